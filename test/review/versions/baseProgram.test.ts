/** A base whose program is another one is planned by that: with small programs in place of Muster, which print a plan. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { vendors } from '../../../src/catalog/vendors.ts';
import { printedPlans } from '../../../src/plan/kept.ts';
import { review } from '../../../src/review/review.ts';
import { type BaseOptions, readBaseProgram } from '../../../src/review/versions/baseProgram.ts';
import { readRevision, readWorkTree } from '../../../src/review/versions/gitTree.ts';
import { readPlanned } from '../../../src/review/versions/version.ts';
import { withVendors } from '../../catalog/otherVendor.ts';
import { appStack } from '../../config/stack.ts';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

const stack = appStack('scim: { url: https://x.example.com }\nassign: { groups: { Sales: default } }')['s.yaml'] ?? '';
const people = 'people: { ann: { displayName: Ann, department: Sales } }\ngroups: { Sales: { members: [ann] } }\n';
const prints = `import { readFileSync } from 'node:fs';
if (process.argv.slice(2, 5).join(' ') !== 'plan --json --dir') process.exit(3);
if (process.env.ARM_CLIENT_SECRET !== undefined) process.exit(4);
process.stdout.write(readFileSync(new URL('../src/plan.json', import.meta.url)));
`;
const lock = (version: string) =>
  JSON.stringify({ name: 'muster', version, lockfileVersion: 3, requires: true, packages: { '': { name: 'muster', version } } });

/** A checkout of a program that prints `plan`; committed, with nothing changed since. */
function checkout(plan: string, { command = prints, manifest = { name: 'muster', version: '1.0.0' } as object, at = '' } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'muster-base-'));
  roots.push(root);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, at, name)), { recursive: true });
    writeFileSync(join(root, at, name), text);
  };
  write('package.json', JSON.stringify(manifest));
  write('package-lock.json', lock('1.0.0'));
  write('.gitignore', 'node_modules\n');
  write('node_modules/muster/bin/muster.mjs', command.replace('../src', '../../../src'));
  write('bin/muster.mjs', command);
  write('src/plan.json', plan);
  write('stacks/s.yaml', stack);
  write('stacks/sample.yaml', people);
  const git = (...args: string[]) => execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'base');
  return { dir: join(root, at, 'stacks'), write, git };
}

function read(dir: string, more: Partial<BaseOptions> = {}) {
  const base = readRevision('HEAD', dir);
  const told: string[] = [];
  const other = readBaseProgram(base, dir, { tell: (text) => told.push(text), ...more });
  return { base, other, told };
}

/** What a program prints whose catalog gives `displayName` from somewhere else. */
async function planOf(displayName: string): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'muster-plan-'));
  roots.push(dir);
  writeFileSync(join(dir, 's.yaml'), stack);
  const { users } = vendors.generic ?? { users: { mappings: {} } };
  const other = { generic: { users: { mappings: { ...users.mappings, displayName } } } };
  const plan = await withVendors(other, () => readPlanned('s', dir).planned?.plan);
  return JSON.stringify(printedPlans(plan ? [plan] : []));
}

test('the program of the base says what it made of the stacks, and people are counted by that', async () => {
  vi.stubEnv('ARM_CLIENT_SECRET', 'not for others');
  const { dir, write } = checkout(await planOf('department'));
  write('src/plan.json', 'of now');
  const { base, other, told } = read(dir);
  expect(told).toEqual(['HEAD has another program: it is asked for its plan']);
  const [found] = review({ ...base, ...(other ? { other } : {}) }, readWorkTree(dir), undefined, ['a', 'b']).stacks;
  expect([found?.notes, found?.program]).toEqual([[], ["the catalog's users.mappings.displayName of app is displayName (was department)"]]);
  expect(found?.effects[0]?.most[0]).toMatchObject({
    key: 'ann',
    attributes: [{ target: 'displayName', before: 'Sales', after: 'Ann' }],
  });
  base.remove();
  expect(existsSync(base.dir)).toBe(false);
  expect(existsSync(join(dir, '..', 'node_modules', 'muster'))).toBe(true);
});

test('nothing of the program differs: it is not asked, whatever else does', () => {
  const { dir, write } = checkout('no plan');
  write('stacks/s.yaml', `${stack}safety: { largestShare: 3 }\n`);
  write('docs/x.md', 'x');
  expect(read(dir)).toMatchObject({ other: undefined, told: [] });
});

test('between two revisions, and below the root of the repository', async () => {
  const { dir, write, git } = checkout(await planOf('department'), { at: 'infra' });
  write('src/plan.json', 'of now');
  git('commit', '-qam', 'head');
  expect(read(dir, { head: 'HEAD~1' }).other).toMatchObject({ plans: {}, missing: expect.stringContaining('printed no JSON') });
  expect(read(dir, { head: 'HEAD' }).other).toBeUndefined();
});

const failures: [what: string, plan: string, command: string, reason: string][] = [
  ['has no such command', '', 'process.stderr.write("error: unknown command \'plan\'"); process.exit(2);', 'it has no command `plan` yet'],
  ['fails', '', 'process.exit(7);', '`plan` ended with code 7'],
  ['prints something else', 'hello', prints, '`plan` printed no JSON'],
  ['has another format', '{ "format": 99 }', prints, 'the plan has the format 99, and this version of Muster reads 1'],
];
test.each(failures)('a base that %s: a note that says what is not counted, never silence', (_, plan, command, reason) => {
  const { dir, write } = checkout(plan, { command });
  write('src/plan.json', 'of now');
  const { base, other } = read(dir);
  const said = `HEAD has another program than this one (1 file), and that cannot be asked: ${reason}. What this program maps otherwise than that one is not counted.`;
  expect(other).toEqual({ plans: {}, missing: said });
  const [found] = review({ ...base, ...(other ? { other } : {}) }, readWorkTree(dir), undefined, ['a', 'b']).stacks;
  expect(found?.notes).toEqual([said]);
});

test('a stack that the base’s program leaves out is said', async () => {
  const { dir, write } = checkout(await planOf('department'));
  cpSync(join(dir, 's.yaml'), join(dir, 't.yaml'));
  write('src/plan.json', 'of now');
  const { base, other } = read(dir);
  const version = { ...base, ...(other ? { other } : {}) };
  // Here as there: as if the base had it.
  const { stacks } = review({ ...version, dir }, readWorkTree(dir), undefined, ['a', 'b']);
  expect(stacks.map(({ notes }) => notes)).toEqual([[], [expect.stringContaining('does not plan this stack')]]);
});

test('other packages are installed by its own lock file, and what fails is said', async () => {
  const { dir, write } = checkout(await planOf('department'));
  write('package-lock.json', lock('1.0.1'));
  const good = read(dir);
  expect(good.told).toEqual(['HEAD has another program: it is asked for its plan', 'its packages are others: npm ci']);
  expect(Object.keys(good.other?.plans ?? {})).toEqual(['s']);
  const bad = checkout(await planOf('department'), {
    manifest: { name: 'muster', version: '1.0.0', dependencies: { commander: '1.0.0' } },
  });
  bad.write('package-lock.json', lock('1.0.1'));
  expect(read(bad.dir).other?.missing).toContain('npm ci failed (code 1)');
}, 60_000);

test('a project that installs Muster has another program when its manifest or lock file differs', async () => {
  const manifest = { name: 'stacks-of-acme', dependencies: { muster: '1.0.0' } };
  const { dir, write } = checkout(await planOf('department'), { manifest });
  write('src/more.json', 'not the program’s');
  expect(read(dir).other).toBeUndefined();
  write('package.json', JSON.stringify({ ...manifest, private: true }));
  expect(Object.keys(read(dir).other?.plans ?? {})).toEqual(['s']);
});

test('another project is none of its', () => {
  const { dir, write } = checkout('', { manifest: { name: 'shop' } });
  write('package.json', '{ "name": "shop", "private": true }');
  write('src/plan.json', 'x');
  expect(read(dir).other).toBeUndefined();
});
