import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EnterpriseAppInputs } from '../../../src/provider/appInputs.ts';
import { enterpriseApp } from '../../../src/provider/entra/enterpriseApp.ts';
import { startTenant, type Tenant } from '../tenant.ts';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant({
    galleryApps: ['Cerby', 'Slack', 'Slack Enterprise Grid', 'Zoom'].map((displayName, index) => ({
      displayName,
      templateId: `t${index}`,
    })),
  });
});
afterEach(() => tenant.graph.close());

const cube: EnterpriseAppInputs = { displayName: 'Cube', owner: 'muster/staging/cube' };
const applications = () => [...tenant.graph.store.applications.values()].filter(({ displayName }) => displayName !== 'Wiki');
const sent = () => tenant.graph.requests.filter(({ method, path }) => method === 'POST' && path.includes('/instantiate')).length;
const wiki = () => {
  const [application] = tenant.graph.store.applications.values();
  if (application === undefined) throw new Error('no application');
  return application;
};

test('makes an app from the Custom template, with the User role as default access', async () => {
  const { id, outputs } = await enterpriseApp.create(tenant.context, cube);
  const [made] = applications();
  expect(made).toMatchObject({ id: outputs.applicationId, appId: outputs.appId, serviceManagementReference: 'muster:muster/staging/cube' });
  expect(id).toBe(`${outputs.applicationId}/${outputs.servicePrincipalId}`);
  expect(outputs.defaultRoleId).toBe('18d14569-c3bd-439b-9a66-3a2aee01d14f');
  expect(await enterpriseApp.read(tenant.context, id, { inputs: cube, outputs })).toEqual({ id, inputs: cube, outputs });
});

test('a create that was cut off is taken up again: there is one app, not two', async () => {
  tenant.graph.faults.broken = { after: 0, how: 'lost' };
  await expect(enterpriseApp.create(tenant.context, cube)).rejects.toThrow('Interrupted');
  expect(applications()).toHaveLength(1);
  await enterpriseApp.create(tenant.context, cube);
  expect(applications()).toHaveLength(1);
});

test('an answer that got lost does not make a second app', async () => {
  tenant.graph.faults.broken = { after: 0, how: 'unclear' };
  await enterpriseApp.create(tenant.context, cube);
  expect(applications()).toHaveLength(1);
  expect(tenant.waits).toEqual([2000]);
});

test('an app of the same name that is not ours is left alone', async () => {
  await enterpriseApp.create(tenant.context, { ...cube, owner: 'muster/production/cube' });
  await enterpriseApp.create(tenant.context, cube);
  expect(applications()).toHaveLength(2);
});

test.each([
  ['Cerbi', '"Cerby"'],
  ['Slack', undefined],
  ['Slak', '"Slack"'],
  ['Slack Grid', '"Slack" or "Slack Enterprise Grid"'],
  ['Nothing like it', 'Leave `gallery` out'],
])('the gallery app %s', async (gallery, hint) => {
  const made = enterpriseApp.create(tenant.context, { ...cube, gallery });
  if (hint === undefined) expect((await made).outputs.applicationId).toBe(applications()[0]?.id);
  else await expect(made).rejects.toThrow(new RegExp(`There is no gallery app "${gallery}"\\..*${hint}`));
});

test('another adopted app is a replacement; the same one by another id or in other letters is nothing', async () => {
  const made = await enterpriseApp.create(tenant.context, cube);
  const { applicationId, servicePrincipalId } = made.outputs;
  const inputs = { existing: { servicePrincipalId }, owner: cube.owner };
  const old = { id: made.id, inputs, outputs: made.outputs };
  const diff = (existing: { servicePrincipalId?: string; applicationId?: string }) =>
    enterpriseApp.diff(tenant.context, old, { ...inputs, existing });
  expect(await diff({ servicePrincipalId: '0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902' })).toMatchObject({
    replaces: ['existing'],
    changes: { 'existing.servicePrincipalId': { kind: 'updateReplace' } },
  });
  expect((await diff({ applicationId: '0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902' })).replaces).toEqual(['existing']);
  expect((await diff({ applicationId })).changes).toEqual({});
  expect((await diff({ servicePrincipalId: servicePrincipalId.toUpperCase() })).changes).toEqual({});
});

test('rename is an update, another template a replacement, another owner nothing', async () => {
  const { id, outputs } = await enterpriseApp.create(tenant.context, cube);
  const old = { id, inputs: cube, outputs };
  expect((await enterpriseApp.diff(tenant.context, old, { ...cube, owner: 'x' })).changes).toEqual({});
  expect((await enterpriseApp.diff(tenant.context, old, { ...cube, gallery: 'Slack' })).replaces).toEqual(['gallery']);
  await enterpriseApp.update(tenant.context, id, old, { ...cube, displayName: 'Cube Cloud' });
  expect(applications()[0]?.displayName).toBe('Cube Cloud');
  expect((await enterpriseApp.read(tenant.context, id, { inputs: cube, outputs }))?.inputs.displayName).toBe('Cube Cloud');
  await enterpriseApp.delete(tenant.context, id, old);
  await enterpriseApp.delete(tenant.context, id, old);
  expect(applications()).toEqual([]);
  expect(await enterpriseApp.read(tenant.context, id, { inputs: cube, outputs })).toBeUndefined();
});

test('an import reads the name and the template of the gallery', async () => {
  const { id } = await enterpriseApp.create(tenant.context, { ...cube, gallery: 'Cerby' });
  expect((await enterpriseApp.read(tenant.context, id, {}))?.inputs).toEqual({ displayName: 'Cube', gallery: 'Cerby', owner: '' });
});

test.each([
  ['the enterprise app', () => ({ servicePrincipalId: tenant.servicePrincipalId })],
  ['the app registration', () => ({ applicationId: wiki().id })],
  ['both', () => ({ servicePrincipalId: tenant.servicePrincipalId, applicationId: wiki().id })],
])('adopts an app by the id of %s: nothing is made, renamed or deleted', async (_what, existing) => {
  const before = sent();
  const inputs = { existing: existing(), owner: 'muster/staging/wiki' };
  const { id, outputs } = await enterpriseApp.create(tenant.context, inputs);
  expect(outputs).toMatchObject({ applicationId: wiki().id, servicePrincipalId: tenant.servicePrincipalId, appId: wiki().appId });
  expect(await enterpriseApp.read(tenant.context, id, { inputs, outputs })).toEqual({ id, inputs, outputs });
  await enterpriseApp.delete(tenant.context, id, { inputs, outputs });
  expect(tenant.graph.store.applications.size).toBe(1);
  expect(sent()).toBe(before);
});

test('refuses an app that is not there, two different apps, and one that another declaration made', async () => {
  const adopt = (existing: EnterpriseAppInputs['existing']) =>
    enterpriseApp.create(tenant.context, { existing, owner: 'muster/staging/x' });
  await expect(adopt({ servicePrincipalId: wiki().appId })).rejects.toThrow(/no enterprise app .*the application \(client\) id is another/);
  const other = (await enterpriseApp.create(tenant.context, cube)).outputs;
  await expect(adopt({ servicePrincipalId: tenant.servicePrincipalId, applicationId: other.applicationId })).rejects.toThrow(
    'two different apps',
  );
  await expect(adopt({ applicationId: other.applicationId })).rejects.toThrow('belongs to the Muster declaration muster/staging/cube');
});
