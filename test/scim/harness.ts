/** A target on loopback with one app, and a client that speaks SCIM to it. */
import { onTestFinished } from 'vitest';
import type { VendorBehaviour } from '../../src/catalog/vendor.ts';
import { startTarget } from '../../src/scim/server.ts';
import type { Look } from '../../src/scim/store/scan.ts';
import type { Mount, RequestRecord, ScimResource, Target, TargetOptions } from '../../src/scim/target.ts';
import { freshDatabase } from './database.ts';

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const vendorUser = 'urn:muster:params:scim:schemas:vendor:1.0:User';
export const vendorGroup = 'urn:muster:params:scim:schemas:vendor:1.0:Group';

/** A vendor without rules of its own, changed by what a test gives. */
export function behaviour(more: Partial<VendorBehaviour> = {}): VendorBehaviour {
  return {
    groupsBecome: 'group',
    syncGroups: true,
    role: { kind: 'none' },
    projectRole: null,
    attributes: {},
    deactivationDropsGrants: false,
    reads: null,
    ...more,
  };
}

interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body; an empty object when there was none. */
  body: Body;
}

/** What tests ask for most, of a resource, a list or an error; what is not in the answer is undefined. */
interface Body {
  id: string;
  totalResults: number;
  itemsPerPage: number;
  Resources: Body[];
  detail: string;
  scimType?: string;
  [key: string]: unknown;
}

export interface Client {
  target: Target;
  records: RequestRecord[];
  get(path: string, token?: string | null): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  /** Sends these operations. */
  patch(path: string, ...operations: unknown[]): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  send(method: string, path: string, init?: RequestInit): Promise<Answer>;
  /** Creates a person and says the id. */
  user(userName: string, more?: object): Promise<string>;
  group(displayName: string, ...members: string[]): Promise<string>;
  /** All that is stored, up to 200 of each type. */
  stored(type: 'User' | 'Group', app?: string): Promise<ScimResource[]>;
  close(): Promise<void>;
}

/** Starts a target that closes with the test. */
export async function open(vendor: Partial<VendorBehaviour> = {}, options: Partial<TargetOptions> = {}): Promise<Client> {
  const mount: Mount = { key: 'app', path: '/app/scim/v2', tokens: ['secret'], behaviour: behaviour(vendor) };
  const records: RequestRecord[] = [];
  let ids = 0;
  let closed = false;
  const target = await startTarget({
    mounts: [mount],
    now: () => new Date(Date.UTC(2026, 0, 31, 8, 0, ids)),
    newId: () => `id-${++ids}`,
    onRequest: (record) => records.push(record),
    ...options,
    database: options.database ?? (await freshDatabase()),
  });
  const close = async (): Promise<void> => {
    if (!closed) await target.close();
    closed = true;
  };
  onTestFinished(close);
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const url = path.startsWith('//') ? target.url + path.slice(1) : `${target.url}/app/scim/v2${path}`;
    const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json', ...(init.headers as object) };
    const response = await fetch(url, { method, ...init, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
  };
  const json = (method: string) => (path: string, body: unknown) => send(method, path, { body: JSON.stringify(body) });
  const created = async (path: string, body: object): Promise<string> => {
    const answer = await json('POST')(path, body);
    if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  };
  return {
    target,
    records,
    get: (path, token) => send('GET', path, token === undefined ? {} : { headers: { authorization: token ?? '' } }),
    post: json('POST'),
    put: json('PUT'),
    patch: (path, ...operations) =>
      json('PATCH')(path, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations }),
    delete: (path) => send('DELETE', path),
    send,
    user: (userName, more = {}) => created('/Users', { userName, ...more }),
    group: (displayName, ...members) => created('/Groups', { displayName, members: members.map((value) => ({ value })) }),
    stored: async (type, app = 'app') => (await target.list(app, type, { count: '200' })).Resources as ScimResource[],
    close,
  };
}

/** What a search without a mount looks at. */
export const asStored: Look = function* (rows) {
  return rows.map(({ document }) => document);
};
