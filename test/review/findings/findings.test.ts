import { describe, expect, test } from 'vitest';
import { findingIds } from '../../../src/config/findingIds.ts';
import type { SampleDirectory, SampleGroup, SamplePerson } from '../../../src/config/sample.ts';
import { planStack } from '../../../src/plan/plan.ts';
import { examples as documented } from '../../../src/review/findings/examples.ts';
import { findAll, findIgnored, findingRules } from '../../../src/review/findings/findings.ts';
import { appStack, loadStack, stackFolder } from '../../config/stack.ts';

const person = (key: string, rest: Partial<SamplePerson> = {}): SamplePerson => {
  const { properties, ...switches } = rest;
  const userPrincipalName = `${key}@example.com`;
  const own = { userPrincipalName, displayName: key, enabled: true, softDeleted: false, login: userPrincipalName };
  return { ...own, properties: { mail: userPrincipalName, ...properties }, ...switches };
};
const group = (displayName: string, members: string[], rest: Partial<SampleGroup> = {}): SampleGroup => ({
  ...{ displayName, securityEnabled: true, members, groups: [] },
  ...rest,
});

const sample: SampleDirectory = {
  people: {
    ann: person('ann'),
    bob: person('bob'),
    twin: person('twin', { displayName: 'ann' }),
    nomail: person('nomail', { properties: { mail: undefined } }),
    renamed: person('renamed', { login: 'renamed@okta.example' }),
    off: person('off', { enabled: false, properties: { mail: undefined } }),
  },
  groups: {
    A: group('A', ['ann', 'off']),
    B: group('B', ['ann', 'bob']),
    Twins: group('Twins', ['ann', 'twin']),
    NoMail: group('NoMail', ['nomail', 'off']),
    Parent: group('Parent', ['bob'], { groups: ['A'] }),
    List: group('List', ['bob'], { securityEnabled: false }),
    Empty: group('Empty', []),
    Same1: group('Same', ['ann']),
    Same2: group('Same', ['bob']),
    'R&D': group('R&D', ['bob']),
  },
};

/** Ids of the findings of one app: `here` is added unless the vendor has an address. */
function idsOf(lines: string, catalog = 'generic', stack = 's', directory = 'entra'): string[] {
  const declared = lines.startsWith('scim:') ? lines : `scim: { target: bundled }\n${lines}`;
  const files = { [`${stack}.yaml`]: appStack(declared, catalog, directory)['s.yaml'] ?? '' };
  const { document, problems } = loadStack(stack, stackFolder(files));
  // What the check of the stack refuses as well.
  expect(
    problems.filter(({ code }) => !['role-function-scope', 'unknown-target', 'filter-attribute', 'expression'].includes(code)),
  ).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return findAll(planStack(document), sample, { today: new Date('2027-01-20T10:00:00Z'), target: null }).map(({ id }) => id);
}

const sendRole = `users: { mappings: { 'roles[primary eq "True"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }`;
const constantRole = `users: { mappings: { 'roles[primary eq "True"].value': { constant: boss } } }`;
const platform = 'urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes:platformRole';
const platformRole = (value: string) =>
  `attributes: { "${platform}": string }\nusers: { mappings: { "${platform}": { constant: ${value} } } }`;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const scim1 = 'urn:scim:schemas:extension:enterprise:1.0';
const keepId = 'users: { mappings: { externalId: objectId } }';

/** For each rule: declarations in which it finds something, and the nearest ones in which it does not. */
const examples: Record<string, { catalog?: string; stack?: string; directory?: string; bad: string; good: string }[]> = {
  // (4.1)
  'not-known': [
    { bad: 'users: { mappings: { title: "=Frobnicate([mail])" } }', good: 'users: { mappings: { title: "=ToLower([mail])" } }' },
    {
      directory: 'okta',
      bad: 'okta: { integration: header }\nusers: { mappings: { title: "=frobnicate(user.email)" } }',
      good: 'okta: { integration: header }\nusers: { mappings: { title: "=String.toLowerCase(user.email)" } }',
    },
  ],
  // (4.7)
  'unknown-group': [
    ...[
      'isMemberOfGroupName("a")',
      'isMemberOfGroupNameStartsWith("Twns")',
      'String.len(user.title) == 0 OR isMemberOfGroupNameContains("win ")',
    ].map((asked) => ({
      directory: 'okta',
      bad: `okta: { integration: header }\nusers: { mappings: { title: '=${asked} ? "x" : "y"' } }`,
      good: `okta: { integration: header }\nusers: { mappings: { title: '=isMemberOfGroupName("A") OR isMemberOfGroupNameContains("win") ? "x" : "y"' } }`,
    })),
  ],
  'mutable-match': [{ catalog: 'cube', bad: 'name: x', good: keepId }],
  'external-id-source': [{ bad: 'name: x', good: keepId }],
  'same-display-name': [{ bad: 'assign: { groups: { Same: default } }', good: 'assign: { groups: { A: default } }' }],
  'same-match-value': [
    {
      bad: 'assign: { groups: { Twins: default } }\nusers: { mappings: { userName: { from: displayName } } }',
      good: 'assign: { groups: { B: default } }\nusers: { mappings: { userName: { from: displayName } } }',
    },
    {
      bad: 'assign: { groups: { Twins: default } }\nusers: { mappings: { displayName: { from: displayName, match: 2 } } }',
      good: 'assign: { groups: { B: default } }\nusers: { mappings: { displayName: { from: displayName, match: 2 } } }',
    },
    // Without anybody in the sample too.
    ...['{ constant: x, match: 2 }', `{ expression: 'Join("-", "a", "b")', match: 2 }`, '{ default: x, match: 2 }'].map((source) => ({
      bad: `users: { mappings: { nickName: ${source} } }`,
      good: 'users: { mappings: { nickName: { constant: x } } }',
    })),
    {
      bad: `users: { mappings: { 'roles[primary eq "True"].value': { expression: 'SingleAppRoleAssignment([appRoleAssignments])', match: 2 } } }`,
      good: sendRole,
    },
    {
      directory: 'okta',
      bad: 'okta: { integration: header, uniqueField: email }\nusers: { mappings: { email: { constant: a@example.com } } }',
      good: 'okta: { integration: header, uniqueField: email }\nusers: { mappings: { email: user.email } }',
    },
  ],
  'read-only-target': [
    { bad: 'users: { mappings: { id: objectId } }', good: keepId },
    { bad: 'groups: { mappings: { id: objectId } }', good: 'groups: { enabled: false, mappings: { id: objectId } }' },
  ],
  'complex-extension': [
    {
      bad: 'attributes: { "urn:acme:2.0:User:name.first": string }\nusers: { mappings: { "urn:acme:2.0:User:name.first": givenName } }',
      good: 'attributes: { "urn:acme:2.0:User:first": string }\nusers: { mappings: { "urn:acme:2.0:User:first": givenName } }',
    },
    {
      bad: 'attributes: { "urn:acme:2.0:User:name.first": string }\nusers: { mappings: { "urn:acme:2.0:User:name.first": givenName } }',
      good: 'gallery: Wiki\nattributes: { "urn:acme:2.0:User:name.first": string }\nusers: { mappings: { "urn:acme:2.0:User:name.first": givenName } }',
    },
  ],
  'scim-1-name': [
    {
      bad: `attributes: { "${scim1}.department": string }\nusers: { mappings: { "${scim1}.department": department } }`,
      good: `users: { mappings: { "${enterprise}:department": department } }`,
    },
    {
      bad: `attributes: { "${scim1}.department": string }\nusers: { mappings: { "${scim1}.department": department } }`,
      good: `gallery: Slack\nattributes: { "${scim1}.department": string }\nusers: { mappings: { "${scim1}.department": department } }`,
    },
  ],
  'list-without-filter': [
    {
      bad: 'attributes: { emails.value: string }\nusers: { mappings: { emails.value: mail } }',
      good: `users: { mappings: { 'emails[type eq "work"].value': mail } }`,
    },
  ],
  'source-name': [
    {
      bad: 'sourceAttributes: { mobilePhone: string }\nusers: { mappings: { nickName: mobilePhone } }',
      good: 'users: { mappings: { nickName: mobile } }',
    },
    {
      bad: 'sourceAttributes: { officeLocation: string }',
      good: 'sourceAttributes: { onPremisesSamAccountName: string }',
    },
  ],
  'special-character': [
    {
      bad: `assign: { groups: { A: default } }\nusers: { mappings: { userName: '=Append([mail], "#1")' } }`,
      good: `assign: { groups: { A: default } }\nusers: { mappings: { userName: '=Append([mail], "-1")' } }`,
    },
    { bad: 'assign: { groups: { R&D: default } }', good: 'assign: { groups: { R&D: default } }\ngroups: { enabled: false }' },
  ],
  'vendor-refuses': [
    {
      bad: 'assign: { groups: { A: default } }\nattributes: { "urn:acme:x": integer }\nusers: { mappings: { "urn:acme:x": mail } }',
      good: 'assign: { groups: { A: default } }\nattributes: { "urn:acme:x": integer }\nusers: { mappings: { "urn:acme:x": { constant: "17" } } }',
    },
    {
      bad: 'assign: { groups: { A: default } }\nusers: { mappings: { active: displayName } }',
      good: 'assign: { groups: { A: default } }\nusers: { mappings: { active: accountEnabled } }',
    },
  ],
  'leavers-keep-access': [
    { bad: 'users: { mappings: { active: null } }', good: 'gallery: Wiki\nusers: { mappings: { active: null } }' },
    {
      bad: 'assign: { groups: { A: default } }\nusers: { mappings: { active: accountEnabled } }',
      good: `assign: { groups: { A: default } }\nusers: { mappings: { active: '=Not([IsSoftDeleted])' } }`,
    },
    {
      bad: `assign: { groups: { A: default } }\nusers: { mappings: { active: '=Switch([IsSoftDeleted], , "false", "true", "true", "false")' } }`,
      good: `assign: { groups: { A: default } }\nusers: { mappings: { active: '=Switch([IsSoftDeleted], , "False", "True", "True", "False")' } }`,
    },
    // A mapping that skips or fails whoever leaves sends nothing about them.
    ...['IgnoreObjectFlow', 'Error("x")'].map((leaver) => ({
      bad: `assign: { groups: { A: default } }\nusers: { mappings: { active: '=IIF([IsSoftDeleted] = "True", ${leaver}, "True")' } }`,
      good: `assign: { groups: { A: default } }\nusers: { mappings: { active: '=IIF([IsSoftDeleted] = "True", "False", "True")' } }`,
    })),
    { bad: 'users: { actions: [create] }', good: 'users: { actions: [create, update] }' },
    { bad: 'provisioning: { skipOutOfScopeDeletions: true }', good: 'provisioning: { skipOutOfScopeDeletions: false }' },
  ],
  'leavers-may-be-deleted': [
    { bad: 'gallery: Wiki\nusers: { mappings: { active: null } }', good: 'users: { mappings: { active: null } }' },
    {
      bad: 'gallery: Wiki\nusers: { mappings: { active: null } }',
      good: 'gallery: Wiki\nusers: { mappings: { active: null } }\nprovisioning: { skipOutOfScopeDeletions: true }',
    },
  ],
  'unknown-flag': [
    {
      bad: 'scim: { url: "https://scim.example.com/v2?AzureAdScimPatch062020" }',
      good: 'scim: { url: "https://scim.example.com/v2?aadOptscim062020" }',
    },
    { bad: 'scim: { target: bundled, flags: [aadOptscim] }', good: 'scim: { target: bundled, flags: [aadOptscim062020] }' },
  ],
  'token-expires': [
    {
      bad: 'scim: { target: bundled, token: { secret: x, expires: 2027-01-31 } }',
      good: 'scim: { target: bundled, token: { secret: x, expires: 2027-06-30 } }',
    },
    {
      bad: 'scim: { target: bundled, oauth: { clientId: c, clientSecret: { secret: x, expires: 2027-01-20 } } }',
      good: 'scim: { target: bundled, oauth: { clientId: c, clientSecret: { secret: x, expires: 2027-01-19 } } }',
    },
  ],
  'token-expired': [
    {
      bad: 'scim: { target: bundled, token: { secret: x, expires: 2027-01-19 } }',
      good: 'scim: { target: bundled, token: { secret: x, expires: 2027-01-20 } }',
    },
  ],
  'no-target': [{ bad: 'name: x', good: 'scim: { url: https://api.example.com/scim/v2 }' }],
  'on-demand-oauth': [
    {
      bad: 'scim: { target: bundled, oauth: { clientId: muster } }\nprovisioning: { start: true, onDemand: { trigger: 1, people: [ann] } }',
      good: 'scim: { target: bundled, oauth: { clientId: muster } }\nprovisioning: { start: false, onDemand: { trigger: 1, people: [ann] } }',
    },
  ],
  'nothing-to-match-by': [
    {
      bad: 'assign: { groups: { NoMail: default } }\nusers: { mappings: { userName: mail } }',
      good: 'assign: { groups: { NoMail: default } }',
    },
    {
      // 4.3: a second one has a value.
      bad: 'assign: { groups: { NoMail: default } }\nusers: { mappings: { userName: { from: mail }, externalId: { from: department, match: 2 } } }',
      good: 'assign: { groups: { NoMail: default } }\nusers: { mappings: { userName: { from: mail }, externalId: { from: objectId, match: 2 } } }',
    },
    {
      bad: 'assign: { users: { nomail: default } }\nusers: { mappings: { userName: mail } }',
      good: 'assign: { users: { nomail: default } }\nusers: { mappings: { userName: mail }, scope: [ { mail: is not null } ] }',
    },
  ],
  'no-mail': [{ catalog: 'stack-ai', bad: 'assign: { groups: { NoMail: default } }', good: 'assign: { groups: { B: default } }' }],
  'unique-field': [
    {
      directory: 'okta',
      bad: 'okta: { integration: header, uniqueField: mail }',
      good: 'okta: { integration: header, uniqueField: emails.value }',
    },
    {
      directory: 'okta',
      bad: 'okta: { integration: header, uniqueField: "urn:acme:x" }',
      good: 'okta: { integration: header, uniqueField: "urn:acme:x" }\nattributes: { "urn:acme:x": string }\nusers: { mappings: { "urn:acme:x": user.email } }',
    },
    ...['userName', 'email', 'externalId', `${enterprise}:employeeNumber`, 'emails[primary eq "true"].value'].map((field) => ({
      directory: 'okta',
      bad: 'okta: { integration: header, uniqueField: nothing }',
      good: `okta: { integration: header, uniqueField: '${field}' }`,
    })),
  ],
  'attribute-without-urn': [
    {
      bad: 'attributes: { badge: string }\nusers: { mappings: { badge: employeeId } }',
      good: 'attributes: { "urn:ietf:params:scim:schemas:extension:acme:2.0:User:badge": string }\nusers: { mappings: { "urn:ietf:params:scim:schemas:extension:acme:2.0:User:badge": employeeId } }',
    },
    {
      bad: 'groupAttributes: { colour: string }',
      good: 'attributes: { \'photos[type eq "photo"].value\': string, name.middleName: string, profileUrl: string }',
    },
    {
      directory: 'okta',
      bad: 'okta: { integration: header }\nattributes: { badge: string }',
      good: 'okta: { integration: header }\nattributes: { "urn:acme:2.0:User:badge": string }',
    },
  ],
  'random-value': [
    {
      bad: "users: { mappings: { title: '=Guid()' } }",
      good: "users: { mappings: { title: { expression: 'Guid()', apply: onCreate } } }",
    },
    {
      bad: `users: { mappings: { title: '=IIF([department] = "IT", "x" & RandomString(8, 1, 1, 1, 1), "y")' } }`,
      good: `users: { mappings: { title: '=IIF([department] = "IT", "Guid()", "y")' } }`,
    },
    { bad: "groups: { mappings: { externalId: '=Guid()' } }", good: 'groups: { mappings: { externalId: objectId } }' },
  ],
  'list-into-text': [
    { bad: 'users: { mappings: { title: otherMails } }', good: "users: { mappings: { title: '=Item([otherMails], 1)' } }" },
    {
      bad: `users: { mappings: { title: '=IIF([department] = "IT", ToLower([proxyAddresses]), "x")' } }`,
      good: `users: { mappings: { title: '=IIF(IsPresent([proxyAddresses]), ToLower([department]), "x")' } }`,
    },
    {
      bad: `users: { mappings: { 'roles[primary eq "True"].value': '=AppRoleAssignments([appRoleAssignments])' } }`,
      good: `attributes: { roles: { type: string, multiValued: true } }\nusers: { mappings: { roles: '=AppRoleAssignmentsComplex([appRoleAssignments])' } }`,
    },
    {
      bad: 'sourceAttributes: { hobbies: { type: string, multiValued: true } }\nusers: { mappings: { title: hobbies } }',
      good: `sourceAttributes: { hobbies: { type: string, multiValued: true } }\nusers: { mappings: { title: '=Join(",", [hobbies])' } }`,
    },
    { bad: 'groups: { mappings: { externalId: proxyAddresses } }', good: 'groups: { mappings: { externalId: mail } }' },
  ],
  'undeclared-attribute': [
    {
      bad: 'users: { mappings: { "urn:acme:x": mail } }',
      good: 'attributes: { "urn:acme:x": string }\nusers: { mappings: { "urn:acme:x": mail } }',
    },
  ],
  'unusual-match': [
    {
      bad: 'scim: { url: https://scim.example.com/scim/v2 }\nusers: { mappings: { nickName: { from: employeeId, match: 2 } } }',
      good: 'scim: { target: bundled }\nusers: { mappings: { nickName: { from: employeeId, match: 2 } } }',
    },
    {
      bad: 'scim: { url: https://scim.example.com/scim/v2 }\nusers: { mappings: { "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber": { from: employeeId, match: 2 } } }',
      good: 'scim: { url: https://scim.example.com/scim/v2 }\nusers: { mappings: { \'emails[type eq "work"].value\': { from: mail, match: 2 }, externalId: { from: objectId, match: 3 } } }',
    },
    {
      catalog: 'stack-ai',
      bad: 'scim: { url: https://scim.example.com/scim/v2 }\nusers: { mappings: { nickName: { from: employeeId, match: 2 } } }',
      good: 'scim: { url: https://scim.example.com/scim/v2 }',
    },
    {
      directory: 'okta',
      bad: 'scim: { url: https://scim.example.com/scim/v2 }\nokta: { integration: header, uniqueField: title }',
      good: 'scim: { url: https://scim.example.com/scim/v2 }\nokta: { integration: header, uniqueField: emails.value }',
    },
  ],
  'unmapped-attribute': [
    {
      bad: 'attributes: { "urn:acme:x": string }',
      good: 'attributes: { "urn:acme:x": string }\nusers: { mappings: { "urn:acme:x": mail } }',
    },
    { catalog: 'stack-ai', bad: 'attributes: { roles: string }', good: `attributes: { roles: string }\n${constantRole}` },
  ],
  'groups-switched-off': [
    { catalog: 'stack-ai', bad: 'name: x', good: 'vendor: { syncGroups: true }' },
    { catalog: 'stack-ai', bad: 'groups: { enabled: true }', good: 'groups: { enabled: false }' },
  ],
  'no-deletion-threshold': [
    { bad: 'name: x', good: 'provisioning: { deletionThreshold: 10 }' },
    { bad: 'users: { actions: [create] }', good: 'users: { actions: [create] }\ngroups: { actions: [create, update] }' },
    // Who is disabled counts as well.
    {
      bad: 'users: { actions: [create, update] }\ngroups: { enabled: false }',
      good: 'users: { actions: [create, update], mappings: { active: null } }\ngroups: { enabled: false }',
    },
    {
      bad: 'users: { actions: [create, update] }\ngroups: { enabled: false }',
      good: 'users: { actions: [create, update] }\ngroups: { enabled: false }\nprovisioning: { skipOutOfScopeDeletions: true }',
    },
  ],
  'role-display-name': [{ catalog: 'stack-ai', bad: `roles: { a: The As }\n${sendRole}`, good: `roles: { a: a }\n${sendRole}` }],
  'role-function-scope': [{ catalog: 'stack-ai', bad: `provisioning: { scope: all }\n${sendRole}`, good: sendRole }],
  'two-roles': [
    {
      catalog: 'stack-ai',
      bad: `roles: { a: a, b: b }\nassign: { groups: { A: a, B: b } }\n${sendRole}`,
      good: `roles: { a: a, b: b }\nassign: { groups: { A: a, B: a } }\n${sendRole}`,
    },
    {
      catalog: 'stack-ai',
      bad: `roles: { a: a, b: b }\nassign: { groups: { A: a }, users: { ann: b } }\n${sendRole}`,
      good: `roles: { a: a, b: b }\nassign: { groups: { A: a }, users: { ann: default, bob: b } }\n${sendRole}`,
    },
  ],
  'role-not-mapped': [
    { catalog: 'stack-ai', bad: constantRole, good: `${constantRole}\nvendor: { roleMappings: { boss: Admin } }` },
    { catalog: 'stack-ai', bad: `roles: { a: a }\n${sendRole}`, good: `roles: { a: a }\nvendor: { defaultRole: Viewer }\n${sendRole}` },
  ],
  'role-value': [{ catalog: 'activepieces', bad: platformRole('Admin'), good: platformRole('ADMIN') }],
  'nested-group': [
    { bad: 'assign: { groups: { Parent: default } }', good: 'assign: { groups: { A: default } }' },
    { bad: 'assign: { groups: { Parent: default } }', good: 'assign: { groups: { Parent: default, A: default } }' },
  ],
  'not-security-enabled': [{ bad: 'assign: { groups: { List: default } }', good: 'assign: { groups: { A: default } }' }],
  'assigned-unknown': [
    { bad: 'assign: { groups: { Nobody: default } }', good: 'assign: { groups: { A: default } }' },
    { bad: 'assign: { users: { anne: default } }', good: 'assign: { users: { ANN@example.com: default } }' },
    // Graph finds a group in any letter case, Okta by its exact name.
    { bad: 'assign: { groups: { aa: default } }', good: 'assign: { groups: { a: default } }' },
    {
      directory: 'okta',
      bad: 'okta: { integration: header }\nassign: { groups: { a: default } }',
      good: 'okta: { integration: header }\nassign: { groups: { A: default } }',
    },
    // Okta knows people by their login alone.
    {
      directory: 'okta',
      bad: 'okta: { integration: header }\nassign: { users: { renamed@example.com: default } }',
      good: 'okta: { integration: header }\nassign: { users: { RENAMED@okta.example: default } }',
    },
  ],
  'expect-unknown': [
    { bad: 'expect: { people: { anne: absent } }', good: 'expect: { people: { ann: absent } }' },
    { bad: 'expect: { groups: { Nobody: absent } }', good: 'expect: { groups: { Same: absent, Same1: absent } }' },
    {
      bad: 'expect: { people: { ann: { attributes: { tittle: null } } } }',
      good: 'expect: { people: { ann: { attributes: { title: null } } } }',
    },
  ],
  'switch-null': [
    {
      bad: 'users: { mappings: { title: \'=Switch([department], , "Sales", "S")\' } }',
      good: 'users: { mappings: { title: \'=Switch([department], "other", "Sales", "S")\' } }',
    },
    {
      bad: 'users: { mappings: { active: \'=Switch([IsSoftDeleted], , "False", "True")\' } }',
      good: 'users: { mappings: { active: \'=Switch([IsSoftDeleted], , "False", "True", "True", "False")\' } }',
    },
    {
      bad: 'users: { mappings: { title: \'=ToUpper(Switch([department], , "Sales", "S"))\' } }',
      good: 'users: { mappings: { title: \'=Coalesce(Switch([department], , "Sales", "S"), "other")\' } }',
    },
  ],
  'expression-error': [
    {
      bad: 'assign: { groups: { A: default } }\nusers: { mappings: { title: "=Item([proxyAddresses], 1)" } }',
      good: 'assign: { groups: { A: default } }\nusers: { mappings: { title: "=Item([mail], 1)" } }',
    },
    {
      bad: 'assign: { groups: { NoMail: default } }\nusers: { mappings: { title: \'=IIF(IsPresent([mail]), [mail], Error("no mail"))\' } }',
      good: 'assign: { groups: { A: default } }\nusers: { mappings: { title: \'=IIF(IsPresent([mail]), [mail], Error("no mail"))\' } }',
    },
  ],
  'required-empty': [
    {
      bad: "assign: { groups: { NoMail: default } }\nusers: { mappings: { userName: '=ToLower([mail])' } }",
      good: "assign: { groups: { A: default } }\nusers: { mappings: { userName: '=ToLower([mail])' } }",
    },
    {
      bad: 'assign: { groups: { A: default } }\nattributes: { "urn:acme:x": { type: string, required: true } }\nusers: { mappings: { "urn:acme:x": department } }',
      good: 'assign: { groups: { A: default } }\nattributes: { "urn:acme:x": { type: string, required: true } }\nusers: { mappings: { "urn:acme:x": { from: department, default: none } } }',
    },
    {
      bad: 'attributes: { "urn:acme:x": { type: string, required: true } }',
      good: 'attributes: { "urn:acme:x": { type: string, required: false } }',
    },
  ],
  'ignored-attribute': [
    { catalog: 'stack-ai', bad: 'users: { mappings: { title: jobTitle } }', good: 'users: { mappings: { name.formatted: displayName } }' },
  ],
  everybody: [
    { bad: 'provisioning: { scope: all }', good: 'provisioning: { scope: assigned }' },
    { bad: 'provisioning: { scope: all }', good: 'provisioning: { scope: all }\nusers: { scope: [ { department: Sales } ] }' },
  ],
  'filter-attribute': [
    { bad: 'users: { scope: [ { proxyAddresses: is not null } ] }', good: 'users: { scope: [ { department: is not null } ] }' },
    {
      bad: 'sourceAttributes: { hired: dateTime }\nusers: { scope: [ { hired: is not null } ] }',
      good: 'sourceAttributes: { onPremisesSamAccountName: string }\nusers: { scope: [ { onPremisesSamAccountName: is not null } ] }',
    },
  ],
  // (4.2) azure-docs 87793, 110190
  'filter-letter-case': [
    { bad: 'users: { scope: [ { displayName: Ann } ] }', good: 'users: { scope: [ { displayName: ann } ] }' },
    {
      bad: 'users: { scope: [ { mail: { not equals: ANN@example.com } } ] }',
      good: 'users: { scope: [ { mail: { not equals: annn@example.com } } ] }',
    },
    { bad: 'users: { scope: { Ann: { displayName: ANN } } }', good: 'users: { scope: { Ann: { displayName: { matches: ANN } } } }' },
  ],
  'secret-in-clear': [
    {
      bad: 'users: { mappings: { title: { constant: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x } } }',
      good: 'users: { mappings: { title: { constant: Employee } } }',
    },
  ],
  'bundled-in-production': [{ stack: 'production', bad: 'scim: { target: bundled }', good: 'scim: { url: https://scim.example.com }' }],
  'empty-group': [{ bad: 'assign: { groups: { Empty: default } }', good: 'assign: { groups: { A: default } }' }],
};

test('every rule has examples, and the page shows one of them', () => {
  for (const id of findingIds) expect(examples[id]).toContainEqual(documented[id]);
  expect(Object.keys(examples).sort()).toEqual(findingRules.map(({ id }) => id).sort());
  expect(findingRules.map(({ id }) => id).sort()).toEqual([...findingIds]);
});

describe.each(Object.entries(examples))('%s', (id, pairs) => {
  test.each(pairs)('is found in $bad and not in $good', ({ bad, good, catalog, stack, directory }) => {
    expect(idsOf(bad, catalog, stack, directory)).toContain(id);
    expect(idsOf(good, catalog, stack, directory)).not.toContain(id);
  });
});

test('what is to be done about leavers is said in the words of the directory', () => {
  const kept = (lines: string, directory: string) => {
    const { document } = loadStack('s', stackFolder(appStack(`scim: { target: bundled }\n${lines}`, 'generic', directory)));
    return document && findAll(planStack(document), sample).find(({ id }) => id === 'leavers-keep-access');
  };
  const okta = kept('okta: { integration: header, actions: [create, update] }', 'okta');
  expect(okta).toMatchObject({ message: expect.stringContaining('deactivate'), place: { line: 9 } });
  expect(okta?.why).toContain('Deactivate Users');
  expect(okta?.fix).toContain('okta: { actions }');
  const entra = kept('provisioning: { skipOutOfScopeDeletions: true }', 'entra');
  expect(entra).toMatchObject({ message: expect.stringContaining('skipOutOfScopeDeletions'), place: { line: 9 } });
  expect(entra?.why).toContain('IsSoftDeleted');
});

test('a stack that answers what the role function gives is not asked again', () => {
  const lines = `scim: { target: bundled }\nroles: { a: The As }\n${sendRole}`;
  const text = appStack(lines, 'stack-ai')['s.yaml'] ?? '';
  const ids = (assume: string) => {
    const { document } = loadStack('s', stackFolder({ 's.yaml': `${assume}\n${text}` }));
    return document ? findAll(planStack(document), sample).map(({ id }) => id) : [];
  };
  expect(ids('assume: { letterCase: sent }')).toContain('role-display-name');
  expect(ids('assume: { singleAppRoleAssignment: value }')).not.toContain('role-display-name');
});

test('a group or person that is misspelt is told from one that is missing', () => {
  const fixes = (assign: string) => {
    const { document } = loadStack('s', stackFolder(appStack(`scim: { target: bundled }\nassign: ${assign}`)));
    return (document ? findAll(planStack(document), sample) : []).filter(({ id }) => id === 'assigned-unknown').map(({ fix }) => fix);
  };
  expect(fixes('{ groups: { Parents: default } }')).toEqual(['Did you mean Parent? If not, add the group to the sample.']);
  expect(fixes('{ users: { anne@example.com: default } }')).toEqual([
    'Did you mean ann@example.com? If not, add the person to the sample.',
  ]);
  expect(fixes('{ groups: { Warehouse: default } }')).toEqual(['Correct the name, or add the person or group to the sample.']);
});

test('the worst comes first, with reason, cure and place', () => {
  const { document } = loadStack(
    's',
    stackFolder(appStack('scim: { target: bundled }\nassign: { groups: { List: default, Empty: default } }')),
  );
  const findings = document ? findAll(planStack(document), sample) : [];
  expect(findings[0]).toEqual({
    id: 'not-security-enabled',
    severity: 'error',
    app: 'app',
    message: 'List is assigned and is not a security group',
    why: expect.stringContaining('security-enabled'),
    fix: expect.stringContaining('security group'),
    place: { file: 'stacks/s.yaml', line: 9, column: 25 },
  });
  const ranks = findings.map(({ severity }) => ['error', 'warning', 'note'].indexOf(severity));
  expect(ranks).toEqual([...ranks].sort());
});

test('a person who is disabled or deleted is nobody to warn about', () => {
  expect(idsOf('assign: { users: { off: default } }', 'stack-ai')).not.toContain('no-mail');
});

describe('ignore', () => {
  const declared = (ignore: string) => loadStack('s', stackFolder(appStack(`scim: { target: bundled }\nignore: ${ignore}`)));

  test('switches a rule off for the app, and its reason is kept', () => {
    const { document, problems } = declared('{ no-deletion-threshold: three people only }');
    expect(problems).toEqual([]);
    if (document === undefined) throw new Error('no document');
    const plan = planStack(document);
    expect(findAll(plan, sample).map(({ id }) => id)).not.toContain('no-deletion-threshold');
    expect(findIgnored(plan, sample)).toEqual([
      expect.objectContaining({ id: 'no-deletion-threshold', app: 'app', reason: 'three people only' }),
    ]);
  });

  test.each([
    ['{ no-deletion-treshold: x }', 'unknown-finding', 'no-deletion-threshold'],
    ['{ no-deletion-threshold: "" }', 'no-reason', 'why'],
  ])('%s is the problem %s', (ignore, code, hint) => {
    expect(declared(ignore).problems).toEqual([
      expect.objectContaining({ code, hint: expect.stringContaining(hint), file: 'stacks/s.yaml', line: 9 }),
    ]);
  });
});

test.each([
  ['scim: { url: "https://scim.example.com/v2?token=abc" }', 'the SCIM address holds token'],
  ['scim: { url: "https://ann:pw@scim.example.com/v2" }', 'the SCIM address holds a user name or password'],
  [
    'scim: { target: bundled, token: { secret: eyJhbGciOiJIUzI1NiIs } }',
    'the name of the token secret looks like a secret written in clear',
  ],
])('%s is found without showing it', (lines, message) => {
  const { document } = loadStack('s', stackFolder(appStack(lines)));
  if (document === undefined) throw new Error('no document');
  expect(findAll(planStack(document)).filter(({ id }) => id === 'secret-in-clear')).toEqual([expect.objectContaining({ message })]);
});

test('a rule that holds for a whole tenant is shown for twenty, and the rest is counted', () => {
  const keys = Array.from({ length: 100 }, (_, index) => `p${index}`);
  const people = Object.fromEntries(keys.map((key) => [key, person(key, { properties: { mail: undefined } })]));
  const { document } = loadStack('s', stackFolder(appStack('scim: { target: bundled }\nassign: { groups: { All: default } }', 'stack-ai')));
  if (document === undefined) throw new Error('no document');
  const findings = findAll(planStack(document), { people, groups: { All: group('All', keys) } }).filter(({ id }) => id === 'no-mail');
  expect(findings).toHaveLength(21);
  expect(findings.at(-1)?.message).toBe('and 80 more like these');
});

/** Findings of one app over the sample, with their messages and fixes. */
function found(lines: string, directory = 'entra') {
  const { document, problems } = loadStack('s', stackFolder(appStack(`scim: { target: bundled }\n${lines}`, 'generic', directory)));
  expect(problems).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return findAll(planStack(document), sample);
}

test('(4.2) a role as a second match is one finding, also where two share it', () => {
  const lines = `assign: { groups: { Twins: member } }\nroles: { member: member }\nusers:\n  mappings:\n    roles[primary eq "True"].value: { expression: "SingleAppRoleAssignment([appRoleAssignments])", match: 2 }`;
  const [one, ...more] = found(lines).filter(({ id }) => id === 'same-match-value');
  expect(one).toMatchObject({
    message: 'people are looked up by their role, roles[primary eq "True"].value, which many hold',
    fix: expect.stringContaining('Take match out of the role'),
    about: 'roles[primary eq "True"].value ann twin',
    place: { line: 13 },
  });
  expect(more).toEqual([]);
});

test('(4.2) one text for everybody is one finding, with who shares it', () => {
  const lines = 'assign: { groups: { Twins: default } }\nusers: { mappings: { nickName: { constant: X, match: 2 } } }';
  const messages = found(lines).filter(({ id }) => id === 'same-match-value');
  expect(messages.map(({ message, about }) => [message, about])).toEqual([
    ['everybody is looked up by one nickName: "X"', 'nickName ann twin'],
  ]);
});

test('(4.2) several roles into one value are to be sent as one', () => {
  const lines = `roles: { a: a }\nusers: { mappings: { 'roles[primary eq "True"].value': '=AppRoleAssignments([appRoleAssignments])' } }`;
  const list = found(lines).find(({ id }) => id === 'list-into-text');
  expect(list?.fix).toContain('SingleAppRoleAssignment');
});

test('(4.2) the name of SCIM 2.0 is given for that of 1.1', () => {
  const one = found(`attributes: { "${scim1}.manager": string }\nusers: { mappings: { "${scim1}.manager": displayName } }`);
  expect(one.find(({ id }) => id === 'scim-1-name')?.fix).toBe(`Write ${enterprise}:manager.`);
});

test('(4.3) who has a value for the second matching attribute is matched by it', () => {
  const lines = (second: string) =>
    `assign: { groups: { NoMail: default } }\nusers: { mappings: { 'emails[type eq "work"].value': { from: mail, match: 1 }, userName: { from: ${second}, match: 2 } } }`;
  const ids = (second: string) => found(lines(second)).map(({ id }) => id);
  expect(ids('userPrincipalName')).not.toContain('nothing-to-match-by');
  expect(ids('extensionAttribute1')).toContain('nothing-to-match-by');
});

test('(4.6) a standard attribute that is required is missed by name', () => {
  const lines = (from: string) =>
    `assign: { groups: { A: default } }\nattributes: { name.givenName: { type: string, required: true } }\nusers: { mappings: { name.givenName: ${from} } }`;
  const messages = (from: string) => found(lines(from)).filter(({ id }) => id === 'required-empty');
  expect(messages('givenName').map(({ message }) => message)).toContain('name.givenName is required and empty for ann');
  expect(messages('displayName')).toEqual([]);
});
