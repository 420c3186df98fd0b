import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { EntraApp, OktaApp, Plan } from '../../src/plan/types.ts';
import { appStack, loadStack, stackFolder } from '../config/stack.ts';

function plan(files: Record<string, string>): Plan {
  const { document, problems } = loadStack('s', stackFolder(files));
  expect(problems.map(renderProblem)).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return planStack(document);
}
const entraApp = (lines: string, catalog?: string) => plan(appStack(lines, catalog)).apps.app as EntraApp;
const oktaApp = (lines: string, catalog?: string) => plan(appStack(lines, catalog, 'okta')).apps.app as OktaApp;

const here = 'scim: { target: bundled }\n';
const plain = { match: 0, apply: 'always', default: null };

test.each([
  ['mail', { ...plain, source: '[mail]' }],
  ['=Not([IsSoftDeleted])', { ...plain, source: 'Not([IsSoftDeleted])' }],
  ['{ from: mail, apply: onCreate, default: none }', { ...plain, source: '[mail]', apply: 'onCreate', default: 'none' }],
  ["{ expression: 'ToUpper([mail])' }", { ...plain, source: 'ToUpper([mail])' }],
  ['{ constant: \'a "b" \\c\' }', { ...plain, source: '"a \\"b\\" \\\\c"' }],
  ['{ default: x }', { ...plain, source: null, default: 'x' }],
])('the mapping %s', (written, expected) => {
  expect(
    entraApp(`${here}users: { mappings: { nickName: ${JSON.stringify(written).startsWith('"{') ? written : `'${written}'`} } }`).users
      .mappings.nickName,
  ).toEqual(expected);
});

test("the stack's mapping takes the catalog's place, keeps its matching, and null removes it", () => {
  const { users } = entraApp(`${here}users: { mappings: { userName: mail, active: null } }`, 'cube');
  expect(Object.keys(users.mappings)).toEqual(['displayName', 'userName']);
  expect(users.mappings.userName).toEqual({ ...plain, source: '[mail]', match: 1 });
});

test('scoping filters are keyed by what they say', () => {
  const { users } = entraApp(
    `${here}users: { scope: [ { department: Sales, country: { not equals: NL } }, { extensionAttribute3: is not null } ] }`,
  );
  expect(users.scope).toEqual({
    'department EQUALS Sales and country NOT EQUALS NL': [
      { attribute: 'department', operator: 'EQUALS', value: 'Sales' },
      { attribute: 'country', operator: 'NOT EQUALS', value: 'NL' },
    ],
    'extensionAttribute3 IS NOT NULL': [{ attribute: 'extensionAttribute3', operator: 'IS NOT NULL', value: null }],
  });
});

test('a filter with titles is keyed by them, and a list under one attribute is so many clauses', () => {
  const { users } = entraApp(
    `${here}users: { scope: { Field: { country: NL, department: [ { not equals: HR }, is not null, 7 ] }, Rest: { city: is null } } }`,
  );
  expect(users.scope).toEqual({
    Field: [
      { attribute: 'country', operator: 'EQUALS', value: 'NL' },
      { attribute: 'department', operator: 'NOT EQUALS', value: 'HR' },
      { attribute: 'department', operator: 'IS NOT NULL', value: null },
      { attribute: 'department', operator: 'EQUALS', value: '7' },
    ],
    Rest: [{ attribute: 'city', operator: 'IS NULL', value: null }],
  });
});

test('an endpoint by OAuth client credentials', () => {
  expect(entraApp('scim: { target: bundled, oauth: { clientId: c-1 } }').endpoint).toEqual({
    ...{ url: null, path: '/scim/v2', flags: [], bundled: true, moved: null, tokenSecret: 'appClientSecret', tokenMade: false },
    oauth: { clientId: 'c-1', tokenUrl: null },
  });
  const oauth = '{ tokenUrl: https://a.example.com/token, clientId: c-1, clientSecret: { secret: mine }, graph: { grant: OAuth } }';
  expect(entraApp(`scim: { url: https://a.example.com/scim, oauth: ${oauth} }`).endpoint).toMatchObject({
    tokenSecret: 'mine',
    oauth: { clientId: 'c-1', tokenUrl: 'https://a.example.com/token', names: { grant: 'OAuth' } },
  });
});

test('roles and assignments', () => {
  const app = entraApp(
    `${here}roles: { b: Bees, a: { displayName: As, description: All }, c: { displayName: Cs, enabled: false } }\nassign: { users: { ann: [a, b], bob@b.com: default }, groups: { G: a } }`,
  );
  expect(app.roles).toEqual({
    a: { value: 'a', displayName: 'As', description: 'All', enabled: true },
    b: { value: 'b', displayName: 'Bees', description: 'Bees', enabled: true },
    c: { value: 'c', displayName: 'Cs', description: 'Cs', enabled: false },
  });
  expect(app.assignments.map(({ principal, name, role }) => [principal, name, role])).toEqual([
    ['group', 'G', 'a'],
    ['user', 'ann@example.com', 'a'],
    ['user', 'ann@example.com', 'b'],
    ['user', 'bob@b.com', null],
  ]);
  expect(app.assignments[1]?.place).toEqual({ file: 'stacks/s.yaml', line: 10, column: 24 });
});

test('defaults are filled in', () => {
  const app = entraApp('name: Cerby', 'cerby');
  expect(app).toMatchObject({
    gallery: 'Cerby',
    endpoint: { url: 'https://api.cerby.com/v1/scim/v2', path: '/v1/scim/v2', bundled: false, tokenSecret: 'appToken' },
    provisioning: { scope: 'assigned', notify: null, deletionThreshold: null, skipOutOfScopeDeletions: false },
    start: false,
    users: { enabled: true, actions: ['create', 'update', 'delete'], scope: {} },
  });
});

test('declared attributes: on the list with their types, and in the schema of the vendor when they have a URN', () => {
  const app = entraApp(`${here}attributes: { roles: { type: string, multiValued: true }, "urn:acme:n": integer }`);
  expect(app.attributes).toEqual({
    roles: { type: 'String', multiValued: true, required: false },
    'urn:acme:n': { type: 'Integer', multiValued: false, required: false },
  });
  expect(app.behaviour.attributes).toEqual({ 'urn:acme:n': { type: 'integer', multiValued: false } });
});

test('a declared attribute with a bare name is in the schema of the vendor when the stack says that the vendor takes it', () => {
  const lines = 'attributes: { company: string, name.nick: binary, photos: string }\n';
  const [company, nick] = [
    { type: 'string', multiValued: false },
    { type: 'binary', multiValued: false },
  ];
  const there = 'scim: { url: https://api.example.com/scim }\n';
  expect(entraApp(there + lines).behaviour.attributes).toEqual({ 'name.nick': nick });
  const taken = entraApp(`${there}${lines}ignore: { attribute-without-urn: its own list has it }\n`);
  expect(taken.behaviour.attributes).toEqual({ company, 'name.nick': nick });
  // The bundled target takes what is declared.
  expect(entraApp(here + lines).behaviour.attributes).toEqual({ company, 'name.nick': nick });
});

test.each([
  ['email', { email: 'emails.value' }],
  ['givenName', { givenName: 'name.givenName' }],
  ['userName', undefined],
  ['emails.value', undefined],
  ['externalId', undefined],
])('the unique identifier field %s of Okta is a name that the endpoint answers to', (field, expected) => {
  expect(oktaApp(`${here}okta: { integration: header, uniqueField: ${field} }`).behaviour.filterNames).toEqual(expected);
});

test('expectations', () => {
  const app = entraApp(
    `${here}expect:\n  people: { ann: { active: true, role: none, attributes: { title: null } }, bob: absent, hugo: failed }\n  groups: { A: absent, B: { members: [ann] }, C: {}, D: failed }`,
  );
  const { people, groups } = app.expect;
  expect(people.ann).toMatchObject({ outcome: 'present', active: true, role: null, attributes: { title: null } });
  expect(people.bob).toMatchObject({ outcome: 'absent', active: null, attributes: {} });
  expect(people.hugo).toMatchObject({ outcome: 'failed', active: null, attributes: {} });
  expect([groups.A, groups.B, groups.C, groups.D].map((group) => [group?.outcome, group?.members])).toEqual([
    ['absent', undefined],
    ['present', ['ann']],
    ['present', undefined],
    ['failed', undefined],
  ]);
});

test('an Okta app', () => {
  const app = oktaApp(
    `${here}okta: { integration: { saml: { ssoUrl: https://a.example.com/sso, audience: a } }, actions: [deactivate, create], push: { groups: { B: true, A: true }, rules: { r: { startsWith: x- } } } }
attributes: { "urn:cube:params:1.0:UserAttribute:city": string }
users: { mappings: { "urn:cube:params:1.0:UserAttribute:city": user.city, displayName: null, nickName: { constant: 'say "x"', apply: onCreate } } }`,
    'cube',
  );
  expect(app.integration).toEqual({ kind: 'saml', ssoUrl: 'https://a.example.com/sso', audience: 'a' });
  expect(app.actions).toEqual(['create', 'deactivate']);
  expect(app.noMappings).toEqual(['displayName']);
  expect(app.push).toEqual({ deleteGroups: false, groups: ['A', 'B'], rules: { r: { startsWith: 'x-' } } });
  expect(app.mappings).toEqual({
    city: { expression: 'user.city', push: 'always' },
    email: { expression: 'user.email', push: 'always' },
    familyName: { expression: 'user.lastName', push: 'always' },
    givenName: { expression: 'user.firstName', push: 'always' },
    nickName: { expression: '"say ""x"""', push: 'onCreate' },
  });
});

test('the order of the file does not matter', () => {
  const one = plan(
    appStack(`${here}roles: { b: B, a: A }\nusers: { actions: [update, create], mappings: { title: jobTitle, nickName: mail } }`),
  );
  const two = plan(
    appStack(`${here}roles: { a: A, b: B }\nusers: { actions: [create, update], mappings: { nickName: mail, title: jobTitle } }`),
  );
  // Where a thing stands is no part of what it says.
  const text = ({ apps }: Plan) => JSON.stringify(apps, (name, value) => (/^(places?|written)$/.test(name) ? undefined : value));
  expect(text(one)).toBe(text(two));
});

test('a changed address, in short and in full', () => {
  const at = (scim: string) => entraApp(`scim: ${scim}`).endpoint.moved;
  expect(at('{ url: https://a.example.com/scim }')).toBeNull();
  expect(at('{ url: https://a.example.com/scim, moved: same }')).toEqual({ system: 'same', from: null, reset: ['Full'] });
  const said = '{ system: other, from: https://b.example.com, reset: [full, escrows] }';
  expect(at(`{ url: https://a.example.com/scim, moved: ${said} }`)).toEqual({
    ...{ system: 'other', from: 'https://b.example.com', reset: ['Full', 'Escrows'] },
  });
});

test('what is said of the bundled target is said of the address of each app', () => {
  const app = appStack('renamedFrom: first\nscim: { target: bundled }')['s.yaml'];
  const at = (moved: string) =>
    plan({ 's.yaml': `${app}target: { url: https://t.example.com, moved: ${moved} }\n` }).apps.app?.endpoint.moved;
  expect(at('same')).toEqual({ system: 'same', from: null, reset: ['Full'] });
  expect(at('{ system: other, from: https://old.example.com/ }')?.from).toBe('https://old.example.com/first/scim/v2');
});
