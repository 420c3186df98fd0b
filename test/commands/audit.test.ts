/** `muster audit` and `muster adjust` as a person calls them, beside a target that runs. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { vendors } from '../../src/catalog/vendors.ts';
import { openAudit } from '../../src/scim/store/audit.ts';
import { openDatabase } from '../../src/scim/store/open.ts';
import { query } from '../../src/scim/store/work.ts';
import { databaseFile } from '../scim/database.ts';
import { open, vendorUser } from '../scim/harness.ts';

const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

function muster(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [cli, ...args], { env: { PATH: process.env.PATH } }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    ),
  );
}

test('audit: a line an entry, the latest first, page by page, one app or all, refused ones alone', async () => {
  const database = databaseFile();
  const scim = await open({}, { database });
  const ann = await scim.user('ann', { title: 'S3cret' });
  await scim.group('Sales', ann);
  await scim.patch('/Groups/id-2', { op: 'add', path: 'members', value: [{ value: 'nobody' }] });
  await scim.post('/Users', { userName: 'ANN' });
  const all = await muster('audit', 'app', '--database', database);
  const lines = all.out.trim().split('\n');
  expect(
    lines.map((line) =>
      line
        .trim()
        .split(/\s{2,}/)
        .slice(2),
    ),
  ).toEqual([
    ['app', 'configured', 'create User', 'refused: 409 uniqueness'],
    ['app', 'configured', 'patch Group id-2', 'do not exist: nobody'],
    ['app', 'configured', `create Group id-2`, `displayName; came ${ann}`],
    ['app', 'configured', `create User ${ann}`, expect.stringContaining('userName')],
  ]);
  expect(all.out).not.toContain('S3cret');
  const page = await muster('audit', '--limit', '2', '--json', '--database', database);
  const { entries, next } = JSON.parse(page.out);
  expect(entries).toMatchObject([
    { app: 'app', refused: { status: 409, scimType: 'uniqueness' } },
    { action: 'patch', id: 'id-2' },
  ]);
  const rest = JSON.parse((await muster('audit', '--before', String(next), '--json', '--database', database)).out);
  expect(rest).toMatchObject({ entries: [{ action: 'create', id: 'id-2' }, { id: ann }], next: null });
  const refused = JSON.parse((await muster('audit', '--refused', '--json', '--database', database)).out);
  expect(refused.entries).toHaveLength(1);
  // The test's clock stands in January 2026.
  expect(JSON.parse((await muster('audit', '--since', '2026-01-01', '--json', '--database', database)).out).entries).toHaveLength(4);
  expect(await muster('audit', '--since', '30m', '--database', database)).toMatchObject({ code: 0, out: '', err: 'no entries\n' });
  expect((await muster('audit', 'other', '--database', database)).out).toBe('');
});

test('(3.9) audit: what a client makes up stays on the line of its entry, and moves no terminal', async () => {
  const database = databaseFile();
  const scim = await open({}, { database });
  const forged = 'x\n   9999  2026-01-01T00:00:00.000Z  app  root-admin  delete User 1234';
  const marks = ['\u001b[2J\u001b]0;t\u0007', '\u009b31m', '\u2028', '\u2029', '\u202e', '\u2066', '\u200f', '\r', '\u0085', '\u061c'];
  const paths = [forged, ...marks].map((text) => `/Users/${text}`);
  await scim.post('/Bulk', { Operations: paths.map((path) => ({ method: 'DELETE', path })) });
  const group = await scim.group('Sales');
  for (const value of [forged, ...marks]) await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value }] });
  const entries = paths.length * 2 + 1;
  const text = await muster('audit', 'app', '--database', database);
  expect(text.out.split('\n')).toHaveLength(entries + 1);
  for (const line of text.out.trimEnd().split('\n')) expect(line).toMatch(/^ *\d+ {2}2026-01-31T[\d:.]+Z {2}app {2}configured {2}/);
  const json = await muster('audit', 'app', '--json', '--database', database);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  for (const { out } of [text, json]) expect(out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
  expect(JSON.parse(json.out).entries.map(({ id }: { id: string }) => id)).toContain(marks[4]);
});

test('audit prune: says what it would remove, and removes it with --yes; one app or all', async () => {
  const file = databaseFile();
  const database = await openDatabase(file);
  const add = (app: string, at: string) =>
    openAudit(app).add({ at, actor: 'a', token: null, action: 'create', type: 'User', id: at, changed: {} });
  await database.write(function* () {
    for (const app of ['cube', 'cerby']) for (const day of ['01', '02', '03', '04']) yield* add(app, `2026-01-${day}T08:00:00.000Z`);
    for (let n = 0; n < 4500; n++) yield* add(n % 2 === 0 ? 'cube' : 'other', `2025-01-01T08:00:00.000Z`);
  });
  const left = async () => Number((await database.read(() => query('select count(*) as n from audit')))[0]?.n);
  const prune = (...args: string[]) => muster('audit', 'prune', ...args, '--database', file);
  const before = '2026-01-03T00:00:00.000Z';
  const dry = await prune('--before', '2026-01-03');
  expect(dry).toEqual({ code: 0, out: `4504 entries before ${before}\n`, err: expect.stringContaining('--yes') });
  expect(await left()).toBe(4508);
  expect(JSON.parse((await prune('--before', '2026-01-03', '--app', 'cube', '--yes', '--json')).out)).toEqual({
    ...{ app: 'cube', before, count: 2252, removed: true },
  });
  expect(await left()).toBe(2256);
  expect((await prune('--before', '2026-01-03', '--yes')).out).toBe(`2252 entries before ${before} removed\n`);
  expect(await left()).toBe(4);
  expect(await prune('--before', 'yesterday')).toMatchObject({ code: 2, err: expect.stringContaining('2026-01-31') });
  expect((await prune()).code).toBe(2);
  // A page of the trail is asked for as before.
  expect((await muster('audit', '--before', '5', '--database', file)).out.trim().split('\n')).toHaveLength(2);
  await database.close();
});

test('audit: what it cannot do is said with exit code 2', async () => {
  expect(await muster('audit', '--since', 'yesterday')).toMatchObject({ code: 2, err: expect.stringContaining('30m, 12h, 7d') });
  expect(await muster('audit', '--limit', '0')).toMatchObject({ code: 2 });
  expect(await muster('audit', '--database', '/nowhere/muster.db')).toMatchObject({ code: 2, err: expect.stringContaining('no database') });
});

test('Cerby: "account access grants must be reassigned in Cerby": adjust --grant-access does that', async () => {
  const database = databaseFile();
  const scim = await open(vendors.cerby?.behaviour({}), { database });
  const ann = await scim.user('ann@example.com');
  const grants = async (): Promise<unknown> => (await scim.get(`/Users/${ann}`)).body[vendorUser];
  const active = (value: string) => scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value });
  await active('False');
  const adjust = () => muster('adjust', 'app', 'Ann@Example.com', '--grant-access', '--database', database);
  expect(await adjust()).toMatchObject({ code: 1, err: expect.stringContaining('is deactivated') });
  await active('True');
  expect(await grants()).toMatchObject({ grants: false });
  expect(await adjust()).toMatchObject({ code: 0, out: expect.stringContaining('has access') });
  expect(await grants()).toMatchObject({ grants: true });
  expect((await scim.target.audit('app', 1))[0]).toMatchObject({
    actor: 'by hand',
    action: 'adjust',
    id: ann,
    changed: { attributes: ['grants'] },
  });
  await active('False');
  expect(await grants()).toMatchObject({ grants: false });
});

test('Cube: "To grant admin permissions, update the user\'s role manually", and roles that a group left behind are taken by hand', async () => {
  const database = databaseFile();
  const scim = await open(vendors.cube?.behaviour({ groupRoles: { Developers: 'Developer' } }), { database });
  const ann = await scim.user('ann');
  await scim.group('Developers', ann);
  const roles = async (): Promise<unknown> => (await scim.get(`/Users/${ann}`)).body[vendorUser];
  const adjust = (...args: string[]) => muster('adjust', 'app', 'ann', ...args, '--json', '--database', database);
  const done = await adjust('--remove-role', 'Developer', '--add-role', 'Admin');
  expect(JSON.parse(done.out)).toEqual({ id: ann, access: false, roles: ['Viewer', 'Admin'] });
  expect(await roles()).toEqual({ role: 'Viewer', roles: ['Viewer', 'Admin'] });
  expect(await adjust('--remove-role', 'Developer')).toMatchObject({
    code: 1,
    out: expect.stringContaining('does not have the role Developer'),
  });
  expect(await adjust()).toMatchObject({ code: 2 });
  expect(await muster('adjust', 'app', 'nobody', '--add-role', 'Admin', '--database', database)).toMatchObject({ code: 1 });
});

test('a member who does not exist is named as such', async () => {
  const database = databaseFile();
  const scim = await open({}, { database });
  const group = await scim.group('Sales');
  await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: 'gone' }] });
  expect((await muster('audit', '--limit', '1', '--database', database)).out).toMatch(/patch Group id-1 +do not exist: gone\n$/);
});
