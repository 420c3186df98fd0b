import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stackFolder, tenants } from '../config/stack.ts';

const root = join(import.meta.dirname, '..', '..');

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

function muster(args: string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, ['--no-warnings', join(root, 'src/cli.ts'), ...args], { cwd: root });
  const ran: Ran = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    ran.stdout += data;
  });
  child.stderr.on('data', (data) => {
    ran.stderr += data;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ran, code })));
}

test('a value is printed plainly, or as JSON', async () => {
  const attributes = ['--attributes', '{"givenName":"Ann","surname":"Lee"}'];
  expect(await muster(['eval', 'Join(" ", [givenName], [surname])', ...attributes])).toEqual({ code: 0, stdout: 'Ann Lee\n', stderr: '' });
  expect(JSON.parse((await muster(['eval', 'Count([x])', '--json'])).stdout)).toEqual({ value: 0 });
});

test.each([
  [['eval', 'Joim("", [a])'], 2, 'column 1: unknown function Joim'],
  [['eval', 'Item([a], 1)'], 1, 'Item: there is no value 1 among 0'],
  [['eval'], 2, 'there is no expression'],
  [['eval', '=Joim("", [a])'], 2, 'column 2: unknown function Joim'],
  [['eval', '[a]', '--attributes', '{'], 2, '--attributes is not JSON'],
  [['eval', '[a]', '--person', 'anne'], 2, 'Did you mean ann?'],
  [['eval', '[a]', '--person', 'ann', '--app', 'stack'], 2, 'staging has no app "stack"'],
  [['eval', 'SingleAppRoleAssignment([appRoleAssignments])', '--person', 'ann'], 2, 'the roles of ann are those of one app: add --app'],
  [['eval', '[a]', '--tenant', '--app', 'nothing'], 2, 'staging has no Entra app "nothing"'],
])('%j ends with %d', async (args, code, message) => {
  const ran = await muster(args);
  expect(ran).toMatchObject({ code, stdout: '' });
  expect(ran.stderr).toContain(message);
});

test('a person of the sample has their attributes and the roles of an app', async () => {
  expect((await muster(['eval', '[department]', '--person', 'ann'])).stdout).toBe('Sales\n');
  expect((await muster(['eval', 'SingleAppRoleAssignment([appRoleAssignments])', '--person', 'quinn', '--app', 'stack-ai'])).stdout).toBe(
    'viewer\n',
  );
  expect((await muster(['eval', 'user.firstName', '--dialect', 'okta', '--person', 'ann'])).stdout).toBe('Ann\n');
});

/** A folder with one stack, in which ann holds a role of `wiki`. */
function stackWith(assume: string, scope: string): string {
  return stackFolder({
    's.yaml': `${tenants}${assume}
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { target: bundled }
    roles: { admin: Wiki Admin }
    assign: { users: { ann: admin } }
    provisioning: { scope: ${scope} }
`,
    'sample.yaml': 'people: { ann: { displayName: Ann } }\n',
  });
}

const role = 'SingleAppRoleAssignment([appRoleAssignments])';
const named = 'assume: { singleAppRoleAssignment: displayName }';

test.each([
  ['by default', '', 'assigned', 'admin'],
  ['where the stack assumes the display name', named, 'assigned', 'Wiki Admin'],
  ['under the scope all, where the functions see no role', named, 'all', 'null'],
])('the role of a person %s', async (_, assume, scope, value) => {
  const dir = stackWith(assume, scope);
  const ran = await muster(['eval', role, '--person', 'ann', '--app', 'wiki', '--stack', 's', '--dir', dir]);
  expect(ran).toEqual({ code: 0, stdout: `${value}\n`, stderr: '' });
});

test('roles on the command line are read as a stack assumes that is named', async () => {
  const dir = stackWith(named, 'assigned');
  const held = ['--attributes', '{"appRoleAssignments":[{"value":"admin","displayName":"Wiki Admin"}]}', '--dir', dir];
  expect((await muster(['eval', role, ...held, '--stack', 's'])).stdout).toBe('Wiki Admin\n');
  expect((await muster(['eval', role, ...held])).stdout).toBe('admin\n');
});

test.each([
  ['1.14 the nickname that Entra makes of a name', ['[mailNickname]', '--person', 'ann'], 'ann'],
  ['1.15 the title in the words of Okta', ['user.title', '--dialect', 'okta', '--person', 'ann'], 'Head of Sales'],
])('%s is there, as the rehearsal sends it', async (_, args, value) => {
  expect(await muster(['eval', ...args])).toEqual({ code: 0, stdout: `${value}\n`, stderr: '' });
});

test.each([
  [['[givenNam]'], 'column 1: there is no source attribute givenNam. Did you mean givenName?'],
  [['=Append([mobilePhone], "x")', '--person', 'ann'], 'column 9: there is no source attribute mobilePhone. Did you mean mobile?'],
  [['user.fistName', '--dialect', 'okta', '--person', 'ann'], 'did you mean user.firstName?'],
])('%j is refused with the hint that check gives (4.9)', async (args, hint) => {
  const ran = await muster(['eval', ...args]);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain(hint);
});

test('what is near no name of the directory may come from another source (4.9)', async () => {
  expect(await muster(['eval', 'Coalesce([WorkerID], "none")'])).toEqual({
    code: 0,
    stdout: 'none\n',
    stderr: 'column 10: there is no source attribute WorkerID; give it with --attributes\n',
  });
  expect(await muster(['eval', 'Coalesce([givenNam], "none")', '--attributes', '{"givenNam":null}'])).toEqual({
    code: 0,
    stdout: 'none\n',
    stderr: '',
  });
});

test('a stack with a mistake elsewhere still has its people, and one line says so (4.9)', async () => {
  const dir = stackWith('', 'assigned');
  const file = join(dir, 's.yaml');
  const good = readFileSync(file, 'utf8');
  const args = ['eval', role, '--person', 'ann', '--app', 'wiki', '--stack', 's', '--dir', dir];
  for (const mistake of [
    '  other: { catalog: nothing, directory: entra }',
    '  other: { catalog: generic, directory: entra, scim: { target: bundled }, users: { mappings: { title: =Foo( } } }',
    '  other: { catalog: generic, directry: entra }',
    '  other: 7',
  ]) {
    writeFileSync(file, `${good}${mistake}\n`);
    const ran = await muster(args);
    expect(ran).toMatchObject({ code: 0, stdout: 'admin\n' });
    expect(ran.stderr).toMatch(
      /^s has (a problem|\d problems), such as .*s\.yaml:\d+ [\w-]+; this is of what can be read \(muster check s\)\n$/,
    );
  }
  writeFileSync(file, 'apps: [');
  expect(await muster(args)).toMatchObject({ code: 2, stdout: '' });
}, 60_000);

test('a batch answers each line, whatever is on it', async () => {
  const lines = [
    '{"expr":"ToUpper([a])","attributes":{"a":"x"}}',
    'not json',
    '',
    '{"expr":"Now()","now":"2026-01-02T03:04:05Z"}',
    '{"expr":"SelectUniqueValue([a], [b])","attributes":{"a":"x","b":"y"},"taken":["X"]}',
    '{"expr":"IgnoreFlowIfNullOrEmpty([a])"}',
    '{"expr":"user.x ?: 1","dialect":"okta","attributes":{"user":{"x":""}}}',
    '{"expr":"Foo()"}',
  ];
  const { code, stdout } = await muster(['eval', '--batch'], lines.join('\n'));
  expect(code).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { value: 'X' },
    { error: expect.stringContaining('not a JSON line') },
    { value: '1/2/2026 3:04:05 AM' },
    { value: 'y' },
    { value: { $flow: 'ignoreAttribute' } },
    { value: 1 },
    { error: expect.stringContaining('column 1: unknown function Foo') },
  ]);
});

test('a file of cases is held against what is expected; uncertain ones are told apart', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'muster-')), 'cases.jsonl');
  const cases = [
    { expr: 'ToUpper("a")', attributes: {}, expected: 'A' },
    { expr: 'Item([a], 1)', attributes: {}, expected: { $error: 'any' } },
    { expr: 'Guid()', attributes: {}, expected_regex: '^[0-9a-f-]{36}$' },
    { expr: 'IIF([a] = "", "x", "y")', attributes: {}, expected: { $error: 'fails' }, uncertain: true, note: 'not settled' },
    { expr: 'x', attributes: {}, expected: 1, dialect: 'identity-engine' },
  ];
  const write = (more: object[] = []) => writeFileSync(file, [...cases, ...more].map((each) => JSON.stringify(each)).join('\n'));
  write();
  const good = await muster(['eval', '--vectors', file]);
  expect(good.code).toBe(0);
  expect(good.stdout).toContain('3 of 3 certain cases hold; of 1 uncertain ones 1 come out otherwise; 1 of another dialect left out');
  expect(good.stdout).toContain('not settled');
  write([{ expr: 'ToUpper("a")', attributes: {}, expected: 'B' }]);
  const bad = await muster(['eval', '--vectors', file]);
  expect(bad.code).toBe(1);
  expect(bad.stdout).toContain(`${file}:6 DIFFERS ToUpper("a")`);
});

test('the language is that of the app, and its roles are those of the one that there is', async () => {
  const app = (key: string, directory: string, more: string) =>
    `  ${key}: { catalog: generic, directory: ${directory}, scim: { target: bundled }, ${more} }\n`;
  const shop = app('shop', 'okta', 'okta: { integration: header }');
  const wiki = app('wiki', 'entra', 'roles: { editor: editor }, assign: { groups: { Sales: editor } }');
  const dir = stackFolder({
    'shop.yaml': `${tenants}apps:\n${shop}`,
    'wiki.yaml': `${tenants}apps:\n${wiki}`,
    'both.yaml': `${tenants}apps:\n${shop}${wiki}`,
    'sample.yaml': 'people: { ann: { displayName: Ann, mail: ann@example.com } }\ngroups: { Sales: { members: [ann] } }\n',
  });
  const value = (expr: string, ...more: string[]) =>
    muster(['eval', expr, '--person', 'ann', '--dir', dir, ...more]).then(({ stdout, stderr }) => (stdout + stderr).trim());
  expect(await value('isMemberOfGroupName("Sales") ? "a" : "b"', '--stack', 'shop')).toBe('a');
  expect(await value('isMemberOfGroupName("Sales") ? "a" : "b"', '--stack', 'both', '--app', 'shop')).toBe('a');
  expect(await value('[mail]', '--stack', 'both')).toBe('ann@example.com');
  expect(await value('[mail]', '--stack', 'shop', '--dialect', 'entra')).toBe('ann@example.com');
  expect(await value('SingleAppRoleAssignment([appRoleAssignments])', '--stack', 'wiki')).toBe('editor');
});
