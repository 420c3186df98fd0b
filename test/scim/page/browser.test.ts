/** The page in a real Chromium: what a person sees, by mouse, by keyboard and through the accessibility tree. */
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { vendors } from '../../../src/catalog/vendors.ts';
import { databaseFile } from '../database.ts';
import { type Client, open } from '../harness.ts';
import { faults, noChromium, type Screen, soon, token, withChromium } from './chromium.ts';

describe.skipIf(noChromium !== null)('in Chromium', () => {
  const openPage = withChromium();
  const enter = ({ target }: Client, screen?: Screen) => openPage(target, screen);

  async function withPeople(): Promise<Client> {
    const vendor = vendors['stack-ai'];
    const behaviour = vendor?.behaviour({ syncGroups: true, defaultRole: 'Viewer', roleMappings: { admin: 'Admin' } });
    const scim = await open(behaviour, {
      page: { token },
      ...(behaviour && { mounts: [{ key: 'app', path: '/app/scim/v2', tokens: ['secret'], behaviour, vendor: 'stack-ai' }] }),
    });
    const ann = await scim.user('ann@example.com', { displayName: 'Ann <b>Lee</b>', roles: [{ value: 'admin', primary: true }] });
    await scim.user('bob@example.com', { displayName: 'Bob Stone' });
    await scim.group('Sales', ann);
    return scim;
  }

  test.each<[string, Screen]>([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['on a telephone', { viewport: { width: 390, height: 844 } }],
  ])('every view is accessible and fits, %s', async (_, screen) => {
    const scim = await withPeople();
    await scim.post('/Users', { userName: 'ann@example.com' });
    const page = await enter(scim, screen);
    const overflow = (): Promise<number> => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await page.getByRole('row', { name: /bob/ }).waitFor();
    expect(await faults(page)).toEqual([]);
    for (const view of ['Groups', 'Roles', 'Requests', 'Audit']) {
      await page.getByRole('navigation').getByRole('link', { name: view }).click();
      await page.getByRole('heading', { level: 1, name: view }).waitFor();
      if (view === 'Requests') await page.locator('summary').first().click();
      else await page.getByRole('row').nth(1).waitFor();
      expect(await faults(page), view).toEqual([]);
      expect(await overflow(), view).toBe(0);
    }
    await page.getByRole('navigation').getByRole('link', { name: 'People' }).click();
    await page.getByRole('button', { name: 'ann@example.com' }).click();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Page token').waitFor();
    expect(await faults(page)).toEqual([]);
  });

  test('people, groups and roles as they stand', async () => {
    const page = await enter(await withPeople());
    const ann = page.getByRole('row', { name: /ann@example\.com/ });
    await ann.waitFor();
    // What a directory sends is text, never HTML.
    expect(await ann.innerText()).toMatch(/Ann <b>Lee<\/b>\s+active\s+Admin\s+Sales/);
    await page.getByRole('button', { name: 'ann@example.com' }).click();
    const facts = await page.getByRole('dialog').locator('dl').innerText();
    expect(facts.split(/\n+/)).toEqual(
      expect.arrayContaining(['Status', 'active', 'User name', 'ann@example.com', 'Role', 'Admin', 'Groups', 'Sales']),
    );
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: /Groups/ }).click();
    await page.getByRole('button', { name: 'Sales' }).click();
    await page.getByRole('dialog').getByText('ann@example.com').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Roles' }).click();
    await page.getByRole('row', { name: 'Viewer 1' }).waitFor();
  });

  test('the log is live, and says what changed and why a request failed', async () => {
    const scim = await withPeople();
    const page = await enter(scim);
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.locator('.log li').first().waitFor();
    await scim.patch('/Users/id-1', { op: 'Replace', path: 'active', value: 'False' });
    const entry = page.locator('.log li', { hasText: 'PATCH' });
    expect(await entry.locator('.path').innerText()).toContain('ann@example.com');
    await entry.locator('summary').click();
    await entry.getByRole('row', { name: 'active true false' }).waitFor();
    await entry.getByText('"Replace"').waitFor();
    await page.getByRole('status').getByText('1 new, 0 failed').waitFor({ state: 'attached' });
    await scim.get('/Users', 'wrong');
    await page.getByRole('status').getByText('1 new, 1 failed').waitFor({ state: 'attached' });
    // By its badge: the time in the body of another entry may hold the same digits.
    const failed = page.locator('.log li', { has: page.locator('summary .badge', { hasText: '401' }) });
    await failed.locator('summary').click();
    await failed.getByText('regenerate it in Stack AI and store the new one').waitFor();
    await page.getByLabel('Failed only').check();
    expect(await entry.isVisible()).toBe(false);
    expect(await failed.isVisible()).toBe(true);
  });

  test('the audit trail: who wrote what, page by page, and what was refused', async () => {
    const scim = await withPeople();
    for (let n = 0; n < 60; n += 1) await scim.patch('/Users/id-1', { op: 'Replace', path: 'title', value: `S3cret ${n}` });
    await scim.post('/Users', { userName: 'ann@example.com' });
    const page = await enter(scim);
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('row', { name: /create User refused: 409 uniqueness configured/ }).waitFor();
    expect(await page.getByRole('row').count()).toBe(51);
    await page.getByRole('button', { name: 'Older entries' }).click();
    await page.getByRole('row', { name: /create Group displayName, 1 member came configured/ }).waitFor();
    expect(await page.getByRole('row').count()).toBe(65);
    expect(await page.getByRole('button', { name: 'Older entries' }).isVisible()).toBe(false);
    expect(await page.locator('main').innerText()).not.toContain('S3cret');
    await page.getByLabel('Refused only').check();
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
    expect(await page.getByRole('row').count()).toBe(2);
  });

  test('everything can be reached and done by keyboard, and the focus can be seen', async () => {
    const page = await enter(await withPeople());
    await page.getByRole('row', { name: /ann@/ }).waitFor();
    const names: string[] = [];
    for (let press = 0; press < 14; press++) {
      await page.keyboard.press('Tab');
      const focused = page.locator(':focus');
      names.push((await focused.getAttribute('id')) ?? (await focused.innerText().catch(() => '')));
      expect(await focused.evaluate('(element) => getComputedStyle(element).outlineStyle'), names.at(-1)).not.toBe('none');
      if (names.at(-1) === 'ann@example.com') break;
    }
    expect(names[0]).toBe('Skip to the content');
    expect(names).toEqual(expect.arrayContaining(['app', 'Log out', 'ann@example.com']));
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator(':focus').innerText()).toBe('ann@example.com');
    await page.getByRole('link', { name: 'Requests' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Answer' }).first().waitFor();
  });

  test('100,000 people: first page, next, search and a group of half of them, each in well under a second', async () => {
    const database = databaseFile();
    await (await open({}, { database })).close();
    fill(database, 100_000);
    const page = await enter(await open({}, { database, page: { token } }));
    await soon(page, 'first page', () => page.reload(), 'person000000@example.com');
    await soon(page, 'next page', () => page.getByRole('button', { name: 'Next page' }).click(), 'person000050@example.com');
    await soon(page, 'search', () => page.getByRole('searchbox').fill('person0999'), 'person099900@example.com');
    await soon(page, 'search by name', () => page.getByRole('searchbox').fill('Somebody 77777'), 'person077777@example.com');
    await soon(page, 'groups', () => page.getByRole('link', { name: /Groups/ }).click(), '50,000');
    await soon(page, 'members', () => page.getByRole('button', { name: 'Everyone' }).click(), 'person000048@example.com');
  });
});

/** Rows as the target itself would write them, without the hundred thousand requests. */
function fill(file: string, people: number): void {
  const database = new DatabaseSync(file);
  const at = '2026-01-31T08:00:00.000Z';
  database.exec('begin');
  const insert = database.prepare(
    `insert into resource (tenant, type, id, user_key, display_key, active, version, created, modified, doc) values ('app', ?, ?, ?, ?, 1, 1, ?, ?, ?)`,
  );
  for (let index = 0; index < people; index++) {
    const userName = `person${String(index).padStart(6, '0')}@example.com`;
    const displayName = `Somebody ${index}`;
    insert.run('User', `p${index}`, userName, displayName.toLowerCase(), at, at, JSON.stringify({ userName, displayName, active: true }));
  }
  insert.run('Group', 'g', null, 'everyone', at, at, JSON.stringify({ displayName: 'Everyone' }));
  database.exec(
    `insert into member select (select rid from resource where type = 'Group'), rid from resource where type = 'User' and rid % 2 = 1`,
  );
  database.exec(`insert into total_slot (tenant, type, slot, n) values ('app', 'User', 0, ${people}), ('app', 'Group', 0, 1)`);
  database.exec('commit');
  database.close();
}
