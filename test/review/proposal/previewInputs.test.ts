/** Which pull requests a preview with credentials may look at, and what it takes of them; each one is a commit of a repository of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mergeProposal } from '../../../src/review/proposal/mergedFiles.ts';
import { type Judgement, previewInputs } from '../../../src/review/proposal/previewInputs.ts';
import { readRevision } from '../../../src/review/versions/gitTree.ts';

const home = mkdtempSync(join(tmpdir(), 'muster-proposal-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const stack = `tenants:
  entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com }
  okta: { org: example }
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { url: https://wiki.example.com/scim/v2, token: { secret: wikiToken } }
    assign: { groups: { Sales: default } }
`;
const files: Record<string, string> = {
  'stacks/s.yaml': stack,
  'stacks/sample.yaml': 'people: { ann: { displayName: Ann, department: Sales } }\ngroups: { Sales: { members: [ann] } }\n',
  'stacks/Pulumi.s.yaml': 'config: {}\n',
  'stacks/Pulumi.other.yaml': 'config: {}\n',
  'Pulumi.yaml': 'name: muster\n',
  'package-lock.json': '{}\n',
  'src/index.ts': 'export {};\n',
};
type Change = Record<string, string | null>;
const changed = (from: string, to: string): Change => ({ 'stacks/s.yaml': stack.replace(from, to) });

let count = 0;
/** A repository whose branch `main` has the files above, and `evil` what the change makes of them. */
function repository(change: Change | ((folder: string) => void), more: Change = {}) {
  const folder = join(home, `r${count++}`);
  mkdirSync(folder);
  const env = {
    ...process.env,
    HOME: home,
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b.c',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b.c',
  };
  const git = (args: string[], input?: string) => execFileSync('git', args, { cwd: folder, env, input, encoding: 'utf8' }).trim();
  const write = (all: Change) => {
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (text === null) rmSync(join(folder, path));
      else writeFileSync(join(folder, path), text);
    }
  };
  const commit = () => {
    git(['add', '--all']);
    git(['commit', '--quiet', '--allow-empty', '--message=x']);
  };
  git(['init', '--quiet', '--initial-branch=main']);
  write({ ...files, ...more });
  commit();
  git(['checkout', '--quiet', '-b', 'evil']);
  if (typeof change === 'function') change(folder);
  else write(change);
  commit();
  git(['checkout', '--quiet', 'main']);
  return { folder, git, write, commit };
}

function judge(folder: string, head = 'evil'): Judgement & { out: string } {
  const dir = join(folder, 'stacks');
  const merged = mergeProposal('main', head, dir);
  if (merged === null) throw new Error('it does not merge');
  const base = readRevision('main', dir);
  const out = join(folder, '..', `out${count++}`);
  mkdirSync(out);
  const found = previewInputs('s', merged, base, out);
  base.remove();
  return { ...found, out };
}

const mapping = changed('    assign:', '    users: { mappings: { title: jobTitle } }\n    assign:');

test('a changed mapping is previewed: what is written is the declarations, and the settings of the branch', () => {
  const { reasons, notes, out } = judge(repository(mapping).folder);
  expect({ reasons, notes }).toEqual({ reasons: [], notes: [] });
  expect(readdirSync(out).sort()).toEqual(['Pulumi.other.yaml', 'Pulumi.s.yaml', 's.yaml', 'sample.yaml']);
  expect(readFileSync(join(out, 's.yaml'), 'utf8')).toContain('title: jobTitle');
});

test('of another program nothing is taken; the preview says that it does not see it', () => {
  const { reasons, notes, out } = judge(
    repository({ ...mapping, 'src/index.ts': 'fetch(secret)\n', 'package-lock.json': '{ "x": 1 }\n' }).folder,
  );
  expect(reasons).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('is not seen: package-lock.json, src/index.ts')]);
  expect(existsSync(join(out, 'src'))).toBe(false);
});

test('what the branch has done since counts: the merge is judged, not the old state of the proposal', () => {
  const { folder, write, commit } = repository(mapping);
  write({ 'stacks/sample.yaml': 'people: { ben: { displayName: Ben } }\n', 'src/index.ts': 'export const x = 1;\n' });
  commit();
  const { reasons, notes, out } = judge(folder);
  expect({ reasons, notes }).toEqual({ reasons: [], notes: [] });
  expect(readFileSync(join(out, 'sample.yaml'), 'utf8')).toContain('ben');
});

test('two that do not merge are none', () => {
  const { folder, write, commit } = repository(mapping);
  write(changed('    assign:', '    users: { mappings: { title: department } }\n    assign:'));
  commit();
  expect(mergeProposal('HEAD', 'evil', join(folder, 'stacks'))).toBeNull();
});

describe('refused', () => {
  test.each<[string, Change, RegExp, Change?]>([
    ['another tenant', changed('7d1c2f60', '8d1c2f60'), /^tenants changes/],
    ['another domain', changed('domain: example.com', 'domain: example.org'), /^tenants changes/],
    ['another org', changed('org: example', 'org: evil'), /^tenants changes/],
    ['another base', changed('org: example', 'org: example, baseUrl: oktapreview.com'), /^tenants changes/],
    ['a custom domain', changed('org: example', 'org: example, baseUrl: evil.example, customDomain: true'), /^tenants changes/],
    ['no tenant any more', changed('  okta: { org: example }\n', ''), /^tenants changes/],
    ['a target', { 'stacks/s.yaml': `target: { url: https://evil.example }\n${stack}` }, /^target changes/],
    ['a function', { 'stacks/s.yaml': `functions: { Foo: {} }\n${stack}` }, /^functions changes/],
    [
      'another host',
      changed('https://wiki.example.com', 'https://evil.example'),
      /^wiki sends the secret wikiToken to evil\.example, which main sends to wiki\.example\.com/,
    ],
    [
      'another port',
      changed('https://wiki.example.com', 'https://wiki.example.com:8443'),
      /^wiki sends the secret wikiToken to wiki\.example\.com:8443/,
    ],
    [
      'another secret',
      changed('wikiToken', 'stackAiToken'),
      /^wiki sends the secret stackAiToken to wiki\.example\.com, which main sends nowhere/,
    ],
    [
      'a token endpoint',
      changed(
        'token: { secret: wikiToken }',
        'oauth: { clientId: c, clientSecret: { secret: wikiToken }, tokenUrl: https://evil.example/t }',
      ),
      /^wiki sends the secret wikiToken to evil\.example/,
    ],
    [
      'a new app with a known secret',
      {
        'stacks/s.yaml': `${stack}  more: { catalog: generic, directory: entra, scim: { url: https://evil.example, token: { secret: wikiToken } }, assign: { groups: { Sales: default } } }\n`,
      },
      /^more sends the secret wikiToken/,
    ],
    [
      'the stack’s settings of the engine',
      { ...mapping, 'stacks/Pulumi.s.yaml': 'config: { muster:target: https://evil.example }\n' },
      /^stacks\/Pulumi\.s\.yaml changes/,
    ],
    ['the project', { ...mapping, 'Pulumi.yaml': 'name: muster\nplugins: {}\n' }, /^Pulumi\.yaml changes/],
    ['a vendor', { ...mapping, 'vendors/x.yaml': 'url: https://evil.example\n' }, /^vendors\/x\.yaml changes/],
    [
      'a vendor among the stacks',
      { ...mapping, 'stacks/vendors/x.yaml': 'url: https://evil.example\n' },
      /^stacks\/vendors\/x\.yaml changes/,
    ],
    ['the program alone', { 'src/index.ts': 'fetch(secret)\n' }, /^no declaration changes$/],
    ['a stack that the branch has not', { 'stacks/s.yaml': `${stack}# more\n` }, /^main has no stack s/, { 'stacks/s.yaml': '' }],
    [
      'what extends a file elsewhere',
      { 'stacks/s.yaml': `extends: ../src/x.yaml\n${stack}`, 'src/x.yaml': 'apps: {}\n' },
      /^it extends \.\.\/src\/x\.yaml/,
    ],
    ['an absolute path', { 'stacks/s.yaml': `extends: /etc/hostname\n${stack}` }, /^it extends (\.\.\/)+etc\/hostname/],
    ['a key in another spelling', { 'stacks/s.yaml': `"ext\\u0065nds": ../../x.yaml\n${stack}` }, /^it extends \.\.\/\.\.\/x\.yaml/],
    [
      'a file that extends one elsewhere',
      { 'stacks/s.yaml': `extends: b.yaml\n${stack}`, 'stacks/b.yaml': 'extends: sub/../../x.yaml\n' },
      /^it extends \.\.\/x\.yaml/,
    ],
    ['a sample elsewhere', { 'stacks/s.yaml': `sample: ../../people.yaml\n${stack}` }, /^its sample is read from \.\.\/\.\.\/people\.yaml/],
    [
      'a sample that extends one elsewhere',
      { 'stacks/sample.yaml': 'extends: /etc/hostname\n' },
      /^its sample is read from (\.\.\/)+etc\/hostname/,
    ],
    ['what does not read', changed('catalog: generic', 'catalogue: generic'), /^the declarations do not read with the program of main$/],
  ])('%s', (_, change, reason, base = {}) => {
    const { reasons } = judge(repository(change, base).folder);
    expect(reasons[0]).toMatch(reason);
  });

  test('a symbolic link, to a folder too', () => {
    const link = (folder: string) => symlinkSync('/etc', join(folder, 'stacks', 'more'));
    const { reasons, out } = judge(repository(link).folder);
    expect(reasons).toContainEqual('stacks/more is a symbolic link or a submodule');
    expect(readdirSync(out)).toEqual([]);
    const yaml = (folder: string) => {
      rmSync(join(folder, 'stacks', 'sample.yaml'));
      symlinkSync('/proc/self/environ', join(folder, 'stacks', 'sample.yaml'));
    };
    expect(judge(repository(yaml).folder).reasons).toContainEqual('stacks/sample.yaml is a symbolic link or a submodule');
  });

  test('a tree with an entry "..": nothing is written outside', () => {
    const { folder, git } = repository(mapping);
    const blob = git(['hash-object', '-w', '--stdin'], 'x: 1\n');
    const below = git(['mktree'], `100644 blob ${blob}\tvictim.yaml`);
    const stacks = git(['mktree'], `${git(['ls-tree', 'evil:stacks'])}\n040000 tree ${below}\t..\n`);
    const top = git(['mktree'], git(['ls-tree', 'evil']).replace(/^040000 tree \w+\tstacks$/m, `040000 tree ${stacks}\tstacks`));
    git(['branch', 'worse', git(['commit-tree', top, '-p', 'main', '-m', 'x'])]);
    expect(judge(folder, 'worse').reasons).toContainEqual('stacks/../victim.yaml is no name of a file');
    for (const place of [folder, home]) expect(existsSync(join(place, 'victim.yaml'))).toBe(false);
  });

  test('what is too large', () => {
    const large = `${files['stacks/sample.yaml']}# ${'x'.repeat(65 * 1024 * 1024)}\n`;
    expect(judge(repository({ 'stacks/sample.yaml': large }).folder).reasons).toEqual([
      expect.stringMatching(/^the declarations have \d+ bytes/),
    ]);
  });
});

test('what is written is files, whatever the mode was', () => {
  const { out } = judge(repository(mapping).folder);
  for (const name of readdirSync(out)) expect(lstatSync(join(out, name)).isFile()).toBe(true);
});
