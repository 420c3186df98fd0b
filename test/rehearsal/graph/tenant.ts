import { afterEach } from 'vitest';
import type { SampleDirectory } from '../../../src/config/sample.ts';
import { customTemplateId } from '../../../src/rehearsal/graph/context.ts';
import { type GraphOptions, type LoopbackGraph, startGraph } from '../../../src/rehearsal/graph/server.ts';
import type { OnDemandResult, ProvisioningService } from '../../../src/rehearsal/graph/store.ts';

export const tenantId = '44444444-0000-4000-8000-000000000004';
export const start = '2026-01-02T03:04:05.000Z';

const person = (name: string, more: object = {}) => ({
  userPrincipalName: `${name.toLowerCase()}@example.com`,
  displayName: name,
  enabled: true,
  softDeleted: false,
  login: `${name.toLowerCase()}@example.com`,
  properties: {},
  ...more,
});

const sample: SampleDirectory = {
  people: {
    ann: person('Ann', { properties: { department: 'Sales', manager: 'bob' } }),
    bob: person('Bob', { enabled: false }),
    eve: person('Eve', { softDeleted: true }),
    guest: person('Guest', { userPrincipalName: 'g_partner.com#EXT#@example.com' }),
  },
  groups: {
    staff: { displayName: 'Staff', securityEnabled: true, members: ['ann', 'bob', 'eve'], groups: ['inner'] },
    inner: { displayName: 'Inner', securityEnabled: false, members: ['guest'], groups: [] },
  },
};

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  /** `error.code`, unwrapped where the provisioning service's own error is inside. */
  code: string | undefined;
  message: string;
}

export interface Tenant {
  graph: LoopbackGraph;
  token: string;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  value(path: string): Promise<Record<string, unknown>[]>;
  instantiate(displayName?: string, templateId?: string): Promise<{ application: string; servicePrincipal: string; appId: string }>;
  /** A Custom app with its job: the path of the job. */
  job(): Promise<{ sync: string; job: string; id: string; servicePrincipal: string }>;
  clock: { now: Date };
  /** What the provisioning service was asked. */
  asked: unknown[];
}

const onDemandResult: OnDemandResult = {
  result: 'Success',
  errorCode: '',
  errorMessage: '',
  action: 'Create',
  steps: [{ name: 'EntryImport', type: 'Import', status: 'Success', description: 'read', details: {} }],
  modifiedProperties: [{ displayName: 'userName', oldValue: null, newValue: 'ann@example.com' }],
  targetId: '7',
};

const running: LoopbackGraph[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((graph) => graph.close()));
});

function read(text: string): { body: Record<string, unknown>; code: string | undefined; message: string } {
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  let error = body.error as { code: string; message: string } | undefined;
  if (error?.code === 'UnknownError') {
    const inner = JSON.parse(error.message) as { error?: { code: string; message: string }; Message?: string };
    error = inner.error ?? { code: 'UnknownError', message: inner.Message ?? '' };
  }
  return { body, code: error?.code, message: error?.message ?? '' };
}

export async function startTenant(options: Partial<GraphOptions> = {}): Promise<Tenant> {
  let made = 0;
  const clock = { now: new Date(start) };
  const asked: unknown[] = [];
  const service: ProvisioningService = {
    async testConnection(_store, job, credentials) {
      asked.push({ job: job.job.id, credentials: Object.fromEntries(credentials) });
      return credentials.get('SecretToken') === 'good' ? null : { code: 'InvalidCredentials', message: 'The token was refused.' };
    },
    async provisionOnDemand(_store, _job, subject) {
      asked.push(subject);
      return onDemandResult;
    },
  };
  const graph = await startGraph({
    tenantId,
    sample,
    service,
    now: () => clock.now,
    newId: () => `${String(++made).padStart(8, '0')}-0000-4000-8000-00000000abcd`,
    ...options,
  });
  running.push(graph);
  const form = { grant_type: 'client_credentials', client_id: graph.clientId, client_secret: graph.clientSecret };
  const granted = await fetch(`${graph.url}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) });
  const token = ((await granted.json()) as { access_token: string }).access_token;
  const call: Tenant['call'] = async (method, path, body) => {
    const versioned = path.startsWith('/beta/') ? path : `/v1.0${path}`;
    const response = await fetch(graph.url + versioned, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, ...read(await response.text()) };
  };
  const value: Tenant['value'] = async (path) => (await call('GET', path)).body.value as Record<string, unknown>[];
  const instantiate: Tenant['instantiate'] = async (displayName = 'Wiki', templateId = customTemplateId) => {
    const { body } = await call('POST', `/applicationTemplates/${templateId}/instantiate`, { displayName });
    const application = body.application as { id: string; appId: string };
    return { application: application.id, appId: application.appId, servicePrincipal: (body.servicePrincipal as { id: string }).id };
  };
  const job: Tenant['job'] = async () => {
    const { servicePrincipal } = await instantiate();
    const sync = `/servicePrincipals/${servicePrincipal}/synchronization`;
    const id = String((await call('POST', `${sync}/jobs`, { templateId: 'scim' })).body.id);
    return { sync, id, servicePrincipal, job: `${sync}/jobs/${id}` };
  };
  return { graph, token, call, value, instantiate, job, clock, asked };
}
