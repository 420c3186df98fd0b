/**
 * The same random requests to a target over SQLite and to one over Postgres have the same answers, and leave the same behind. A sequence that
 * does not is shortened, and what is left of it is the failure. MUSTER_SAME=1000 tries as many sequences, MUSTER_SEED another beginning.
 */
import { expect, test } from 'vitest';
import { freshDatabase } from '../database.ts';
import { behaviour, enterprise, open } from '../harness.ts';
import { randomFrom } from '../random.ts';
import { found, type Request } from './sameAnswersFound.ts';

const sequences = Number(process.env.MUSTER_SAME ?? 25);
const seed = Number(process.env.MUSTER_SEED ?? 20_260_131);

/** Looked up by an index in half of the sequences. */
const matching = [`${enterprise}:employeeNumber`, `${enterprise}:manager`, 'phoneNumbers[type eq "work"].value', 'roles', 'nickName'];

async function answersOf(database: string, requests: Request[]): Promise<string[]> {
  const mount = { key: 'app', path: '/app/scim/v2', tokens: ['secret'], index: requests.length % 2 ? matching : [] };
  const role = { kind: 'byGroup', defaultRole: 'Viewer', groupRoles: { Sales: 'Seller' }, refused: [] } as const;
  const scim = await open(
    {},
    { database, publicUrl: 'http://target', mounts: [{ ...mount, behaviour: behaviour({ role: { ...role, refused: [] } }) }] },
  );
  const answers: string[] = [];
  for (const [method, path, body] of requests) {
    const { status, headers, body: answer } = await scim.send(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
    const cursor = typeof answer.nextCursor === 'string' ? { nextCursor: 'there' } : {};
    answers.push(JSON.stringify([method, path, body, status, headers.get('etag'), headers.get('location'), { ...answer, ...cursor }]));
  }
  const audit = (await scim.target.audit('app', 1000)).map(({ seq: _, ...entry }) => entry);
  answers.push(JSON.stringify([await scim.stored('User'), await scim.stored('Group'), audit]));
  await scim.close();
  return answers;
}

/** Of the first answer that differs, both; null where none does. */
async function difference(requests: Request[]): Promise<[sqlite: string, postgres: string] | null> {
  const [sqlite, postgres] = [await answersOf(':memory:', requests), await answersOf(await freshDatabase(), requests)];
  const at = sqlite.findIndex((answer, index) => answer !== postgres[index]);
  return at < 0 ? null : [sqlite[at] ?? '', postgres[at] ?? ''];
}

/** Fewer requests that still differ. */
async function shortened(requests: Request[]): Promise<Request[]> {
  for (let size = Math.ceil(requests.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < requests.length; ) {
      const fewer = requests.toSpliced(from, size);
      if (fewer.length < requests.length && (await difference(fewer)) !== null) requests = fewer;
      else from += size;
    }
  }
  return requests;
}

const texts = [
  'ann',
  'ANN',
  'Ann Ä',
  'ﬁ',
  'x\u0000',
  '\ud800',
  '😀',
  '\ufffd',
  'İ',
  'a"b\\c',
  '%_',
  '',
  ' ',
  'null',
  '1',
  '1.0',
  'True',
  'y'.repeat(3000),
  '{}',
  "o'k",
];
const names = ['ann', 'bob', 'cy', 'ANN', 'dé'];
const plain = [
  'title',
  'displayName',
  'externalId',
  'nickName',
  'name.familyName',
  `${enterprise}:employeeNumber`,
  `${enterprise}:manager`,
];
const listed = ['emails', 'phoneNumbers', 'roles'];
const types = ['work', 'home', 'Work', 'x\u0000'];

function requestsFrom(random: () => number): Request[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(make: () => T, most = 3): T[] => Array.from({ length: Math.floor(random() * (most + 1)) }, make);
  const text = (): string => (random() < 0.6 ? pick(names) : pick(texts));
  const id = (): string => (random() < 0.85 ? `id-${1 + Math.floor(random() * 8)}` : pick(texts));
  const element = (): object => ({
    value: text(),
    ...(random() < 0.7 && { type: pick(types) }),
    ...(random() < 0.3 && { primary: pick([true, 'True', false]) }),
  });
  const value = (name: string): unknown => (listed.includes(name) ? some(element) : text());
  const person = (): object => ({
    userName: text(),
    ...Object.fromEntries(some(() => pick([...plain, ...listed]), 4).map((name) => [name, value(name)])),
  });
  const members = (): object[] => some(() => ({ value: id() }));
  const group = (): object => ({ displayName: pick(['Sales', 'sales', text()]), members: members() });
  const path = (): string => {
    const kind = random();
    if (kind < 0.4) return pick(plain);
    return `${pick(listed)}${pick(['', '.value', '[type eq "work"].value', `[type eq ${JSON.stringify(pick(types))}].value`, '[primary eq "True"].value', '[primary eq true]'])}`;
  };
  const compare = (): string =>
    `${pick(['userName', 'id', 'active', 'groups', path(), path()])} ${pick(['eq', 'eq', 'eq', 'ne', 'co', 'sw'])} ${pick([JSON.stringify(text()), JSON.stringify(id()), 'true', '1', '1.0', 'null'])}`;
  const filter = (): string => [compare(), ...some(compare, 1)].join(pick([' and ', ' and ', ' or ']));
  const operations = (): object[] =>
    some(() => ({ op: pick(['add', 'Replace', 'remove']), path: path(), value: random() < 0.5 ? text() : some(element) }));
  const ofGroup = (): object[] =>
    some(() => ({
      op: pick(['add', 'replace', 'remove', 'add']),
      path: pick(['members', 'members', `members[value eq ${JSON.stringify(id())}]`, 'displayName']),
      value: pick([members(), members(), text()]),
    }));
  const writes: (() => Request)[] = [
    () => ['POST', '/Users', person()],
    () => ['POST', '/Users', person()],
    () => ['POST', '/Groups', group()],
    () => ['PUT', `/Users/${encodeURIComponent(id().toWellFormed())}`, person()],
    () => ['PUT', `/Groups/${encodeURIComponent(id().toWellFormed())}`, group()],
    () => ['PATCH', `/Users/${encodeURIComponent(id().toWellFormed())}`, { Operations: operations() }],
    () => ['PATCH', `/Groups/${encodeURIComponent(id().toWellFormed())}`, { Operations: ofGroup() }],
    () => ['DELETE', `/${pick(['Users', 'Groups'])}/${encodeURIComponent(id().toWellFormed())}`],
  ];
  const inBulk = (n: number): object => {
    const [method, , data] = pick(writes)();
    const at = pick(['/Users', '/Groups']);
    return { method, path: method === 'POST' ? at : `${at}/${id()}`, bulkId: `b${n}`, data };
  };
  const reads: (() => Request)[] = [
    () => ['GET', `/${pick(['Users', 'Groups'])}/${encodeURIComponent(id().toWellFormed())}`],
    () => [
      'POST',
      `/${pick(['Users', 'Users', 'Groups'])}/.search`,
      {
        filter: filter(),
        ...(random() < 0.3 && { sortBy: pick(['userName', 'displayName', 'title', 'id']) }),
        ...(random() < 0.3 && { count: pick([0, 1, 2]), startIndex: pick([1, 2]) }),
      },
    ],
    () => ['GET', `/Users?${pick(['cursor=&count=1', 'count=2', 'attributes=emails,groups', 'sortBy=userName'])}`],
  ];
  return Array.from({ length: 30 + Math.floor(random() * 2) }, (): Request => {
    if (random() < 0.08)
      return ['POST', '/Bulk', { Operations: Array.from({ length: 1 + Math.floor(random() * 5) }, (_, n) => inBulk(n)) }];
    return pick(random() < 0.6 ? writes : reads)();
  });
}

async function expectSame(requests: Request[], what: string): Promise<void> {
  if ((await difference(requests)) === null) return;
  const fewer = await shortened(requests);
  const [sqlite, postgres] = (await difference(fewer)) ?? ['', ''];
  expect(postgres, `${what}; of it is left ${JSON.stringify(fewer)}`).toBe(sqlite);
}

test(
  `${sequences} random sequences of requests`,
  async () => {
    for (let n = 0; n < sequences; n += 1) await expectSame(requestsFrom(randomFrom(seed + n)), `seed ${seed + n}`);
  },
  60_000 + sequences * 4_000,
);

test.each(found)('found before: %s', async (what, requests) => {
  await expectSame(requests, what);
});
