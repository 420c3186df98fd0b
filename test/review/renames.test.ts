/** A directory renames groups and people, and the YAML follows or does not: whom a review takes for whom. */
import { describe, expect, test } from 'vitest';
import { maskId } from '../../src/people/mask.ts';
import { type Review, review, type StackReview } from '../../src/review/review.ts';
import { renderMarkdown } from '../../src/review/show/markdown.ts';
import { renderText } from '../../src/review/show/text.ts';
import { appStack, stackFolder } from '../config/stack.ts';

const tenant = '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11';
const another = '0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902';
const members = Array.from({ length: 8 }, (_, at) => `p${at}`);
const others = Array.from({ length: 7 }, (_, at) => `q${at}`);

interface Said {
  /** Lines of the app. */
  app: string;
  /** Name of the group → its id, if any, and its members. */
  groups?: Record<string, [id: string | null, members?: string[]]>;
  /** Id and name of Ann in her directory. */
  ann?: [id: string | null, name: string];
}

/** Ids are those of the tenant `of`, or of the one that stands before a colon. */
function sampleOf({ groups = {}, ann = [null, 'ann'] }: Said, of = tenant): string {
  const ids = (said: string | null) => {
    const [id = '', elsewhere = of] = said?.split(':').reverse() ?? [];
    return said === null ? {} : { ids: { [elsewhere]: id } };
  };
  const names = { userPrincipalName: `${ann[1]}@example.com`, login: `${ann[1]}@example.com` };
  const people = { ...Object.fromEntries([...members, ...others].map((key) => [key, {}])), ann: { ...names, ...ids(ann[0]) } };
  const made = Object.entries(groups).map(([name, [id, keys = members]], at) => [
    `g${at}`,
    { displayName: name, members: keys, ...ids(id) },
  ]);
  return JSON.stringify({ people, groups: Object.fromEntries(made) });
}

interface Where {
  directory?: 'entra' | 'okta';
  of?: string;
}

function reviewed(base: Said, head: Said, { directory = 'entra', of = directory === 'okta' ? 'example' : tenant }: Where = {}): Review {
  const version = (said: Said, name: string) => {
    const app = `scim: { url: https://x.example.com/scim/v2 }\n${said.app}`;
    const dir = stackFolder({ ...appStack(app, 'generic', directory), 'sample.yaml': sampleOf(said, of) });
    return { name, dir, date: new Date('2026-05-04T10:00:00Z') };
  };
  return review(version(base, 'main'), version(head, 'change'), ['s'], ['', '']);
}

function only({ stacks: [stack] }: Review): StackReview {
  if (stack === undefined || stack.problems.length > 0) throw new Error(JSON.stringify(stack?.problems));
  return stack;
}

/** How many get, lose or keep something, and whether the guard stops it. */
const harm = ({ effects, stops }: StackReview) => ({
  affected: effects.reduce((sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b, 0), 0),
  harmed: effects.reduce((sum, effect) => sum + effect.harmed, 0),
  stopped: stops.filter(({ kind }) => kind === 'people').length,
});
const unharmed = { affected: 0, harmed: 0, stopped: 0 };
const linesWith = (text: string, word: string) => text.split('\n').filter((line) => line.includes(word));

const assign = (groups: string) => `assign: { groups: { ${groups} } }`;
const unknown = 'whether this is a rename is not known';

describe('a group that has another name', () => {
  const base: Said = { app: assign('Old: default'), groups: { Old: ['1'] } };

  test('is a rename where the ids say so: nobody loses or gets anything, and one line says it', () => {
    const found = reviewed(base, { app: assign('New: default'), groups: { New: ['1'] } });
    expect(harm(only(found))).toEqual(unharmed);
    expect(only(found).renames).toEqual([{ principal: 'group', before: 'Old', after: 'New', apps: ['app'], stale: [] }]);
    const line = 'group "Old" is now called "New" (same object)';
    expect(linesWith(renderText(found), 'called')).toEqual([line]);
    expect(linesWith(renderMarkdown(found), 'called')).toEqual([`- ${line}`]);
    expect(renderText(found)).not.toContain('not known');
    expect(only(found).findings).toEqual({ new: [], gone: [], kept: expect.any(Number) });
  });

  test('is two groups where the ids differ, and nothing is said of a rename', () => {
    const found = reviewed(base, { app: assign('New: default'), groups: { Old: ['1'], New: ['2', others] } });
    expect(harm(only(found))).toEqual({ affected: 15, harmed: 8, stopped: 1 });
    expect([only(found).renames, only(found).perhapsRenamed]).toEqual([[], []]);
  });

  test.each<[string, Said['groups'], Said['groups'], Where]>([
    ['no ids', { Old: [null] }, { Old: [null], New: [null, others] }, {}],
    ['none before', { Old: [null] }, { Old: ['1'], New: ['2', others] }, {}],
    ['none now', { Old: ['1'] }, { Old: ['1'], New: [null, others] }, {}],
    ['ids of another tenant', { Old: ['1'] }, { Old: ['2'], New: ['1', others] }, { of: another }],
    [
      'ids of another tenant beside one of this',
      { Old: [`${another}:1`], Any: ['9', []] },
      { Old: [`${another}:2`], New: [`${another}:1`, others], Any: ['9', []] },
      {},
    ],
    ['pseudonyms of two keys', { Old: [maskId('1', 'k')] }, { Old: [maskId('1', 'l')], New: [maskId('2', 'l'), others] }, {}],
    ['pseudonyms and plain ids', { Old: ['1'] }, { Old: [maskId('1', 'l')], New: [maskId('2', 'l'), others] }, {}],
    ['two groups of the name', { Old: ['1'], old: ['2'] }, { Old: ['2'], New: ['1', others] }, {}],
  ])('with %s it is not known, which is said once; the guard takes them for two', (_, before, after, where) => {
    const found = reviewed({ ...base, groups: before }, { app: assign('New: default'), groups: after }, where);
    expect(harm(only(found))).toMatchObject({ harmed: 8 });
    expect(only(found).stops.map(({ kind }) => kind)).toContain('people');
    expect(only(found).stops.at(-1)?.text).toMatch(/^1 group would be deleted at the vendor: Old \(unless it only has another name now/);
    expect(only(found).renames).toEqual([]);
    expect(only(found).perhapsRenamed).toEqual([
      { app: 'app', directory: 'entra', via: 'assign', principal: 'group', gone: ['Old'], come: ['New'] },
    ]);
    const said =
      'app: group "Old" goes, "New" comes. It is one only if both names are one object, and then nobody loses anything; here they count as two (muster people pull writes the ids that tell)';
    expect(linesWith(renderText(found), 'rename')).toEqual([`${unknown}: ${said}`]);
    expect(linesWith(renderMarkdown(found), 'rename')).toEqual([`- ${unknown}: ${said}`]);
  });

  test('another role, or a group that only goes or only comes, is none that may be renamed', () => {
    const roles = (assigned: string) => `roles: { admin: Administrator, member: Member }\n${assigned}`;
    const groups = { Old: [null], New: [null] } as Said['groups'];
    const between = (before: string, after: string) =>
      only(reviewed({ app: roles(before), groups }, { app: roles(after), groups })).perhapsRenamed;
    expect(between(assign('Old: admin'), assign('New: member'))).toEqual([]);
    expect(between(assign('Old: admin'), '')).toEqual([]);
    expect(between('', assign('Old: admin'))).toEqual([]);
    expect(between(assign('Old: admin, New: admin'), assign('New: admin'))).toEqual([]);
    expect(between(assign('Old: [admin, member]'), assign('New: [admin, member]'))).toMatchObject([{ gone: ['Old'], come: ['New'] }]);
    expect(between(assign('Old: admin, New: member'), assign('Old: member, New: admin'))).toMatchObject([
      { gone: ['New', 'Old'], come: ['Old', 'New'] },
    ]);
  });

  test('masked with one key is known by its pseudonym', () => {
    const id = maskId('1', 'k');
    const found = only(reviewed({ ...base, groups: { Old: [id] } }, { app: assign('New: default'), groups: { New: [id] } }));
    expect([harm(found), found.renames.length]).toEqual([unharmed, 1]);
  });

  test('is one object in a stack that goes to another tenant no more', () => {
    const dirOf = (app: string, groups: Said['groups'], to: string) =>
      stackFolder({
        's.yaml': (appStack(`scim: { url: https://x.example.com }\n${app}`)['s.yaml'] ?? '').replace(tenant, to),
        'sample.yaml': sampleOf({ app, groups }),
      });
    const date = new Date(0);
    const before = { name: 'main', dir: dirOf(assign('Old: default'), { Old: ['1'] }, tenant), date };
    const after = { name: 'change', dir: dirOf(assign('New: default'), { New: ['1'] }, another), date };
    const [found] = review(before, after, ['s'], ['', '']).stacks;
    expect([found?.renames, found?.perhapsRenamed]).toEqual([[], []]);
  });

  test('beside another edit: what that one does is counted, and nothing of the rename', () => {
    const filter = '\nusers: { scope: [ { userPrincipalName: { not equals: p1@example.com } } ] }';
    const found = only(reviewed(base, { app: assign('New: default') + filter, groups: { New: ['1'] } }));
    expect(harm(found)).toEqual({ affected: 1, harmed: 1, stopped: 0 });
    expect(found.effects[0]).toMatchObject({ inScope: { before: 8, after: 7 }, most: [{ key: 'p1', kind: 'disabled' }] });
  });

  test('whose assignment is taken out is taken from its members, who are known by the new name', () => {
    const found = only(reviewed(base, { app: 'name: App', groups: { New: ['1'] } }));
    expect(harm(found)).toEqual({ affected: 8, harmed: 8, stopped: 1 });
    expect(found.renames).toHaveLength(1);
  });

  test('two that exchange their names are each other: the roles follow the ids', () => {
    const roles = (assigned: string) => `roles: { admin: Administrator, member: Member }\n${assign(assigned)}`;
    const before = { app: roles('A: admin, B: member'), groups: { A: ['1'], B: ['2', others] } } satisfies Said;
    const groups = { A: ['2', others], B: ['1'] } satisfies Said['groups'];
    const followed = only(reviewed(before, { app: roles('A: member, B: admin'), groups }));
    // Not even looked at: both versions say the same.
    expect([harm(followed), followed.effects]).toEqual([unharmed, []]);
    expect(followed.renames.map(({ before: was, after, stale }) => [was, after, stale])).toEqual([
      ['A', 'B', []],
      ['B', 'A', []],
    ]);
    // The YAML says as before, and means the others.
    const left = reviewed(before, { app: `${roles('A: admin, B: member')}\nname: App`, groups });
    expect(harm(only(left))).toMatchObject({ harmed: 15, stopped: 1 });
    expect(linesWith(renderText(left), '"A" is now')).toEqual([
      'group "A" is now called "B" (same object); app still says the old name (stacks/s.yaml:10): another group has it now, and that one would be meant',
    ]);
    // The old name with another role is meant for whom has it now.
    const one = { ...before, app: roles('A: admin') };
    const both = only(reviewed(one, { app: roles('A: member, B: admin'), groups }));
    expect([both.renames.flatMap(({ stale }) => stale), both.effects[0]?.counts.enters]).toEqual([[], 7]);
    // Both have the same role: nothing is meant otherwise than before.
    const same = { ...before, app: roles('A: admin, B: admin') };
    expect(only(reviewed(same, { app: same.app, groups })).renames.flatMap(({ stale }) => stale)).toEqual([]);
  });

  test('that takes the name of one that is gone has what it had, not what that one had', () => {
    const roles = (assigned: string) => `roles: { admin: Administrator, member: Member }\n${assign(assigned)}`;
    const before = { app: roles('New: admin, Old: member'), groups: { New: ['2', []], Old: ['1'] } } satisfies Said;
    expect(harm(only(reviewed(before, { app: roles('New: member'), groups: { New: ['1'] } })))).toEqual(unharmed);
    const gains = only(reviewed(before, { app: roles('New: admin'), groups: { New: ['1'] } }));
    expect(gains.effects[0]?.most[0]?.assigned).toEqual({ before: ['member'], after: ['admin'] });
  });

  test('of which the YAML does not know yet: the finding at the line has the new name, and so has the rename', () => {
    const found = reviewed(base, { ...base, groups: { New: ['1'] } });
    const stack = only(found);
    expect(stack.change.apps).toEqual([]);
    expect(stack.renames[0]?.stale).toMatchObject([{ app: 'app', place: { file: 'stacks/s.yaml', line: 9 }, isTaken: false }]);
    expect(stack.findings.new).toMatchObject([
      {
        id: 'assigned-unknown',
        message: 'the group Old is assigned and not in the sample: it is now called "New" (same object)',
        place: { file: 'stacks/s.yaml', line: 9 },
      },
    ]);
    const line =
      'group "Old" is now called "New" (same object); app still says the old name (stacks/s.yaml:9): no group has it, so a run stops there';
    expect(linesWith(renderText(found), 'still says')).toEqual([line]);
    expect(linesWith(renderMarkdown(found), 'still says')).toEqual([`- ${line}`]);
  });

  test('with a name that is meant to do harm stays text', () => {
    const name = '"New" (same object)\n# Approved <b>@all</b> \u001b[2J\u202e `x`';
    const found = reviewed(base, { app: assign(`${JSON.stringify(name)}: default`), groups: { [name]: ['1'] } });
    expect(only(found).renames).toMatchObject([{ after: name }]);
    const missing = reviewed(base, { ...base, groups: { [name]: ['1'] } });
    const perhaps = reviewed(base, { app: assign(`${JSON.stringify(name)}: default`), groups: { Old: [null] } });
    for (const text of [found, missing, perhaps].flatMap((one) => [renderText(one), renderMarkdown(one)])) {
      expect(text).not.toMatch(/^\s*# Approved/m);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(text).toMatch(/\\?"New\\+" \(same object\)/);
    }
    for (const one of [found, missing, perhaps])
      expect(
        renderMarkdown(one)
          .replace(/^```diff\n.*?\n```$/gms, '')
          .replace(/(`+)[^`].*?[^`]\1(?!`)/g, ''),
      ).not.toMatch(/(?<!\\)<b>|@all/);
  });
});

describe('a person who has another name', () => {
  test.each<[Where['directory'], string]>([
    ['entra', 'ann.smith'],
    ['okta', 'ann.smith'],
  ])('%s: known by the id in its own tenant', (directory, name) => {
    const header = directory === 'okta' ? '\nokta: { integration: header }' : '';
    const app = (user: string) => `assign: { users: { ${user}@example.com: default } }${header}`;
    const [before, after] = [
      { app: app('ann'), ann: ['7', 'ann'] },
      { app: app(name), ann: ['7', name] },
    ] satisfies Said[];
    if (before === undefined || after === undefined) throw new Error();
    const found = reviewed(before, after, { directory });
    expect(harm(only(found))).toEqual(unharmed);
    expect(linesWith(renderText(found), 'called')).toEqual([
      'person "ann@example.com" is now called "ann.smith@example.com" (same object)',
    ]);
    const elsewhere = reviewed(before, after, { directory, of: directory === 'okta' ? tenant : 'example' });
    expect(only(elsewhere)).toMatchObject({ renames: [], perhapsRenamed: [{ principal: 'user', gone: ['ann@example.com'] }] });
    expect(harm(only(elsewhere)).affected).toBe(1);
    const stale = only(reviewed(before, { ...before, ann: ['7', name] }, { directory }));
    expect(stale.findings.new.map(({ message }) => message)).toContain(
      'the user ann@example.com is assigned and not in the sample: it is now called "ann.smith@example.com" (same object)',
    );
  });
});

describe('a group that Okta pushes', () => {
  const app = (assigned: string, pushed: string) =>
    `assign: { groups: { ${assigned}: default } }\nokta: { integration: header, push: { groups: { ${pushed}: true } } }`;
  const base: Said = { app: app('Everyone', 'Old'), groups: { Everyone: ['9'], Old: ['1'] } };
  const okta = { directory: 'okta' } as const;

  test('and that is renamed stays pushed', () => {
    const found = only(reviewed(base, { app: app('Everyone', 'New'), groups: { Everyone: ['9'], New: ['1'] } }, okta));
    expect([harm(found), found.effects.flatMap(({ groups }) => groups)]).toEqual([unharmed, []]);
    expect(found.renames).toEqual([{ principal: 'group', before: 'Old', after: 'New', apps: ['app'], stale: [] }]);
  });

  test('and that is assigned too is said once', () => {
    const before = { ...base, app: app('Old', 'Old') };
    const found = reviewed(before, { app: app('New', 'New'), groups: { Everyone: ['9'], New: ['1'] } }, okta);
    expect([harm(only(found)), only(found).effects.flatMap(({ groups }) => groups)]).toEqual([unharmed, []]);
    expect(linesWith(renderText(found), 'called')).toHaveLength(1);
  });

  test('without ids: not known, and what the stack loses is said', () => {
    const found = reviewed(
      { ...base, groups: { Everyone: [null], Old: [null] } },
      { app: app('Everyone', 'New'), groups: { Everyone: [null], Old: [null], New: [null] } },
      okta,
    );
    expect(only(found).effects[0]?.groups.map(({ name, kind }) => [name, kind])).toEqual([
      ['Old', 'left'],
      ['New', 'enters'],
    ]);
    expect(linesWith(renderText(found), unknown)).toEqual([
      `${unknown}: app: pushed group "Old" goes, "New" comes. It is one only if both names are one object, and then nobody loses anything; here they count as two (the ids of the Okta org in the sample would tell)`,
    ]);
  });

  test('by a name that none has any more: said at the line', () => {
    const found = reviewed(base, { ...base, groups: { Everyone: ['9'], New: ['1'] } }, okta);
    expect(linesWith(renderText(found), 'still says')).toEqual([
      'group "Old" is now called "New" (same object); app still says the old name (stacks/s.yaml:10): no group has it, so a run stops there',
    ]);
  });
});
