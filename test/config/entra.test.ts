/** What is wrong with the parts of an app that only Entra has. */
import { expect, test } from 'vitest';
import { appStack, loadStack, stackFolder, tenants } from './stack.ts';

const problems = (lines: string, catalog?: string) =>
  loadStack('s', stackFolder(appStack(`scim: { target: bundled }\n${lines}`, catalog))).problems.map(
    ({ line, code, message, hint }) => `${line} ${code} ${message}${hint === '' ? '' : ` (${hint})`}`,
  );
const id = '11111111-2222-4333-8444-555555555555';
const extension = 'extension_0123456789abcdef0123456789abcdef_cc';

test.each<[string, string]>([
  ['an app adopted by one id', `existing: ${id}`],
  ['an app adopted by both ids', `existing: { servicePrincipal: ${id}, application: ${id} }`],
  [
    'SAML sign-on',
    'sso: { saml: { identifier: [a, b], replyUrl: https://a.test/acs, signOnUrl: https://a.test, certificate: { name: A, expires: 2029-01-01 } } }',
  ],
  [
    'a directory extension',
    `sourceAttributes: { ${extension}: integer, onPremisesSamAccountName: string }\nusers: { mappings: { nickName: onPremisesSamAccountName }, scope: [ { ${extension}: { '>': 3 } } ] }`,
  ],
  ['a directory extension that is read without being declared', `users: { mappings: { nickName: ${extension} } }`],
  ['an attribute of groups', 'groupAttributes: { urn:x:Group:colour: string }\ngroups: { mappings: { urn:x:Group:colour: description } }'],
  ['every type', 'attributes: { urn:x:a: string, urn:x:b: integer, urn:x:c: boolean, urn:x:d: dateTime, urn:x:e: binary }'],
  ['roles as a list', 'attributes: { roles: { type: string, multiValued: true } }'],
  ['a restart', 'provisioning: { start: true, restart: { trigger: 2026-11-01, reset: [watermark, escrows] } }'],
  ['on demand', 'provisioning: { onDemand: { trigger: 1, people: [ann], groups: { Staff: [ann, bob] } } }'],
])('%s is right', (_what, lines) => expect(problems(lines)).toEqual([]));

test.each<[string, string, string]>([
  [
    'a role that is off',
    'roles: { a: { displayName: A, enabled: false } }\nassign: { users: { ann: a } }',
    '10 disabled-role app: ann gets the role a, which is off (Entra gives a disabled role to nobody: enable it, or take the assignment out.)',
  ],
  [
    'roles mapped as they are (2.9)',
    'attributes: { roles: { type: string, multiValued: true } }\nusers: { mappings: { roles: appRoleAssignments } }',
    '10 direct-roles app: appRoleAssignments cannot be mapped as it is (Write =SingleAppRoleAssignment([appRoleAssignments]), or AppRoleAssignmentsComplex for a list of roles.)',
  ],
  [
    'existing without an id',
    'existing: {}',
    '9 no-object app: existing names no app (Give the servicePrincipal or the application, or both.)',
  ],
  [
    'existing and gallery',
    `existing: ${id}\ngallery: Slack`,
    '10 two-origins app: an app that is there already is not made from the gallery (Keep existing or gallery.)',
  ],
  [
    'an id that is none',
    'existing: my-app',
    '9 bad-value apps.app.existing: is no object id, such as 0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902 (An Entra app that is there already: it is set up, never made and never deleted.)',
  ],
  [
    'people switched off',
    'users: { enabled: false }',
    '9 users-off app: the mapping of people cannot be switched off (Use provisioning: { start: false }, or take actions away.)',
  ],
  [
    'a reply URL that is none',
    'sso: { saml: { identifier: a, replyUrl: acs } }',
    '9 bad-value apps.app.sso.saml.replyUrl: is no full address, such as https://app.example.com/scim/v2 (Reply URL (Assertion Consumer Service).)',
  ],
  ['a word of SCIM', 'attributes: { meta: string }', '9 reserved-attribute app: meta is a word of SCIM itself and cannot be added'],
  [
    'two names in two letter cases',
    'attributes: { nickname: string }',
    '9 attribute-twice app: nickname differs from nickName in letter case only (Entra takes them for one.)',
  ],
  [
    'a list that is not roles',
    'attributes: { urn:x:a: { type: string, multiValued: true } }',
    '9 attribute-multi app: urn:x:a: a non-gallery app takes no multi-valued attribute but roles (Take multiValued out.)',
  ],
  [
    'a reference',
    'attributes: { urn:x:a: reference }',
    '9 attribute-type app: urn:x:a: references cannot be added (Only manager and members refer to others.)',
  ],
  [
    'an extension with a wrong name',
    'sourceAttributes: { extension_cc: string }',
    '9 extension-name app: extension_cc is no directory extension (extension_<application id without hyphens, 32 characters>_<name>.)',
  ],
  [
    'a source attribute that is there',
    'sourceAttributes: { mail: string }',
    "9 known-attribute app: mail is on Entra's list already (Take it out.)",
  ],
  [
    'a property that is not declared',
    'users: { mappings: { nickName: onPremisesSamAccountName } }',
    '9 unknown-source app: there is no source attribute onPremisesSamAccountName (Other properties are declared under sourceAttributes first.)',
  ],
  [
    'an extension in the mapping of groups',
    `groups: { mappings: { externalId: ${extension} } }`,
    `9 unknown-source app: there is no source attribute ${extension} (Other properties are declared under sourceAttributes first.)`,
  ],
  [
    'a filter on a date of one’s own',
    'sourceAttributes: { hired: dateTime }\nusers: { scope: [ { hired: is not null } ] }',
    '10 filter-attribute app: hired cannot stand in a scoping filter (Multi-valued attributes, references and dates cannot.)',
  ],
  [
    'a filter on what Entra does not read',
    'users: { scope: [ { userType: Member } ] }',
    '9 unknown-source app: there is no source attribute userType (Entra does not provision or filter by it: assign a group of members, or filter by mail or an extension attribute.)',
  ],
  [
    'a filter on it though it is declared',
    'sourceAttributes: { userType: string }\nusers: { scope: [ { userType: Member } ] }',
    '10 filter-attribute app: userType cannot stand in a scoping filter (Entra does not provision or filter by it: assign a group of members, or filter by mail or an extension attribute.)',
  ],
  [
    'a mapping of it',
    'users: { mappings: { nickName: userType } }',
    '9 unknown-source app: there is no source attribute userType (Entra does not provision or filter by it: assign a group of members, or filter by mail or an extension attribute.)',
  ],
  [
    'a filter on a reference',
    'users: { scope: [ { manager: x } ] }',
    '9 filter-attribute app: manager cannot stand in a scoping filter (Multi-valued attributes, references and dates cannot.)',
  ],
  [
    'a restart of a job that is off',
    'provisioning: { restart: { trigger: a } }',
    '9 restart-paused app: a restart would start provisioning, which is off (Write start: true, or take restart out.)',
  ],
  [
    'a reset flag that is none',
    'provisioning: { start: true, restart: { trigger: a, reset: [all] } }',
    '9 bad-value apps.app.provisioning.restart.reset.0: must be watermark, escrows, quarantine, full or forceDeletes',
  ],
  ['on demand for nobody', 'provisioning: { onDemand: { trigger: 1 } }', '9 nobody app: onDemand names nobody (Give people or groups.)'],
  [
    'six members on demand',
    'provisioning: { onDemand: { trigger: 1, groups: { G: [a, b, c, d, e, f] } } }',
    '9 bad-value apps.app.provisioning.onDemand.groups.G: takes at most 5 entries',
  ],
  [
    'an expression that is too long',
    `users: { mappings: { nickName: '=ToUpper("${'x'.repeat(10_000)}")' } }`,
    '9 expression app: the expression has 10011 characters; at most 10,000 are allowed',
  ],
])('%s', (_what, lines, problem) => expect(problems(lines)).toEqual([problem]));

test('none of it means anything in Okta', () => {
  const lines = `okta: { integration: header }\nexisting: ${id}\nsso: { saml: { identifier: a, replyUrl: https://a.test } }\ngroupAttributes: {}`;
  const { problems: found } = loadStack('s', stackFolder(appStack(`scim: { target: bundled }\n${lines}`, 'generic', 'okta')));
  expect(found.map(({ line, code }) => `${line} ${code}`)).toEqual([10, 11, 12].map((line) => `${line} other-directory`));
});

test('one app that two keys are set up on, by either of its ids', () => {
  const two = (key: string, existing: string) =>
    `  ${key}: { catalog: generic, directory: entra, scim: { target: bundled }, existing: ${existing} }\n`;
  const twice = (first: string, second: string) =>
    loadStack('s', stackFolder({ 's.yaml': `${tenants}apps:\n${two('wiki', first)}${two('notes', second)}` })).problems.map(
      ({ line, code, message }) => `${line} ${code} ${message}`,
    );
  const other = id.replace('1111', '9999');
  const line = tenants.split('\n').length + 2;
  const said = `${line} one-app-twice notes: wiki is set up on the same app: each would undo the other`;
  expect(twice(id, id.toUpperCase())).toEqual([said]);
  expect(twice(`{ servicePrincipal: ${other}, application: ${id} }`, `{ application: ${id} }`)).toEqual([said]);
  expect(twice(id, other)).toEqual([]);
});

test('and one app of Okta', () => {
  const one = (key: string, app: string) =>
    `  ${key}: { catalog: generic, directory: okta, scim: { target: bundled }, okta: { integration: { existing: ${app} } } }\n`;
  const problems = (first: string, second: string) =>
    loadStack('s', stackFolder({ 's.yaml': `${tenants}apps:\n${one('wiki', first)}${one('notes', second)}` })).problems.map(
      ({ line, code, message }) => `${line} ${code} ${message}`,
    );
  const line = tenants.split('\n').length + 2;
  expect(problems('0oa1', '0oa1')).toEqual([`${line} one-app-twice notes: wiki is set up on the same app: each would undo the other`]);
  expect(problems('0oa1', '0oa2')).toEqual([]);
});

test('in Okta the source attributes are those that the org added (4.7)', () => {
  const lines = `scim: { target: bundled }
okta: { integration: header }
sourceAttributes: { jobTitle: string, title: string }
users:
  mappings:
    title: user.jobTitle
    division: =user.lastName + user.departmnt`;
  const { problems: found } = loadStack('s', stackFolder(appStack(lines, 'generic', 'okta')));
  expect(found.map(({ line, column, code, hint }) => `${line}:${column} ${code} ${hint}`)).toEqual([
    '10:43 known-attribute Take it out.',
    '14:36 expression did you mean user.department? An attribute that the org added is declared under sourceAttributes first',
  ]);
});

test('a name and a password in the address are refused, and not shown', () => {
  const { problems: found } = loadStack('s', stackFolder(appStack('scim: { url: "https://ann:hunter2@scim.example.com/v2" }')));
  expect(found.map(({ line, code }) => `${line} ${code}`)).toEqual(['8 url-credentials']);
  expect(JSON.stringify(found)).not.toContain('hunter2');
});
