/** The page in a real Chromium: what a person sees, by mouse, by keyboard and through the accessibility tree. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { vendors } from '../../../src/catalog/vendors.ts';
import { type Client, databaseFile, open } from '../harness.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
if (executablePath === undefined) console.log('The page is not tested in a browser: Chromium is not installed (apt-get install chromium).');

const token = 'page-token-for-the-tests';
const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`);

describe.skipIf(executablePath === undefined)('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    if (executablePath !== undefined)
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] });
  });
  afterAll(() => browser?.close());

  /** A page that is logged in; a script error or a refused script fails the test. */
  async function enter(scim: Client, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ colorScheme, bypassCSP: false });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    onTestFinished(async () => {
      await page.close();
      expect(errors).toEqual([]);
    });
    await page.goto(`${scim.target.url}/-/`);
    await page.getByLabel('Page token').fill(token);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    return page;
  }

  /** Rules of WCAG 2.2 A and AA, and axe's best practices, that the page breaks. */
  async function faults(page: Page): Promise<unknown> {
    // Through the debugger, as the page's own policy lets no script in.
    await page.evaluate(axe.source);
    return page.evaluate(
      `axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map((n) => n.html)]))`,
    );
  }

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

  test.each(['light', 'dark'] as const)('every view is accessible, %s', async (scheme) => {
    const scim = await withPeople();
    await scim.post('/Users', { userName: 'ann@example.com' });
    const page = await enter(scim, scheme);
    await page.getByRole('row', { name: /bob/ }).waitFor();
    expect(await faults(page)).toEqual([]);
    for (const view of ['Groups', 'Roles', 'Requests']) {
      await page.getByRole('navigation').getByRole('link', { name: view }).click();
      await page.getByRole('heading', { level: 1, name: view }).waitFor();
      if (view === 'Requests') await page.locator('summary').first().click();
      else await page.getByRole('row').nth(1).waitFor();
      expect(await faults(page), view).toEqual([]);
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
    await entry.locator('summary').click();
    await entry.getByRole('row', { name: 'active true false' }).waitFor();
    await entry.getByText('"Replace"').waitFor();
    await page.getByRole('status').getByText('1 new, 0 failed').waitFor({ state: 'attached' });
    await scim.get('/Users', 'wrong');
    const failed = page.locator('.log li', { hasText: '401' });
    await failed.locator('summary').click();
    await failed.getByText('regenerate it in Stack AI and store the new one').waitFor();
    await page.getByLabel('Failed only').check();
    expect(await entry.isVisible()).toBe(false);
    expect(await failed.isVisible()).toBe(true);
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
    const within = async (name: string, act: () => Promise<void>, seen: string): Promise<void> => {
      const begin = performance.now();
      await act();
      await page.getByText(seen, { exact: true }).first().waitFor();
      expect(performance.now() - begin, name).toBeLessThan(2000);
    };
    await within('first page', async () => {}, 'person000000@example.com');
    await within('next page', () => page.getByRole('button', { name: 'Next page' }).click(), 'person000050@example.com');
    await within('search', () => page.getByRole('searchbox').fill('person0999'), 'person099900@example.com');
    await within('search by name', () => page.getByRole('searchbox').fill('Somebody 77777'), 'person077777@example.com');
    await within('groups', () => page.getByRole('link', { name: /Groups/ }).click(), '50,000');
    await within('members', () => page.getByRole('button', { name: 'Everyone' }).click(), 'person000048@example.com');
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
