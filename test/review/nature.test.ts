/** What differs between two stacks by nature: names for the same, and values with a reason. */
import { expect, test } from 'vitest';
import { compareStacks } from '../../src/review/promotion.ts';
import { review } from '../../src/review/review.ts';
import { renderMarkdown } from '../../src/review/show/markdown.ts';
import { renderText } from '../../src/review/show/text.ts';
import { readPlanned } from '../../src/review/versions/version.ts';
import { loadStack, stackFolder } from '../config/stack.ts';

const [spA, spB] = ['6f0b2a4e-1c3d-4e5f-8a9b-0c1d2e3f4a5b', '7a1c3b5f-2d4e-4f60-9bac-1d2e3f4a5b6c'];

const staging = `tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: staging.example.com }, okta: { org: test } }
target: { url: https://scim.staging.example.com }
apps:
  cerby:
    catalog: cerby
    directory: entra
    gallery: Cerby
    scim: { target: bundled }
    assign: { groups: { Sales TEST: default, Everyone: default }, users: { ann.test: default } }
  cube:
    catalog: cube
    directory: okta
    scim: { target: bundled }
    okta: { integration: header, push: { groups: { Sales TEST: true } } }
    assign: { groups: { Sales TEST: default } }
    vendor: { defaultRole: Explorer, groupRoles: { Sales TEST: Explorer } }
`;
const production = `tenants: { entra: { tenantId: 0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902, domain: example.com }, okta: { org: example } }
apps:
  cerby:
    catalog: cerby
    directory: entra
    existing: ${spB}
    scim: { url: https://api.cerby.com/v1/scim/v2, token: { secret: other } }
    assign: { groups: { Sales PROD: default, Everyone: default }, users: { ann: default } }
  cube:
    catalog: cube
    directory: okta
    scim: { url: https://cube.example.com/api/scim/v2 }
    okta: { integration: { existing: 0oa1 }, push: { groups: { Sales PROD: true } } }
    assign: { groups: { Sales PROD: default } }
    vendor: { defaultRole: Viewer, groupRoles: { Sales PROD: Explorer } }
  erp:
    catalog: generic
    directory: entra
    scim: { url: https://erp.example.com }
`;
const differs = `differs:
  staging:
    groups: { Sales TEST: Sales PROD }
    users: { ann.test: ann }
    values:
      apps.*.vendor.defaultRole: Production has no licences for more
      apps.erp: There is no ERP to test with
`;

function read(stack: string, folder: string) {
  const { planned, problems } = readPlanned(stack, folder);
  if (planned === undefined) throw new Error(JSON.stringify(problems));
  return planned;
}

function compared(to: string, from = staging) {
  const folder = stackFolder({ 'staging.yaml': from, 'production.yaml': to });
  const found = compareStacks(read('staging', folder), read('production', folder));
  return { ...found, paths: found.lines.map(({ kind, path }) => `${kind} ${path}`), stale: found.stale.map(({ text }) => text) };
}

test('ids, hosts, secrets and what an app was made from differ anyway; groups and settings where the stack says so', () => {
  const found = compared(production + differs);
  expect(found).toMatchObject({ lines: [], stale: [], yaml: '' });
  expect(found.byNature.map(({ path, reason }) => [path, reason])).toEqual([
    ['apps.cube.vendor.defaultRole', 'Production has no licences for more'],
    ...found.byNature.slice(1).map(({ path }) => [path, 'There is no ERP to test with']),
  ]);
  expect(found.byNature.slice(1).every(({ path }) => path.startsWith('apps.erp.'))).toBe(true);
  expect(found.called).toEqual([
    { principal: 'groups', from: 'Sales TEST', to: 'Sales PROD' },
    { principal: 'users', from: 'ann.test', to: 'ann' },
  ]);
  expect(compared(production.replace(spB, spA) + differs).lines).toEqual([]);
});

test('without it they are differences, and what else differs always is', () => {
  const { paths } = compared(production);
  expect(paths.filter((path) => !path.includes('apps.erp'))).toEqual([
    'added apps.cerby.assign.groups.Sales TEST',
    'added apps.cerby.assign.users.ann.test',
    'changed apps.cube.vendor.defaultRole',
    'added apps.cube.vendor.groupRoles.Sales TEST',
    'added apps.cube.assign.groups.Sales TEST',
    'added apps.cube.okta.push.groups.Sales TEST',
    'removed apps.cerby.assign.groups.Sales PROD',
    'removed apps.cerby.assign.users.ann',
    'removed apps.cube.vendor.groupRoles.Sales PROD',
    'removed apps.cube.assign.groups.Sales PROD',
    'removed apps.cube.okta.push.groups.Sales PROD',
  ]);
});

test('the same group with another role is a difference, and so is one that is not there; the YAML has the name of here', () => {
  const other = compared(production.replace('Sales PROD: Explorer', 'Sales PROD: Viewer').replace('Sales PROD: default, ', '') + differs);
  expect(other.paths).toEqual(['added apps.cerby.assign.groups.Sales PROD', 'changed apps.cube.vendor.groupRoles.Sales PROD']);
  expect(other.yaml).toContain('Sales PROD: Explorer');
  expect(other.yaml).not.toMatch(/TEST|erp|defaultRole/);
});

test('it holds the other way round, and from whichever stack says it', () => {
  const folder = stackFolder({ 'staging.yaml': staging, 'production.yaml': production + differs });
  expect(compareStacks(read('production', folder), read('staging', folder))).toMatchObject({ lines: [], stale: [] });
  const turned = differs.replace('  staging:', '  production:').replace('Sales TEST: Sales PROD', 'Sales PROD: Sales TEST');
  expect(compared(production, staging + turned.replace('ann.test: ann', 'ann: ann.test'))).toMatchObject({ lines: [], stale: [] });
});

test.each([
  ['a value that does not exist', `values: { apps.cube.vendor.projectRole: why }`, 'there is no apps.cube.vendor.projectRole'],
  ['a value that is the same', `values: { apps.cube.catalog: why }`, 'apps.cube.catalog does not differ, or names more than one value'],
  ['an app that both have', `values: { apps.cube: why }`, 'apps.cube does not differ, or names more than one value'],
  ['a key that only begins alike', `values: { apps.cube.vendor.default: why }`, 'there is no apps.cube.vendor.default'],
  ['a star for more than one key', `values: { apps.*.defaultRole: why }`, 'there is no apps.*.defaultRole'],
  ['a group that nobody names', `groups: { Old: New }`, 'nobody names "Old" or "New"'],
  ['two groups of one stack', `groups: { Sales TEST: Everyone }`, '"Sales TEST" and "Everyone" stand in one stack'],
])('%s is stale, since it would hide the next difference', (_, entry, text) => {
  const found = compared(`${production}differs: { staging: { ${entry} } }\n`);
  expect(found.stale).toEqual([text]);
  expect(found.paths).toContain('changed apps.cube.vendor.defaultRole');
});

test('a stack that is not there is stale', () => {
  expect(compared(`${production}differs: { stagin: {} }\n`).stale).toEqual(['there is no stack stagin']);
});

test('two groups that exchange their names are two', () => {
  const two = staging.replaceAll('Everyone: default', 'Sales PROD: default');
  const swapped = production.replaceAll('Everyone: default', 'Sales TEST: default');
  const found = compared(`${swapped}${differs.replace('Sales PROD }', 'Sales PROD, Sales PROD: Sales TEST }')}`, two);
  expect(found).toMatchObject({ lines: [], stale: [] });
});

test('what cannot be meant is a problem with its line', () => {
  const lines = `${production}differs:
  production: {}
  staging:
    groups: { A: C, B: C }
    values: { apps: why, 'apps.*': why, tenants.entra: why, apps.cube.name: why, safety.largestShare: why }
`;
  const { problems } = loadStack('production', stackFolder({ 'production.yaml': lines }));
  expect(problems.map(({ code, line, message }) => [code, line, message])).toEqual([
    ['differs-from-itself', 21, 'differs.production: this is the stack itself'],
    ['named-twice', 23, 'differs.staging: two of groups are called "C" here'],
    ['bad-path', 24, 'differs.staging: "apps" is no path of a value'],
    ['bad-path', 24, 'differs.staging: "apps.*" is no path of a value'],
    ['bad-path', 24, 'differs.staging: "tenants.entra" is no path of a value'],
  ]);
});

test('a review of the pair goes by the same rule, and shows what a change takes out of the comparison', () => {
  const at = (name: string, from: string, to: string) => ({
    ...{ name, date: new Date(0) },
    dir: stackFolder({ 'staging.yaml': from, 'production.yaml': to, 'sample.yaml': 'people: {}\n' }),
  });
  const pair: [string, string] = ['staging', 'production'];
  const change = (before: string, after: string, from = staging) => review(at('a', staging, before), at('b', from, after), [...pair], pair);
  const said = change(production, production + differs);
  expect(said.promotion).toMatchObject({ widened: [], all: 0, stale: [] });
  expect(said.promotion?.closed).toBeGreaterThan(10);
  expect(renderText(said)).toContain('+ differs.staging.groups.Sales TEST: Sales PROD  stacks/production.yaml:22');

  const wider = change(
    production + differs,
    production + differs,
    staging.replaceAll('Sales TEST: default', 'Sales TEST: default, New: default'),
  );
  expect(wider.promotion?.widened.map(({ path }) => path)).toEqual(['apps.cerby.assign.groups.New', 'apps.cube.assign.groups.New']);

  const needless = change(production + differs, (production + differs).replace('defaultRole: Viewer', 'defaultRole: Explorer'));
  const line =
    'stacks/production.yaml:25 differs: apps.*.vendor.defaultRole does not differ, or names more than one value; take the entry out, or mend it';
  expect(renderText(needless)).toContain(line);
  expect(renderMarkdown(needless)).toContain('apps.\\*.vendor.defaultRole does not differ');
  expect(renderMarkdown(needless)).toContain('### `staging` and `production` are as far apart as before');
  // What was needless before is not this change's.
  const known = (production + differs).replace('defaultRole: Viewer', 'defaultRole: Explorer');
  expect(change(known, known, staging.replace('Everyone: default', 'Everyone: default, New: default')).promotion?.stale).toEqual([]);
});
