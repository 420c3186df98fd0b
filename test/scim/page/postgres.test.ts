/** The page over Postgres in a real Chromium, with some thousands of people: every view, and how soon it is there. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { vendors } from '../../../src/catalog/vendors.ts';
import { open } from '../harness.ts';
import { noPostgres, type PostgresServer, startPostgres } from '../store/postgres.ts';
import { noChromium, soon, token, withChromium } from './chromium.ts';

describe.skipIf(noChromium !== null || noPostgres !== null)('over Postgres', () => {
  const openPage = withChromium();
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());

  test('3,000 people, 120 projects, roles, and the log', async () => {
    const vendor = vendors.activepieces;
    if (vendor === undefined) throw new Error('activepieces is not in the catalog');
    const behaviour = vendor.behaviour({ projectRole: 'Viewer' });
    const mounts = [{ key: 'app', path: '/app/scim/v2', tokens: ['secret'], behaviour, vendor: vendor.id }];
    const database = await server.database();
    const scim = await open({}, { database, page: { token }, mounts });
    await fill(database);
    const name = (n: number): string => `person${String(n).padStart(4, '0')}@example.com`;

    const page = await openPage(scim.target);
    await soon(page, 'first page', () => page.reload(), name(0));
    expect(await page.getByRole('row', { name: new RegExp(name(0)) }).innerText()).toMatch(/Somebody 0\s+inactive\s+MEMBER\s+Project 000/);
    await page.getByRole('link', { name: 'People 3,000' }).waitFor();
    await soon(page, 'next page', () => page.getByRole('button', { name: 'Next page' }).click(), name(50));
    await soon(page, 'page before', () => page.getByRole('button', { name: 'Previous page' }).click(), name(0));
    await soon(page, 'search', () => page.getByRole('searchbox').fill('PERSON29'), name(2900));
    await soon(page, 'external id', () => page.getByRole('searchbox').fill('e-1234'), name(1234));
    await soon(page, 'person', () => page.getByRole('button', { name: name(1234) }).click(), 'Resource');
    await page.keyboard.press('Escape');
    await soon(page, 'projects', () => page.getByRole('link', { name: 'Projects 120' }).click(), 'Project 000');
    await soon(page, 'members', () => page.getByRole('button', { name: 'Project 000' }).click(), name(49));
    await soon(page, 'more members', () => page.getByRole('button', { name: 'More members' }).click(), name(99));
    await page.keyboard.press('Escape');
    await soon(page, 'roles', () => page.getByRole('link', { name: 'Roles' }).click(), '3,000');
    await page.getByRole('link', { name: 'Requests' }).click();
    await scim.patch('/Users/p0', { op: 'Replace', path: 'active', value: 'True' });
    await page.locator('.log li', { hasText: 'PATCH' }).locator('summary').click();
    await page.getByRole('row', { name: 'active false true' }).waitFor();
    await scim.post('/Users', { userName: name(7) });
    const failed = page.locator('.log li', { has: page.locator('summary .badge', { hasText: '409' }) });
    await failed.locator('summary').click();
    await failed.getByText('map userName to the attribute').waitFor();
  });
});

/** Rows as the target itself would write them, without the thousands of requests: project 000 has everybody, the others as many as their number. */
async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const person = `'person' || lpad(n::text, 4, '0') || '@example.com'`;
  const documents = {
    User: `json_build_object('userName', ${person}, 'displayName', 'Somebody ' || n, 'externalId', 'e-' || n, 'active', n % 10 > 0)`,
    Group: `json_build_object('displayName', 'Project ' || lpad(n::text, 3, '0'))`,
  };
  const common = `version, created, modified`;
  const at = `1, '2026-01-31T08:00:00.000Z', '2026-01-31T08:00:00.000Z'`;
  await client.query(`
    insert into resource (tenant, type, id, user_key, display_key, external_id, active, label, doc, ${common})
      select 'app', 'User', 'p' || n, ${person}, 'somebody ' || n, 'e-' || n, (n % 10 > 0)::int, 'Somebody ' || n, ${documents.User}::text, ${at}
      from generate_series(0, 2999) n;
    insert into resource (tenant, type, id, display_key, label, doc, ${common})
      select 'app', 'Group', 'g' || n, 'project ' || lpad(n::text, 3, '0'), 'Project ' || lpad(n::text, 3, '0'), ${documents.Group}::text, ${at}
      from generate_series(0, 119) n;
    insert into member select g.rid, u.rid from resource g, resource u where g.type = 'Group' and u.type = 'User'
      and (g.id = 'g0' or substr(u.id, 2)::int < substr(g.id, 2)::int);
    insert into vendor_fact (rid, name, value) select rid, 'role', 'MEMBER' from resource where type = 'User';
    insert into total_slot (tenant, type, slot, n) values ('app', 'User', 0, 3000), ('app', 'Group', 0, 120);
    analyze;
  `);
  await client.end();
}
