import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSample } from '../../src/config/sampleFile.ts';

const dir = mkdtempSync(join(tmpdir(), 'sample-'));
afterAll(() => rmSync(dir, { recursive: true }));

function read(text: string) {
  const file = join(dir, 'sample.yaml');
  writeFileSync(file, text);
  return readSample(file, 'example.com', dir);
}

test('people and groups with their defaults', () => {
  const { sample, problems } = read(`
people:
  ann: { displayName: Ann Lee, givenName: Ann, mail: ann@mail.example, department: Sales, manager: bob }
  bob: { userPrincipalName: robert@corp.example, enabled: false, login: bob.okta, onPremisesExtensionAttributes: { extensionAttribute3: x } }
  eve: { softDeleted: true }
  cy:
groups:
  Everyone: { members: [ann, bob, ann], groups: [inner] }
  inner: { displayName: Inner circle, securityEnabled: false }
`);
  expect(problems).toEqual([]);
  expect(sample).toEqual({
    people: {
      ann: {
        userPrincipalName: 'ann@example.com',
        displayName: 'Ann Lee',
        enabled: true,
        softDeleted: false,
        login: 'ann@mail.example',
        properties: { givenName: 'Ann', mail: 'ann@mail.example', department: 'Sales', manager: 'bob' },
      },
      bob: {
        userPrincipalName: 'robert@corp.example',
        displayName: 'bob',
        enabled: false,
        softDeleted: false,
        login: 'bob.okta',
        properties: { onPremisesExtensionAttributes: { extensionAttribute3: 'x' } },
      },
      eve: {
        userPrincipalName: 'eve@example.com',
        displayName: 'eve',
        enabled: true,
        softDeleted: true,
        login: 'eve@example.com',
        properties: {},
      },
      cy: {
        userPrincipalName: 'cy@example.com',
        displayName: 'cy',
        enabled: true,
        softDeleted: false,
        login: 'cy@example.com',
        properties: {},
      },
    },
    groups: {
      Everyone: { displayName: 'Everyone', securityEnabled: true, members: ['ann', 'bob'], groups: ['inner'] },
      inner: { displayName: 'Inner circle', securityEnabled: false, members: [], groups: [] },
    },
  });
});

const twice = 'An object of a tenant is one entry: correct the id, or take one of the two out.';

test.each([
  ['people:\n  ann: { departement: x }', 2, 10, 'unknown-key', 'Did you mean department?'],
  ['people:\n  ann: { mobile: x }', 2, 10, 'unknown-key', 'Write mobilePhone.'],
  ['people:\n  ann: { accountEnabled: true }', 2, 10, 'unknown-key', 'Write enabled.'],
  ['people:\n  ann: { extensionAttribute3: x }', 2, 10, 'unknown-key', 'Write onPremisesExtensionAttributes: { extensionAttribute3: … }.'],
  ['people:\n  ann: { employeeId: 17 }', 2, 22, 'wrong-type', 'Put it in quotes.'],
  ['people:\n  ann: { businessPhones: x }', 2, 26, 'wrong-type', 'Write [ … ], also for a single one.'],
  ['people:\n  ann: { enabled: maybe }', 2, 19, 'wrong-type', 'Write true or false, without quotes.'],
  ['people:\n  ann: 3', 2, 8, 'wrong-type', 'Write { key: value }.'],
  ['people:\n  ann: { manager: bbo }\n  bob: {}', 2, 19, 'unknown-person', 'Did you mean bob?'],
  ['people:\n  ann: {}\n  bob: { userPrincipalName: Ann@example.com }', 3, 3, 'duplicate-name', ''],
  ['people:\n  ann: {}\ngroups:\n  All: { members: [amn] }', 4, 20, 'unknown-person', 'Did you mean ann?'],
  ['groups:\n  All: { groups: [Al] }', 2, 19, 'unknown-group', 'Did you mean All?'],
  ['groups:\n  All: { memebrs: [] }', 2, 10, 'unknown-key', 'Did you mean members?'],
  ['groups:\n  All: { members: [1] }', 2, 19, 'wrong-type', 'Write [ … ], also for a single one.'],
  ['people:\n  ann: { ids: { t: 17 } }', 2, 15, 'wrong-type', 'Write ids: { <tenant id, or name of the Okta org>: "<object id>" }.'],
  ['groups:\n  All: { ids: [x] }', 2, 15, 'wrong-type', 'Write ids: { <tenant id, or name of the Okta org>: "<object id>" }.'],
  ['people:\n  ann: { ids: { t: "" } }', 2, 15, 'wrong-type', 'Write ids: { <tenant id, or name of the Okta org>: "<object id>" }.'],
  ['people:\n  ann: { ids: { t: a, u: b } }\n  bob: { ids: { u: c, T: a } }', 3, 23, 'duplicate-id', twice],
  ['groups:\n  A: { ids: { t: a } }\n  B:\n    ids: { t: a }', 4, 12, 'duplicate-id', twice],
  ['persons: {}', 1, 1, 'unknown-key', 'Known: people, groups.'],
  ['people: [ann]', 1, 9, 'wrong-type', 'Write name: { … } for each; the members of a group are { members: [ … ] }.'],
  ['people:\n\tann: {}', 2, 1, 'yaml', 'Indent with spaces, two for each level.'],
])('%j has its problem where it stands', (text, line, column, code, hint) => {
  const [problem, ...more] = read(text).problems;
  expect(problem).toEqual({ file: 'sample.yaml', line, column, code, hint, message: expect.any(String) });
  if (code !== 'yaml') expect(more).toEqual([]);
});

test('all problems are reported, in the order of the file; the rest is still read', () => {
  const { sample, problems } = read('groups:\n  All: { members: [x] }\npeople:\n  ann: { shoe: 1, city: Delft }');
  expect(problems.map(({ line, code }) => [line, code])).toEqual([
    [2, 'unknown-person'],
    [4, 'unknown-key'],
  ]);
  expect(sample.people.ann?.properties).toEqual({ city: 'Delft' });
});

test('a directory extension is a property', () => {
  const name = `extension_${'0a'.repeat(16)}_badge`;
  const { sample, problems } = read(`people:\n  ann: { ${name}: B-9 }`);
  expect([sample.people.ann?.properties, problems]).toEqual([{ [name]: 'B-9' }, []]);
});

test('a file that is not there is a problem', () => {
  expect(readSample(join(dir, 'none.yaml'), 'example.com', dir).problems).toMatchObject([{ file: 'none.yaml', code: 'no-file' }]);
});

const guid = 'AD000000-0000-4000-8000-00000000000A';

test.each(['', ' # read slowly'])('ids stand per tenant; a person, a group and another tenant may have the same one%s', (slowly) => {
  const { sample, problems } = read(`people:${slowly}
  ann: { ids: { ${guid}: ${guid}, Acme: 00uAb } }
  bob: { ids: { acme: ${guid}, other: 00uAb } }
groups:
  All: { members: [ann], ids: { ${guid}: ${guid} } }
`);
  expect(problems).toEqual([]);
  const small = guid.toLowerCase();
  // Letter case counts in Okta's ids alone.
  expect([sample.people.ann?.ids, sample.people.bob?.ids, sample.groups.All?.ids]).toEqual([
    { [small]: small, acme: '00uAb' },
    { acme: small, other: '00uAb' },
    { [small]: small },
  ]);
  expect(sample.people.ann?.properties).toEqual({});
});

test('a null takes an id away that the file below says', () => {
  writeFileSync(join(dir, 'below.yaml'), 'people:\n  ann: { ids: { t: a, u: b } }\n  bob: { ids: { t: c } }\n');
  const { sample, problems } = read('extends: below.yaml\npeople:\n  ann: { ids: { t: null } }\n  bob: { ids: { t: null } }\n');
  expect([problems, sample.people.ann?.ids, sample.people.bob?.ids]).toEqual([[], { u: 'b' }, undefined]);
});
