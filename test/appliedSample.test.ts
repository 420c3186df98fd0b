/** What `up` notices of an edited sample, by what the stack remembers of the last one. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkAgainstApplied, declarationsOf, objectIdsOf } from '../src/applied.ts';
import { rememberSample } from '../src/appliedSample.ts';
import { vendors } from '../src/catalog/vendors.ts';
import type { StackDocument } from '../src/config/read.ts';
import { keepPlan } from '../src/plan/kept.ts';
import { planStack } from '../src/plan/plan.ts';
import { sketchOf } from '../src/review/sample/sampleSketch.ts';
import { withVendors } from './catalog/otherVendor.ts';
import { appStack, loadStack, stackFolder } from './config/stack.ts';

type People = Record<string, object>;
type Groups = Record<string, string[]>;

const keys = Array.from({ length: 18 }, (_, at) => `person${at}`);
const people = (of = keys, more: object = { department: 'Sales' }): People => Object.fromEntries(of.map((key) => [key, more]));
const off = 'scim: { url: https://x.example.com }\ngroups: { enabled: false }\n';
const assigned = (group: string, users = '') => `${off}assign: { groups: { ${group}: default } }\n${users}`;

function stack(
  lines: string,
  all: People,
  groups: Groups,
  more = '',
  directory = 'entra',
  given: (name: string) => object = () => ({}),
): StackDocument {
  const declared = `${appStack(lines, 'generic', directory)['s.yaml']}${more}`;
  const made = Object.fromEntries(Object.entries(groups).map(([name, members]) => [name, { members, ...given(name) }]));
  const files = { 's.yaml': declared, 'sample.yaml': JSON.stringify({ people: all, groups: made }) };
  const { document, problems } = loadStack('s', stackFolder(files));
  if (!document || problems.length > 0) throw new Error(JSON.stringify(problems));
  return document;
}

const noise: string[] = [];
for (const level of ['warn', 'log', 'info'] as const) vi.spyOn(console, level).mockImplementation((line: string) => void noise.push(line));
afterEach(() => void noise.splice(0));

const salt = (bytes: number) => Buffer.alloc(bytes, 7);
type Outputs = { declarations: string; objectIds: string; resolvedPlan: string; sampleSketch: string };

/** What an update of this document leaves in the state, after one that left `last`. */
async function applied(document: StackDocument, last?: Outputs, random = salt): Promise<Outputs> {
  const now = { declarations: declarationsOf(document), resolvedPlan: keepPlan(planStack(document)) };
  const before = last ?? { declarations: null, resolvedPlan: null, sampleSketch: null };
  const sampleSketch = await rememberSample(document, planStack(document), now, before, random);
  return { ...now, objectIds: objectIdsOf(document), sampleSketch };
}

/** The refusal of an update over these outputs, or empty. */
async function refusal(document: StackDocument, outputs: object): Promise<string> {
  const mocks = {
    newResource: ({ name, inputs }: pulumi.runtime.MockResourceArgs) => ({ id: name, state: inputs as object }),
    call: ({ inputs }: pulumi.runtime.MockCallArgs) => ({ ...(inputs as object), outputs, secretOutputNames: [] }),
  };
  await pulumi.runtime.setMocks(mocks, 'muster', 's', false, 'acme');
  try {
    await checkAgainstApplied(document, planStack(document), undefined);
    return '';
  } catch (error) {
    if (!pulumi.RunError.isInstance(error)) throw error;
    return (error as Error).message;
  }
}

const everyone: Groups = { Everyone: keys, Admins: ['person0'] };
const both = `${off}assign: { groups: { Everyone: default, Admins: default } }\n`;
const before = stack(both, people(), everyone);
const alone =
  /^app: since the last update, with the edited sample alone (\d+) of 18 people would be gone, disabled, deleted or lose a role or a group; one change may lose 5\./;
const together =
  /^app: since the last update, the sample is edited in the same change, and by what is known of the one before (\d+) of 18 people would lose something, or have other values now in what decides; one change may touch 5\. Apply the refreshed sample by itself first\./;

describe('a change that hides behind its sample is refused', () => {
  test('3.1: a group is taken from an app and emptied', async () => {
    const edited = stack(assigned('Admins'), people(), { Everyone: ['person1'], Admins: ['person0'] });
    expect(alone.exec(await refusal(edited, await applied(before)))?.[1]).toBe('16');
    expect(await refusal(edited, { ...(await applied(before)), sampleSketch: '' })).toBe('');
  });

  test('3.1: the group is taken out of the sample, or is no security group any more', async () => {
    const outputs = await applied(before);
    expect(await refusal(stack(assigned('Admins'), people(), { Admins: ['person0'] }), outputs)).toMatch(alone);
    const mail = (name: string) => (name === 'Everyone' ? { securityEnabled: false } : {});
    expect(await refusal(stack(assigned('Admins'), people(), everyone, '', 'entra', mail), outputs)).toMatch(alone);
  });

  test('3.1: people are exchanged for others, or switched off', async () => {
    const outputs = await applied(before);
    const others = keys.map((key) => `other-${key}`);
    const filter = 'users: { scope: [ { department: IT } ] }';
    const exchanged = stack(both + filter, people(others, { department: 'IT' }), { Everyone: others, Admins: [] });
    expect(alone.exec(await refusal(exchanged, outputs))?.[1]).toBe('18');
    expect(await refusal(stack(both, people(keys, { department: 'Sales', enabled: false }), everyone), outputs)).toMatch(alone);
  });

  test('3.1: values are edited so that a narrowed filter hits nobody', async () => {
    const edited = stack(`${both}users: { scope: [ { department: IT } ] }`, people(keys, { department: 'IT' }), everyone);
    expect(together.exec(await refusal(edited, await applied(before)))?.[1]).toBe('18');
    const emptied = stack(`${both}users: { scope: [ { department: is null } ] }`, people(keys, {}), everyone);
    expect(await refusal(emptied, await applied(before))).toMatch(together);
    const added = stack(`${both}users: { scope: [ { country: NL } ] }`, people(keys, { department: 'Sales', country: 'NL' }), everyone);
    expect(await refusal(added, await applied(before))).toMatch(together);
  });

  test('3.1: values that a role or the account is read from', async () => {
    const mapped = (lines: string) => `${both}users: { mappings: { ${lines} } }`;
    const active = mapped('active: \'=IIF([department]="IT", "True", "False")\'');
    const role = mapped('\'roles[primary eq "True"].value\': jobTitle');
    const outputs = await applied(before);
    expect(await refusal(stack(active, people(keys, { department: 'IT' }), everyone), outputs)).toMatch(together);
    expect(await refusal(stack(role, people(keys, { department: 'Sales', jobTitle: 'x' }), everyone), outputs)).toMatch(together);
  });

  test('3.1: in Okta too', async () => {
    const okta = (lines: string) =>
      `catalog: generic\n    directory: okta\n    okta: { integration: header }\n    scim: { url: https://x.example.com }\n    ${lines}`;
    const inOkta = (lines: string, of: People, groups: Groups) => {
      const declared = `tenants: { okta: { org: example } }\napps:\n  app:\n    ${okta(lines)}\n`;
      const made = Object.fromEntries(Object.entries(groups).map(([name, members]) => [name, { members }]));
      const { document, problems } = loadStack(
        's',
        stackFolder({ 's.yaml': declared, 'sample.yaml': JSON.stringify({ people: of, groups: made }) }),
      );
      if (!document || problems.length > 0) throw new Error(JSON.stringify(problems));
      return document;
    };
    const groups = 'assign: { groups: { Everyone: default } }';
    const outputs = await applied(inOkta(groups, people(), { Everyone: keys }));
    expect(await refusal(inOkta('name: App', people(), { Everyone: [] }), outputs)).toMatch(alone);
    const typed = `${groups}\n    users: { mappings: { userType: user.department } }`;
    expect(await refusal(inOkta(typed, people(keys, { department: 'IT' }), { Everyone: keys }), outputs)).toBe('');
    const role = `${groups}\n    attributes: { "urn:x:2.0:User:role": { type: string } }\n    users: { mappings: { "urn:x:2.0:User:role": user.department } }`;
    expect(await refusal(inOkta(role, people(keys, { department: 'IT' }), { Everyone: keys }), outputs)).toMatch(together);
  });

  test('3.1: everybody is put into another group, or is named one by one', async () => {
    const groups = { ...everyone, Empty: [] };
    const outputs = await applied(stack(assigned('Everyone'), people(), groups));
    expect(together.exec(await refusal(stack(assigned('Empty'), people(), { ...groups, Empty: keys }), outputs))?.[1]).toBe('18');
    const users = keys.map((_, at) => `ghost${at}: default`).join(', ');
    const named = Object.fromEntries(keys.map((key, at) => [key, { department: 'Sales', userPrincipalName: `ghost${at}@example.com` }]));
    expect(await refusal(stack(`${off}assign: { users: { ${users} } }`, named, everyone), outputs)).toMatch(together);
  });

  test('3.4: a small group that goes from the app and from the sample', async () => {
    const pushing = (groups: string) => `scim: { url: https://x.example.com }\nassign: { groups: { ${groups} } }\n`;
    const outputs = await applied(stack(pushing('Everyone: default, Admins: default'), people(), everyone));
    const without = (groups: Groups, more = '') => stack(pushing('Everyone: default'), people(), groups, more);
    const deleted = /^\S+ app: since the last update, 1 group would be deleted at the vendor: Admins\./;
    for (const groups of [everyone, { Everyone: keys }]) expect(await refusal(without(groups), outputs)).toMatch(deleted);
    const allowed = 'safety: { allow: { app: { groups: 1, reason: meant } } }\n';
    expect(await refusal(without({ Everyone: keys }, allowed), outputs)).toBe('');
    // The sample alone deletes no group.
    expect(await refusal(stack(pushing('Everyone: default, Admins: default'), people(), { Everyone: keys }), outputs)).toBe('');
  });

  test('a role that people had by a group', async () => {
    const roles = (groups: string) => `${off}roles: { admin: Admin, member: Member }\nassign: { groups: { ${groups} } }`;
    const sample = { Everyone: keys, Admins: keys };
    const outputs = await applied(stack(roles('Everyone: member, Admins: admin'), people(), sample));
    const edited = stack(roles('Everyone: member, Admins: admin'), people(), { Everyone: keys, Admins: [] });
    expect(alone.exec(await refusal(edited, outputs))?.[1]).toBe('18');
  });

  test('3.1: the stacks of the repository', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'muster-')), 'stacks');
    cpSync(join(import.meta.dirname, '..', 'stacks'), folder, { recursive: true });
    const read = () => {
      const { document } = loadStack('production', folder);
      if (!document) throw new Error('no stack');
      return document;
    };
    const outputs = await applied(read());
    expect(await refusal(read(), outputs)).toBe('');
    const edit = (file: string, from: RegExp, to: string) =>
      writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(from, to));
    edit('base.yaml', /Everyone at Example: member, Stack AI Viewers/, 'Stack AI Viewers');
    edit('sample.yaml', /Everyone at Example: \{ members: \[.*\] \}/, 'Everyone at Example: { members: [uma] }');
    expect(await refusal(read(), outputs)).toMatch(/stack-ai: since the last update, with the edited sample alone 1\d of \d+ people/);
    expect(await refusal(read(), { ...outputs, sampleSketch: '' })).not.toContain('sample');
  });
});

test('of many people those that are remembered stand for all', async () => {
  const many = Array.from({ length: 3_000 }, (_, at) => `q${at}`);
  const leaving = (share: number) => {
    const rest = many.filter((_, at) => at % 100 >= share);
    return stack(assigned('Everyone'), people(rest), { Everyone: rest });
  };
  const outputs = await applied(leaving(0));
  expect((JSON.parse(outputs.sampleSketch) as { each: number }).each).toBe(3);
  expect(await refusal(leaving(5), outputs)).toBe('');
  const [, lost] = /alone (\d+) of 3000 people .* may lose 300\./.exec(await refusal(leaving(20), outputs)) ?? [];
  expect(Number(lost)).toBeGreaterThan(500);
  expect(Number(lost)).toBeLessThan(700);
});

test('3.1: of an app of few people among many, enough are remembered', async () => {
  const many = Array.from({ length: 3_000 }, (_, at) => `q${at}`);
  const few = many.slice(0, 60);
  const small = (groups: string) =>
    `  small:\n    catalog: generic\n    directory: entra\n    scim: { url: https://y.example.com }\n    groups: { enabled: false }\n    assign: { groups: { ${groups} } }\n`;
  const leaving = (from: number, groups = 'Small: default') =>
    stack(assigned('Everyone'), people(many), { Everyone: many, Small: few.slice(from), None: [] }, small(groups));
  const outputs = await applied(leaving(0));
  expect(await refusal(leaving(0), outputs)).toBe('');
  expect(await refusal(leaving(4), outputs)).toBe('');
  const found = /^small: since the last update, with the edited sample alone (\d+) of (\d+) people .* may lose \d\./;
  const [, lost, of] = found.exec(await refusal(leaving(60, 'None: default'), outputs)) ?? [];
  expect(lost).toBe(of);
  expect(Number(of)).toBeGreaterThan(40);
  expect(Number(of)).toBeLessThan(90);
  expect(noise.join('\n')).not.toContain('app would be gone');
});

describe('an edit that hides nothing goes on', () => {
  test('few leavers are a line; the allowance of the change lets more pass, and is spent then', async () => {
    const rest = keys.slice(5);
    const outputs = await applied(before);
    expect(await refusal(stack(both, people(rest), { Everyone: rest, Admins: [] }), outputs)).toBe('');
    expect(noise.join('\n')).toContain('since the last update, by the edited sample alone 5 of 18 people of app would be gone');
    const fewer = keys.slice(6);
    const allowing = (count: number) => `safety: { allow: { app: { people: ${count}, reason: They leave } } }\n`;
    const leaving = (more = '') => stack(both, people(fewer), { Everyone: fewer, Admins: [] }, more);
    expect(await refusal(leaving(), outputs)).toMatch(alone);
    expect(await refusal(leaving(allowing(5)), outputs)).toMatch(alone);
    expect(await refusal(leaving(allowing(6)), outputs)).toBe('');
    const spent = await applied(stack(both, people(), everyone, allowing(6)));
    expect(await refusal(leaving(allowing(6)), spent)).toContain('counted for an earlier change');
  });

  test('a refreshed sample by itself, and then the change', async () => {
    const edited = people(keys, { department: 'IT' });
    const refreshed = stack(both, edited, everyone);
    const first = await applied(before);
    expect(await refusal(refreshed, first)).toBe('');
    const narrowed = stack(`${both}users: { scope: [ { department: IT } ] }`, edited, everyone);
    expect(await refusal(narrowed, first)).toMatch(together);
    expect(await refusal(narrowed, await applied(refreshed, first))).toBe('');
  });

  test('a group that the last sample lacked, beside the one that was there', async () => {
    const more = stack(`${off}assign: { groups: { Everyone: default, Admins: default, New: default } }\n`, people(), {
      ...everyone,
      New: keys,
    });
    expect(await refusal(more, await applied(before))).toBe('');
  });

  test('values that decide nothing, another order, and newcomers', async () => {
    const outputs = await applied(before);
    const titled = stack(
      `${both}users: { mappings: { title: department } }`,
      people(keys, { department: 'Sales', jobTitle: 'x' }),
      everyone,
    );
    expect(await refusal(titled, outputs)).toBe('');
    const more = [...keys.toReversed(), 'newcomer'];
    expect(await refusal(stack(both, people(more), { Admins: ['person0'], Everyone: more }), outputs)).toBe('');
  });

  test('people and groups with other names are known by their ids', async () => {
    const tenant = '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11';
    const withIds = (prefix: string, group: string, lines: string) => {
      const all = Object.fromEntries(keys.map((key) => [prefix + key, { department: 'Sales', ids: { [tenant]: key } }]));
      return stack(lines, all, { [group]: Object.keys(all) }, '', 'entra', () => ({ ids: { [tenant]: 'the group' } }));
    };
    const outputs = await applied(withIds('', 'Old', assigned('Old')));
    expect(await refusal(withIds('x', 'New', assigned('New')), outputs)).toBe('');
    expect(await refusal(withIds('x', 'New', assigned('New')), { ...outputs, objectIds: '{}' })).toContain('people would');
  });

  test('a role by a group that has another name now is one that people had', async () => {
    const tenant = '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11';
    const ids = (name: string) => ({ ids: { [tenant]: name === 'Everyone' ? '1' : '2' } });
    const roles = (admins: string) =>
      `${off}roles: { admin: Admin, member: Member }\nassign: { groups: { Everyone: member, ${admins}: admin } }`;
    const outputs = await applied(stack(roles('Old'), people(), { Everyone: keys, Old: keys }, '', 'entra', ids));
    expect(await refusal(stack(roles('New'), people(), { Everyone: keys, New: keys }, '', 'entra', ids), outputs)).toBe('');
    expect(await refusal(stack(roles('New'), people(), { Everyone: keys, New: [] }, '', 'entra', ids), outputs)).toMatch(alone);
  });

  test('a state of before, or one that nobody can read, is no refusal', async () => {
    const edited = stack(both, people(keys.slice(9)), { Everyone: keys.slice(9), Admins: [] });
    const { declarations, objectIds } = await applied(before);
    const { sampleSketch: whole } = await applied(before);
    const cut = (more: object) => JSON.stringify({ ...(JSON.parse(whole) as object), ...more });
    const hostile = [
      cut({ people: undefined }),
      cut({ people: [3] }),
      cut({ apps: null }),
      cut({ each: 0 }),
      cut({ each: 'x' }),
      cut({ eachIn: [null] }),
    ];
    for (const sampleSketch of [undefined, '', 'null', '{', '{}', ...hostile])
      expect(await refusal(edited, { declarations, objectIds, sampleSketch })).toBe('');
  });
});

test('a sample that no longer reads is refused, though nothing is declared differently', async () => {
  const outputs = await applied(before);
  const broken = stack(both, people(), everyone);
  const { document } = loadStack('s', stackFolder({ 's.yaml': appStack(both)['s.yaml'] ?? '' }));
  if (!document) throw new Error('no stack');
  expect(await refusal(document, outputs)).toContain('cannot count people');
  expect((await applied(document, outputs)).sampleSketch).toBe(outputs.sampleSketch);
  expect(await refusal(broken, outputs)).toBe('');
});

describe('what is remembered', () => {
  test('stays the same while nothing changes, and the salt for good', async () => {
    const first = await applied(before);
    expect(await applied(before, first, () => Buffer.from('another'))).toEqual(first);
    const next = await applied(stack(both, people(keys.slice(1)), { Everyone: keys.slice(1), Admins: [] }), first, () =>
      Buffer.from('another'),
    );
    expect(next.sampleSketch).not.toBe(first.sampleSketch);
    const saltOf = ({ sampleSketch }: Outputs) => (JSON.parse(sampleSketch) as { salt: string }).salt;
    expect(saltOf(next)).toBe(saltOf(first));
    const other = await applied(before, undefined, (bytes) => Buffer.alloc(bytes, 8));
    expect((JSON.parse(other.sampleSketch) as { people: string[] }).people).not.toContain(
      (JSON.parse(first.sampleSketch) as { people: string[] }).people[0],
    );
  });

  test('follows an update of the catalog, or whoever that let go would be missed at the next edit of the sample', async () => {
    const mappings = { ...vendors.generic?.users.mappings, active: '=IIF([department]="Nobody", "True", "False")' };
    const first = await applied(before);
    const rest = keys.slice(6);
    const fewer = stack(both, people(rest), { Everyone: rest, Admins: [] });
    await withVendors({ generic: { users: { mappings } } }, async () => {
      const next = await applied(before, first);
      expect(next.sampleSketch).not.toBe(first.sampleSketch);
      expect(await refusal(fewer, { ...next, sampleSketch: first.sampleSketch })).toMatch(alone);
      expect(await refusal(fewer, next)).toBe('');
    });
  });

  const plan = planStack(before);
  const sized = (count: number, groupsEach = 3): string => {
    const many = Array.from({ length: count }, (_, at) => `somebody${at}`);
    const of = (key: string, at: number) => {
      const common = {
        givenName: 'Given',
        surname: 'Sur',
        country: 'NL',
        jobTitle: 'Engineer',
        companyName: 'Acme',
        employeeType: 'Employee',
      };
      const properties = { ...common, mail: `${key}@mail.example`, department: `Department ${at % 9}`, employeeId: `${at}` };
      const userPrincipalName = `${key}@example.com`;
      return { userPrincipalName, displayName: `Display ${key}`, enabled: true, softDeleted: false, login: userPrincipalName, properties };
    };
    const group = (displayName: string) => ({ displayName, securityEnabled: true, members: many, groups: [] });
    const names = ['Everyone', ...Array.from({ length: groupsEach - 1 }, (_, at) => `Group ${at}`)];
    const sample = {
      people: Object.fromEntries(many.map((key, at) => [key, of(key, at)])),
      groups: Object.fromEntries(names.map((name) => [name, group(name)])),
    };
    return sketchOf(plan, sample, salt(16).toString('base64'));
  };

  test('is bounded, and holds no name and no value', async () => {
    const few = sized(18);
    expect(few).not.toMatch(/somebody|Display|"Given|mail\.example|Department|Engineer|Acme|Everyone/);
    expect(few.length).toBeLessThan(1_500);
    expect(sized(1_000).length).toBeLessThan(50_000);
    expect(sized(20_000).length).toBeLessThan(50_000);
    const inMany = sized(1_500, 200);
    expect(inMany.length).toBeLessThan(140_000);
    expect((JSON.parse(inMany) as { each: number }).each).toBeGreaterThan(5);
  });
});
