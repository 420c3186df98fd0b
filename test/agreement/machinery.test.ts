/** The machinery of the agreement test itself: that cases come back the same, are observed by name, and are cut down to the point. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { App } from '../../src/config/schema.ts';
import { type Case, domain, type SampleYaml } from './case.ts';
import { generate, reasonsAgainstCase } from './generate.ts';
import type { Sent } from './play/observed.ts';
import { mix, Random } from './random.ts';
import { readCase, writeCase } from './run/folder.ts';
import { addVerdicts, isDone, newTally, readTally, writeTally } from './run/tally.ts';
import { shrink } from './shrink.ts';
import { play } from './world.ts';

const tenants = { entra: { tenantId: '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11', domain }, okta: { org: 'example' } };

/** One app, and a directory before and after. */
function oneApp(app: Omit<App, 'catalog'> & { catalog?: string }, base: SampleYaml, head: SampleYaml): Case {
  const stack = { tenants, apps: { app: { catalog: 'generic', scim: { target: 'bundled' as const }, ...app } } };
  return { seed: 0, base: { stack, sample: base }, head: structuredClone({ stack, sample: head }), features: [] };
}

const sentIn = async (one: Case): Promise<Sent[]> => (await play(one)).apps.app?.rounds[0]?.sent ?? [];
const brief = (sent: Sent[]) =>
  sent.map(({ method, path, status, subject }) => `${method} ${path} ${status} ${subject?.type} ${subject?.key}`);

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-agreement-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('cases', () => {
  test('one seed gives one case, whatever was drawn before', async () => {
    const once = await generate(11);
    await generate(12);
    expect(await generate(11)).toEqual(once);
  });

  test('a case that was written reads as it was', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { one } = await generate(seed);
      const read = readCase(writeCase({ one, disagreements: [] }, join(temporaryFolder(), 'case')));
      expect(read).toEqual({ ...one, seed: 0 });
    }
  });

  test('a name nobody has and a renamed group that is assigned are no cases, a row taken away in Okta is one', async () => {
    const sample = { people: { ann: {} }, groups: { Sales: { members: ['ann'] } } };
    const entra = { directory: 'entra' as const, provisioning: { start: true } };
    const named = (name: string, base: SampleYaml, head: SampleYaml) =>
      oneApp({ ...entra, assign: { groups: { [name]: 'default' } } }, base, head);
    const renamed = { ...sample, groups: { Sales: { displayName: 'Others', members: ['ann'] } } };
    expect(await reasonsAgainstCase(named('Sales', sample, sample))).toEqual([]);
    expect(await reasonsAgainstCase(named('Sale', sample, sample))).toContain('app: not one group Sale');
    expect(await reasonsAgainstCase(named('Sales', sample, renamed))).toContain('group Sales is assigned and renamed');
    const okta = oneApp(
      { directory: 'okta', okta: { integration: 'header' }, users: { mappings: { title: 'user.title' } } },
      sample,
      sample,
    );
    const bare = structuredClone(okta);
    delete bare.head.stack.apps.app?.users;
    expect(await reasonsAgainstCase(bare)).toEqual([]);
  });

  test('numbers are spread evenly', () => {
    const random = new Random(mix(1, 2));
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 4000; draw++) counts[random.between(0, 3)] = (counts[random.between(0, 3)] ?? 0) + 1;
    for (let draw = 0; draw < 200; draw++) expect(random.some([1, 2, 3], 2, 2)).toHaveLength(2);
    expect(new Random(5).some([1, 2], 3, 5)).toEqual([1, 2]);
  });
});

describe('what is observed', () => {
  test('playing a case again shows the same, and no id of the world', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { one } = await generate(seed);
      const [first, again] = [await play(one), await play(one)];
      expect(again.apps).toEqual(first.apps);
      expect(JSON.stringify(first.apps)).not.toMatch(/10000000-0000-4000|127\.0\.0\.1|00[ug]\d{17}/);
    }
  });

  test('a refused create is about the person, and so is every other request', async () => {
    const level = 'urn:x:User:number';
    const app = {
      directory: 'entra' as const,
      attributes: { [level]: 'integer' as const },
      users: { mappings: { [level]: 'employeeId', title: 'jobTitle' } },
      assign: { groups: { Sales: 'default' }, users: { cleo: 'default' } },
      provisioning: { start: true },
    };
    const people = { ann: { employeeId: '1' }, bob: { employeeId: 'x' }, cleo: { employeeId: '3' }, dirk: { employeeId: 'y' } };
    const base = { people, groups: { Sales: { members: ['ann'] } } };
    const head = { people: { ...people, cleo: { employeeId: '4' } }, groups: { Sales: { members: ['bob', 'ann', 'dirk'] } } };
    expect(brief(await sentIn(oneApp(app, base, head))).toSorted()).toEqual([
      'PATCH /Users/{id} 200 User cleo',
      'POST /Users 400 User bob',
      'POST /Users 400 User dirk',
    ]);
  });

  test('Okta: who leaves, who comes, and a pushed group', async () => {
    const app = {
      directory: 'okta' as const,
      okta: { integration: 'header' as const, push: { groups: { Sales: true as const } } },
      assign: { groups: { Sales: 'default' }, users: { 'bob@example.com': 'default' } },
    };
    const people = { ann: {}, bob: {}, cleo: {} };
    const base = { people, groups: { Sales: { members: ['ann'] } } };
    const head = { people: { ...people, bob: { enabled: false } }, groups: { Sales: { members: ['cleo'] } } };
    const sent = await sentIn(oneApp(app, base, head));
    expect(brief(sent).toSorted()).toEqual([
      'PATCH /Groups/{id} 204 Group Sales',
      'PATCH /Groups/{id} 204 Group Sales',
      'PATCH /Users/{id} 200 User ann',
      'PATCH /Users/{id} 200 User bob',
      'POST /Users 201 User cleo',
    ]);
    expect(sent.find(({ method }) => method === 'POST')?.body).toMatchObject({ externalId: '(Okta id of cleo)', password: '(random)' });
    expect(JSON.stringify(sent.find(({ path }) => path === '/Groups/{id}')?.body)).toContain('{id of cleo}');
  });
});

test('a case is cut down to what makes it fail', async () => {
  const { one } = await generate(2);
  const key = Object.keys(one.head.sample.people)[1] ?? '';
  const fails = async ({ head }: Case) => head.sample.people[key] !== undefined;
  const left = await shrink({ ...one, base: structuredClone(one.head) }, fails);
  expect({ ...left.head, stack: { assume: {}, ...left.head.stack } }).toEqual({
    stack: { assume: {}, tenants: {}, apps: {} },
    sample: { people: { [key]: {} }, groups: {} },
  });
  expect(left.base).toEqual(left.head);
});

test('a tally goes on where it was, and is refused for another seed', () => {
  const file = join(temporaryFolder(), 'state.json');
  const tally = newTally(3);
  const verdict = (seed: number, what?: string) => ({
    seed,
    redraws: 1,
    features: ['entra'],
    disagreements: what === undefined ? [] : [{ app: null, who: null, what, said: 1, done: 2 }],
  });
  for (const heap of [4, 0, 1, 3]) addVerdicts(tally, heap, [verdict(heap), verdict(heap + 100, 'x')], { up: 2 });
  writeTally(file, tally);
  const read = readTally(file, 3);
  expect(read).toMatchObject({
    done: [
      [0, 1],
      [3, 4],
    ],
    cases: 8,
    redraws: 8,
    features: { entra: 8 },
    spent: { up: 8 },
  });
  expect(read?.found).toEqual({ x: { cases: 4, seeds: [104, 100, 101, 103] } });
  expect([0, 1, 2, 3, 4, 5].map((heap) => isDone(tally, heap))).toEqual([true, true, false, true, true, false]);
  expect(() => readTally(file, 4)).toThrow('--seed 3');
  expect(readTally(join(file, 'nowhere'), 3)).toBeUndefined();
});
