/** A member that is deleted leaves its groups, and that changes them: in either database, and at the same cost in a group of any size. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMembers } from '../../../src/scim/store/members.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { openResources } from '../../../src/scim/store/resources.ts';
import type { Work } from '../../../src/scim/store/work.ts';
import { type Client, open } from '../harness.ts';
import { noPostgres, type PostgresServer, startPostgres } from './postgres.ts';

const moved = '2026-02-01T08:00:00.000Z';

async function check(scim: Client, later: () => void): Promise<void> {
  const [ann, bob] = [await scim.user('ann'), await scim.user('bob')];
  const inner = await scim.group('Inner', bob);
  const [both, outer, other] = [await scim.group('Both', ann, bob), await scim.group('Outer', inner, ann), await scim.group('Other', bob)];
  const ask = async (id: string) => await scim.send('GET', `/Groups/${id}`, { headers: { 'if-none-match': 'W/"1"' } });
  const shown = async () => await Promise.all([both, outer, inner, other].map(async (id) => (await ask(id)).status));
  later();
  expect(await shown()).toEqual([304, 304, 304, 304]);
  await scim.delete(`/Users/${ann}`);
  expect(await shown()).toEqual([200, 200, 304, 304]);
  const { body, headers } = await ask(both);
  expect([headers.get('etag'), body.meta, body.members]).toMatchObject([
    'W/"2"',
    { version: 'W/"2"', lastModified: moved },
    [{ value: bob }],
  ]);
  // A group is a member too.
  await scim.delete(`/Groups/${inner}`);
  expect((await scim.get(`/Groups/${outer}`)).body).toMatchObject({ meta: { version: 'W/"3"' } });
  expect(await shown()).toEqual([200, 200, 404, 304]);
}

const clock = () => {
  let at = '2026-01-31T08:00:00.000Z';
  return { now: () => new Date(at), later: () => (at = moved) };
};

test('(6.5) SQLite', async () => {
  const { now, later: move } = clock();
  await check(await open({}, { now }), move);
});

test('(6.5) a member of a large group goes by as many statements as of a small one', async () => {
  const database = await openDatabase(':memory:');
  const [resources, members] = [openResources(database.dialect, 'app'), openMembers(database.dialect, 'app')];
  let statements = 0;
  const counted = function* (work: Work<void>): Work<void> {
    for (let step = work.next(); !step.done; step = work.next(yield step.value)) statements += 1;
  };
  const cost: number[] = [];
  await database.write(function* () {
    const people: string[] = [];
    for (let n = 0; n < 1000; n += 1) people.push((yield* resources.insert('User', `u${n}`, { userName: `u${n}` }, '')).id);
    for (const size of [2, 1000]) {
      const group = yield* resources.insert('Group', `g${size}`, { displayName: 'g' }, '');
      yield* members.add(group.rid, people.slice(0, size));
      const gone = yield* resources.get('User', `u${size - 1}`);
      statements = 0;
      if (gone !== null) yield* counted(resources.remove(gone, moved));
      cost.push(statements);
      expect(yield* resources.get('Group', `g${size}`)).toMatchObject({ version: 2, modified: moved });
    }
  });
  await database.close();
  expect(cost[0]).toBeGreaterThan(0);
  expect(cost[1]).toBe(cost[0]);
});

describe.skipIf(noPostgres !== null)('Postgres', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());

  test('(6.5) a deleted member', async () => {
    const { now, later: move } = clock();
    await check(await open({}, { database: await server.database(), now }), move);
  });

  test('(6.5) members of many groups deleted at once by two replicas: every group counts every one', async () => {
    const database = await server.database();
    const more = { database, newId: () => crypto.randomUUID(), now: () => new Date() };
    const [one, two] = [await open({}, more), await open({}, more)];
    const people = await Promise.all(Array.from({ length: 12 }, (_, n) => one.user(`u${n}`)));
    const groups = await Promise.all([people, people.toReversed(), people].map((list, n) => one.group(`g${n}`, ...list)));
    const answers = await Promise.all(people.map((id, n) => (n % 2 ? one : two).delete(`/Users/${id}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    for (const id of groups) {
      const { body } = await two.get(`/Groups/${id}`);
      expect([body.meta, body.members]).toMatchObject([{ version: 'W/"13"' }, undefined]);
    }
  });
});
