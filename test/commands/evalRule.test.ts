import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stackFolder, tenants } from '../config/stack.ts';

const root = join(import.meta.dirname, '..', '..');
const command = ['--no-warnings', join(root, 'src/cli.ts'), 'eval'];

function rule(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [...command, '--rule', ...args], { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    ),
  );
}

const crew = Array.from({ length: 25 }, (_, index) => `  p${index}: { displayName: P${index}, city: Ede }\n`).join('');

const dir = stackFolder({
  's.yaml': `${tenants}apps: {}\n`,
  'sample.yaml': `people:
  ann: { displayName: Ann, city: Delft, department: Sales, employeeHireDate: "2026-03-01T00:00:00Z" }
  bob: { displayName: Bob, city: Breda, manager: ann }
  cas: { displayName: Cas, city: Delft, softDeleted: true }
  dee: { displayName: Dee, city: Delft, enabled: false }
groups:
  Crew: { members: [ann] }
`,
  'many.yaml': `${tenants}sample: crowd.yaml\napps: {}\n`,
  'crowd.yaml': `people:\n  ann: { displayName: Ann }\n${crew}groups: {}\n`,
});
const ofStack = ['--stack', 's', '--dir', dir];

test('the answer for a person comes with the comparison that decided', async () => {
  expect(await rule('user.city -eq "Delft" -and user.department -eq "Sales"', '--person', 'ann', ...ofStack)).toEqual({
    code: 0,
    stdout: [
      'true',
      '  column 1: user.city -eq "Delft" is true: user.city is "Delft"',
      '  column 28: user.department -eq "Sales" is true: user.department is "Sales"',
      '',
    ].join('\n'),
    stderr: '',
  });
  const json = await rule('user.city -ne "Breda"', '--person', 'BOB', '--json', ...ofStack);
  expect(JSON.parse(json.stdout)).toEqual({
    value: false,
    because: [{ column: 1, comparison: 'user.city -ne "Breda"', value: false, read: 'user.city is "Breda"' }],
    notes: [{ column: 1, message: expect.stringContaining('not documented') }],
  });
});

test('without a person it is everybody of the sample but the deleted, many of them folded', async () => {
  expect(await rule('user.city -eq "Delft"', ...ofStack)).toMatchObject({ code: 0, stdout: 'in: 2 (ann, dee)\nout: 1 (bob)\n' });
  expect((await rule('user.objectId -ne null', ...ofStack)).stdout).toContain('the rule lets everybody of the sample in');
  expect(JSON.parse((await rule('user.city -eq "x"', '--json', ...ofStack)).stdout)).toEqual({
    in: [],
    out: ['ann', 'bob', 'dee'],
    notes: [],
  });
  const many = await rule('user.city -eq "Ede"', '--stack', 'many', '--dir', dir);
  expect(many.stdout).toMatch(/^in: 25 \(p0, .*, p19 and 5 more\)\nout: 1 \(ann\)\n$/);
  expect((await rule('user.city -eq "Delft"', '--person', 'cas', ...ofStack)).stdout).toBe(
    'false\n  cas is in the recycle bin, and in no group\n',
  );
});

test.each<[string[], string]>([
  [['user.state -eq "a" -or user.city -eq "b" -or user.state -eq "c"'], 'note: column 1: nobody of the sample has user.state\n'],
  [['user.otherMails -any (_ -eq "a") -or user.city -eq "b"'], 'note: column 1: nobody of the sample has user.otherMails\n'],
  [['user.city == "a" OR user.title == "b"', '--dialect', 'okta'], 'note: column 21: nobody of the sample has user.title\n'],
  [['user.department -eq "a"'], ''],
])('%j is told what the sample lacks', async (args, stderr) => {
  expect(await rule(...args, ...ofStack)).toMatchObject({ code: 0, stderr });
});

test('the clock, the groups and the attributes are those that are given', async () => {
  const hired = 'user.employeeHireDate -ge system.now -minus P30D';
  expect((await rule(hired, '--person', 'ann', '--now', '2026-03-20T00:00:00Z', ...ofStack)).stdout).toMatch(/^true/);
  expect((await rule(hired, '--person', 'ann', '--now', '2026-05-20T00:00:00Z', ...ofStack)).stdout).toMatch(/^false/);
  expect((await rule('user.city -eq "Ede"', '--attributes', '{"city":"ede"}')).stdout).toMatch(/^true/);
  expect((await rule('user.city -eq "Ede"', '--person', 'ann', '--attributes', '{"city":"ede"}', ...ofStack)).stdout).toMatch(/^true/);
  const okta = ['--dialect', 'okta', ...ofStack];
  expect((await rule('isMemberOfGroupName("Crew")', ...okta)).stdout).toBe('in: 1 (ann)\nout: 2 (bob, dee)\n');
  expect((await rule('user.city != null', ...okta)).stdout).toBe('in: 2 (ann, bob)\nout: 1 (dee)\n');
});

test.each<[string[], number, string]>([
  [['user.city -eqq "x"', ...ofStack], 2, 'column 11: there is no operator -eqq: did you mean -eq?'],
  [['user.city -eq "x"', '--person', 'ana', ...ofStack], 2, 'Did you mean ann?'],
  [['device.isRooted -eq true', '--person', 'ann', ...ofStack], 2, 'the rule is about devices'],
  [['user.city == "x"', '--dialect', 'okta', '[mail]'], 2, '--rule stands in place of the expression'],
  [['user.city -eq "x"', '--tenant'], 2, '--tenant does not go with --rule'],
  [['user.city -eq "x"', '--attributes', '['], 2, '--attributes is not JSON'],
  [['user.city -eq "x"', '--now', 'soon'], 2, 'not a date'],
  [['!user.isLead', '--dialect', 'okta', '--attributes', '{}'], 1, '! needs true or false'],
])('%j ends with %d', async (args, code, message) => {
  const ran = await rule(...args);
  expect(ran).toMatchObject({ code, stdout: '' });
  expect(ran.stderr).toContain(message);
});

test('a batch answers rules beside expressions', async () => {
  const lines = [
    { rule: 'user.city -eq "Delft"', user: { city: 'delft' }, dialect: 'entra' },
    { rule: 'isMemberOfGroup("g")', user: {}, groups: [{ id: 'g', name: 'G' }], dialect: 'okta' },
    { rule: 'user.employeeHireDate -le system.now', user: { employeeHireDate: '2026-01-01T00:00:00Z' }, now: '2025-01-01T00:00:00Z' },
    { rule: 'user.city -eq', user: {} },
    { rule: 'user.city -eq "x"', user: 7 },
    { rule: 'user.city -eq "x"', user: {}, now: 'soon' },
    { rule: 'user.city -eq "x"', user: {}, dialect: 'scim' },
    { expr: '[a]', attributes: { a: 'x' } },
  ];
  const child = spawn(process.execPath, [...command, '--batch'], { cwd: root });
  let stdout = '';
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stdin.end(lines.map((line) => JSON.stringify(line)).join('\n'));
  await new Promise((resolve) => child.on('close', resolve));
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toEqual([
    { value: true },
    { value: true },
    { value: false },
    { error: 'column 14: the rule ends where a value is expected', kind: 'syntax', column: 14 },
    { error: 'user is not an object' },
    { error: expect.stringContaining('now is "soon"'), kind: 'evaluation', column: 1 },
    { error: 'dialect is "scim", which is neither entra nor okta' },
    { value: 'x' },
  ]);
});
