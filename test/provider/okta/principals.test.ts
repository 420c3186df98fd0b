import { afterEach, beforeEach, expect, test } from 'vitest';
import { findApps, oktaMarkOf } from '../../../src/provider/okta/apps.ts';
import { readOktaNames } from '../../../src/provider/okta/names.ts';
import { readOktaPrincipals } from '../../../src/provider/okta/principals.ts';
import { type Org, startOrg } from './org.ts';

const many = Array.from({ length: 40 }, (_, index) => `p${index}`);

let org: Org;
beforeEach(async () => {
  org = await startOrg(['ann', ...many], { Sales: [], 'Sales EU': [], sales: [], 'R&D, "Labs" \\ all': [] });
});
afterEach(() => org.okta.close());

const nothing = { users: [], groups: [], prefixes: [] };

test('people by login in any letter case, many in a few calls, nobody for an unknown one', async () => {
  const users = ['ANN@example.com', 'nobody@example.com', ...many.map((key) => `${key}@example.com`)];
  const before = org.okta.requests.length;
  const found = await readOktaPrincipals(org.context.okta(), { ...nothing, users });
  expect(found.users['ANN@example.com']).toEqual([org.idOf('ann')]);
  expect(found.users['nobody@example.com']).toEqual([]);
  expect(many.map((key) => found.users[`${key}@example.com`])).toEqual(many.map((key) => [org.idOf(key)]));
  // Three searches, and one question about nobody.
  expect(org.okta.requests.length - before).toBe(4);
});

test('whoever was made a moment ago, whom a search does not find yet', async () => {
  for (const name of ['ann', 'Sales', 'Sales EU']) org.okta.store.unindexed.add(org.idOf(name));
  const asked = { ...nothing, users: ['Ann@example.com', 'ann', 'a/b'], groups: ['Sales', 'Sale'] };
  expect(await readOktaPrincipals(org.context.okta(), asked)).toEqual({
    users: { 'Ann@example.com': [org.idOf('ann')], ann: [], 'a/b': [] },
    groups: { Sales: [org.idOf('Sales')], Sale: [] },
    prefixes: {},
  });
});

test('the group that everybody is in', async () => {
  const { groups } = await readOktaPrincipals(org.context.okta(), { ...nothing, groups: ['Everyone'] });
  const [everyone] = [...org.okta.store.groups.values()].filter(({ type }) => type === 'BUILT_IN');
  expect(groups.Everyone).toEqual([everyone?.id]);
});

test('a sample’s own group of that name is meant before the built-in one', async () => {
  await org.okta.close();
  org = await startOrg(['ann'], { Everyone: ['ann'] });
  const { groups } = await readOktaPrincipals(org.context.okta(), { ...nothing, groups: ['Everyone'] });
  expect(groups.Everyone).toEqual([org.idOf('Everyone')]);
});

test('groups by their exact name, with whatever stands in it; pushed twins do not count', async () => {
  await org.context.okta().send('POST', `/api/v1/apps/${org.appId}/group-push/mappings`, {
    sourceGroupId: org.idOf('Sales'),
    status: 'ACTIVE',
    targetGroupName: 'Sales',
  });
  const groups = ['Sales', 'R&D, "Labs" \\ all', 'Sale'];
  expect((await readOktaPrincipals(org.context.okta(), { ...nothing, groups })).groups).toEqual({
    Sales: [org.idOf('Sales')],
    'R&D, "Labs" \\ all': [org.idOf('R&D, "Labs" \\ all')],
    Sale: [],
  });
});

test('groups by the beginning of their name, sorted', async () => {
  const { prefixes } = await readOktaPrincipals(org.context.okta(), { ...nothing, prefixes: ['Sales', 'zz'] });
  // Okta searches without letter case.
  expect(prefixes.Sales?.map(({ name }) => name)).toEqual(['Sales', 'Sales EU', 'sales']);
  expect(prefixes.zz).toEqual([]);
});

test('what objects are called now; one that is gone is left out', async () => {
  const ids = { users: [org.idOf('ann'), '00uX'], groups: [org.idOf('Sales')] };
  org.okta.admin.renameGroup(org.idOf('Sales'), 'Sales Europe');
  expect(await readOktaNames(org.context.okta(), ids)).toEqual({
    users: { [org.idOf('ann')]: 'ann@example.com' },
    groups: { [ids.groups[0] ?? '']: 'Sales Europe' },
  });
});

test('an app is found by its mark, whatever it is called now, and apart from others of its name', async () => {
  const make = async (label: string, note: string | null) =>
    (
      await org.context.okta().send<{ id: string }>('POST', '/api/v1/apps?activate=true', {
        name: 'scim2headerauth',
        label,
        signOnMode: 'AUTO_LOGIN',
        settings: { notes: { admin: note, enduser: null } },
      })
    )?.id;
  const mine = await make('Renamed by hand', `do not touch\n${oktaMarkOf('muster/staging/cube')} (see wiki)`);
  const other = await make('Cube', oktaMarkOf('muster/production/cube'));
  const apps = { cube: { label: 'Cube', owner: 'muster/staging/cube' }, wiki: { label: 'Wiki', owner: 'muster/staging/wiki' } };
  expect(await findApps(org.context.okta(), { apps })).toEqual({
    cube: { marked: [mine], labelled: [org.appId, other] },
    wiki: { marked: [], labelled: [] },
  });
});
