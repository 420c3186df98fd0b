/** The rehearsal as a judge: stacks that are right and nobody here wrote must pass, wrong ones must fail, and both must say why. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadStack } from '../../src/commands/stack.ts';
import { readSnapshots } from '../../src/plan/snapshot.ts';
import { rehearse } from '../../src/rehearsal/rehearse.ts';
import { renderRehearsal } from '../../src/rehearsal/render.ts';
import { failedChecks, type RehearsalResult } from '../../src/rehearsal/result.ts';
import { stackFolder, tenants } from '../config/stack.ts';

const sample = join(import.meta.dirname, '../../stacks/sample.yaml');
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const acme = 'urn:acme:2.0:User';

interface How {
  directory?: 'entra' | 'okta';
  /** In place of the usual ones. */
  assign?: string | null;
  provisioning?: string;
  /** Behind the integration. */
  okta?: string;
}

const entraAssign = '{ groups: { Engineering: default, Sales: default } }';
const oktaAssign = '{ groups: { Engineering: default }, users: { ann.lee@example.com: default } }';

function appText(lines: string[], how: How): string {
  const { directory = 'entra', provisioning = '{ start: true }', okta = '' } = how;
  const { assign = directory === 'entra' ? entraAssign : oktaAssign } = how;
  const own = directory === 'entra' ? [`provisioning: ${provisioning}`] : [`okta: { integration: header${okta} }`];
  const all = ['catalog: generic', `directory: ${directory}`, 'scim: { target: bundled }', ...own, ...lines];
  return [...all, ...(assign === null ? [] : [`assign: ${assign}`])].map((line) => `    ${line}\n`).join('');
}

function open(apps: Record<string, string>): { dir: string; play(): Promise<RehearsalResult> } {
  const text = Object.entries(apps).map(([key, app]) => `  ${key}:\n${app}`);
  const dir = stackFolder({
    's.yaml': `sample: ${sample}\n${tenants}target: { url: 'https://scim.example.com' }\napps:\n${text.join('')}`,
  });
  return {
    dir,
    play: () => {
      const { plan, sample: people, problems } = loadStack('s', dir);
      if (!plan || !people) throw new Error(JSON.stringify(problems));
      return rehearse({ plan, sample: people, snapshots: readSnapshots(dir).snapshots });
    },
  };
}

const play = (lines: string[], how: How = {}): Promise<RehearsalResult> => open({ app: appText(lines, how) }).play();

const failures = (result: RehearsalResult) =>
  Object.values(result.apps).flatMap((app) => [
    ...failedChecks(app).map(({ who, what, found }) => `${who}: ${what}: ${JSON.stringify(found)}`),
    ...app.life.filter((step) => step.status === 'failed' && step.why).map((step) => `${step.title}: ${step.why}`),
    ...(app.error === null ? [] : [app.error]),
  ]);

const stepOf = (result: RehearsalResult, id: string) => result.apps.app?.life.find((step) => step.id === id);

type Case = [name: string, lines: string[], how?: How];

/** Filters on what a newcomer has of the person they are like, and on what they cannot have. */
const filters: Case[] = [
  ['a mail of one person', ['users: { scope: [ { mail: ann.lee@example.com } ] }']],
  ['a pattern of mails', ['users: { scope: [ { mail: { regex match: ".*@example\\\\.com" } } ] }']],
  ['a user name that is excluded', ['users: { scope: [ { userPrincipalName: { not equals: ann@example.com } } ] }']],
  ['a department', ['users: { scope: [ { department: Sales } ] }']],
  ['a display name', ['users: { scope: [ { displayName: Ann Lee } ] }']],
  ['two names, either', ['users: { scope: [ { surname: Lee }, { givenName: Bob } ] }']],
  ['a number compared', ['users: { scope: [ { employeeId: { greater than: "1001" } } ] }']],
  ['presence, and another value', ['users: { scope: [ { jobTitle: is not null, country: { not equals: US } } ] }']],
  ['an enabled account', ['users: { scope: [ { accountEnabled: is true } ] }']],
  ['an extension attribute', ['users: { scope: [ { extensionAttribute1: ADMIN } ] }']],
];

const identities: Case[] = [
  ['mailNickname', ['users: { mappings: { userName: { from: mailNickname, match: 1 } } }']],
  ['objectId', ['users: { mappings: { userName: { from: objectId, match: 1 } } }']],
  ['employeeId', ['users: { mappings: { userName: { from: employeeId, match: 1 } }, scope: [ { employeeId: is not null } ] }']],
  [
    'an expression',
    ['users: { mappings: { userName: { expression: "ToLower(Item(Split([userPrincipalName], \\"@\\"), 1))", match: 1 } } }'],
  ],
  ['in Okta, an expression', ['users: { mappings: { userName: \'=String.substringBefore(user.email, "@")\' } }'], { directory: 'okta' }],
  [
    'in Okta, a number',
    ['users: { mappings: { userName: user.employeeNumber } }'],
    { directory: 'okta', assign: '{ groups: { Sales: default } }' },
  ],
  ['in Okta, another unique field', [], { directory: 'okta', okta: ', uniqueField: emails.value' }],
];

const standing = 'Switch([IsSoftDeleted], , "False", "True", "True", "False")';

const others: Case[] = [
  ['a second matching attribute (2.3)', [`users: { mappings: { "${enterprise}:employeeNumber": { from: employeeId, match: 2 } } }`]],
  [
    'matched by an expression of a number (2.3)',
    [
      'users: { mappings: { externalId: { expression: \'Append("x-", [employeeId])\', match: 1 }, userName: { from: userPrincipalName, match: 0 } }, scope: [ { employeeId: is not null } ] }',
    ],
  ],
  ['a name that is joined (2.5)', ['users: { mappings: { displayName: \'=Join(" ", [givenName], [surname])\' } }']],
  ['a name in capitals (2.5)', ["users: { mappings: { displayName: '=ToUpper([surname])', nickName: '=Left([givenName], 1)' } }"]],
  [
    'in Okta, a name that is joined (2.5)',
    ['users: { mappings: { givenName: null, familyName: null, displayName: \'=user.firstName + " " + user.lastName\' } }'],
    { directory: 'okta' },
  ],
  ['in Okta, no name at all', ['users: { mappings: { givenName: null, familyName: null, displayName: null } }'], { directory: 'okta' }],
  [
    'in Okta, somebody by name and by a group as well',
    [],
    { directory: 'okta', assign: '{ groups: { Engineering: default }, users: { bob: default } }' },
  ],
  ['in Okta, pushed groups', [], { directory: 'okta', okta: ', push: { groups: { Engineering: true, Support: true } }' }],
  [
    'a role that switches accounts off, written first (2.8, Q&A 1187803)',
    [
      'roles: { restricted: restricted, user: user }',
      `users: { mappings: { active: '=IIF(SingleAppRoleAssignment([appRoleAssignments]) = "restricted", "False", ${standing})' } }`,
    ],
    { assign: '{ groups: { Engineering: user, Support: restricted } }' },
  ],
  [
    'an attribute that switches accounts off (2.2)',
    [`users: { mappings: { active: '=IIF([department] = "Support", ${standing}, "False")' } }`],
    { assign: '{ groups: { Sales: default, Support: default } }' },
  ],
  ['a name written once', ['users: { mappings: { displayName: { from: displayName, apply: onCreate } } }']],
  ['no groups', ['groups: { enabled: false }']],
  ['groups by an expression', ['groups: { mappings: { displayName: { expression: \'Append("az-", [displayName])\', match: 1 } } }']],
  ['groups by a filter', ['groups: { scope: [ { displayName: Sales } ] }']],
  ['groups without members', ['groups: { mappings: { members: null } }']],
  ['no deletions', ['users: { actions: [create, update] }', 'groups: { actions: [create, update] }']],
  ['everybody', [], { provisioning: '{ scope: all, start: true }', assign: null }],
  ['a threshold of one', [], { provisioning: '{ deletionThreshold: 1, start: true }' }],
  ['a threshold of one, and everybody', [], { provisioning: '{ scope: all, deletionThreshold: 1, start: true }', assign: null }],
  [
    'in Okta, somebody by name who is deactivated',
    [],
    { directory: 'okta', assign: '{ groups: { Engineering: default }, users: { erin: default } }' },
  ],
  ['no word to leavers', [], { provisioning: '{ skipOutOfScopeDeletions: true, start: true }' }],
  ['no switch for accounts', ['users: { mappings: { active: null } }']],
  [
    'who fails is expected to (2.6)',
    ['users: { mappings: { userName: { from: mail, match: 1 } } }', 'expect: { people: { hugo: failed, dermot: { active: true } } }'],
    { assign: '{ groups: { Support: default } }' },
  ],
  ['nobody, which is expected (2.1)', ['users: { scope: [ { department: Nowhere } ] }', 'expect: { people: { ann: absent } }']],
  ['a guest by their key (2.10)', ['expect: { people: { gina: { active: true } } }'], { assign: '{ users: { gina: default } }' }],
  [
    'in Okta, people by their keys (2.10)',
    ['expect: { people: { gina: { active: true }, bob: { active: true } } }'],
    { directory: 'okta', assign: '{ users: { gina: default, bob: default } }' },
  ],
];

describe('right', () => {
  test.each(filters)('filtered by %s (2.4)', async (_, lines, how) => {
    expect(failures(await play(lines, how))).toEqual([]);
  });

  test.each(identities)('people are called by %s (2.2)', async (_, lines, how) => {
    const result = await play(lines, how);
    expect([failures(result), result.ok]).toEqual([[], true]);
    expect(result.apps.app?.life.filter(({ status }) => status === 'passed').length).toBeGreaterThan(3);
  });

  test.each(others)('%s', async (_, lines, how) => {
    const result = await play(lines, how);
    expect([failures(result), result.ok]).toEqual([[], true]);
  });

  const [single, complex, assertive] = ['SingleAppRoleAssignment', 'AppRoleAssignmentsComplex', 'AssertiveAppRoleAssignmentsComplex'];
  test.each([
    ['one value', 'roles[primary eq "True"].value', `=${single}([appRoleAssignments])`, '{}'],
    [
      'a word for it',
      `${acme}:role`,
      `=Switch(${single}([appRoleAssignments]), "none", "admin", "A", "member", "M")`,
      `{ "${acme}:role": string }`,
    ],
    ['roles that are added', 'roles', `=${complex}([appRoleAssignments])`, '{ roles: { type: string, multiValued: true } }'],
    ['roles that are replaced', 'roles', `=${assertive}([appRoleAssignments])`, '{ roles: { type: string, multiValued: true } }'],
    ['an attribute', `${acme}:role`, 'extensionAttribute1', `{ "${acme}:role": string }`],
  ])('a role that is mapped is played: %s (2.8)', async (_, target, source, attributes) => {
    const result = await play([
      'roles: { admin: Admin, member: Member }',
      `attributes: ${attributes}`,
      `users: { mappings: { '${target}': '${source}' } }`,
    ]);
    expect([failures(result), stepOf(result, 'role-change')?.status]).toEqual([[], 'passed']);
  });

  test('a filter and a match that read one attribute: not applicable, with why (2.4)', async () => {
    const result = await play([
      `users: { scope: [ { employeeId: "1001" } ], mappings: { "${enterprise}:employeeNumber": { from: employeeId, match: 2 } } }`,
    ]);
    expect(result.ok).toBe(true);
    expect(stepOf(result, 'join')).toMatchObject({ status: 'not applicable', why: expect.stringContaining('both read employeeId') });
    expect(stepOf(result, 'second-up')?.status).toBe('passed');
  });

  test('provisioning that the stack leaves stopped is played as started, and said', async () => {
    const result = await play(['expect: { people: { bob: { active: true } } }'], { provisioning: '{ start: false }' });
    expect([failures(result), result.ok]).toEqual([[], true]);
    expect(result.apps.app?.byHand.at(-1)).toMatch(/^Start provisioning/);
  });

  test('what is to be done at the vendor is said for how it is signed in to', async () => {
    const oauth = 'scim: { url: https://a.example.com/scim/v2, oauth: { tokenUrl: https://a.example.com/token, clientId: a } }';
    const byHand = (text: string) =>
      open({ app: text })
        .play()
        .then(({ apps }) => apps.app?.byHand);
    expect(await byHand(appText([], {}).replace('scim: { target: bundled }', oauth))).toEqual([
      'Enable SCIM at the vendor, create an OAuth client there for client credentials, and store its secret as the client secret.',
    ]);
  });

  test("the step by hand in Okta names the vendor's address", async () => {
    const text = appText([], { directory: 'okta' }).replace('target: bundled', 'url: https://a.example.com/scim/v2');
    const { apps } = await open({ app: text }).play();
    expect(apps.app?.byHand.join()).toContain('base URL https://a.example.com/scim/v2,');
    expect(apps.app?.byHand.join()).not.toContain('127.0.0.1');
  });
});

/** Each must fail and say why. */
const wrong: [...Required<Case>, RegExp][] = [
  [
    'a switch the wrong way round',
    ['users: { mappings: { active: \'=Switch([IsSoftDeleted], , "False", "False", "True", "True")\' } }'],
    {},
    /Join: Newcomer app: active: expected true, found false/,
  ],
  [
    'every role switches accounts off',
    [
      'roles: { a: a }',
      `users: { mappings: { active: '=IIF(SingleAppRoleAssignment([appRoleAssignments]) = "a", "False", ${standing})' } }`,
    ],
    { assign: '{ groups: { Engineering: a } }' },
    /Join: Newcomer app: active: expected true, found false/,
  ],
  [
    'a person without the matching value (2.6, 2.11)',
    ['users: { mappings: { userName: { from: mail, match: 1 } } }'],
    { assign: '{ groups: { Support: default } }' },
    /app: hugo: first cycle: expected "no failure", found "userName has no value, and nothing else to match by"/,
  ],
  [
    'a filter that lets in nobody (2.1)',
    ['users: { scope: [ { department: Nowhere } ] }'],
    {},
    /not played: nobody was provisioned.*outside the scoping filter/,
  ],
  ['nobody assigned (2.1)', [], { assign: null }, /not played: .*write assign: /],
  [
    'a failure that is expected and does not happen',
    ['expect: { people: { bob: failed } }'],
    {},
    /bob: first cycle: expected "failed", found "no failure"/,
  ],
  [
    'a wrong constant',
    ['users: { mappings: { title: { constant: Boss } } }', 'expect: { people: { bob: { attributes: { title: Engineer } } } }'],
    {},
    /bob: title: expected "Engineer", found "Boss"/,
  ],
  ['no updates', ['users: { actions: [create, delete] }'], {}, /Rename: .*displayName: expected "Renamed app", found "Newcomer app"/],
  [
    'active the wrong way round',
    ['users: { mappings: { active: "=[IsSoftDeleted]" } }'],
    {},
    /Leave: .*active: expected false, found true/,
  ],
  [
    'active by another attribute, so leavers keep access',
    ['users: { mappings: { active: accountEnabled } }'],
    {},
    /Leave: .*active: expected false, found true/,
  ],
  [
    'a value of the wrong type (2.6)',
    [`attributes: { "${acme}:level": integer }`, `users: { mappings: { "${acme}:level": department } }`],
    {},
    /bob: first cycle: .*must be an integer/,
  ],
  ['a group that is not there', [], { assign: '{ groups: { Nope: default } }' }, /FAILED +app: .*no group "Nope"/],
  [
    'in Okta, an expression that fails of everybody (2.6)',
    ["users: { mappings: { title: '=user.manager.login' } }"],
    { directory: 'okta', assign: '{ groups: { Engineering: default } }' },
    /not played: nobody was provisioned.*is read of something that is null[\s\S]*bob: first cycle: expected "no failure"/,
  ],
  [
    'in Okta, one name for everybody',
    ['users: { mappings: { userName: \'="same"\' } }'],
    { directory: 'okta' },
    /carla: first cycle: expected "an account of their own", found "the account of bob"/,
  ],
  ['in Okta, nobody is created', [], { directory: 'okta', okta: ', actions: [update, deactivate]' }, /not played: .*Create Users is off/],
];

describe('wrong', () => {
  test.each(wrong)('%s', async (_, lines, how, says) => {
    const result = await play(lines, how);
    expect(result.ok).toBe(false);
    expect(renderRehearsal(result, { colour: false })).toMatch(says);
  });

  test('one app whose `up` does not get through hides nothing of the others (2.1)', async () => {
    const { play: playBoth } = open({ bad: appText([], { assign: '{ groups: { Nope: default } }' }), good: appText([], {}) });
    const { error, ok, apps } = await playBoth();
    expect([ok, error, apps.bad?.error]).toEqual([false, expect.stringContaining('"Nope"'), expect.stringContaining('"Nope"')]);
    expect([apps.good?.error, apps.good?.life.filter(({ status }) => status === 'passed').length]).toEqual([null, 17]);
  });
});

const servicePrincipal = '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c22';

describe('an app that is there already (2.7)', () => {
  test('in Entra, without anything set up on it', async () => {
    const result = await play([`existing: ${servicePrincipal}`, 'expect: { people: { bob: { active: true } } }']);
    expect([failures(result), result.ok]).toEqual([[], true]);
  });

  test('in Okta', async () => {
    const { dir } = open({});
    writeFileSync(
      join(dir, 's.yaml'),
      `sample: ${sample}\n${tenants}target: { url: 'https://scim.example.com' }\napps:\n  app:\n${appText([], { directory: 'okta' }).replace('integration: header', 'integration: { existing: 0oa1snowflake0000000 }')}`,
    );
    const { plan, sample: people } = loadStack('s', dir);
    if (!plan || !people) throw new Error('does not read');
    const result = await rehearse({ plan, sample: people });
    expect([failures(result), result.ok]).toEqual([[], true]);
  });

  test('an adopted app without its snapshot says what it begins with', async () => {
    const id = '33333333-0000-4000-8000-000000000003';
    const result = await play([`existing: ${id}`]);
    expect(result.apps.app?.begins).toBe(
      `as nobody has set it up: no file in snapshots/ has the id ${id} (muster pull --app ${id} --snapshot stacks/snapshots/app.json)`,
    );
    expect(renderRehearsal(result, { colour: false })).toContain('  begins       as nobody has set it up');
  });

  test('a file that is no snapshot is a problem at its place', () => {
    const { dir } = open({});
    mkdirSync(join(dir, 'snapshots'));
    writeFileSync(join(dir, 'snapshots', 'app.json'), '{}');
    expect(readSnapshots(dir).problems).toMatchObject([{ code: 'snapshot', file: expect.stringContaining('app.json'), line: 1 }]);
  });

  const entra = { kind: 'entra', name: 'Wiki', servicePrincipalId: 'a', applicationId: null, gallery: null, appRoles: [], schema: null };
  const okta = {
    kind: 'okta',
    appId: 'a',
    label: 'Wiki',
    name: null,
    signOnMode: 'SAML_2_0',
    schema: { base: {}, custom: {} },
    mappings: {},
  };
  test.each([
    ['roles that are a number', { ...entra, appRoles: 5 }],
    ['a role that is null', { ...entra, appRoles: [null] }],
    ['a name that is a number', { ...entra, name: 7 }],
    ['rules that are null', { ...entra, schema: { synchronizationRules: [null], directories: [1] } }],
    ['a profile without its half', { ...okta, schema: { base: null, custom: 7 } }],
    ['rows that are none', { ...okta, mappings: { userName: 5 } }],
  ])('nor is one with %s', (_, kept) => {
    const { dir } = open({});
    mkdirSync(join(dir, 'snapshots'));
    writeFileSync(join(dir, 'snapshots', 'app.json'), JSON.stringify(kept));
    expect(readSnapshots(dir)).toMatchObject({ snapshots: [], problems: [{ code: 'snapshot' }] });
  });

  test('a folder in the place of a snapshot, and a file in the place of the folder', () => {
    const { dir } = open({});
    writeFileSync(join(dir, 'snapshots'), 'a note');
    expect(readSnapshots(dir)).toEqual({ snapshots: [], problems: [] });
    const other = open({}).dir;
    mkdirSync(join(other, 'snapshots', 'app.json'), { recursive: true });
    expect(readSnapshots(other).problems).toMatchObject([{ code: 'snapshot' }]);
  });
});
