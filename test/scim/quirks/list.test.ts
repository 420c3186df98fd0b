/** Quirks of lookups and pages. */
import { expect } from 'vitest';
import { type Client, open } from '../harness.ts';
import { quirk } from './rows.ts';

const find = async (scim: Client, path: string, filter: string): Promise<unknown[]> =>
  (await scim.get(`${path}?filter=${encodeURIComponent(filter)}`)).body.Resources.map(({ id }) => id);

const names = async (scim: Client, query: string): Promise<unknown[]> =>
  (await scim.get(`/Users${query}`)).body.Resources.map(({ userName }) => userName);

async function five(): Promise<Client> {
  const scim = await open();
  for (let n = 1; n <= 5; n += 1) await scim.user(`u${n}`);
  return scim;
}

quirk(20, async () => {
  const scim = await open();
  const ann = await scim.user('Ann@Example.com', { displayName: 'Ann Lee', emails: [{ type: 'work', value: 'Ann@Example.com' }] });
  const group = await scim.group('Sales & Legal');
  expect(await find(scim, '/Users', 'userName eq "ANN@example.COM"')).toEqual([ann]);
  expect(await find(scim, '/Users', 'emails[type eq "work"].value eq "ann@EXAMPLE.com"')).toEqual([ann]);
  expect(await find(scim, '/Users', 'displayname Eq "ann LEE"')).toEqual([ann]);
  expect(await find(scim, '/Groups', 'displayName eq "sales & LEGAL"')).toEqual([group]);
});

quirk(21, async () => {
  const scim = await open();
  const ann = await scim.user('Ann@Example.com');
  expect((await scim.get(`/Users/${ann}`)).body.userName).toBe('Ann@Example.com');
  expect(await names(scim, '?filter=userName%20eq%20%22ann%40example.com%22&startIndex=1&count=100')).toEqual(['Ann@Example.com']);
  expect((await scim.put(`/Users/${ann}`, { userName: 'ANN@example.com' })).body.userName).toBe('ANN@example.com');
});

quirk(23, async () => {
  const scim = await five();
  expect((await scim.get('/Users?startIndex=1&count=2')).body).toMatchObject({ itemsPerPage: 2, totalResults: 5, startIndex: 1 });
  expect((await scim.get('/Users?startIndex=5&count=100')).body).toMatchObject({ itemsPerPage: 1, totalResults: 5 });
  expect((await scim.get('/Users?filter=userName eq "nobody"')).body).toMatchObject({ itemsPerPage: 0, totalResults: 0 });
});

quirk(24, async () => {
  const scim = await five();
  for (const query of ['?count=0', '?startIndex=1&count=0', '?filter=active eq true&count=0'])
    expect(await scim.get(`/Users${query}`)).toMatchObject({ status: 200, body: { totalResults: 5, itemsPerPage: 0, Resources: [] } });
});

quirk(25, async () => {
  const scim = await five();
  for (const start of [1, 0, -7]) {
    expect(await names(scim, `?startIndex=${start}&count=2`)).toEqual(['u1', 'u2']);
    expect((await scim.get(`/Users?startIndex=${start}&count=2`)).body).toMatchObject({ startIndex: 1 });
  }
  expect(await names(scim, '?startIndex=5&count=2')).toEqual(['u5']);
});

quirk(26, async () => {
  const scim = await five();
  await scim.group('Sales');
  expect(await names(scim, '')).toEqual(['u1', 'u2', 'u3', 'u4', 'u5']);
  expect(await names(scim, '?startIndex=1&count=100')).toHaveLength(5);
  expect((await scim.get('/Groups')).body).toMatchObject({ totalResults: 1, Resources: [{ displayName: 'Sales' }] });
  expect((await scim.get('/Groups?startIndex=1&count=100')).body.itemsPerPage).toBe(1);
});

quirk(27, async () => {
  const scim = await five();
  // Sparse: what the filter leaves out must not be counted into a page.
  for (const userName of ['x1', 'x2', 'u6']) await scim.user(userName, { active: userName.startsWith('u') });
  for (const query of ['', 'filter=active eq true&', 'filter=userName sw "u"&']) {
    const seen: unknown[] = [];
    for (const start of [1, 3, 5]) seen.push(await names(scim, `?${query}startIndex=${start}&count=2`));
    const all = query === '' ? ['u1', 'u2', 'u3', 'u4', 'u5', 'x1'] : ['u1', 'u2', 'u3', 'u4', 'u5', 'u6'];
    expect(seen).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4, 6)]);
  }
});

quirk(45, async () => {
  for (const displayName of [
    'Sales & Legal (EU)',
    'Team [A] "quoted"',
    'back\\slash',
    "it's 100% _sure_",
    'and or not eq',
    'ünïcode — ＷＩＤＥ',
    ')] eq "x" or displayName pr',
  ]) {
    const scim = await open();
    await scim.group('other');
    const group = await scim.group(displayName);
    expect(await find(scim, '/Groups', `displayName eq ${JSON.stringify(displayName)}`), displayName).toEqual([group]);
    // Some clients escape quotes alone.
    expect(await find(scim, '/Groups', `displayName eq "${displayName.replaceAll('"', '\\"')}"`), displayName).toEqual([group]);
  }
});

quirk(46, async () => {
  const scim = await open();
  await scim.user('ann');
  expect(await names(scim, '/?filter=userName+eq+%22ann%22')).toEqual(['ann']);
  expect((await scim.get('/Groups/?filter=displayName+eq+%22x%22')).body.totalResults).toBe(0);
});
