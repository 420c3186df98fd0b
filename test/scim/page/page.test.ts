/** The page's HTTP side: who gets in, what is answered, and that nothing of it is in the records. */
import { StatementSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { listAudit } from '../../../src/scim/store/audit.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { databaseFile } from '../database.ts';
import { type Client, open } from '../harness.ts';
import { rawTo, wait } from '../http/raw.ts';

const token = 'page-token-for-the-tests';

/** Logs in and answers a reader of the page's API. */
async function logIn(scim: Client): Promise<(path: string) => Promise<{ status: number; body: Record<string, unknown> }>> {
  const answer = await login(scim, token);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return async (path) => {
    const response = await fetch(`${scim.target.url}/-/api/${path}`, { headers: { cookie } });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}

const login = (scim: Client, sent: string): Promise<Response> =>
  fetch(`${scim.target.url}/-/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ token: sent }) });

test('without the option there is no page', async () => {
  const scim = await open();
  expect((await fetch(`${scim.target.url}/-/login`)).status).toBe(404);
});

test('nothing is shown without a login, and the login is in no record', async () => {
  const scim = await open({}, { page: { token } });
  expect((await fetch(`${scim.target.url}/-/`, { redirect: 'manual' })).headers.get('location')).toBe('/-/login');
  for (const what of ['apps', 'requests', 'people?app=app', 'audit?app=app', 'resource?app=app&type=people&id=1', 'constructor?app=app'])
    expect((await fetch(`${scim.target.url}/-/api/${what}`)).status, what).toBe(401);
  expect((await login(scim, 'wrong')).status).toBe(401);
  const answer = await login(scim, token);
  expect(answer.status).toBe(303);
  expect(answer.headers.get('set-cookie')).toMatch(/^muster-page=[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
  expect(answer.headers.get('content-security-policy')).toMatch("default-src 'none'; script-src 'self'");
  expect(scim.records).toEqual([]);
});

test('logins are in the audit trail, refused ones too, as long as they do not come too fast', async () => {
  const file = databaseFile();
  const scim = await open({}, { page: { token }, database: file });
  await login(scim, token);
  for (let tried = 0; tried < 15; tried++) await login(scim, `wrong-${tried}`);
  await scim.close();
  const database = await openDatabase(file);
  const rows = await database.read(() => listAudit({ count: 99 }));
  await database.close();
  expect(rows).toHaveLength(11);
  const entry = { app: null, actor: 'page', token: null, action: 'login', type: 'Page', id: '', changed: {} };
  expect(rows.at(-1)).toEqual({ ...entry, seq: 1, at: expect.any(String) });
  expect(rows[0]).toMatchObject({ ...entry, refused: { status: 401 } });
  expect(JSON.stringify(rows)).not.toMatch(/wrong|page-token/);
});

test('a body of any length is no way in', async () => {
  const scim = await open({}, { page: { token } });
  expect((await login(scim, 'x'.repeat(10_000))).status).toBe(413);
});

test.each(['POST /-/nothing', 'POST /-/logout', 'GET /-/login', 'POST /-/api/apps', 'POST /-/login'])(
  '%s: a body without end is no more than thrown away, and not for long',
  async (line) => {
    const scim = await open({}, { page: { token } });
    const raw = rawTo(scim.target.url, `${line} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    let sent = 0;
    const more = (): void => {
      while (!raw.socket.destroyed && sent < 100e6 && raw.socket.write(chunk)) sent += 0x10000;
      if (!raw.socket.destroyed) raw.socket.once('drain', more);
    };
    more();
    expect(await raw.closed).toMatch(/^HTTP\/1.1 413 /);
    expect(sent).toBeLessThan(30e6);
  },
);

test('logging out ends the session', async () => {
  const scim = await open({}, { page: { token } });
  const cookie = (await login(scim, token)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = (): Promise<Response> => fetch(`${scim.target.url}/-/api/apps`, { headers: { cookie } });
  expect((await ask()).status).toBe(200);
  await fetch(`${scim.target.url}/-/logout`, { method: 'POST', redirect: 'manual', headers: { cookie } });
  expect((await ask()).status).toBe(401);
});

test('people are listed page by page, each once', async () => {
  const scim = await open({}, { page: { token } });
  for (let index = 0; index < 120; index++) await scim.user(`person${index}@example.com`, { displayName: `Q ${index}` });
  const read = await logIn(scim);
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const { body } = await read(`people?app=app${after}`);
    const { rows, next } = body as { rows: { userName: string }[]; next: string | null };
    seen.push(...rows.map(({ userName }) => userName));
    if (next === null) break;
    after = `&after=${next}`;
  }
  expect(seen).toHaveLength(120);
  expect(new Set(seen).size).toBe(120);
  expect((await read('people?app=app&after=nonsense')).status).toBe(404);
  expect((await read('totals?app=app')).body).toEqual({ User: 120, Group: 0 });
});

test.each([
  ['the start of a userName, in any case', 'ANN.', ['ann.lee@example.com']],
  ['the start of a name', 'annie', ['bob@example.com']],
  ['both, each person once', 'an', ['ann.lee@example.com', 'bob@example.com']],
  ['a whole e-mail', 'MAIL@example.com', ['carla@example.com']],
  ['a whole externalId', 'E-1', ['carla@example.com']],
  ['an id', 'id-1', ['ann.lee@example.com']],
  ['a wildcard, which is none', '%', []],
])('search finds %s', async (_, search, expected) => {
  const scim = await open({}, { page: { token } });
  await scim.user('Ann.Lee@example.com', { displayName: 'Ann Lee' });
  await scim.user('bob@example.com', { displayName: 'Annie Bob' });
  await scim.user('carla@example.com', { externalId: 'E-1', emails: [{ type: 'work', value: 'mail@example.com' }] });
  const { body } = await (await logIn(scim))(`people?app=app&search=${encodeURIComponent(search)}`);
  expect((body.rows as { userName: string }[]).map(({ userName }) => userName.toLowerCase())).toEqual(expected);
});

test('the log says what each request changed, and why one failed', async () => {
  const scim = await open({}, { page: { token } });
  const ann = await scim.user('ann@example.com');
  await scim.group('Sales');
  await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'False' });
  await scim.patch('/Groups/id-2', { op: 'add', path: 'members', value: [{ value: ann }] });
  await scim.post('/Users', { userName: 'ANN@example.com', password: 'never shown' });
  await scim.delete(`/Users/${ann}`);
  const read = await logIn(scim);
  const { body } = await read('requests?after=0');
  const entries = body.entries as { changes: unknown[]; why: { detail: string } | null; number: number; body: unknown }[];
  expect(entries.map(({ changes }) => changes)).toEqual([
    expect.arrayContaining([{ path: 'userName', after: 'ann@example.com' }]),
    expect.arrayContaining([{ path: 'displayName', after: 'Sales' }]),
    [{ path: 'active', before: true, after: false }],
    [{ path: 'memberCount', before: 0, after: 1 }],
    [],
    expect.arrayContaining([{ path: 'userName', before: 'ann@example.com' }]),
  ]);
  expect(entries[4]?.why?.detail).toMatch('taken');
  expect(JSON.stringify(body)).not.toMatch(/never shown|secret/);
  const last = entries.at(-1)?.number ?? 0;
  expect((await read(`requests?after=${last}`)).body.entries).toEqual([]);
});

test('strangers flush nobody from the log, and cost the page no read', async () => {
  const scim = await open({}, { page: { token } });
  const ann = await scim.user('ann@example.com');
  const statements = vi.spyOn(StatementSync.prototype, 'all');
  for (let index = 0; index < 310; index++)
    await scim.send('PATCH', `/Users/${ann}`, { headers: { authorization: '' }, body: `{"userName":"by nobody ${index}"}` });
  expect(statements).not.toHaveBeenCalled();
  statements.mockRestore();
  await fetch(`${scim.target.url}/elsewhere`);
  const read = await logIn(scim);
  const entries = (await read('requests?after=0')).body.entries as { number: number; isKnown: boolean; path: string; body: unknown }[];
  expect(entries.filter(({ isKnown }) => isKnown)).toMatchObject([{ number: 1, body: { userName: 'ann@example.com' } }]);
  expect(entries.map(({ number }) => number)).toEqual([1, ...Array.from({ length: 50 }, (_, index) => index + 263)]);
  expect(JSON.stringify(entries)).not.toContain('by nobody');
  expect((await read('requests?after=5')).body.missed).toBe(false);
});

test('a long request is kept short, and so is what it changed', async () => {
  const scim = await open({}, { page: { token } });
  const phones = Array.from({ length: 300 }, (_, index) => ({ type: `t${index}`, value: 'x'.repeat(500) }));
  await scim.user('ann', { phoneNumbers: phones });
  const { body } = await (await logIn(scim))('requests?after=0');
  const [entry] = body.entries as { changes: { path: string }[] }[];
  expect(JSON.stringify(entry).length).toBeLessThan(100_000);
  expect(entry?.changes.at(-1)?.path).toMatch(/^… and \d+ more$/);
});

test('the right token comes in while a stranger sends wrong ones', async () => {
  const scim = await open({}, { page: { token } });
  for (let index = 0; index < 30; index++) expect((await login(scim, `wrong ${index}`)).status).toBe(401);
  expect((await login(scim, token)).status).toBe(303);
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '%00', '..%2fpage.ts', 'page.html'])(
  'a name that nothing has, %s, is not found',
  async (name) => {
    const scim = await open({}, { page: { token } });
    await scim.user('ann');
    expect((await fetch(`${scim.target.url}/-/static/${name}`)).status).toBe(404);
    const read = await logIn(scim);
    for (const path of [
      `${name}?app=app`,
      `people?app=${name}`,
      `resource?app=app&type=${name}&id=x`,
      `resource?app=app&type=people&id=${name}`,
    ])
      expect((await read(path)).status, path).toBe(404);
    expect((await read(`people?app=app&after=${name}`)).status).toBe(404);
    for (const path of [`members?app=app&id=id-1&after=${name}`, `audit?app=app&after=${name}`, `requests?after=${name}`])
      expect((await read(path)).status, path).toBe(200);
  },
);

test('a cookie is for https only where that is known', async () => {
  const cookieOf = async (options: object, headers = {}) => {
    const scim = await open({}, { page: { token }, ...options });
    const body = new URLSearchParams({ token });
    return (await fetch(`${scim.target.url}/-/login`, { method: 'POST', redirect: 'manual', headers, body })).headers.get('set-cookie');
  };
  expect(await cookieOf({})).not.toContain('Secure');
  expect(await cookieOf({}, { 'x-forwarded-proto': 'https' })).toContain('Secure');
  expect(await cookieOf({ publicUrl: 'https://scim.example.com' }, { 'x-forwarded-proto': 'http' })).toContain('Secure');
});

test.each([
  ['a session stays', true],
  ['without one it goes', false],
])('connections of the page at the bound: %s', async (_, hasSession) => {
  const scim = await open({}, { page: { token }, connections: { inAll: 3, byAddress: null } });
  const cookie = (await login(scim, token)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const mine = rawTo(scim.target.url, `GET /-/api/apps HTTP/1.1\r\nHost: x\r\n${hasSession ? `Cookie: a=b; ${cookie}\r\n` : ''}\r\n`);
  await mine.until('\r\n\r\n');
  for (let index = 0; index < 6; index++) {
    const { socket } = rawTo(scim.target.url);
    await new Promise((resolve) => socket.once('connect', resolve));
    await wait(10);
  }
  expect(await Promise.race([mine.closed.then(() => false), wait(20).then(() => true)])).toBe(hasSession);
});

test('the log forgets the oldest and says so', async () => {
  const scim = await open({}, { page: { token } });
  for (let index = 0; index < 320; index++) await scim.get('/ServiceProviderConfig');
  const read = await logIn(scim);
  const all = (await read('requests?after=0')).body.entries as { number: number }[];
  expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 300 }, (_, index) => index + 21));
  expect((await read('requests?after=5')).body.missed).toBe(true);
});
