/** What is done for a request, and in which order: by its headers path, token and rate, and only then its body. Counted, not timed. */
import { StatementSync } from 'node:sqlite';
import { afterEach, expect, test, vi } from 'vitest';
import { maximumBody, maximumBulkBody } from '../../../src/scim/limits.ts';
import { type Client, open } from '../harness.ts';
import { head, rawTo } from './raw.ts';

const post = (path: string) => `POST /app/scim/v2${path}`;
const marker = 'marked-for-the-count';

afterEach(() => vi.restoreAllMocks());

/** Sends only the headers of a request with a body, and says the answer to them. */
async function answerToHeaders(scim: Client, line: string, token: string | null, length: number): Promise<string> {
  return await rawTo(scim.target.url, head(line, token, `Content-Length: ${length}`)).until('\r\n\r\n{');
}

test.each([
  ['no app', 'POST /elsewhere/Bulk', 'secret', 404],
  ['no token', post('/Users'), null, 401],
  ['a wrong token', post('/Bulk'), 'wrong', 401],
  ['no route', post('/Nothing/Bulk'), 'secret', 404],
  ['another method', 'PUT /app/scim/v2/Bulk', 'secret', 405],
  ['groups while they are off', post('/Groups'), 'secret', 403],
])('%s: refused by the headers, before a byte of the body has come, and the connection ends', async (_, line, token, status) => {
  const scim = await open({ syncGroups: false });
  const answer = await answerToHeaders(scim, line, token, 1000);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [^{]*\r\nConnection: close`, 'i'));
  expect(answer).toMatch(status === 405 ? /\r\nAllow: POST\r\n/ : /^/);
});

test('above its rate a token is refused by the headers', async () => {
  const scim = await open({}, { rate: { perSecond: 1, burst: 1 } });
  await scim.get('/Users');
  expect(await answerToHeaders(scim, post('/Bulk'), 'secret', 1000)).toMatch(/^HTTP\/1.1 429 /);
});

test.each([
  [post('/Users'), maximumBody],
  [post('/Nothing/Bulk'), -1],
  [post('/Users/.search'), maximumBody],
  [post('/Bulk'), maximumBulkBody],
  [post('/Bulk/'), maximumBulkBody],
  [post('/oauth/token'), 16 * 1024],
])('%s may have %i bytes, and one more is refused by its Content-Length', async (line, maximum) => {
  const scim = await open();
  expect(await answerToHeaders(scim, line, 'secret', maximum + 1)).toMatch(maximum < 0 ? /^HTTP\/1.1 404 / : /^HTTP\/1.1 413 /);
  if (maximum < 0) return;
  const { socket, until } = rawTo(scim.target.url, head(line, 'secret', `Content-Length: ${maximum}`));
  socket.write(' '.repeat(maximum));
  expect(await until('\r\n\r\n{')).toMatch(/^HTTP\/1.1 400 /);
});

test('a stranger costs no parsing of the body and no statement but the look for the token; with the page too', async () => {
  const scim = await open({}, { page: { token: 'page-token-for-the-tests' } });
  const id = await scim.user('ann');
  const parse = vi.spyOn(JSON, 'parse');
  const parsed = () => parse.mock.calls.filter(([text]) => String(text).includes(marker)).length;
  const statements = vi.spyOn(StatementSync.prototype, 'all');
  for (const [method, path] of [
    ['POST', '/Users'],
    ['PATCH', `/Users/${id}`],
    ['POST', '/Bulk'],
  ] as const)
    expect((await scim.send(method, path, { headers: { authorization: 'wrong' }, body: JSON.stringify({ marker }) })).status).toBe(401);
  expect([parsed(), statements.mock.calls.length]).toEqual([0, 3]);
  await scim.send('PATCH', `/Users/${id}`, { headers: { authorization: '' }, body: JSON.stringify({ marker }) });
  expect([parsed(), statements.mock.calls.length]).toEqual([0, 3]);
});

test('a body is parsed once, for the answer and the record, and nothing changes it', async () => {
  const scim = await open({}, { page: { token: 'page-token-for-the-tests' } });
  const parse = JSON.parse;
  const frozen = <Value>(value: Value): Value => {
    if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
    return value;
  };
  const parsed: string[] = [];
  vi.spyOn(JSON, 'parse').mockImplementation((text) => {
    parsed.push(String(text));
    // Only what is sent has spaces in it.
    return String(text).includes('\n') ? frozen(parse(text)) : parse(text);
  });
  const sent = async (method: string, path: string, body: object): Promise<string> => {
    const text = JSON.stringify(body, null, 1);
    parsed.length = 0;
    const answer = await scim.send(method, path, { body: text });
    expect([answer.status < 300, parsed.filter((one) => one === text).length, scim.records.at(-1)?.body], text).toEqual([true, 1, body]);
    return answer.body.id;
  };
  const emails = [{ type: 'work', value: 'ann@example.com', primary: true }];
  const ann = await sent('POST', '/Users', { userName: 'ann', emails, name: { givenName: 'Ann' } });
  await sent('PATCH', `/Users/${ann}`, {
    Operations: [
      { op: 'add', path: 'emails', value: [{ type: 'home', value: 'a@b.c', primary: true }] },
      { op: 'replace', path: 'emails[type eq "home"].value', value: 'b@b.c' },
      { op: 'add', path: 'name.familyName', value: 'Lee' },
      { op: 'replace', value: { 'name.givenName': 'Anne', emails } },
    ],
  });
  await sent('PUT', `/Users/${ann}`, { userName: 'ann', emails });
  const group = await sent('POST', '/Groups', { displayName: 'Sales', members: [{ value: ann }] });
  await sent('PATCH', `/Groups/${group}`, { Operations: [{ op: 'remove', path: 'members', value: [{ value: ann }] }] });
  await sent('POST', '/Bulk', { Operations: [{ method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'bob' } }] });
  await sent('POST', '/Users/.search', { filter: 'userName eq "ann"' });
});

test('the record has the beginning of what is long, and nothing of what a stranger or a client at the token endpoint sent', async () => {
  const scim = await open();
  const stringified = vi.spyOn(JSON, 'stringify');
  const Operations = Array.from({ length: 50 }, (_, index) => ({
    ...{ method: 'POST', path: '/Users', bulkId: `b${index}` },
    data: { userName: `person${index}`, title: 'x'.repeat(900), password: 'never shown' },
  }));
  const text = JSON.stringify({ Operations, padding: Array(100_000).fill('y') });
  stringified.mockClear();
  expect((await scim.send('POST', '/Bulk', { body: text })).status).toBe(200);
  const longest = Math.max(...stringified.mock.results.map(({ value }) => String(value).length));
  const record = JSON.stringify(scim.records.at(-1));
  expect(record.length).toBeLessThan(60_000);
  expect(record).toContain('person1');
  expect(record).toMatch(/… and \d+ more/);
  expect(record).not.toContain('never shown');
  // The answer is the longest text that was made.
  expect(longest).toBeLessThan(50_000);
  await scim.send('POST', '/Users', { headers: { authorization: 'no' }, body: '{"userName":"by nobody"}' });
  await scim.send('POST', '/oauth/token', { body: '{"client_secret":"sent as JSON"}' });
  expect(JSON.stringify(scim.records)).not.toMatch(/by nobody|sent as JSON/);
  expect(scim.records.map(({ isKnown }) => isKnown)).toEqual([true, false, false]);
  await scim.get(`/Users?filter=${'z'.repeat(9000)}`);
  expect(scim.records.at(-1)?.path.length).toBeLessThan(2100);
});

test('a PATCH of a password is blotted out in a long record too, wherever its path stands', async () => {
  const scim = await open();
  const id = await scim.user('ann');
  const long = Array.from({ length: 30 }, (_, index) => ({ op: 'replace', path: 'title', value: `${index}${'x'.repeat(1500)}` }));
  const secret = (filler: number) => ({ op: 'replace', value: 'never shown', filler: 'f'.repeat(filler), path: 'password' });
  for (const filler of [0, 1900, 30_000]) {
    await scim.patch(`/Users/${id}`, secret(filler), ...long);
    await scim.patch(`/Users/${id}`, { ...secret(filler), path: `${' '.repeat(2500)}password` }, ...long);
  }
  expect(JSON.stringify(scim.records).includes('never shown')).toBe(false);
});
