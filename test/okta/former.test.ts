import { expect, test } from 'vitest';
import type { StateResource } from '../../src/lastState.ts';
import { readFormer } from '../../src/okta/former.ts';

const one = (type: string, name: string, outputs: Record<string, unknown> = {}): StateResource => ({
  urn: `urn::${type}::${name}`,
  type,
  name,
  outputs,
});
const appId = '0oa1';
const shell = one('okta:app/swa:Swa', 'cube');
const provisioning = one('muster:okta:Provisioning', 'cube', { appId });
const old = [
  one('okta:app/groupAssignment:GroupAssignment', 'cube-group-Sales: EU', { appId, groupId: '00g1' }),
  one('okta:app/user:User', 'cube-user-ann@example.com', { appId, userId: '00u1', username: 'ann@example.com' }),
  one('okta:index/pushGroup:PushGroup', 'cube-push-Sales', { appId, sourceGroupId: '00g2' }),
];
const mapping = one('okta:profile/mapping:Mapping', 'cube', { targetId: appId, mappings: [{ id: 'title' }, { id: 'tier' }] });
const property = one('okta:index/appUserSchemaProperty:AppUserSchemaProperty', 'cube-tier', { appId, index: 'tier' });
const others = [
  one('okta:app/user:User', 'wiki-user-bob@example.com', { appId: '0oa2', userId: '00u9' }),
  one('muster:okta:Provisioning', 'wiki', { appId: '0oa2' }),
];
const nothing = { groups: [], users: [], pushes: [], rows: {}, properties: {} };

test('an app that is not in the state has nothing', () => {
  expect(readFormer(others, ['cube'])).toEqual({
    hasShell: false,
    assignments: {},
    pushes: {},
    rows: [],
    made: nothing,
    before: undefined,
    owed: [],
  });
});

test('what an earlier version left is named by what it was, and owed', () => {
  const former = readFormer([shell, provisioning, ...old, mapping, property, ...others], ['cube']);
  expect(former).toMatchObject({
    hasShell: true,
    assignments: { 'group/00g1': 'group Sales: EU', 'user/00u1': 'user ann@example.com' },
    pushes: { '00g2': 'group Sales' },
    rows: ['title', 'tier'],
    made: { groups: ['00g1'], users: ['00u1'], pushes: ['00g2'], properties: { tier: {} } },
  });
  expect(Object.keys(former.made.rows)).toEqual(['title', 'tier']);
  expect(former.owed).toEqual(old);
});

test('what a resource of ours holds already is not owed any more', () => {
  const assigned = one('muster:okta:AppAssignments', 'cube');
  expect(readFormer([shell, provisioning, ...old, assigned], ['cube']).owed).toEqual(old.slice(2));
  expect(readFormer([shell, provisioning, ...old, assigned, one('muster:okta:GroupPushMappings', 'cube')], ['cube']).owed).toEqual([]);
});

test('an app under another key is found by the one it had', () => {
  const former = readFormer([shell, provisioning, ...old], ['desk', 'cube']);
  expect([former.hasShell, Object.values(former.assignments)]).toEqual([true, ['group Sales: EU', 'user ann@example.com']]);
});

test('what stood in an adopted app is what the state says', () => {
  const before = { ...nothing, groups: ['00g7'] };
  expect(readFormer([one('muster:okta:AdoptedApp', 'cube', { appId, before })], ['cube'])).toMatchObject({ hasShell: false, before });
});
