/** Attributes that a directory matches by, whatever they are: an index, a migration when they change, and answers that never depend on either. */
import { expect, test, vi } from 'vitest';
import { parseFilter, parsePath } from '../../../src/scim/filter/parse.ts';
import { userSchemas } from '../../../src/scim/schema/set.ts';
import { startBackfill } from '../../../src/scim/store/backfill.ts';
import type { Database } from '../../../src/scim/store/database.ts';
import { openMatching } from '../../../src/scim/store/matching.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { openResources } from '../../../src/scim/store/resources.ts';
import { query, type Work } from '../../../src/scim/store/work.ts';
import { freshDatabase, isOverPostgres } from '../database.ts';
import { asStored, behaviour, type Client, enterprise, open } from '../harness.ts';

const number = `${enterprise}:employeeNumber`;
const paths = [
  number,
  'name.familyName',
  'phoneNumbers[type eq "work"].value',
  'roles',
  'roles[primary eq "True"].value',
  `${enterprise}:manager`,
  'urn:acme:User:code',
  'urn:acme:User:level',
  'urn:acme:User:since',
  'urn:other:thing',
];
const attributes = {
  'urn:acme:User:code': { type: 'string' },
  'urn:acme:User:level': { type: 'integer' },
  'urn:acme:User:since': { type: 'dateTime' },
} as const;
const schemas = userSchemas(behaviour({ attributes }));

const person = (n: number): object => ({
  name: { familyName: `Family ${n}` },
  phoneNumbers: [
    { type: 'work', value: `+1 ${n}` },
    { type: 'home', value: '+2 0' },
  ],
  roles: [{ value: `role ${n}`, primary: true }, { value: 'everybody' }],
  [enterprise]: { employeeNumber: `E${n}`, manager: { value: `Boss${n}` } },
  'urn:acme:User': { code: `C${n}`, level: n, since: `2026-01-0${n}T08:00:00Z` },
  'urn:other': { thing: n % 2 ? `T${n}` : n },
});

const mounted = (index: string[]) => ({
  mounts: [{ key: 'app', path: '/app/scim/v2', tokens: ['secret'], behaviour: behaviour({ attributes }), index }],
});
const find = async (scim: Client, filter: string) =>
  (await scim.post('/Users/.search', { filter })).body.Resources?.map(({ userName }) => userName);

/** What each filter finds among four people. */
const filters: [filter: string, found: string[]][] = [
  [`${number} eq "e2"`, ['u2']],
  [`${number} eq "E2" and active eq true`, ['u2']],
  [`employeeNumber eq "E2" and name.familyName eq "family 2" and title pr`, []],
  [`${number} eq "E9"`, []],
  ['name.familyName eq "FAMILY 3"', ['u3']],
  ['phoneNumbers[type eq "work"].value eq "+1 1"', ['u1']],
  ['phoneNumbers[type eq "WORK" and value eq "+1 1"]', ['u1']],
  ['phoneNumbers[type eq "home"].value eq "+1 1"', []],
  ['roles eq "role 4"', ['u4']],
  ['roles.value eq "everybody"', ['u1', 'u2', 'u3', 'u4']],
  ['roles[primary eq true].value eq "everybody"', []],
  ['roles[primary eq "true"].value eq "Role 1"', ['u1']],
  ['manager eq "Boss1"', ['u1']],
  ['manager eq "boss1"', []],
  ['urn:acme:User:code eq "c1" and urn:acme:User:level eq 1', ['u1']],
  ['urn:acme:User:level eq "02"', ['u2']],
  ['urn:acme:User:level eq "99"', []],
  ['urn:acme:User:since eq "2026-01-03T09:00:00+01:00"', ['u3']],
  ['urn:other:thing eq "t1"', ['u1']],
  ['urn:other:thing eq "2.0"', ['u2']],
  ['urn:other:thing eq 4', ['u4']],
  [`${number} eq "\\u0000"`, []],
];

test('a filter by a declared attribute finds whom it finds without an index', async () => {
  const [plain, scim] = [await open({}, mounted([])), await open({}, mounted(paths))];
  for (const one of [plain, scim]) for (const n of [1, 2, 3, 4]) await one.user(`u${n}`, person(n));
  for (const [filter, found] of filters) {
    expect([filter, await find(plain, filter)]).toEqual([filter, found]);
    expect([filter, await find(scim, filter)]).toEqual([filter, found]);
  }
  const ann = (await scim.get(`/Users?filter=${encodeURIComponent(`${number} eq "E1"`)}`)).body.Resources[0]?.id ?? '';
  await scim.patch(`/Users/${ann}`, { op: 'replace', path: number, value: 'E9' });
  expect([await find(scim, `${number} eq "E1"`), await find(scim, `${number} eq "e9"`)]).toEqual([[], ['u1']]);
  await scim.put(`/Users/${ann}`, { userName: 'u1', name: { familyName: 'Lee' } });
  expect([await find(scim, `${number} eq "E9"`), await find(scim, 'name.familyName eq "lee"')]).toEqual([[], ['u1']]);
  await scim.delete(`/Users/${ann}`);
  expect(await find(scim, 'name.familyName eq "lee"')).toEqual([]);
});

test('people who are there already are indexed after the declarations change, and back again', async () => {
  const database = await freshDatabase(true);
  const sets = [[], paths, [number], ['nickName'], paths];
  for (const [round, index] of sets.entries()) {
    const scim = await open({}, { ...mounted(index), database, newId: () => `r${round}` });
    await scim.user(`u${round}`, { nickName: `N${round}`, [enterprise]: { employeeNumber: `E${round}` } });
    if (round > 0) await scim.patch('/Users/r0', { op: 'replace', path: 'nickName', value: `N0${round}` });
    for (let n = 0; n <= round; n += 1) expect([round, n, await find(scim, `${number} eq "E${n}"`)]).toEqual([round, n, [`u${n}`]]);
    for (let n = 1; n <= round; n += 1) expect([round, n, await find(scim, `nickName eq "n${n}"`)]).toEqual([round, n, [`u${n}`]]);
    await scim.close();
  }
});

/** The statements of a piece of work, and what it gave. */
async function traced<T>(database: Database, work: () => Work<T>): Promise<{ statements: string[]; result: T }> {
  const statements: string[] = [];
  const result = await database.read(function* () {
    const running = work();
    let step = running.next();
    while (!step.done) {
      statements.push(step.value.sql);
      step = running.next(yield step.value);
    }
    return step.value;
  });
  return { statements, result };
}

const page = { startIndex: 1, count: 10, look: asStored };
const at = '2026-01-31T08:00:00.000Z';

async function stored(index: string[], people: number, place?: string) {
  const database = await openDatabase(place ?? (await freshDatabase(true)));
  const matching = openMatching(
    'app',
    index.map((path) => parsePath(path, schemas)),
  );
  if (index.length > 0) await database.write(() => matching.register());
  const resources = openResources(database.dialect, 'app', matching);
  await database.write(function* () {
    for (let n = 0; n < people; n += 1)
      yield* resources.insert(
        'User',
        `u${n}`,
        { userName: `u${n}`, [enterprise]: { employeeNumber: `E${n}` }, roles: [{ value: 'r' }] },
        at,
      );
  });
  const search = (filter: string) => traced(database, () => resources.search('User', parseFilter(filter, schemas), page));
  return { database, matching, resources, search };
}

test('a lookup has as many statements as one by userName, and the plan reads the index', async () => {
  const { database, search } = await stored([number], 300);
  if (isOverPostgres) await database.write(() => query('analyze'));
  await search(`${number} eq "E7"`);
  const [byName, byNumber] = [await search('userName eq "u7"'), await search(`${number} eq "E7" and active eq true`)];
  const found = await search(`${number} eq "E7"`);
  expect(found.result.found.map(({ id }) => id)).toEqual(['u7']);
  expect([byName.statements.length, byNumber.statements.length, found.statements.length]).toEqual([1, 1, 1]);
  const [sql = ''] = found.statements;
  const values = ['app', 'User', 'app', `${enterprise}:employeeNumber`, 'e7', 10, 0];
  const plan = await database.read(() => query(`${isOverPostgres ? 'explain' : 'explain query plan'} ${sql}`, ...values));
  const text = JSON.stringify(plan);
  expect(text).toMatch(
    isOverPostgres ? /attr_index_pkey/ : /SEARCH attr_index USING PRIMARY KEY \(tenant=\? AND type=\? AND path=\? AND value_key=\?\)/,
  );
  expect(text).not.toMatch(/SCAN r\b|Seq Scan on attr_index/);
  await database.close();
});

test('without a declared attribute a write has the statements it had', async () => {
  const { database, resources, matching } = await stored([], 1);
  const writes = async (before: object, after: object) => {
    const { statements } = await traced(database, function* () {
      const one = yield* resources.insert('User', crypto.randomUUID(), { userName: crypto.randomUUID(), ...before }, at);
      yield* resources.update(one, { ...one.document, ...after }, at);
    });
    return statements.map((sql) => sql.trim().split(/\s+/).slice(0, 3).join(' '));
  };
  expect(matching.mark).toBe(0);
  const [made, counted, changed] = ['insert into resource', 'insert into total_slot', 'update resource set'];
  expect(await writes({}, { title: 'x' })).toEqual([made, counted, changed]);
  await database.close();
  const declared = await stored([number], 0);
  const { statements } = await traced(declared.database, function* () {
    const one = yield* declared.resources.insert('User', 'a', { userName: 'a', [enterprise]: { employeeNumber: '1' } }, at);
    const two = yield* declared.resources.update(one, { ...one.document, title: 'x' }, at);
    yield* declared.resources.update(two, { ...two.document, [enterprise]: { employeeNumber: '2' } }, at);
  });
  expect(statements.map((sql) => sql.trim().split(/\s+/).slice(0, 3).join(' '))).toEqual([
    ...[made, 'insert into attr_index', counted, changed],
    ...[changed, 'delete from attr_index', 'insert into attr_index'],
  ]);
  await declared.database.close();
});

test('until everybody is indexed lookups look at the rows, above 10,000 with 503; killed in between it goes on where it was', async () => {
  const place = await freshDatabase(true);
  const before = await stored([], 10_050, place);
  await before.database.close();
  const after = await stored([number], 0, place);
  const tooMany = expect.objectContaining({ status: 503, retryAfter: 5 });
  await expect(after.search(`${number} eq "E7"`)).rejects.toThrow(tooMany);
  expect((await after.search(`${number} eq "E7" and userName eq "u7"`)).result.total).toBe(1);
  const fill = () => after.database.write(() => after.matching.fill(after.database.dialect));
  expect(await fill()).toEqual({ rows: 100, isComplete: false });
  // Another process takes over.
  await after.database.close();
  const next = await stored([number], 0, place);
  expect(next.matching.mark).toBe(after.matching.mark);
  const filling = startBackfill(next.database, next.matching);
  const isComplete = () => next.database.read(() => next.matching.isComplete());
  await vi.waitFor(async () => expect(await isComplete()).toBe(true), { timeout: 100_000, interval: 200 });
  expect((await next.search(`${number} eq "E7"`)).result.total).toBe(1);
  await filling.close();
  const [rows] = await next.database.read(() => query(`select count(*) as n from attr_index where path = ?`, number));
  expect(Number(rows?.n)).toBe(10_050);
  await next.database.close();
}, 120_000);

test('a replica with other declarations leaves rows that are found all the same, and indexed again', async () => {
  const place = await freshDatabase(true);
  const ours = await stored([number], 3, place);
  const theirs = await stored(['nickName'], 0, place);
  const one = await theirs.database.read(() => theirs.resources.get('User', 'u1'));
  if (one === null) throw new Error('nobody');
  await theirs.database.write(() => theirs.resources.update(one, { userName: 'u1', [enterprise]: { employeeNumber: 'E9' } }, at));
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 2000);
  expect((await ours.search(`${number} eq "E9"`)).result.found.map(({ id }) => id)).toEqual(['u1']);
  expect((await ours.search(`${number} eq "E1"`)).result.total).toBe(0);
  expect(await ours.database.write(() => ours.matching.fill(ours.database.dialect))).toEqual({ rows: 1, isComplete: false });
  expect(await ours.database.write(() => ours.matching.fill(ours.database.dialect))).toEqual({ rows: 0, isComplete: true });
  vi.restoreAllMocks();
  expect((await ours.search(`${number} eq "E9"`)).statements).toHaveLength(1);
  // Who is indexed by more than is declared need not be indexed again.
  const fewer = await stored([number], 0, place);
  const more = await stored([number, 'title'], 0, place);
  expect(await more.database.write(() => more.matching.fill(more.database.dialect))).toEqual({ rows: 3, isComplete: false });
  expect(await fewer.database.write(() => fewer.matching.fill(fewer.database.dialect))).toEqual({ rows: 0, isComplete: true });
  for (const { database } of [ours, theirs, fewer, more]) await database.close();
});
