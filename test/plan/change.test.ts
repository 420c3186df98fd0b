import { expect, test } from 'vitest';
import { changeBetween } from '../../src/plan/change.ts';
import type { Planned } from '../../src/plan/facts.ts';
import { planStack } from '../../src/plan/plan.ts';
import { changeText, sign } from '../../src/review/show/words.ts';
import { appStack, loadStack, stackFolder } from '../config/stack.ts';

function planned(lines: string, catalog = 'generic', directory = 'entra'): Planned {
  const { document, problems } = loadStack('s', stackFolder(appStack(lines, catalog, directory)));
  expect(problems).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return { document, plan: planStack(document) };
}

const scim = 'scim: { url: https://scim.example.com/v2 }';

function lines(base: string, head: string, catalog?: string, directory?: string): string[] {
  const address = catalog === 'cube' ? 'scim: { url: https://x.example.com/api/scim/v2 }' : scim;
  const { apps } = changeBetween(planned(`${address}\n${base}`, catalog, directory), planned(`${address}\n${head}`, catalog, directory));
  return apps.flatMap((app) => app.lines.map((line) => `${sign[line.kind]} ${changeText(line)} @${line.place.line}`));
}

const cases: [what: string, base: string, head: string, expected: string[]][] = [
  ['nothing', 'name: A', 'name: A', []],
  ['the order of keys', 'roles: { a: A, b: B }', 'roles: { b: B, a: A }', []],
  [
    'a mapping',
    'users: { mappings: { title: jobTitle } }',
    'users: { mappings: { title: department } }',
    ['~ users.mappings.title: jobTitle → department @9'],
  ],
  [
    'an expression for an attribute',
    'users: { mappings: { title: jobTitle } }',
    'users: { mappings: { title: "=ToUpper([jobTitle])" } }',
    ['~ users.mappings.title: jobTitle → =ToUpper([jobTitle]) @9'],
  ],
  [
    'a constant in place of an expression of the same text',
    'users: { mappings: { title: { constant: "a\\"b" } } }',
    'users: { mappings: { title: { constant: c, apply: onCreate } } }',
    ['~ users.mappings.title: { constant: a"b } → { constant: c, apply: onCreate } @9'],
  ],
  ['a mapping of the catalog taken out', '', 'users: { mappings: { title: null } }', ['- users.mappings.title: jobTitle @5']],
  [
    'one group of a filter',
    'users: { scope: [ { department: Sales }, { country: NL } ] }',
    'users: { scope: [ { department: Sales }, { country: { not equals: NL }, city: is null } ] }',
    ['+ users.scope: { country: { not equals: NL }, city: is null } @9', '- users.scope: { country: NL } @9'],
  ],
  [
    'a condition in a group with a title',
    'users: { scope: { Field: { department: [ { not equals: HR }, is not null ], country: NL } } }',
    'users: { scope: { Field: { country: NL, department: [ { not equals: HR }, { not equals: IT }, is not null ] } } }',
    [
      '~ users.scope.Field: { department: [ { not equals: HR }, is not null ], country: NL } → { country: NL, department: [ { not equals: HR }, { not equals: IT }, is not null ] } @9',
    ],
  ],
  [
    'a condition in a group without one',
    'users: { scope: [ { department: [ { not equals: HR } ] } ] }',
    'users: { scope: [ { department: [ { not equals: HR }, { not equals: IT } ] } ] }',
    [
      '+ users.scope: { department: [ { not equals: HR }, { not equals: IT } ] } @9',
      '- users.scope: { department: { not equals: HR } } @9',
    ],
  ],
  [
    'a title',
    'users: { scope: [ { city: is null } ] }',
    'users: { scope: { Nomads: { city: is null } } }',
    ['+ users.scope.Nomads: { city: is null } @9', '- users.scope: { city: is null } @9'],
  ],
  ['a role', 'roles: { a: A }', 'roles: { a: B }', ['~ roles.a: A → B @9']],
  [
    'an assignment',
    'roles: { a: A }\nassign: { groups: { Sales: a }, users: { ann: default } }',
    'roles: { a: A }\nassign: { groups: { Sales: default } }',
    ['~ assign.groups.Sales: a → default @10', '- assign.users.ann: default @10'],
  ],
  [
    'an attribute',
    'attributes: { "urn:x:1.0:User:y": string }\nusers: { mappings: { "urn:x:1.0:User:y": city } }',
    'name: app',
    ['- attributes.urn:x:1.0:User:y: string @9', '- users.mappings.urn:x:1.0:User:y: city @10'],
  ],
  [
    'settings',
    'provisioning: { start: true }',
    'provisioning: { deletionThreshold: 5 }',
    ['+ provisioning.deletionThreshold: 5 @9', '~ provisioning.start: true → false @9'],
  ],
];

test.each(cases)('%s', (_, base, head, expected) => {
  expect(lines(base, head)).toEqual(expected);
});

test('Okta has its own keys', () => {
  const base = 'okta: { integration: header, push: { groups: { A: true } } }';
  const head =
    'okta: { integration: header, actions: [create], push: { rules: { r: { startsWith: x } } } }\nusers: { mappings: { email: { from: user.email, apply: onCreate } } }';
  expect(lines(base, head, 'cube', 'okta')).toEqual([
    '~ okta.actions: [ create, update, deactivate ] → [ create ] @9',
    '~ users.mappings.email: user.email → { from: user.email, apply: onCreate } @10',
    '+ okta.push.rules.r: { startsWith: x } @9',
    '- okta.push.groups.A: true @9',
  ]);
});

test('an app that comes or goes is said whole, and a stack that is not there has none', () => {
  const one = planned(scim);
  const [added] = changeBetween(undefined, one).apps;
  const [removed] = changeBetween(one, undefined).apps;
  expect([added?.kind, removed?.kind, added?.restartsCycle]).toEqual(['added', 'removed', false]);
  expect(added?.lines.length).toBe(removed?.lines.length);
  expect(added?.lines.every(({ kind, before }) => kind === 'added' && before === null)).toBe(true);
});

test('what is saved in the synchronization schema, or restarts the job, starts a full cycle', () => {
  const restarts = (head: string) => changeBetween(planned(scim), planned(`${scim}\n${head}`)).apps[0]?.restartsCycle;
  expect(restarts('users: { mappings: { title: null } }')).toBe(true);
  expect(restarts('users: { scope: [ { department: Sales } ] }')).toBe(true);
  expect(restarts('provisioning: { start: true, restart: { trigger: 1 } }')).toBe(true);
  expect(restarts('provisioning: { start: true, restart: { trigger: 1, reset: [escrows, watermark] } }')).toBe(true);
  expect(restarts('provisioning: { start: true, restart: { trigger: 1, reset: [full] } }')).toBe(true);
  expect(restarts('provisioning: { start: true, restart: { trigger: 1, reset: [forceDeletes, escrows, quarantine] } }')).toBe(false);
  expect(restarts('assign: { groups: { Sales: default } }')).toBe(false);
  expect(restarts('provisioning: { deletionThreshold: 5 }')).toBe(false);
});

test('an OAuth client in place of a token; no secret has a value here', () => {
  const byToken = planned(scim);
  const byClient = planned(
    'scim: { url: https://scim.example.com/v2, oauth: { tokenUrl: https://scim.example.com/token, clientId: c-1, graph: { grant: OAuth } } }',
  );
  const shown = changeBetween(byToken, byClient).apps.flatMap((app) => app.lines.map((line) => `${sign[line.kind]} ${changeText(line)}`));
  expect(shown).toEqual([
    '+ scim.oauth.clientId: c-1',
    '+ scim.oauth.tokenUrl: https://scim.example.com/token',
    '+ scim.oauth.clientSecret: { secret: appClientSecret }',
    '+ scim.oauth.graph: { grant: OAuth }',
    '- scim.token: { secret: appToken }',
  ]);
  expect(changeBetween(byToken, byClient).apps[0]?.restartsCycle).toBe(false);
});

test('9.10: a token that is sent once more is a line of the review', () => {
  const said = (token: string) => planned(`scim: { url: https://scim.example.com/v2, token: { secret: appToken${token} } }`);
  const { apps } = changeBetween(said(''), said(', trigger: again'));
  expect(apps.flatMap((app) => app.lines.map((line) => `${sign[line.kind]} ${changeText(line)}`))).toEqual([
    '~ scim.token: { secret: appToken } → { secret: appToken, trigger: again }',
  ]);
});

test('the end of a former token is shown as it is written: its last day', () => {
  const until = (day: string): Planned => {
    const files = appStack(`scim: { target: bundled, token: { until: ${day} } }`, 'generic', 'entra');
    const { document } = loadStack('s', stackFolder({ ...files, 's.yaml': `target: { deploy: local }\n${files['s.yaml']}` }));
    if (document === undefined) throw new Error('no document');
    return { document, plan: planStack(document) };
  };
  const shown = changeBetween(until('2031-01-31'), until('2031-03-01')).apps.flatMap((app) => app.lines.map(changeText));
  expect(shown.join()).toContain('2031-01-31');
  expect(shown.join()).toContain('2031-03-01');
  expect(shown.join()).not.toContain('T00:00');
});
