import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AppRoleInputs } from '../../../src/provider/appInputs.ts';
import { appRole } from '../../../src/provider/entra/appRole.ts';
import { appRoleAssignments } from '../../../src/provider/entra/appRoleAssignments.ts';
import type { StoredAppRole } from '../../../src/rehearsal/graph/store.ts';
import { startTenant, type Tenant } from '../tenant.ts';

const ann = {
  userPrincipalName: 'ann@example.com',
  displayName: 'Ann',
  enabled: true,
  softDeleted: false,
  login: 'ann@example.com',
  properties: {},
};
let tenant: Tenant;
let admin: AppRoleInputs;
beforeEach(async () => {
  tenant = await startTenant({ sample: { people: { ann }, groups: {} } });
  const applicationId = application().id;
  const { servicePrincipalId } = tenant;
  const texts = { value: 'admin', displayName: 'Admin', description: 'Administers' };
  admin = { applicationId, servicePrincipalId, proposedId: 'a0000000-0000-4000-8000-000000000001', ...texts, enabled: true };
});
afterEach(() => tenant.graph.close());

const application = () => {
  const [found] = tenant.graph.store.applications.values();
  if (found === undefined) throw new Error('no application');
  return found;
};
const roles = (): StoredAppRole[] => application().appRoles.filter(({ value }) => value !== null);
const patches = () => tenant.graph.requests.filter(({ method }) => method === 'PATCH').length;
const create = (inputs: AppRoleInputs) => appRole.create(tenant.context, inputs);

test('adds a role beside the built-in ones; a create that is repeated sends nothing', async () => {
  const made = await create(admin);
  expect(made).toEqual({
    id: `${admin.applicationId}/${admin.proposedId}`,
    outputs: { applicationId: admin.applicationId, roleId: admin.proposedId, adopted: false },
  });
  expect(application().appRoles.map(({ displayName }) => displayName)).toEqual(['User', 'msiam_access', 'Admin']);
  const before = patches();
  expect(await create(admin)).toEqual(made);
  expect(patches()).toBe(before);
});

test('many at a time all arrive', async () => {
  await Promise.all(
    ['a', 'b', 'c', 'd'].map((value, index) => create({ ...admin, value, proposedId: `a0000000-0000-4000-8000-00000000001${index}` })),
  );
  expect(roles().map(({ value }) => value)).toEqual(['a', 'b', 'c', 'd']);
});

test('rename, disable and enable again, in the order Graph asks for', async () => {
  const { id, outputs } = await create(admin);
  const update = async (inputs: AppRoleInputs) => appRole.update(tenant.context, id, { inputs: admin, outputs }, inputs);
  await update({ ...admin, displayName: 'Administrator' });
  expect(roles()).toMatchObject([{ displayName: 'Administrator', isEnabled: true }]);
  await update({ ...admin, displayName: 'Administrator', enabled: false });
  expect(roles()).toMatchObject([{ displayName: 'Administrator', isEnabled: false }]);
  await update(admin);
  expect(roles()).toMatchObject([{ displayName: 'Admin', isEnabled: true }]);
});

test('an outside edit is drift; a role that is gone is gone', async () => {
  const { id, outputs } = await create(admin);
  const [role] = roles();
  if (role) Object.assign(role, { description: 'changed', isEnabled: false });
  const read = await appRole.read(tenant.context, id, { inputs: admin, outputs });
  expect(read?.inputs).toEqual({ ...admin, description: 'changed', enabled: false });
  const { changes } = await appRole.diff(tenant.context, { id, inputs: read?.inputs ?? admin, outputs }, admin);
  expect(Object.keys(changes).toSorted()).toEqual(['description', 'enabled']);
  application().appRoles = [];
  expect(await appRole.read(tenant.context, id, { inputs: admin, outputs })).toBeUndefined();
  await appRole.delete(tenant.context, id, { inputs: admin, outputs });
});

test('a role of an app whose service principal was deleted by hand goes', async () => {
  const { id, outputs } = await create(admin);
  tenant.graph.store.servicePrincipals.clear();
  await appRole.delete(tenant.context, id, { inputs: admin, outputs });
  expect(roles()).toEqual([]);
});

test('a role in use is not removed, and whose it is is said', async () => {
  const { id, outputs } = await create(admin);
  const { servicePrincipalId } = tenant;
  const principalId = tenant.graph.sampleIds.people.ann ?? '';
  const given = { servicePrincipalId, assignments: { 'user ann': { principalId, appRoleId: outputs.roleId } } };
  const made = await appRoleAssignments.create(tenant.context, given);
  await expect(appRole.delete(tenant.context, id, { inputs: admin, outputs })).rejects.toThrow(
    'The role admin (Admin) cannot be removed, it is still given to Ann. Take it from them first.',
  );
  expect(roles()).toMatchObject([{ isEnabled: true }]);
  await appRoleAssignments.delete(tenant.context, made.id, { inputs: given, outputs: made.outputs });
  await appRole.delete(tenant.context, id, { inputs: admin, outputs });
  expect(roles()).toEqual([]);
});

test('a role that has the value already is taken over under its own id, and stays', async () => {
  const own = { ...admin, proposedId: 'b0000000-0000-4000-8000-000000000002', displayName: 'Boss' };
  await create(own);
  const { id, outputs } = await create(admin);
  expect(outputs).toEqual({ applicationId: admin.applicationId, roleId: own.proposedId, adopted: true });
  expect(roles()).toMatchObject([{ id: own.proposedId, displayName: 'Admin' }]);
  await appRole.delete(tenant.context, id, { inputs: admin, outputs });
  expect(roles()).toHaveLength(1);
});

test('after an import the role is the declared one, not a replacement: its id does not name the service principal', async () => {
  const { id } = await create(admin);
  const imported = await appRole.read(tenant.context, id, {});
  if (imported === undefined) throw new Error('not found');
  const { changes, replaces } = await appRole.diff(tenant.context, imported, admin);
  expect([changes, replaces]).toEqual([{}, []]);
});

test('what stood in an adopted app before is no change of a role, and stays in what a refresh reads', async () => {
  const before = { displayName: 'Boss', description: '', enabled: false };
  const made = await create(admin);
  const old = { ...made, inputs: admin };
  expect((await appRole.diff(tenant.context, old, { ...admin, before })).changes).toEqual({});
  expect((await appRole.read(tenant.context, made.id, { inputs: { ...admin, before }, outputs: made.outputs }))?.inputs.before).toEqual(
    before,
  );
});
