/**
 * The floor: what this machine allows. A bare HTTP server with prepared statements that answers only the benchmark's load,
 * with the tables that the target has, and no SCIM engine: it understands the requests of `phases.ts` and nothing else.
 * Usage: node floor.ts FILE TOKEN [kill|power]; prints its base URL.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

const [file = ':memory:', token = '', durability = 'kill'] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec(`
  pragma journal_mode = wal; pragma synchronous = ${durability === 'power' ? 'full' : 'normal'};
  create table resource (rid integer primary key, id text not null unique, user_key text unique, external_id text, mail_key text,
    version integer not null, modified text not null, doc text not null) strict;
  create index resource_external on resource (external_id);
  create index resource_mail on resource (mail_key);
  create table member (group_rid integer not null, member_rid integer not null, primary key (group_rid, member_rid)) strict, without rowid;
  create index member_of on member (member_rid, group_rid);
  create table total (n integer not null) strict;
  insert into total values (0);
`);
const columns = 'rid, id, version, modified, doc';
const byUser = database.prepare(`select ${columns} from resource where user_key = ?`);
const byExternal = database.prepare(`select ${columns} from resource where external_id = ?`);
const byId = database.prepare(`select ${columns} from resource where id = ?`);
const page = database.prepare(`select ${columns} from resource where user_key is not null order by rid limit ? offset ?`);
const total = database.prepare('select n from total');
const counted = database.prepare('update total set n = n + ?');
const insert = database.prepare('insert into resource values (null, ?, ?, ?, ?, 1, ?, ?)');
const update = database.prepare('update resource set version = version + 1, modified = ?, doc = ? where rid = ?');
const touch = database.prepare('update resource set version = version + 1, modified = ? where rid = ?');
const remove = database.prepare('delete from resource where rid = ?');
const leave = database.prepare('delete from member where member_rid = ?');
const groupsOf = database.prepare('select r.id, r.doc from member m join resource r on r.rid = m.group_rid where m.member_rid = ?');
const addMembers = database.prepare(
  'insert or ignore into member select ?, rid from resource where id in (select value from json_each(?))',
);
const removeMember = database.prepare('delete from member where group_rid = ? and member_rid = (select rid from resource where id = ?)');

type Row = Record<string, SQLOutputValue>;
type Json = Record<string, unknown>;
interface Reply {
  status: number;
  body: unknown;
}

const server = createServer((request, response) => {
  if (request.headers.authorization !== `Bearer ${token}`) return send(response, { status: 401, body: {} });
  if (request.method === 'GET' || request.method === 'DELETE') return send(response, answer(request, {}));
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => send(response, answer(request, JSON.parse(Buffer.concat(chunks).toString()))));
});

function send(response: ServerResponse, { status, body }: Reply): void {
  if (body === null) {
    response.writeHead(status).end();
    return;
  }
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/scim+json', 'content-length': text.length }).end(text);
}

function answer(request: IncomingMessage, body: Json): Reply {
  const url = new URL(request.url ?? '/', 'http://floor');
  const [, kind, id] = url.pathname.split('/');
  const isUser = kind === 'Users';
  if (id === undefined) return request.method === 'POST' ? create(body) : list(url.searchParams);
  const row = byId.get(id);
  if (row === undefined) return { status: 404, body: {} };
  if (request.method === 'GET') return { status: 200, body: shown(row, isUser) };
  if (request.method === 'DELETE') return write(() => drop(row));
  return write(() => (isUser ? patchUser(row, body) : patchGroup(row, body)));
}

function write(work: () => Reply): Reply {
  database.exec('begin immediate');
  const reply = work();
  database.exec('commit');
  return reply;
}

function list(query: URLSearchParams): Reply {
  const [, attribute, value = ''] = /^(\S+) eq "(.*)"$/.exec(query.get('filter') ?? '') ?? [];
  const count = Number(query.get('count') ?? 100);
  const startIndex = Number(query.get('startIndex') ?? 1);
  const rows =
    attribute === undefined
      ? page.all(count, startIndex - 1)
      : attribute === 'userName'
        ? byUser.all(value.normalize('NFKC').toLowerCase())
        : byExternal.all(value);
  const resources = rows.map((row) => shown(row, true));
  const totalResults = attribute === undefined ? Number(total.get()?.n) : resources.length;
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];
  return { status: 200, body: { schemas, totalResults, startIndex, itemsPerPage: resources.length, Resources: resources } };
}

function create(body: Json): Reply {
  const { userName, externalId, emails } = body as { userName?: string; externalId?: string; emails?: { value: string }[] };
  const userKey = userName?.normalize('NFKC').toLowerCase() ?? null;
  if (userKey !== null && byUser.get(userKey) !== undefined) return { status: 409, body: {} };
  const id = randomUUID();
  const modified = new Date().toISOString();
  return write(() => {
    const mail = emails?.[0]?.value.toLowerCase() ?? null;
    const doc = JSON.stringify(body);
    const { lastInsertRowid } = insert.run(id, userKey, externalId ?? null, mail, modified, doc);
    if (userKey !== null) counted.run(1);
    return { status: 201, body: shown({ rid: lastInsertRowid, id, version: 1, modified, doc }, false) };
  });
}

function patchUser(row: Row, body: Json): Reply {
  const document: Json = JSON.parse(String(row.doc));
  for (const { path, value } of body.Operations as { path: string; value: unknown }[]) {
    document[path] = path === 'active' ? value === true || value === 'True' : value;
  }
  const modified = new Date().toISOString();
  const doc = JSON.stringify(document);
  update.run(modified, doc, row.rid ?? null);
  return { status: 200, body: shown({ ...row, version: Number(row.version) + 1, modified, doc }, true) };
}

function patchGroup(row: Row, body: Json): Reply {
  for (const { op, path, value } of body.Operations as { op: string; path: string; value?: { value: string }[] }[]) {
    const rid = row.rid ?? null;
    if (op.toLowerCase() === 'add') addMembers.run(rid, JSON.stringify(value?.map((one) => one.value)));
    else removeMember.run(rid, /"(.*)"/.exec(path)?.[1] ?? '');
  }
  touch.run(new Date().toISOString(), row.rid ?? null);
  return { status: 204, body: null };
}

function drop(row: Row): Reply {
  leave.run(row.rid ?? null);
  remove.run(row.rid ?? null);
  counted.run(-1);
  return { status: 204, body: null };
}

function shown(row: Row, withGroups: boolean): Json {
  const groups = withGroups
    ? groupsOf.all(row.rid ?? null).map(({ id, doc }) => ({ value: id, display: JSON.parse(String(doc)).displayName }))
    : [];
  const meta = { lastModified: row.modified, version: `W/"${row.version}"` };
  return { ...JSON.parse(String(row.doc)), id: row.id, ...(groups.length === 0 ? {} : { groups }), meta };
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
});
