import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { appStack, loadStack, stackFolder } from './stack.ts';

const here = 'scim: { target: bundled }\n';
const okta = `${here}okta: { integration: header }\n`;

/** What is wrong with one app, as `line:column code message | hint`. */
function problemsOf(lines: string, catalog?: string, directory?: string): string[] {
  const { problems } = loadStack('s', stackFolder(appStack(lines, catalog, directory)));
  return problems.map((problem) => {
    const [head = '', hint] = renderProblem(problem).split('\n');
    return `${head.replace(/^stacks\/s\.yaml:/, '').replace('app: ', '')}${hint === undefined ? '' : ` |${hint.trimEnd()}`}`;
  });
}

/** Lines of the app start at 8, column 5. */
const cases: [name: string, lines: string, catalog: string, directory: string, expected: (string | RegExp)[]][] = [
  ['nothing', here, 'generic', 'entra', []],
  ['an unknown vendor', here, 'stackai', 'entra', ['6:14 unknown-catalog there is no vendor stackai |  Did you mean stack-ai?']],
  [
    'no endpoint',
    'name: x',
    'cube',
    'entra',
    ['5:3 no-endpoint scim does not say where Cube is |  target: bundled, or url: https://your-host/api/scim/v2.'],
  ],
  [
    'two endpoints',
    'scim: { target: bundled, url: https://a.example.com/scim/v2 }',
    'generic',
    'entra',
    ['8:30 two-endpoints scim has both a target and a url |  Keep one; null takes the one from the base file out.'],
  ],
  [
    "not the vendor's address",
    'scim: { url: https://api.stack-ai.com/v2 }',
    'stack-ai',
    'entra',
    ['8:18 endpoint-path this is not the SCIM address of Stack AI |  It is https://api.stack-ai.com/scim/v2.'],
  ],
  [
    'an address with the resource behind it',
    'scim: { url: https://a.example.com/scim/v2/Users }',
    'generic',
    'entra',
    ['8:18 endpoint-path the address ends in /Users, which Entra adds itself |  Write https://a.example.com/scim/v2.'],
  ],
  ['an address that only ends like one', 'scim: { url: https://a.example.com/scim/users }', 'generic', 'entra', []],
  [
    'scim under another name: nothing else follows from it',
    'SCIM: { url: https://a.example.com/scim/v2 }',
    'generic',
    'entra',
    ['8:5 unknown-key apps.app has no key SCIM |  Did you mean scim?'],
  ],
  ['any address for a generic app', 'scim: { url: https://a.example.com/anything }', 'generic', 'entra', []],
  [
    'an address without TLS',
    'scim: { url: http://a.example.com/scim/v2 }',
    'generic',
    'entra',
    ['8:18 endpoint-plain the address is not https |  Neither Entra nor Okta sends a token without TLS.'],
  ],
  ["the vendor's own address is enough", 'name: x', 'cerby', 'entra', []],
  [
    'a vendor not for this directory',
    okta,
    'cerby',
    'okta',
    ['7:16 vendor-directory Cerby is known for Entra only |  Use directory: entra, or catalog: generic.'],
  ],
  [
    'no integration',
    here,
    'cube',
    'okta',
    ['7:16 no-integration an app in Okta needs okta: { integration: … } |  saml: { ssoUrl, audience }, header, or existing: <id>.'],
  ],
  [
    'a part of the other directory',
    `${okta}provisioning: { start: true }`,
    'cube',
    'okta',
    ['10:5 other-directory provisioning means nothing in okta |  Choose what is sent by okta: { actions }, and who by assign.'],
  ],
  [
    'a setting the vendor does not take',
    `${here}vendor: { projectRole: Viewer }`,
    'cube',
    'entra',
    ['9:15 vendor-setting Cube has no setting projectRole |  It has defaultRole, groupRoles.'],
  ],
  [
    'a setting the vendor refuses',
    `${here}vendor: { defaultRole: admin }`,
    'cube',
    'entra',
    ['9:28 vendor-refuses Cube does not give Admin to provisioned people |  Give Admin by hand in Cube under Admin → Users.'],
  ],
  [
    'a project role that does not exist',
    `${here}vendor: { projectRole: Owner }`,
    'activepieces',
    'entra',
    [
      '9:28 vendor-refuses Activepieces has no project role Owner for provisioned groups |  One of Editor, Admin, Viewer; others than Editor on self-hosted installations only.',
    ],
  ],
  [
    'a role that does not exist',
    `${here}roles: { admin: Admins }\nassign: { groups: { A: admn, B: default } }`,
    'generic',
    'entra',
    ['10:28 unknown-role A gets the role admn, which is not declared |  Did you mean admin?'],
  ],
  [
    'several roles where one is sent',
    `roles: { a: A, b: B }\nassign: { users: { ann: [a, b] } }\nusers: { mappings: { 'roles[primary eq "True"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }`,
    'stack-ai',
    'entra',
    ['9:24 several-roles ann gets 2 roles, and SingleAppRoleAssignment sends any one of them |  Keep one role.'],
  ],
  ['several roles where all are sent', `${here}roles: { a: A, b: B }\nassign: { users: { ann: [a, b] } }`, 'generic', 'entra', []],
  [
    'a role function with scope all',
    `provisioning: { scope: all }\nusers: { mappings: { 'roles[primary eq "True"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }`,
    'stack-ai',
    'entra',
    [
      '9:26 role-function-scope SingleAppRoleAssignment works with assigned people only, and the scope is all |  Write provisioning: { scope: assigned }.',
    ],
  ],
  [
    'a role value with a space',
    `${here}roles: { the boss: Boss }`,
    'generic',
    'entra',
    [/^9:14 role-value "the boss" cannot be a role value/],
  ],
  [
    'role values that Entra refuses (azure-docs 22360, 81899; microsoft-graph-docs 12226)',
    `${here}roles: { .admin: A, rédacteur: B, "a<b": C, "${'x'.repeat(121)}": D, user_impersonation: E }`,
    'generic',
    'entra',
    [
      /^9:\d+ role-value ".admin" cannot be a role value.*no dot/,
      /^9:\d+ role-value "rédacteur" cannot be a role value.*without accents/,
      /^9:\d+ role-value "a<b" cannot be a role value.*signs other than/,
      /^9:\d+ role-value "x{121}" cannot be a role value.*120/,
      /^9:\d+ role-value "user_impersonation" cannot be a role value.*scope of this value/,
    ],
  ],
  [
    'role values that Entra takes (terraform-provider-azuread 755: User too)',
    `${here}roles: { User: A, "Log.Read/All:x": B, "a'b(c)[d]{e}~|^": C, "${'x'.repeat(120)}": D }`,
    'generic',
    'entra',
    [],
  ],
  [
    'targets that a new app lacks (4.2, Q&A 671361, dbt)',
    `${here}users: { mappings: { roles: '=AppRoleAssignmentsComplex([appRoleAssignments])', 'emails[type eq "work"].primary': { constant: "True" } } }`,
    'generic',
    'entra',
    [
      /no attribute roles .*attributes: { roles: { type: string, multiValued: true } }/,
      /no attribute emails.*primary .*declared under attributes/,
    ],
  ],
  [
    'one role twice',
    `${here}roles: { a: A }\nassign: { users: { ann: [a, a] } }`,
    'generic',
    'entra',
    ['10:24 role-twice ann gets one role twice'],
  ],
  [
    'an attribute that is on the list',
    `${here}attributes: { title: string }`,
    'generic',
    'entra',
    [/^9:19 known-attribute title is on the list/],
  ],
  ['a filter without clauses', `${here}users: { scope: [ {} ] }`, 'generic', 'entra', [/^9:23 empty-filter/]],
  [
    'a match in Okta',
    `${okta}users: { mappings: { title: { from: user.title, match: 1 } } }`,
    'generic',
    'okta',
    [/^10:26 other-directory match means nothing/],
  ],
  [
    'a filter in Okta',
    `${okta}users: { scope: [ { department: Sales } ] }`,
    'generic',
    'okta',
    [/^10:14 other-directory Okta has no scoping filters/],
  ],
  [
    'an unknown target',
    `${here}users: { mappings: { displayNam: displayName } }`,
    'generic',
    'entra',
    ['9:26 unknown-target the target has no attribute displayNam |  Did you mean displayName?'],
  ],
  [
    'the end of a target',
    `${here}users: { mappings: { manager: manager, familyName: surname } }`,
    'generic',
    'entra',
    [
      '9:26 unknown-target the target has no attribute manager |  Did you mean urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager?',
      '9:44 unknown-target the target has no attribute familyName |  Did you mean name.familyName?',
    ],
  ],
  ['a declared target', `${here}attributes: { "urn:acme:x": string }\nusers: { mappings: { "urn:acme:x": mail } }`, 'generic', 'entra', []],
  [
    "a custom attribute that is not the vendor's",
    `${here}attributes: { "urn:cube:params:1.0:User:x": string }`,
    'cube',
    'entra',
    [
      '9:19 attribute-name Cube has no attribute urn:cube:params:1.0:User:x |  Its attributes start with urn:cube:params:1.0:UserAttribute:',
    ],
  ],
  [
    'a custom attribute of a type the vendor does not take',
    `${here}attributes: { "urn:cube:params:1.0:UserAttribute:x": boolean }`,
    'cube',
    'entra',
    ['9:19 attribute-type Cube takes string or integer here, not boolean'],
  ],
  [
    'an unknown source',
    `${here}users: { mappings: { title: jobTitel } }`,
    'generic',
    'entra',
    ['9:33 unknown-source there is no source attribute jobTitel |  Did you mean jobTitle?'],
  ],
  [
    'an unknown source in an expression',
    `${here}users:\n  mappings:\n    title: =ToUpper([jobTitel])`,
    'generic',
    'entra',
    ['11:26 unknown-source there is no source attribute jobTitel |  Did you mean jobTitle?'],
  ],
  [
    'a directory extension',
    `${here}users: { mappings: { title: extension_0123456789abcdef0123456789abcdef_title } }`,
    'generic',
    'entra',
    [],
  ],
  [
    'an expression that does not parse',
    `${here}users:\n  mappings:\n    title: =Join(" ", [surname]`,
    'generic',
    'entra',
    ['11:17 expression the parenthesis of Join is never closed'],
  ],
  [
    'the same in quotes',
    `${here}users:\n  mappings:\n    title: '=Join(" ", [surname]'`,
    'generic',
    'entra',
    ['11:18 expression the parenthesis of Join is never closed'],
  ],
  [
    'the same in the long form',
    `${here}users:\n  mappings:\n    title: { expression: 'Join(" ", [surname]' }`,
    'generic',
    'entra',
    ['11:31 expression the parenthesis of Join is never closed'],
  ],
  [
    'an unknown function',
    `${here}users:\n  mappings:\n    title: =Upper([jobTitle])`,
    'generic',
    'entra',
    [/^11:17 expression unknown function Upper/],
  ],
  [
    'two sources',
    `${here}users: { mappings: { title: { from: jobTitle, constant: x } } }`,
    'generic',
    'entra',
    ['9:26 two-sources title has from and constant |  Keep one.'],
  ],
  [
    'no source',
    `${here}users: { mappings: { title: { match: 0 } } }`,
    'generic',
    'entra',
    ['9:26 no-source title has no source |  from, expression, constant or default.'],
  ],
  [
    'no matching attribute',
    `${here}users: { mappings: { userName: { from: mail, match: 0 } } }`,
    'generic',
    'entra',
    ['9:5 no-match no mapping of the users matches |  Give one match: 1, such as userName or displayName.'],
  ],
  [
    'one precedence twice',
    `${here}users: { mappings: { 'emails[type eq "work"].value': { from: mail, match: 1 } } }`,
    'generic',
    'entra',
    ['9:5 match-twice emails[type eq "work"].value and userName both match as number 1 |  Each precedence is given once.'],
  ],
  [
    'a filter on an attribute that is not there',
    `${here}users: { scope: [ { dept: Sales } ] }`,
    'generic',
    'entra',
    [/^9:25 unknown-source there is no source attribute dept/],
  ],
  [
    'a filter on an attribute that cannot be filtered',
    `${here}users: { scope: [ { manager: is null } ] }`,
    'generic',
    'entra',
    ['9:25 filter-attribute manager cannot stand in a scoping filter |  Multi-valued attributes, references and dates cannot.'],
  ],
  [
    'an unknown operator',
    `${here}users: { scope: [ { department: { starts with: S } } ] }`,
    'generic',
    'entra',
    [/^9:37 unknown-operator starts with is no operator/],
  ],
  [
    'a bad pattern',
    `${here}users: { scope: [ { department: { matches: '(' } } ] }`,
    'generic',
    'entra',
    ['9:37 filter-value "(" is not a regular expression that can be followed: a "(" is never closed'],
  ],
  [
    'an operator of another type',
    `${here}users: { scope: [ { department: is true } ] }`,
    'generic',
    'entra',
    ['9:37 filter-operator IS TRUE does not work on department (String)'],
  ],
  [
    'every way to write a clause',
    `${here}users: { scope: [ { department: Sales, country: { not equals: NL } }, { mail: is not null, accountEnabled: is true, employeeId: { greater than: 5 } } ] }`,
    'generic',
    'entra',
    [],
  ],
  [
    'an Okta expression that does not parse',
    `${okta}users: { mappings: { title: '=user.title +' } }`,
    'generic',
    'okta',
    [/^10:4\d expression /],
  ],
  [
    'an Okta property that is not there',
    `${okta}users: { mappings: { titl: user.title } }`,
    'generic',
    'okta',
    ['10:26 unknown-target the app user profile has no property titl |  Did you mean title?'],
  ],
  [
    'an Okta custom attribute by the name of its property',
    `${okta}attributes: { "urn:acme:x": string }\nusers: { mappings: { x: user.title } }`,
    'generic',
    'okta',
    [
      '11:26 unknown-target the app user profile has no property x |  Write urn:acme:x: a mapping names an added attribute as it is declared.',
    ],
  ],
  [
    'a source of Entra in Okta',
    `${okta}users: { mappings: { title: [jobTitle] } }`,
    'generic',
    'okta',
    [
      /^10:33 bad-value .* must be a text or a map \| {2}Write user\.email or the like, not a list: an expression of Okta stands in '=…'\.$/,
    ],
  ],
  [
    'roles in Okta',
    `${okta}roles: { admin: Admin }`,
    'generic',
    'okta',
    [/^10:5 other-directory roles means nothing in okta \| {2}Assign with default, and send the role as an attribute/],
  ],
  [
    'an attribute of another vendor that nobody declared',
    `${here}users: { mappings: { "urn:ietf:params:scim:schemas:extension:acme:2.0:User:billingCode": department } }`,
    'generic',
    'entra',
    [/^9:26 unknown-target .*:billingCode \| {2}An attribute of the vendor is declared under attributes first\.$/],
  ],
  [
    'a misspelt one of the enterprise schema',
    `${here}users: { mappings: { "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCentre": department } }`,
    'generic',
    'entra',
    [/Did you mean urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User:costCenter\?$/],
  ],
  [
    'an attribute of a type that is none: its mapping says nothing more',
    `${here}attributes: { "urn:acme:2.0:User:x": text }\nusers: { mappings: { "urn:acme:2.0:User:x": department } }`,
    'generic',
    'entra',
    [/^9:42 bad-value .* must be string, integer, boolean, dateTime, binary, reference or a map$/],
  ],
  [
    'an Okta custom attribute',
    `${okta}attributes: { "urn:acme:x": string }\nusers: { mappings: { "urn:acme:x": user.title } }`,
    'generic',
    'okta',
    [],
  ],
];

test.each(cases)('%s', (_, lines, catalog, directory, expected) => {
  expect(problemsOf(lines.trimEnd(), catalog, directory)).toEqual(
    expected.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
  );
});

test('no tenant for the directory', () => {
  const files = { 's.yaml': 'apps:\n  app:\n    catalog: cerby\n    directory: entra\n' };
  const { problems } = loadStack('s', stackFolder(files));
  expect(problems.map(({ code, line, column }) => [code, line, column])).toEqual([['no-tenant', 4, 16]]);
});

test('a wrongly written tenant is reported once', () => {
  const files = {
    's.yaml': 'tenants: { entra: { tenantId: x, domain: example.com } }\napps:\n  app: { catalog: cerby, directory: entra }\n',
  };
  const { problems } = loadStack('s', stackFolder(files));
  expect(problems.map(({ code }) => code)).toEqual(['bad-value']);
});

test('faults of form and of meaning come together', () => {
  const { problems } = loadStack('s', stackFolder(appStack(`${here}nam: x\nusers: { mappings: { title: jobTitel } }`)));
  expect(problems.map(({ code }) => code)).toEqual(['unknown-key', 'unknown-source']);
});

test('an allowance names an app of the stack', () => {
  const text = appStack(here)['s.yaml'] ?? '';
  const allow = (app: string) => `${text}safety:\n  allow:\n    ${app}: { people: 6, reason: Belgium leaves }\n`;
  const found = (yaml: string) => loadStack('s', stackFolder({ 's.yaml': yaml })).problems.map(renderProblem);
  expect(found(allow('app'))).toEqual([]);
  expect(found(allow('ap'))).toEqual([
    `stacks/s.yaml:${text.split('\n').length + 2}:5 unknown-app safety.allow: there is no app ap\n  Did you mean app?`,
  ]);
  // An app with a fault of its own is there all the same.
  expect(found(`${allow('app')}`.replace('catalog: generic', 'catalog: 5')).filter((one) => one.includes('unknown-app'))).toEqual([]);
});

test.each([
  ['{ removed: true, reason: the vendor is gone }', 'old', []],
  ['{ removed: true, reason: the vendor is gone }', 'app', []],
  ['{ removed: true, people: 6, reason: the vendor is gone }', 'old', ['unknown-app safety.allow: there is no app old']],
  ['{ groups: 2, secret: token, reason: teams go }', 'app', []],
  ['{ reason: just so }', 'app', ['bad-value safety.allow.app: says nothing: people, groups, secret or removed']],
])('an allowance %s of %s', (allowance, app, expected) => {
  const text = `${appStack(here)['s.yaml']}safety: { allow: { ${app}: ${allowance} } }\n`;
  const { problems } = loadStack('s', stackFolder({ 's.yaml': text }));
  expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual(expected);
});
