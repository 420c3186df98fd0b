/** Random filters, paths, bodies and headers, from a seed: no crash, no 500, nothing slow. MUSTER_FUZZ=100000 sends as many as the issue asks. */
import { expect, test } from 'vitest';
import { isOverPostgres } from '../database.ts';
import { open } from '../harness.ts';
import { randomFrom } from '../random.ts';

const requests = Number(process.env.MUSTER_FUZZ ?? (isOverPostgres ? 1000 : 4000));

const words = [
  'userName',
  'emails',
  'emails[type eq "work"].value',
  'name.givenName',
  'members',
  'members[value eq "id-1"]',
  'active',
  'roles[primary eq "True"].value',
  'meta.created',
  'id',
  'externalId',
  'groups',
  'schemas',
  'password',
  '__proto__',
  'constructor.prototype',
  'toString',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  'urn:x:y',
  'displayName',
  'eq',
  'ne',
  'co',
  'sw',
  'gt',
  'le',
  'pr',
  'and',
  'or',
  'not',
  '(',
  ')',
  '[',
  ']',
  '"',
  '"a"',
  '"\\u0000"',
  '\\',
  '1e999',
  '-0',
  'null',
  'true',
  '%',
  '_',
  "'",
  ';--',
  '\u0000',
  '😀',
  '\ud800',
  '.',
  ':',
  ',',
  ' ',
  '2026-01-31T08:00:00Z',
];
const paths = [
  '/Users',
  '/Users/id-1',
  '/Users/%00',
  '/Users/%ff',
  '/Groups',
  '/Groups/id-2',
  '/.search',
  '/Users/.search',
  '/Bulk',
  '/Me',
  '/Schemas',
  '/ResourceTypes/x',
  '/oauth/token',
  '/',
  '//',
  '/Users/id-1/x',
];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

test(
  `${requests} random requests: no 500 and none over a second`,
  async () => {
    const random = randomFrom(20260131);
    const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)] as T;
    const text = () => Array.from({ length: Math.floor(random() * 8) }, () => pick(words)).join(pick([' ', '']));
    // Longer than a list may be, or nearly so.
    const long = (): unknown[] => {
      const [one, size] = [pick<unknown>([text(), { value: text() }, { type: 'work', value: 'a@x' }, 1]), pick([999, 1001, 5000])];
      return Array.from({ length: size }, (_, i) => (random() < 0.5 ? one : { value: `a${i}`, type: pick(['work', 'home']) }));
    };
    const value = (depth = 0): unknown => {
      const kind = random();
      if (depth > 4 || kind < 0.4) return pick([text(), '', null, true, 0, -1.5, 1e300, 'True', 'id-1', 'bulkId:a', 'x'.repeat(5000)]);
      if (kind < 0.6) return random() < 0.02 ? long() : Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
      return Object.fromEntries(
        Array.from({ length: Math.floor(random() * 5) }, () => [
          pick([pick(words), 'value', 'type', 'primary', 'display', '$ref']),
          value(depth + 1),
        ]),
      );
    };
    const operation = () =>
      pick<unknown>([
        {
          op: pick(['Add', 'replace', 'remove', 'move', 1]),
          ...(random() < 0.7 && { path: text() }),
          ...(random() < 0.8 && { value: value() }),
        },
        value(),
      ]);
    const body = (): string => {
      const made = pick<unknown>([
        { userName: text(), displayName: text(), ...(value() as object) },
        { Operations: Array.from({ length: Math.floor(random() * (random() < 0.02 ? 1100 : 4)) }, operation) },
        { Operations: [{ op: pick(['add', 'replace', 'remove']), path: pick(['emails', 'members', 'roles']), value: long() }] },
        { Operations: [{ method: pick(methods), path: pick(paths), bulkId: 'a', data: value() }], failOnErrors: value() },
        { filter: text(), sortBy: pick(words), count: value(), startIndex: value(), cursor: text() },
        value(),
      ]);
      const json = JSON.stringify(made) ?? '';
      return random() < 0.1 ? json.slice(0, Math.floor(random() * json.length)) : json;
    };
    const query = () => {
      const names = ['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor', 'attributes', 'excludedAttributes'];
      return random() < 0.5
        ? ''
        : `?${pick(names)}=${encodeURIComponent(text().toWellFormed())}&${pick(names)}=${encodeURIComponent(pick(words).toWellFormed())}`;
    };
    const scim = await open(
      { role: { kind: 'byGroup', defaultRole: 'Viewer', groupRoles: { Sales: 'Seller' }, refused: [] } },
      { onRequest: () => undefined },
    );
    await scim.user('ann', { emails: [{ type: 'work', value: 'a@x' }] });
    await scim.group('Sales', 'id-1');
    const failed: string[] = [];
    let slowest = 0;
    let left = requests;
    const client = async () => {
      while (left-- > 0) {
        const method = pick(methods);
        const path = pick(paths) + query();
        const sent = method === 'GET' || method === 'HEAD' ? undefined : body();
        const headers = {
          authorization: random() < 0.05 ? pick(['', 'x', 'Bearer', 'Basic !!']) : 'Bearer secret',
          ...(random() < 0.2 && { 'if-match': pick(['*', 'W/"1"', '"', ',,', 'x'.repeat(2000)]) }),
          'content-type': pick(['application/scim+json', 'application/json', 'text/plain', 'application/x-www-form-urlencoded']),
        };
        const began = performance.now();
        const response = await fetch(`${scim.target.url}/app/scim/v2${path}`, {
          method,
          headers,
          ...(sent !== undefined && { body: sent }),
        });
        await response.text();
        slowest = Math.max(slowest, performance.now() - began);
        if (response.status >= 500 && response.status !== 501) failed.push(`${response.status} ${method} ${path} ${sent}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    expect(failed).toEqual([]);
    expect(slowest).toBeLessThan(1000);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((await scim.get('/Users?count=0')).status).toBe(200);
  },
  30_000 + requests * 5,
);
