import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AnyResourceKind, resources } from '../../src/provider/resources.ts';
import { resourceTypes } from '../../src/provider/tokens.ts';
import { startTenant, type Tenant } from './tenant.ts';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.graph.close());

const kind = (type: string): AnyResourceKind => {
  const found = resources[type];
  if (found === undefined) throw new Error(type);
  return found;
};
const declaredAt = 'stacks/base.yaml:12:5';

test('what is refused names the place in the YAML', async () => {
  const inputs = { displayName: 'Cube', gallery: 'Cubes', owner: 'x', declaredAt };
  await expect(kind(resourceTypes.enterpriseApp).create(tenant.context, inputs)).rejects.toThrow(
    /^stacks\/base\.yaml:12:5: There is no gallery app "Cubes"/,
  );
});

test.each([
  [
    /POST .*\/synchronization\/jobs$/,
    resourceTypes.job,
    'Synchronization.ReadWrite.All (or Application.ReadWrite.OwnedBy for apps it owns)',
  ],
  [/GET .*\/synchronization\/jobs$/, resourceTypes.job, 'Synchronization.Read.All'],
  [/POST .*\/appRoleAssignedTo$/, resourceTypes.appRoleAssignments, 'AppRoleAssignment.ReadWrite.All and Application.Read.All'],
  [/instantiate$/, resourceTypes.enterpriseApp, 'Application.ReadWrite.All (or Application.ReadWrite.OwnedBy for apps it owns)'],
])('a 403 for %s names the permission, and is not tried for minutes', async (forbidden, type, permission) => {
  tenant.graph.faults.forbidden = forbidden;
  const { servicePrincipalId } = tenant;
  const assignments = { 'user p': { principalId: 'p', appRoleId: 'r', declaredAt } };
  const inputs = { servicePrincipalId, assignments, displayName: 'Cube', owner: 'x', declaredAt };
  const refused = await kind(type)
    .create(tenant.context, inputs)
    .catch((error: unknown) => String(error));
  expect(refused).toContain(`${declaredAt}: `);
  expect(refused).toContain(`A permission is missing: give the application ${permission} and grant admin consent.`);
  expect(tenant.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(30_000);
});

test('the place is no input: no diff, and a read gives it back', async () => {
  const job = kind(resourceTypes.job);
  const inputs = { servicePrincipalId: tenant.servicePrincipalId, declaredAt };
  const { id, outputs } = await job.create(tenant.context, inputs);
  expect(outputs).not.toHaveProperty('declaredAt');
  const moved = { ...inputs, declaredAt: 'stacks/base.yaml:13:5' };
  expect((await job.diff(tenant.context, { id, inputs, outputs }, moved)).changes).toEqual({});
  expect((await job.read(tenant.context, id, { inputs, outputs }))?.inputs).toEqual(inputs);
});
