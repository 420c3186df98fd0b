/** The parts of an Entra app beside mappings, roles and assignments. */
import { expect, test } from 'vitest';
import { planStack } from '../../src/plan/plan.ts';
import type { EntraApp } from '../../src/plan/types.ts';
import { appStack, loadStack, stackFolder } from '../config/stack.ts';

function planned(lines: string): EntraApp {
  const { document, problems } = loadStack('s', stackFolder(appStack(`scim: { target: bundled }\n${lines}`)));
  expect(problems).toEqual([]);
  const app = document && planStack(document).apps.app;
  if (app?.directory !== 'entra') throw new Error('no Entra app');
  return app;
}
const id = '11111111-2222-4333-8444-555555555555';
const extension = (name: string) => `extension_0123456789abcdef0123456789abcdef_${name}`;
const text = { type: 'String', multiValued: false, required: false };

test('nothing said is nothing done', () => {
  const { existing, signOn, restart, onDemand, groupAttributes, sourceAttributes } = planned('name: App');
  expect({ existing, signOn, restart, onDemand, groupAttributes, sourceAttributes }).toEqual({
    existing: null,
    signOn: null,
    restart: null,
    onDemand: null,
    groupAttributes: {},
    sourceAttributes: {},
  });
});

test.each([
  [`existing: ${id}`, { servicePrincipalId: id }],
  [`existing: { application: ${id} }`, { applicationId: id }],
  [`existing: { application: ${id}, servicePrincipal: ${id} }`, { applicationId: id, servicePrincipalId: id }],
])('%s', (lines, existing) => expect(planned(lines)).toMatchObject({ existing, gallery: null }));

test('sign-on: one or several, and a certificate of the name of the app', () => {
  const { signOn } = planned('name: Wiki\nsso: { saml: { identifier: a, replyUrl: [https://a.test/1, https://a.test/2] } }');
  expect(signOn).toEqual({
    identifiers: ['a'],
    replyUrls: ['https://a.test/1', 'https://a.test/2'],
    signOnUrl: null,
    certificate: { name: 'Wiki' },
    place: expect.objectContaining({ line: 10 }),
  });
  expect(
    planned('sso: { saml: { identifier: a, replyUrl: https://a.test, certificate: { name: B, expires: 2029-01-01 } } }').signOn,
  ).toMatchObject({
    certificate: { name: 'B', expires: '2029-01-01' },
  });
});

test('restart and on demand: Graph flags, names in order, the tenant’s domain', () => {
  const { restart, onDemand } = planned(
    'provisioning: { start: true, restart: { trigger: 7, reset: [full, quarantine] }, onDemand: { trigger: a, people: [bob, ann@b.com], groups: { Z: [bob], A: [] } } }',
  );
  expect(restart).toEqual({ trigger: '7', reset: ['Full', 'QuarantineState'] });
  expect(onDemand).toMatchObject({ trigger: 'a', people: ['ann@b.com', 'bob@example.com'], groups: { A: [], Z: ['bob@example.com'] } });
  expect(Object.keys(onDemand?.groups ?? {})).toEqual(['A', 'Z']);
});

test('a directory extension that is read is added; its declaration says the type', () => {
  const { sourceAttributes } = planned(
    `sourceAttributes: { ${extension('b')}: integer }
users: { mappings: { nickName: '=Coalesce([${extension('a')}], [mail])' }, scope: [ { ${extension('b')}: 3, ${extension('c')}: is not null } ] }`,
  );
  expect(sourceAttributes).toEqual({
    [extension('a')]: text,
    [extension('b')]: { ...text, type: 'Integer' },
    [extension('c')]: text,
  });
});
