/** A change that edits the sample too, or the sample alone: whom it takes out of the apps, and what hides behind it. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Review, review, type StackReview } from '../../../src/review/review.ts';
import { renderMarkdown } from '../../../src/review/show/markdown.ts';
import { renderText } from '../../../src/review/show/text.ts';
import { appStack, stackFolder } from '../../config/stack.ts';

const keys = Array.from({ length: 8 }, (_, at) => `p${at}`);
type People = Record<string, object>;
type Groups = Record<string, string[]>;

const everybody: People = Object.fromEntries(keys.map((key) => [key, { department: 'Sales' }]));
const sales: Groups = { Sales: keys };
const sampleText = (people: People, groups: Groups) =>
  JSON.stringify({ people, groups: Object.fromEntries(Object.entries(groups).map(([name, members]) => [name, { members }])) });

const assigned = 'groups: { enabled: false }\nassign: { groups: { Sales: default } }';
const stack = (lines: string, more = '', directory = 'entra') =>
  (appStack(`scim: { url: https://x.example.com/scim/v2 }\n${lines}`, 'generic', directory)['s.yaml'] ?? '') + more;

type Files = Record<string, string>;

const date = new Date('2026-05-04T10:00:00Z');
function reviewed(base: Files, head: Files): Review {
  const version = (files: Files, name: string) => ({ name, dir: stackFolder(files), date });
  return review(version(base, 'main'), version(head, 'change'), ['s'], ['', '']);
}
function only({ stacks: [one] }: Review): StackReview {
  if (one === undefined) throw new Error('no stack');
  return one;
}
const texts = ({ stops }: StackReview) => stops.map(({ kind, text }) => `${kind}: ${text}`);

const before: Files = { 's.yaml': stack(assigned), 'sample.yaml': sampleText(everybody, sales) };

describe('declarations are judged by the worse of both samples', () => {
  const gone =
    /^people: with the sample of before 8 of 8 people would be disabled, deleted or lose a role or a group; one change may touch 5$/;

  test('3.1: a group that goes from an app and is emptied in the sample', () => {
    const head = {
      's.yaml': stack('groups: { enabled: false }\nassign: { users: { p0: default } }'),
      'sample.yaml': sampleText(everybody, { Sales: ['p0'] }),
    };
    const found = only(reviewed(before, head));
    expect(texts(found)).toEqual([
      expect.stringMatching(/^people: with the sample of before 7 of 8 people/),
      expect.stringMatching(/^sample: with the edited sample alone 7 of 8 people/),
    ]);
    // What is shown is counted on the people of now.
    expect(found.effects).toMatchObject([{ harmed: 0, inScope: { before: 1, after: 1 } }]);
  });

  test('a group of any name that goes, which JavaScript has something else under', () => {
    const of = (name: string) => stack(`groups: { enabled: true }\nassign: { groups: { ${name}: default } }`);
    for (const directory of ['entra', 'okta']) {
      const pushing = `okta: { integration: header, push: { groups: { constructor: true } } }\nassign: { groups: { Sales: default } }`;
      const lines = directory === 'entra' ? of('constructor') : stack(pushing, '', 'okta');
      const base = { 's.yaml': lines, 'sample.yaml': sampleText(everybody, { ...sales, constructor: keys } as Groups) };
      const head = { 's.yaml': directory === 'entra' ? of('Sales') : lines, 'sample.yaml': sampleText(everybody, { Sales: ['p0'] }) };
      expect(texts(only(reviewed(base, head))).length).toBeGreaterThan(0);
    }
  });

  test('3.1: values that are edited so that a narrowed filter hits nobody', () => {
    const people = Object.fromEntries(keys.map((key) => [key, { department: 'Marketing' }]));
    const narrowed = stack(`${assigned}\nusers: { scope: [ { department: Marketing } ] }`);
    expect(texts(only(reviewed(before, { 's.yaml': narrowed, 'sample.yaml': sampleText(people, sales) })))).toEqual([
      expect.stringMatching(gone),
    ]);
  });

  test('3.1: another group that everybody is put into', () => {
    const head = {
      's.yaml': stack('groups: { enabled: false }\nassign: { groups: { Empty: default } }'),
      'sample.yaml': sampleText(everybody, { ...sales, Empty: keys }),
    };
    const empty = { ...before, 'sample.yaml': sampleText(everybody, { ...sales, Empty: [] }) };
    expect(texts(only(reviewed(empty, head)))).toEqual([expect.stringMatching(gone)]);
  });

  test('3.1: people who are exchanged for others', () => {
    const people = Object.fromEntries(keys.map((key) => [`new-${key}`, { department: 'Marketing' }]));
    const narrowed = stack(`${assigned}\nusers: { scope: [ { department: Marketing } ] }`);
    const head = { 's.yaml': narrowed, 'sample.yaml': sampleText(people, { Sales: Object.keys(people) }) };
    expect(texts(only(reviewed(before, head)))).toEqual([
      expect.stringMatching(gone),
      expect.stringMatching(/^sample: with the edited sample alone 8 of 8 people/),
    ]);
  });

  test('in Okta too, and the word that is asked for lets exactly this pass', () => {
    const okta = (lines: string, more = '') => stack(`okta: { integration: header }\n${lines}`, more, 'okta');
    const base = { ...before, 's.yaml': okta('assign: { groups: { Sales: default } }') };
    const edited = sampleText(everybody, { Sales: [] });
    const judged = (more: string) => texts(only(reviewed(base, { 's.yaml': okta('', more), 'sample.yaml': edited })));
    expect(judged('')).toEqual([expect.stringMatching(gone), expect.stringMatching(/^sample: /)]);
    expect(judged('safety: { allow: { app: { people: 7, reason: They leave } } }\n')).toHaveLength(2);
    expect(judged('safety: { allow: { app: { people: 8, reason: They leave } } }\n')).toEqual([]);
  });

  test('the new sample counts where it is the worse', () => {
    const base = { 's.yaml': stack(assigned), 'sample.yaml': sampleText(everybody, { Sales: ['p0'] }) };
    const found = only(reviewed(base, { 's.yaml': stack(''), 'sample.yaml': sampleText(everybody, sales) }));
    expect(texts(found)).toEqual([expect.stringMatching(/^people: 8 of 8 people would be/)]);
  });

  test('3.1: the stacks of the repository, a group taken out and emptied', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'muster-')), 'stacks');
    const real = join(import.meta.dirname, '..', '..', '..', 'stacks');
    cpSync(real, folder, { recursive: true });
    const edit = (file: string, from: RegExp, to: string) => {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text).toMatch(from);
      writeFileSync(join(folder, file), text.replace(from, to));
    };
    const judged = () =>
      review({ name: 'main', dir: real, date }, { name: 'change', dir: folder, date }, ['production'], ['', '']).stacks.flatMap(texts);
    edit('base.yaml', /Everyone at Example: member, Stack AI Viewers/, 'Stack AI Viewers');
    const deleted = 'groups: 1 group would be deleted at the vendor: Everyone at Example';
    expect(judged()).toEqual([expect.stringMatching(/^people: \d+ of \d+ people/), deleted]);
    edit('sample.yaml', /Everyone at Example: \{ members: \[.*\] \}/, 'Everyone at Example: { members: [uma] }');
    expect(judged()).toEqual([
      expect.stringMatching(/^people: with the sample of before \d+ of \d+ people/),
      expect.stringMatching(/^sample: /),
      deleted,
    ]);
    // Nor does it help to take the group out of the sample.
    edit('sample.yaml', /.*Everyone at Example: .*\n/, '');
    expect(judged()).toContain(deleted);
  });
});

describe('an edited sample by itself', () => {
  const without = (...gone: string[]) => keys.filter((key) => !gone.includes(key));
  const leaving = (...gone: string[]): Files => {
    const rest = without(...gone);
    return { ...before, 'sample.yaml': sampleText(Object.fromEntries(rest.map((key) => [key, { department: 'Sales' }])), { Sales: rest }) };
  };

  test('the usual few leavers are a line of text, table and JSON, and nothing is asked', () => {
    const found = reviewed(before, leaving('p1', 'p2'));
    expect(only(found)).toMatchObject({
      stops: [],
      effects: [],
      sample: {
        people: { added: 0, gone: 2, changed: 0 },
        groups: { changed: 1 },
        effects: [{ app: 'app', harmed: 2, who: ['p1', 'p2'] }],
      },
    });
    const lost = /by the edited sample alone 2 of 8 people of app would be gone, disabled, deleted or lose a role or a group: p1, p2/;
    expect(renderText(found)).toContain('the sample is edited: 2 people gone, 1 group changed\n');
    expect(renderText(found)).toMatch(lost);
    const comment = renderMarkdown(found);
    expect(comment).toMatch(lost);
    expect(comment).toContain('| `s` | `app` | sample edited |');
    expect(comment).toContain('Nothing that is declared changes, and the sample is edited.');
    expect(comment).toContain('**Not stopped:**');
  });

  test('3.1: it stops where an app loses more than its share, though nothing is declared differently', () => {
    const head = leaving(...keys.slice(0, 6));
    expect(texts(only(reviewed(before, head)))).toEqual([
      'sample: with the edited sample alone 6 of 8 people would be gone, disabled, deleted or lose a role or a group; one change may lose 5',
    ]);
    const allowed = (people: number) => ({
      ...head,
      's.yaml': stack(assigned, `safety: { allow: { app: { people: ${people}, reason: They leave } } }\n`),
    });
    expect(texts(only(reviewed(before, allowed(5))))).toHaveLength(1);
    expect(texts(only(reviewed(before, allowed(6))))).toEqual([]);
    // What was allowed before counts no more.
    expect(texts(only(reviewed({ ...before, 's.yaml': allowed(6)['s.yaml'] }, allowed(6))))).toHaveLength(1);
  });

  test('somebody who is switched off, out of the filter or without the role counts, and who only changes does not', () => {
    const roles = 'roles: { admin: Administrator, member: Member }\nassign: { groups: { Admins: admin, Sales: member } }';
    const declared = stack(`${roles}\nusers: { scope: [ { department: Sales } ] }`);
    const base = { 's.yaml': declared, 'sample.yaml': sampleText(everybody, { Sales: keys, Admins: ['p3'] }) };
    const people = {
      ...everybody,
      p1: { department: 'Sales', enabled: false },
      p2: { department: 'IT' },
      p4: { department: 'Sales', jobTitle: 'x' },
    };
    const found = only(reviewed(base, { 's.yaml': declared, 'sample.yaml': sampleText(people, { Sales: keys, Admins: [] }) }));
    expect(found.sample).toMatchObject({ people: { changed: 4 }, effects: [{ harmed: 3 }] });
    expect(found.sample?.effects[0]?.who.toSorted()).toEqual(['p1', 'p2', 'p3']);
  });

  test('who is gone counts though nothing is sent, and so does who leaves a group at the vendor', () => {
    const silent = { ...before, 's.yaml': stack(`${assigned}\nusers: { actions: [create, update], mappings: { active: null } }`) };
    const rest = without('p1', 'p2');
    const people = Object.fromEntries(rest.map((key) => [key, { department: 'Sales' }]));
    const gone = only(reviewed(silent, { ...silent, 'sample.yaml': sampleText(people, { Sales: rest }) })).sample?.effects;
    expect(gone).toMatchObject([{ harmed: 2, counts: { disabled: 0, deleted: 0 } }]);
    const declared = stack('assign: { groups: { Sales: default, Team: default } }');
    const base = { 's.yaml': declared, 'sample.yaml': sampleText(everybody, { Sales: keys, Team: ['p1', 'p2'] }) };
    const left = only(reviewed(base, { ...base, 'sample.yaml': sampleText(everybody, { Sales: keys, Team: ['p2'] }) }));
    expect(left.sample?.effects).toMatchObject([{ harmed: 1, who: ['p1'], counts: { disabled: 0 } }]);
  });

  test('another order, other spaces or ids alone are no edit', () => {
    const reversed = Object.fromEntries(Object.entries(everybody).reverse());
    const spaced = `# Written anew\n${JSON.stringify(JSON.parse(sampleText(reversed, { Sales: keys.toReversed() })), null, 2)}`;
    const withIds = Object.fromEntries(
      keys.map((key) => [key, { department: 'Sales', ids: { '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11': key } }]),
    );
    for (const text of [spaced, sampleText(withIds, sales)]) {
      const found = only(reviewed(before, { ...before, 'sample.yaml': text }));
      expect([found.sample, found.stops, found.notes]).toEqual([null, [], []]);
    }
  });

  test('a file that only has another name, or stands beside what it extends, is read for what it says', () => {
    const moved = { 's.yaml': stack(assigned, 'sample: people.yaml\n'), 'people.yaml': sampleText(everybody, sales) };
    expect(only(reviewed(before, moved))).toMatchObject({ sample: null, stops: [] });
    const extending = (groups: Groups) => ({
      's.yaml': stack(assigned),
      'sample.yaml': 'extends: people.yaml\n',
      'people.yaml': sampleText(everybody, groups),
    });
    expect(texts(only(reviewed(extending(sales), extending({ Sales: [] }))))).toHaveLength(1);
  });

  test('an app that goes with the change loses nobody to the sample', () => {
    const two = (stack(assigned) + stack(assigned).split('apps:\n')[1]?.replace('  app:', '  other:')).replaceAll('x.example', 'y.example');
    const base = { ...before, 's.yaml': two };
    const head = { ...before, 'sample.yaml': sampleText(everybody, { Sales: keys.slice(0, 6) }) };
    expect(only(reviewed(base, head)).sample?.effects.map(({ app }) => app)).toEqual(['app']);
  });

  test('a removed or broken file is a problem; one that was missing or broken before is a note', () => {
    const { 's.yaml': declared = '' } = before;
    expect(only(reviewed(before, { 's.yaml': declared })).problems).toMatchObject([{ code: 'no-file' }]);
    const broken: Files[] = [{ 's.yaml': declared }, { 's.yaml': declared, 'sample.yaml': 'people: { ann: { jobTitel: x } }\n' }];
    for (const old of broken) {
      const found = only(reviewed(old, before));
      expect([found.problems, found.stops, found.sample]).toEqual([[], [], null]);
      expect(found.notes).toEqual([
        expect.stringMatching(/^The sample of main does not read \(.*\), so what its edit takes away is not known\.$/),
      ]);
    }
  });
});

describe('who is who in two samples', () => {
  const tenant = '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11';
  const withIds = (keyOf: (key: string) => string, idOf: (key: string) => string = (key) => key) =>
    Object.fromEntries(keys.map((key) => [keyOf(key), { department: 'Sales', ids: { [tenant]: idOf(key) } }]));
  const renamedKeys = { Sales: keys.map((key) => `x${key}`) };
  const base = {
    's.yaml': stack(assigned),
    'sample.yaml': sampleText(
      withIds((key) => key),
      sales,
    ),
  };

  test('is told by the ids, whatever the keys are', () => {
    const people = withIds((key) => `x${key}`);
    const named = Object.fromEntries(
      Object.entries(people).map(([key, one]) => [
        key,
        { ...one, userPrincipalName: `${key.slice(1)}@example.com`, displayName: key.slice(1) },
      ]),
    );
    expect(only(reviewed(base, { ...base, 'sample.yaml': sampleText(named, renamedKeys) })).sample).toBeNull();
    expect(only(reviewed(base, { ...base, 'sample.yaml': sampleText(people, renamedKeys) }))).toMatchObject({
      stops: [],
      sample: { people: { added: 0, gone: 0, changed: 8 }, effects: [] },
    });
  });

  test('without them another key, and with two ids one key, is somebody else', () => {
    const others = sampleText(Object.fromEntries(renamedKeys.Sales.map((key) => [key, { department: 'Sales' }])), renamedKeys);
    expect(texts(only(reviewed(before, { ...before, 'sample.yaml': others })))).toHaveLength(1);
    const replaced = sampleText(
      withIds(
        (key) => key,
        (key) => `other ${key}`,
      ),
      sales,
    );
    expect(only(reviewed(base, { ...base, 'sample.yaml': replaced }))).toMatchObject({
      stops: [{ kind: 'sample' }],
      sample: { people: { added: 8, gone: 8, changed: 0 } },
    });
  });

  test('two who exchange their keys are still themselves, also as managers', () => {
    const people = (at0: string, at1: string, manager: string) => ({
      a: { department: at0, ids: { [tenant]: at0 }, userPrincipalName: `${at0}@example.com`, displayName: at0 },
      b: { department: at1, ids: { [tenant]: at1 }, userPrincipalName: `${at1}@example.com`, displayName: at1 },
      c: { manager },
    });
    const old = { ...before, 'sample.yaml': sampleText(people('one', 'two', 'a'), { Sales: ['a'] }) };
    const same = { ...before, 'sample.yaml': sampleText(people('two', 'one', 'b'), { Sales: ['b'] }) };
    expect(only(reviewed(old, same)).sample).toBeNull();
    const other = { ...before, 'sample.yaml': sampleText(people('two', 'one', 'a'), { Sales: ['b'] }) };
    expect(only(reviewed(old, other)).sample?.people).toEqual({ added: 0, gone: 0, changed: 1 });
  });
});

test('with one sample nobody is looked at twice', () => {
  const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`q${at}`, { department: 'Sales' }]));
  const seen = (people: People) => {
    const told: number[] = [];
    const version = (files: Files, name: string) => ({ name, dir: stackFolder(files), date });
    const base = version({ 's.yaml': stack(assigned), 'sample.yaml': sampleText(many, sales) }, 'main');
    const head = version({ 's.yaml': stack(''), 'sample.yaml': sampleText(people, sales) }, 'change');
    review(base, head, ['s'], ['', ''], { onPeople: (_, done) => void told.push(done) });
    return told;
  };
  Object.assign(many, everybody);
  expect(seen(many)).toEqual([1_000, 2_000, 3_000]);
  expect(seen({ ...many, p0: { department: 'IT' } })).toHaveLength(9);
});
