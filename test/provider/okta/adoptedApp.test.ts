import { afterEach, beforeEach, expect, test } from 'vitest';
import { adoptedApp, readOktaAttributes } from '../../../src/provider/okta/adoptedApp.ts';
import { appAssignments } from '../../../src/provider/okta/appAssignments.ts';
import { groupPushMappings } from '../../../src/provider/okta/groupPushMappings.ts';
import { type Org, startOrg } from './org.ts';

let org: Org;
beforeEach(async () => {
  org = await startOrg(['ann', 'bob'], { Sales: ['bob'], Labs: [] });
});
afterEach(() => org.okta.close());

const define = (name: string, definition: object | null) =>
  org.context.okta().send('POST', `/api/v1/meta/schemas/apps/${org.appId}/default`, {
    definitions: { custom: { id: '#custom', type: 'object', properties: { [name]: definition } } },
  });
const attribute = (title: string) => ({ title, type: 'string', externalName: 'tier', externalNamespace: 'urn:a' });
const inputs = () => ({ appId: org.appId, attributes: ['tier', 'level'] });

test('what stood there is kept, people who came by a group left out', async () => {
  const { id, outputs } = await adoptedApp.create(org.context, inputs());
  expect(outputs.before).toMatchObject({ groups: [], users: [], pushes: [], properties: {} });
  expect(Object.keys(outputs.before.rows)).toContain('email');
  await appAssignments.create(org.context, {
    appId: id,
    assignments: {
      'group Sales': { principal: 'group', id: org.idOf('Sales') },
      'user ann': { principal: 'user', id: org.idOf('ann'), userName: 'ann@example.com' },
    },
  });
  const mappings = { 'group Labs': { sourceGroupId: org.idOf('Labs'), groupName: 'Labs' } };
  await groupPushMappings.create(org.context, { appId: id, mappings, rules: [] });
  await define('tier', attribute('Tier'));
  const again = await adoptedApp.create(org.context, inputs());
  expect(again.outputs.before).toMatchObject({
    groups: [org.idOf('Sales')],
    users: [org.idOf('ann')],
    pushes: [org.idOf('Labs')],
    properties: { tier: attribute('Tier') },
  });
  // What an earlier version made is ours.
  const formerly = { groups: [org.idOf('Sales')], users: [], pushes: [org.idOf('Labs')], rows: {}, properties: {} };
  const { before } = (await adoptedApp.create(org.context, { ...inputs(), formerly })).outputs;
  expect(before).toMatchObject({ groups: [], users: [org.idOf('ann')], pushes: [] });
});

test('a refresh does not take what is ours for what stood there', async () => {
  const { id, outputs } = await adoptedApp.create(org.context, inputs());
  await define('tier', attribute('Tier'));
  const read = await adoptedApp.read(org.context, id, { inputs: inputs(), outputs });
  expect(read).toEqual({ id, inputs: inputs(), outputs });
  expect((await adoptedApp.diff(org.context, { id, inputs: inputs(), outputs }, inputs())).changes).toEqual({});
});

test('a definition that was changed says again what it said, and one that is ours is nobody’s business here', async () => {
  await define('tier', attribute('Tier'));
  const { id, outputs } = await adoptedApp.create(org.context, inputs());
  await define('tier', attribute('tier'));
  await define('level', attribute('level'));
  org.mark();
  await adoptedApp.delete(org.context, id, { inputs: inputs(), outputs });
  expect(org.writes()).toHaveLength(1);
  const custom = org.okta.store.apps.get(org.appId)?.schema.custom;
  expect([custom?.tier?.title, custom?.level?.title]).toEqual(['Tier', 'level']);
  org.mark();
  await adoptedApp.delete(org.context, id, { inputs: inputs(), outputs });
  expect(org.writes()).toEqual([]);
});

test('also one that is taken out of the YAML while the app stays', async () => {
  await define('tier', attribute('Tier'));
  const { id, outputs } = await adoptedApp.create(org.context, inputs());
  await define('tier', attribute('tier'));
  const fewer = { appId: org.appId, attributes: ['level'] };
  expect(await adoptedApp.update(org.context, id, { inputs: inputs(), outputs }, fewer)).toEqual(outputs);
  expect(org.okta.store.apps.get(org.appId)?.schema.custom.tier?.title).toBe('Tier');
});

test('an app that is not there cannot be adopted, and one that is gone is let go', async () => {
  await expect(adoptedApp.create(org.context, { appId: '0oaX', attributes: [] })).rejects.toThrow('404');
  const { id, outputs } = await adoptedApp.create(org.context, inputs());
  org.okta.store.apps.clear();
  expect(await adoptedApp.read(org.context, id, { inputs: inputs(), outputs })).toBeUndefined();
  await adoptedApp.delete(org.context, id, { inputs: inputs(), outputs });
});

test('the attributes of apps are looked up before anything is declared', async () => {
  await define('tier', attribute('Tier'));
  expect(await readOktaAttributes(org.context, { appIds: [org.appId, '0oaX'] })).toEqual({ [org.appId]: ['tier'], '0oaX': [] });
});
