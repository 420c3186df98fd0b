/** Field row (6): what a stack matches by is told to the bundled target, which indexes it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readDeclaredMounts, readMounts } from '../../src/commands/serveMounts.ts';
import { loadStack } from '../../src/commands/stack.ts';
import { targetDeclarations } from '../../src/plan/deploy.ts';

const number = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber';

const yaml = (mappings: string) => `
tenants:
  entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com }
target: { url: https://scim.example.com }
apps:
  app:
    catalog: generic
    directory: entra
    name: App
    scim: { target: bundled, token: { secret: appToken } }
    assign: { groups: { Analysts: default } }
    users: { mappings: ${mappings} }
    provisioning: { scope: assigned, notify: idm@example.com, deletionThreshold: 50 }
`;

function stackOf(mappings: string) {
  const dir = mkdtempSync(join(tmpdir(), 'muster-matching-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 's.yaml'), yaml(mappings));
  writeFileSync(join(dir, 'sample.yaml'), 'people: {}\n');
  const { plan, problems } = loadStack('s', dir);
  expect(problems).toEqual([]);
  if (!plan) throw new Error('no plan');
  return { dir, declarations: targetDeclarations(plan) };
}

test('(6) an attribute with a matching precedence is declared, and mounted by serve', () => {
  const { dir, declarations } = stackOf(`{ userName: { from: userPrincipalName, match: 1 }, "${number}": { from: employeeId, match: 2 } }`);
  expect(declarations.apps).toMatchObject([{ index: [number] }]);
  const file = join(dir, 'declarations.json');
  writeFileSync(file, JSON.stringify(declarations));
  expect(readDeclaredMounts(file, undefined, '1')).toMatchObject({ problems: [], mounts: [{ index: [number] }] });
  const served = { profile: 'generic', vendorSetting: [], index: [], stack: 's', dir };
  expect(readMounts(served, []).mounts).toMatchObject([{ index: [number] }]);
});

test('what always has an index is not declared', () => {
  const { declarations } = stackOf(
    '{ userName: { from: userPrincipalName, match: 1 }, externalId: { from: objectId, match: 2 }, \'emails[type eq "work"].value\': { from: mail, match: 3 } }',
  );
  expect(declarations.apps[0]).not.toHaveProperty('index');
});
