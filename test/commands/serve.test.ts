/** `muster serve` and `muster token` as a person calls them. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeBehaviour, type MountOptions, readMounts } from '../../src/commands/serveMounts.ts';
import { stackFolder, tenants } from '../config/stack.ts';
import { databaseFile } from '../scim/database.ts';
import { behaviour, open } from '../scim/harness.ts';

const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

function muster(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH, MUSTER_TOKEN: '' };
  return new Promise((resolve) =>
    execFile(process.execPath, [cli, ...args], { env }, (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err })),
  );
}

test('tokens: shown once, two valid at a time, listed without secrets, revoked', async () => {
  const database = databaseFile();
  const token = (...args: string[]) => muster('token', ...args, '--database', database);
  const first = await token('create', 'cube', '--label', 'entra');
  const second = await token('create', 'cube', '--label', 'next', '--days', '90', '--json');
  expect([first.code, first.out]).toEqual([0, expect.stringMatching(/^muster_cube_[\w-]{43}\n$/)]);
  const made = JSON.parse(second.out);
  expect(made).toMatchObject({ kind: 'token', label: 'next', token: expect.stringMatching(/^muster_cube_/) });
  const third = await token('create', 'cube');
  expect([third.code, third.err]).toEqual([1, expect.stringContaining('revoke one')]);
  expect((await token('create', 'cerby')).code).toBe(0);
  const listed = await token('list', 'cube', '--json');
  expect(JSON.parse(listed.out)).toMatchObject([
    { label: 'entra', valid: true },
    { label: 'next', valid: true, expires: made.expires },
  ]);
  expect(listed.out).not.toContain('muster_cube_');
  await token('create', 'stack-ai', '--label', 'short', '--days', '10');
  expect((await token('list', 'stack-ai')).err).toContain('short expires within 14 days');
  expect((await token('list', 'cube')).err).toBe('');
  expect((await token('revoke', 'cube', made.id)).code).toBe(0);
  expect((await token('revoke', 'cube', made.id)).code).toBe(1);
  expect((await token('create', 'cube', '--client', '--json')).out).toContain('clientSecret');
  const trail = JSON.parse((await muster('audit', 'cube', '--json', '--database', database)).out).entries;
  expect(trail.map(({ actor, action, type, id }: Record<string, string>) => [actor, action, type, id])).toEqual([
    ['by hand', 'create', 'Client', expect.any(String)],
    ['by hand', 'revoke', 'Token', made.id],
    ['by hand', 'create', 'Token', made.id],
    ['by hand', 'create', 'Token', expect.any(String)],
  ]);
  const scim = await open({}, { database, mounts: [{ key: 'cube', path: '/scim/v2', tokens: [], behaviour: behaviour() }] });
  await fetch(`${scim.target.url}/scim/v2/Users`, {
    headers: { authorization: first.out.trim() },
    method: 'POST',
    body: '{"userName":"ann"}',
  });
  await scim.close();
  const list = (await token('list', 'cube')).out;
  expect(list).toMatch(/ entra .*last used 2026-01-31\n/);
  expect(list).toMatch(/client .* not used yet\n/);
  const id = list.slice(0, 36);
  expect((await muster('audit', 'cube', '--limit', '1', '--database', database)).out).toContain(`  entra (${id})  create User `);
});

test('serve names all mistakes at once and exits with 2', async () => {
  const { code, err } = await muster('serve', '--profile', 'stakai', '--tls-cert', 'x.pem', '--page');
  expect([code, err]).toEqual([2, expect.stringMatching(/unknown profile "stakai"[\s\S]*go together[\s\S]*MUSTER_PAGE_TOKEN/)]);
  expect(await muster('serve', '--port', '99999')).toMatchObject({ code: 2, err: expect.stringContaining('whole number up to 65535') });
});

const options = (more: Partial<MountOptions>): MountOptions => ({
  profile: 'generic',
  vendorSetting: [],
  index: [],
  dir: 'stacks',
  ...more,
});

test.each<[Partial<MountOptions>, string]>([
  [{ vendorSetting: ['syncGroups=true'] }, 'no setting "syncGroups"'],
  [{ profile: 'stack-ai', vendorSetting: ['syncGroups'] }, 'key=value'],
  [{ profile: 'stack-ai', vendorSetting: ['syncGroups=maybe'] }, 'syncGroups=true or'],
  [{ profile: 'stack-ai', vendorSetting: ['roleMappings=x'] }, 'roleMappings.name=value'],
  [{ profile: 'stack-ai', vendorSetting: ['defaultRole.x=y'] }, 'defaultRole=value'],
  [{ profile: 'stack-ai', vendorSetting: ['roleMappings.Admin=Admin'] }, 'lower case'],
  [{ stack: 'staging', app: 'nothing' }, 'has no app "nothing"'],
  [{ stack: 'staging', vendorSetting: ['syncGroups=true'] }, '`vendor:`'],
  [{ stack: 'staging', index: ['title'] }, '--profile'],
])('%j mounts nothing', (more, message) => {
  expect(readMounts(options(more), [])).toEqual({ mounts: [], problems: [expect.stringContaining(message)] });
});

test('a profile with its settings is the vendor as it would behave', () => {
  const { mounts, problems } = readMounts(
    options({
      profile: 'stack-ai',
      vendorSetting: ['syncGroups=true', 'defaultRole=viewer', 'roleMappings.admin=Admin', 'roleMappings.a.b=C=D'],
    }),
    ['t'],
  );
  expect(problems).toEqual([]);
  expect(mounts).toMatchObject([
    {
      key: 'stack-ai',
      path: '/scim/v2',
      behaviour: { syncGroups: true, role: { roleMappings: { admin: 'Admin', 'a.b': 'C=D' }, defaultRole: 'viewer' } },
    },
  ]);
  expect(describeBehaviour((mounts[0] as (typeof mounts)[0]).behaviour)).toEqual([
    'groups become groups',
    'role: the primary of "roles" by table (admin → Admin, a.b → C=D), else viewer',
    'only these attributes are kept: userName, active, externalId, emails, name, displayName, roles',
  ]);
});

test('a stack mounts its apps where its program looks for them', () => {
  const { mounts, problems } = readMounts(options({ stack: 'staging' }), []);
  expect(problems).toEqual([]);
  expect(mounts.length).toBeGreaterThan(1);
  for (const { key, path } of mounts) expect(path.startsWith(`/${key}/`)).toBe(true);
  const [first] = mounts;
  expect(readMounts(options({ stack: 'staging', app: first?.key }), []).mounts).toEqual([first]);
});

test('an app that was renamed stays where it was, and is asked for by its key', () => {
  const dir = stackFolder({
    's.yaml': `${tenants}apps:\n  book: { catalog: generic, directory: entra, scim: { target: bundled }, renamedFrom: wiki }\n`,
    'sample.yaml': 'people: {}\n',
  });
  expect(readMounts(options({ stack: 's', app: 'book', dir }), [])).toMatchObject({
    mounts: [{ key: 'wiki', path: '/wiki/scim/v2' }],
    problems: [],
  });
});

test('people are looked up by what the catalog matches by and by --index; what cannot be written is a mistake', async () => {
  const path = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber';
  expect(readMounts(options({ profile: 'cube', index: [path] }), []).mounts).toMatchObject([
    { index: expect.arrayContaining(['userName', path]) },
  ]);
  const { code, err } = await muster('serve', '--index', 'shoeSize', '--index', 'meta.created', '--index', path, '--check');
  expect([code, err]).toEqual([2, expect.stringMatching(/^--index shoeSize: [^\n]*\n--index meta.created: [^\n]*\n$/)]);
});
