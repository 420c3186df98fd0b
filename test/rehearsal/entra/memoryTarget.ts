/** A SCIM target of a few lines, kept in memory, which a test can read, change and make fail. */
import { createServer, type IncomingMessage } from 'node:http';
import { readPath, writePath } from '../../../src/mapping/scimPath.ts';

export type Stored = Record<string, unknown> & { id: string };
interface Operation {
  op: string;
  path?: string;
  value?: unknown;
}

export interface MemoryTarget {
  url: string;
  token: string;
  users: Map<string, Stored>;
  groups: Map<string, Stored>;
  /** An answer that replaces the real one, such as `{ status: 403 }`; undefined lets the request through. */
  refuse: (method: string, path: string) => { status: number; body?: string; headers?: Record<string, string> } | undefined;
  close(): Promise<void>;
}

export async function startMemoryTarget(): Promise<MemoryTarget> {
  let count = 0;
  const target: MemoryTarget = { url: '', token: 't0ken', users: new Map(), groups: new Map(), refuse: () => undefined, close };
  const server = createServer(async (request, response) => {
    const text = await readBody(request);
    const path = (request.url ?? '').replace(/^\/scim/, '');
    const refusal = target.refuse(request.method ?? '', path);
    const answer = refusal ?? handle(request, path, text === '' ? undefined : JSON.parse(text));
    response.writeHead(answer.status, { 'content-type': 'application/scim+json', ...(refusal?.headers ?? {}) });
    response.end(typeof answer.body === 'string' || answer.body === undefined ? answer.body : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  target.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/scim`;
  return target;

  function handle(request: IncomingMessage, path: string, body: unknown): { status: number; body?: unknown } {
    if (request.headers.authorization !== `Bearer ${target.token}`) return { status: 401 };
    const url = new URL(path, 'http://target');
    const [, kind, id] = url.pathname.split('/');
    if (kind === 'ServiceProviderConfig') return { status: 200, body: { patch: { supported: true } } };
    const collection = kind === 'Users' ? target.users : kind === 'Groups' ? target.groups : undefined;
    if (collection === undefined) return { status: 404 };
    if (id === undefined) return request.method === 'POST' ? create(collection, body) : search(collection, url.searchParams);
    const found = collection.get(decodeURIComponent(id));
    if (found === undefined) return { status: 404 };
    if (request.method === 'DELETE') collection.delete(found.id);
    if (request.method === 'PATCH') for (const each of (body as { Operations: Operation[] }).Operations) patch(found, each);
    if (request.method === 'PUT') collection.set(found.id, { ...(body as Record<string, unknown>), id: found.id });
    return request.method === 'GET' ? { status: 200, body: shown(found, url.searchParams) } : { status: 204 };
  }

  function create(collection: Map<string, Stored>, body: unknown) {
    const resource: Stored = { ...(body as Record<string, unknown>), id: String(++count) };
    collection.set(resource.id, resource);
    return { status: 201, body: resource };
  }

  function close(): Promise<void> {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  }
}

/** Clients ask by one attribute, or whether a known object has a reference: `id eq "1" and members eq "2"`. */
function search(collection: Map<string, Stored>, query: URLSearchParams) {
  const filter = query.get('filter') ?? '';
  const clauses = (/^(id eq ".*?") and (.*)$/.exec(filter)?.slice(1) ?? [filter]).map((clause) => {
    const [, path = '', value = '""'] = /^(.*) eq (".*")$/.exec(clause) ?? [];
    return { path, value: JSON.parse(value) as string };
  });
  const hits = [...collection.values()].filter((each) => clauses.every(({ path, value }) => holds(readPath(each, path), value)));
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];
  return { status: 200, body: { schemas, totalResults: hits.length, Resources: hits.map((each) => shown(each, query)) } };
}

function holds(stored: unknown, value: string): boolean {
  if (Array.isArray(stored)) return stored.some((each) => each?.value === value);
  return stored === value;
}

/** Without what a client leaves out, and without the password, which is never returned. */
function shown(resource: Stored, query: URLSearchParams): Record<string, unknown> {
  const { members, password: _, ...rest } = resource;
  return query.get('excludedAttributes') === 'members' || members === undefined ? rest : { ...rest, members };
}

function patch(resource: Stored, { op, path, value }: Operation): void {
  if (path === undefined) {
    for (const [key, each] of Object.entries(value as Record<string, unknown>)) writePath(resource, key, each);
    return;
  }
  if (!path.startsWith('members')) {
    writePath(resource, path, path === 'active' ? String(value).toLowerCase() === 'true' : value);
    return;
  }
  const members = new Map(((resource.members ?? []) as { value: string }[]).map((each) => [each.value, each]));
  const named = /"(.*)"/.exec(path)?.[1];
  const values = named === undefined ? (value as { value: string }[]).map((each) => each.value) : [named];
  if (op.toLowerCase() === 'replace') members.clear();
  for (const each of values) {
    if (op.toLowerCase() === 'remove') members.delete(each);
    else members.set(each, { value: each });
  }
  resource.members = [...members.values()];
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
