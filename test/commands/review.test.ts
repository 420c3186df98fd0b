import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
let dir: string;
const git = (...args: string[]) => execFileSync('git', ['-C', dir, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);

function muster(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/muster.mjs'), ...args], { cwd: dir, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'muster-review-'));
  cpSync(join(root, 'stacks'), join(dir, 'stacks'), { recursive: true });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'base');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('nothing changed: code 0, in every format', () => {
  expect(muster('review', '--base', 'HEAD')).toMatchObject({ code: 0, out: expect.stringContaining('nothing that is declared changes') });
  expect(muster('review', '--base', 'HEAD', '--format', 'markdown').out).toMatch(/^<!-- muster-review -->/);
  expect(JSON.parse(muster('review', '--base', 'HEAD', '--format', 'json').out)).toMatchObject({ base: 'HEAD', head: 'work tree' });
});

test('too much taken away: code 1; the YAML it asks for lets the change through', () => {
  const file = join(dir, 'stacks', 'base.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('Everyone at Example: member, ', ''));
  const stopped = muster('review', '--base', 'HEAD', '--stack', 'staging');
  expect(stopped.code).toBe(1);
  expect(stopped.out).toMatch(
    /STOPPED stack-ai: \d+ of .*\n.*\nSTOPPED stack-ai: 1 group would be deleted at the vendor: Everyone at Example\n/,
  );
  const [allowed = ''] = /safety: \{ allow: .*\}$/m.exec(stopped.out) ?? [];
  writeFileSync(
    join(dir, 'stacks', 'base.yaml'),
    `${text.replace('Everyone at Example: member, ', '')}\n${allowed.replace('…', 'a test')}\n`,
  );
  expect(muster('review', '--base', 'HEAD', '--stack', 'staging').code).toBe(0);
  git('commit', '-qam', 'head');
  expect(muster('review', '--base', 'HEAD~1', '--head', 'HEAD', '--stack', 'staging')).toMatchObject({ code: 0, err: '' });
  const head = readFileSync(file, 'utf8');
  writeFileSync(file, text);
  expect(muster('review', '--base', 'HEAD', '--stack', 'staging').out).toMatch(
    /stack-ai: this goes back to [0-9a-f]{7,} of .*, and does not undo:/,
  );
  writeFileSync(file, head);
});

test('what cannot be read is code 2, with the reason', () => {
  git('branch', '-f', 'mian');
  expect(muster('review', '--base', 'main0').err).toMatch(/^there is no revision main0 here; .*`git fetch`/);
  expect(muster('review', '--base', 'mien')).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean mian?') });
  expect(muster('review', '--base', 'HEAD', '--stack', 'stagin')).toMatchObject({
    code: 2,
    out: expect.stringMatching(/no-stack neither HEAD nor work tree has a stack stagin\n {2}Did you mean staging\?/),
  });
  expect(muster('review', '--base', 'HEAD', '--pair', 'staging:prod')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--pair staging:prod: both have to be among the reviewed stacks (production, staging, trial)'),
  });
  expect(muster('review', '--base', 'HEAD', '--format', 'html')).toMatchObject({
    code: 2,
    err: expect.stringContaining('text, markdown, json'),
  });
  expect(muster('compare', 'staging', 'nowhere')).toMatchObject({ code: 2, err: expect.stringContaining('there is no stack nowhere') });
});

test('3.2: a folder without a stack is code 2, not a change of nothing; a file of it can be named', () => {
  const folder = join(dir, 'apart');
  mkdirSync(folder);
  for (const name of ['sample.yaml', 'base.yaml']) cpSync(join(dir, 'stacks', name), join(folder, name));
  git('add', '-A');
  git('commit', '-qm', 'a folder without a stack');
  expect(muster('review', '--base', 'HEAD', '--dir', 'apart')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/apart holds no stack/),
  });
  expect(muster('review', '--base', 'HEAD', '--dir', 'apart', '--stack', 'staging')).toMatchObject({
    code: 2,
    out: expect.stringContaining('neither HEAD nor work tree has a stack staging'),
  });
  expect(muster('review', '--base', 'HEAD', '--dir', 'apart', '--stack', 'base').out).toContain('base');
});

test('3.2: without Pulumi.prod.yaml a change that disables everybody says so, as with --stack', () => {
  const folder = join(dir, 'first');
  mkdirSync(folder);
  const people = ['zoe', 'yan', 'xia', 'wim', 'vic', 'uma'];
  const write = (department: string) =>
    writeFileSync(
      join(folder, 'prod.yaml'),
      `tenants: { entra: { tenantId: 11111111-2222-4333-8444-555555555555, domain: acme.example } }
apps:
  github-emu:
    catalog: generic
    directory: entra
    scim: { url: https://api.github.com/scim/v2/enterprises/acme }
    assign: { groups: { GitHub Developers: default } }
    users: { scope: [ { department: ${department} } ] }
    provisioning: { start: true }
`,
    );
  writeFileSync(
    join(folder, 'sample.yaml'),
    `people:\n${people.map((name) => `  ${name}: { department: Engineering }\n`).join('')}groups:\n  GitHub Developers: { members: [${people.join(', ')}] }\n`,
  );
  write('Engineering');
  git('add', '-A');
  git('commit', '-qm', 'the first stack');
  write('Nobody');
  const found = muster('review', '--base', 'HEAD', '--dir', 'first');
  expect(found).toMatchObject({ code: 1, out: expect.stringContaining('6 people would be DISABLED in github-emu') });
  expect(muster('review', '--base', 'HEAD', '--dir', 'first', '--stack', 'prod')).toEqual(found);
  expect(muster('check', 'prd', '--dir', 'first').err).toContain('Did you mean prod?');
});

test('compare: 7 with differences and the YAML, 0 with none', () => {
  const found = muster('compare', 'staging', 'production');
  expect(found.code).toBe(7);
  expect(found.out).toContain('# To be merged into production.yaml');
  expect(muster('compare', 'staging', 'staging').code).toBe(0);
});

test('compare: 0 with what differs by nature, counted and on request listed; 7 with an entry that nothing needs', () => {
  const file = join(dir, 'stacks', 'nature.yaml');
  const write = (values: string) =>
    writeFileSync(
      file,
      `extends: staging.yaml\napps: { cube: { vendor: { defaultRole: Explorer } } }\ndiffers: { staging: { values: { ${values} } } }\n`,
    );
  write('apps.cube.vendor.defaultRole: a trial');
  const line = '~ apps.cube.vendor.defaultRole: Explorer → Viewer  (a trial)';
  const found = muster('compare', 'staging', 'nature');
  expect(found).toMatchObject({ code: 0, out: expect.stringContaining('1 difference by nature (differs:); --all lists them') });
  expect(found.out).not.toContain(line);
  expect(muster('compare', 'staging', 'nature', '--all')).toMatchObject({ code: 0, out: expect.stringContaining(line) });
  write('apps.cube.vendor.defaultRole: a trial, apps.cube.name: a trial');
  const stale =
    'stacks/nature.yaml:3 differs: apps.cube.name does not differ, or names more than one value; take the entry out, or mend it';
  expect(muster('compare', 'staging', 'nature')).toMatchObject({ code: 7, out: expect.stringContaining(stale) });
  rmSync(file);
});

test('an app that would be lost is code 1, and with the keys that it asks for code 0', () => {
  const folder = join(dir, 'renamed');
  mkdirSync(folder);
  const write = (key: string, renamed: string) =>
    writeFileSync(
      join(folder, 's.yaml'),
      `tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com } }\napps:\n  ${key}: { catalog: cerby, directory: entra, renamedFrom: ${renamed} }\n`,
    );
  writeFileSync(join(folder, 'Pulumi.s.yaml'), 'config: {}\n');
  writeFileSync(join(folder, 'sample.yaml'), 'people: {}\n');
  write('b', 'a');
  git('add', '-A');
  git('commit', '-qm', 'an app that was renamed');
  write('c', 'a');
  const lost = muster('review', '--base', 'HEAD', '--dir', 'renamed');
  expect(lost).toMatchObject({ code: 1, out: expect.stringContaining('Write into c: renamedFrom: [b, a]') });
  write('c', '[b, a]');
  expect(muster('review', '--base', 'HEAD', '--dir', 'renamed')).toMatchObject({
    code: 0,
    out: expect.stringContaining('b is now called c'),
  });
});

test('an update of a vendor’s entry shows people: the base is planned by its own program', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'muster-checkout-'));
  for (const name of ['package.json', 'package-lock.json', 'bin', 'src', 'stacks'])
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  const entry = join(checkout, 'src/catalog/cerby.ts');
  const now = readFileSync(entry, 'utf8');
  const inCheckout = (...args: string[]) =>
    execFileSync('git', ['-C', checkout, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
  writeFileSync(entry, now.replace("'name.familyName': 'surname'", "'name.familyName': 'department'"));
  inCheckout('init', '-q');
  inCheckout('add', 'package.json', 'package-lock.json', 'bin', 'src', 'stacks');
  inCheckout('commit', '-qm', 'base');
  writeFileSync(entry, now);
  const review = () =>
    spawnSync(process.execPath, ['bin/muster.mjs', 'review', '--base', 'HEAD', '--stack', 'production'], {
      cwd: checkout,
      encoding: 'utf8',
    });
  const { status, stdout, stderr } = review();
  expect(stderr).toContain('HEAD has another program: it is asked for its plan\n');
  expect(stdout).toContain("not from the YAML: the catalog's users.mappings.name.familyName of cerby is surname (was department)\n");
  expect(stdout).toMatch(/name\.familyName: Sales → Lee/);
  expect(status).toBe(0);
  writeFileSync(entry, now.replace("'name.familyName': 'surname'", "'name.familyName': 'department'"));
  expect(review()).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('nothing that is declared changes') });
  rmSync(checkout, { recursive: true, force: true });
});
