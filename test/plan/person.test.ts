/** Whom a name means: a key of the sample is that person, in every part of a stack. */
import { expect, test } from 'vitest';
import { objectIdsOf } from '../../src/applied.ts';
import { planStack } from '../../src/plan/plan.ts';
import { loadStack, stackFolder, tenants } from '../config/stack.ts';

const sample = `people:
  gina: { userPrincipalName: gina_partner.example.net#EXT#@example.com, mail: gina@partner.example.net, ids: { example: 00u1 } }
  bob: { login: bob@login.example.com }
`;

function planOf(app: string, directory: string, people = sample) {
  const text = `${tenants}apps:\n  app: { catalog: generic, directory: ${directory}, scim: { target: bundled }, ${app} }\n`;
  const { document } = loadStack('s', stackFolder({ 's.yaml': text, 'sample.yaml': people }));
  if (!document) throw new Error('does not read');
  const plan = planStack(document);
  return { document, app: plan.apps.app };
}

const users = 'assign: { users: { gina: default, bob: default, nobody: default, ann@example.com: default } }';

test('Entra: a key is the user principal name of that person, a guest too (2.10)', () => {
  const { app } = planOf(`${users}, provisioning: { onDemand: { trigger: 1, people: [gina] } }`, 'entra');
  expect(app?.assignments.map(({ name }) => name)).toEqual([
    'ann@example.com',
    'bob@example.com',
    'gina_partner.example.net#EXT#@example.com',
    'nobody@example.com',
  ]);
  expect(app?.directory === 'entra' && app.onDemand?.people).toEqual(['gina_partner.example.net#EXT#@example.com']);
});

test('Okta: a key is the login of that person (2.10)', () => {
  const { app } = planOf(`${users}, okta: { integration: header }`, 'okta');
  expect(app?.assignments.map(({ name }) => name)).toEqual([
    'ann@example.com',
    'bob@login.example.com',
    'gina@partner.example.net',
    'nobody',
  ]);
});

test('the ids that a stack remembers are those of the people it means (2.10)', () => {
  const { document } = planOf('assign: { users: { gina: default } }', 'entra');
  expect(objectIdsOf(document)).toContain('00u1');
});

test('without a sample a name is one in the domain of the tenant', () => {
  const text = `${tenants}apps:\n  app: { catalog: generic, directory: entra, scim: { target: bundled }, assign: { users: { gina: default } } }\n`;
  const { document } = loadStack('s', stackFolder({ 's.yaml': text }));
  if (!document) throw new Error('does not read');
  expect(planStack(document).apps.app?.assignments.map(({ name }) => name)).toEqual(['gina@example.com']);
});
