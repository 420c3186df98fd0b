/** A loopback Okta with four people, and a caller of its management API. */
import { onTestFinished } from 'vitest';
import type { VendorBehaviour } from '../../../src/catalog/vendor.ts';
import type { SampleDirectory, SamplePerson } from '../../../src/config/sample.ts';
import type { OktaClientOptions } from '../../../src/rehearsal/okta/client.ts';
import { createOktaClient } from '../../../src/rehearsal/okta/client.ts';
import type { SentRequest } from '../../../src/rehearsal/okta/scimRequest.ts';
import type { LoopbackOkta, OktaOptions } from '../../../src/rehearsal/okta/server.ts';
import { startOkta } from '../../../src/rehearsal/okta/server.ts';
import type { OktaSyncResult } from '../../../src/rehearsal/okta/sync.ts';
import { startTarget } from '../../../src/scim/server.ts';
import type { Target } from '../../../src/scim/target.ts';

export const token = 'management-token';

/** Deterministic ids and a clock that moves a second with each look. */
function fixedWorld(): { now(): Date; newId(): string } {
  let [ids, seconds] = [0, 0];
  return {
    now: () => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds++),
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
  };
}

function person(login: string, displayName: string, more: Partial<SamplePerson> = {}): SamplePerson {
  const [givenName = '', surname = ''] = displayName.split(' ');
  const properties = { givenName, surname, mail: login, department: 'Sales', ...more.properties };
  return { userPrincipalName: login, displayName, enabled: true, softDeleted: false, login, ...more, properties };
}

/** Ann and Bob in Sales, Sales nested in Everyone at Example with Cy directly; Dee is disabled, Eve in the recycle bin, Gus a guest. */
const sample: SampleDirectory = {
  people: {
    ann: person('ann@example.com', 'Ann Archer'),
    bob: person('bob@example.com', 'Bob Baker'),
    cy: person('cy@example.com', 'Cy Carver'),
    dee: person('dee@example.com', 'Dee Dyer', { enabled: false }),
    eve: person('eve@example.com', 'Eve Eaton', { softDeleted: true }),
    gus: person('gus_other.org#EXT#@example.com', 'Gus Guest', { properties: { mail: 'gus@other.org' } }),
  },
  groups: {
    sales: { displayName: 'Sales', securityEnabled: true, members: ['ann', 'bob'], groups: [] },
    all: { displayName: 'Sales and all', securityEnabled: true, members: ['cy', 'dee'], groups: ['sales'] },
  },
};

/** What tests look at in an answer, of an object or of a list. */
interface ApiObject {
  id: string;
  scope: string;
  status: string;
  type: string;
  created: string;
  targetGroupId: string;
  errorCode: string;
  errorCauses: { errorSummary: string }[];
  features: string[];
  profile: Record<string, string>;
  source: unknown;
  properties: Record<string, unknown>;
  capabilities: unknown;
  credentials: { signing: { kid: string } };
  definitions: Record<'base' | 'custom', { properties: Record<string, Record<string, unknown>>; required: string[] }>;
}

interface ApiAnswer {
  status: number;
  headers: Headers;
  body: ApiObject & ApiObject[];
}

export interface Org {
  okta: LoopbackOkta;
  call(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** Id of a sample person. */
  person(key: string): string;
  group(name: string): string;
}

/** Starts an org that closes with the test. */
export async function openOrg(more: Partial<OktaOptions> = {}): Promise<Org> {
  const okta = await startOkta({ org: 'example', sample, token, ...fixedWorld(), ...more });
  onTestFinished(() => okta.close());
  return {
    okta,
    async call(method, path, body) {
      const headers = { Authorization: `SSWS ${token}`, 'Content-Type': 'application/json' };
      const response = await fetch(okta.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
      return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as ApiAnswer['body'] };
    },
    person: (key) => okta.store.people.get(key) ?? '',
    group: (name) => [...okta.store.groups.values()].find((group) => group.profile.name === name)?.id ?? '',
  };
}

export const samlApp = {
  label: 'Cube',
  signOnMode: 'SAML_2_0',
  visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false } },
  settings: { app: {}, signOn: { ssoAcsUrl: 'https://cube.example.com/saml', audience: 'cube' } },
};
export const headerApp = { name: 'scim2headerauth', label: 'Cube', signOnMode: 'AUTO_LOGIN' };

export interface Scene extends Org {
  target: Target;
  appId: string;
  /** What the client sent. */
  sent: SentRequest[];
  settings: { baseUrl: string; token: string; uniqueField: string; authHeader: 'Bearer' | 'raw' };
  /** Sets SCIM up by hand with every box on, unless told otherwise. */
  enable(boxes?: { actions?: ('create' | 'update' | 'deactivate')[]; pushGroups?: boolean }): Promise<unknown>;
  sync(): Promise<OktaSyncResult>;
  push(groupName: string): Promise<string>;
  /** `METHOD /path` of what went out since the last look, without the query. */
  lines(): string[];
}

/** An org, one app, a SCIM target, and Okta's client between them. */
export async function openScene(
  app: object,
  vendor: Partial<VendorBehaviour> = {},
  options: Partial<OktaClientOptions> = {},
): Promise<Scene> {
  const org = await openOrg();
  const world = fixedWorld();
  const behaviour: VendorBehaviour = {
    groupsBecome: 'group',
    syncGroups: true,
    role: { kind: 'none' },
    projectRole: null,
    attributes: {},
    deactivationDropsGrants: false,
    reads: null,
    ...vendor,
  };
  const mounts = [{ key: 'cube', path: '/cube/api/scim/v2', tokens: ['scim-token'], behaviour }];
  const target = await startTarget({ mounts, database: ':memory:', ...world });
  onTestFinished(() => target.close());
  const sent: SentRequest[] = [];
  const client = createOktaClient({ ...world, onRequest: (request) => sent.push(request), ...options });
  const appId: string = (await org.call('POST', '/api/v1/apps?activate=true', app)).body.id;
  const settings = {
    baseUrl: `${target.url}/cube/api/scim/v2`,
    token: 'scim-token',
    uniqueField: 'userName',
    authHeader: 'Bearer' as const,
  };
  return {
    ...org,
    target,
    appId,
    sent,
    settings,
    enable: (boxes = {}) =>
      org.okta.admin.enableScim(appId, { ...settings, actions: ['create', 'update', 'deactivate'], pushGroups: true, ...boxes }),
    sync: () => client.sync(org.okta.store, appId),
    push: async (groupName) => {
      const body = { sourceGroupId: org.group(groupName), targetGroupName: groupName, status: 'ACTIVE' };
      return (await org.call('POST', `/api/v1/apps/${appId}/group-push/mappings`, body)).body.id;
    },
    lines: () => sent.splice(0).map(({ method, path }) => `${method} ${path.split('?')[0]?.replace(/[0-9a-f-]{36}/, ':id')}`),
  };
}
