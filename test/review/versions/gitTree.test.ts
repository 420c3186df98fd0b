import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guard } from '../../../src/review/guard.ts';
import { review } from '../../../src/review/review.ts';
import { GitError, readRevision, readWorkTree } from '../../../src/review/versions/gitTree.ts';
import { appStack } from '../../config/stack.ts';

function repository() {
  const root = mkdtempSync(join(tmpdir(), 'muster-git-'));
  const dir = join(root, 'infra', 'stacks');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      env: { ...process.env, GIT_COMMITTER_DATE: '2026-03-01T10:00:00Z' },
    }).toString();
  mkdirSync(dir, { recursive: true });
  git('init', '-q');
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
  write('Pulumi.s.yaml', 'config: {}\n');
  write('sample.yaml', 'people: { ann: { jobTitle: Head } }\ngroups: { Sales: { members: [ann] } }\n');
  const stack = (line: string) =>
    write('s.yaml', appStack(`scim: { url: https://x.example.com }\nassign: { groups: { Sales: default } }\n${line}`)['s.yaml'] ?? '');
  return { root, dir, git, write, stack };
}

test('reads a revision and leaves the work tree alone', () => {
  const { dir, git, write, stack, root } = repository();
  stack('name: Old');
  git('add', '-A');
  git('commit', '-qm', 'old');
  stack('users: { mappings: { title: department } }');
  write('other.yaml', 'not: committed\n');
  const before = git('status', '--porcelain');
  const tree = readRevision('HEAD', dir);
  expect(readFileSync(join(tree.dir, 's.yaml'), 'utf8')).toContain('name: Old');
  expect(existsSync(join(tree.dir, 'other.yaml'))).toBe(false);
  expect(tree.date.toISOString()).toBe('2026-03-01T10:00:00.000Z');
  const found = review(tree, readWorkTree(dir), undefined, ['staging', 'production']);
  expect(found.stacks[0]?.change.apps[0]?.lines.map(({ path }) => path)).toEqual(['name', 'users.mappings.title']);
  expect(found.stacks[0]?.change.apps[0]?.lines[0]?.place.file).toBe('stacks/s.yaml');
  tree.remove();
  expect(existsSync(tree.dir)).toBe(false);
  expect(git('status', '--porcelain')).toBe(before);
  rmSync(root, { recursive: true });
});

test('a folder that one version does not have is a stack that comes or goes', () => {
  const { dir, git, stack, root } = repository();
  writeFileSync(join(root, 'readme'), 'x');
  git('add', 'readme');
  git('commit', '-qm', 'empty');
  stack('name: New');
  const tree = readRevision('HEAD', dir);
  const [found] = review(tree, readWorkTree(dir), undefined, ['staging', 'production']).stacks;
  expect([found?.notes, found?.change.apps[0]?.kind, found?.effects[0]?.counts.enters]).toEqual([
    ['The stack is new: HEAD has none of this name.'],
    'added',
    1,
  ]);
  tree.remove();
  rmSync(root, { recursive: true });
});

test("git's own words for what it cannot read", () => {
  const { dir, root } = repository();
  expect(() => readRevision('nowhere', dir)).toThrow(GitError);
  expect(() => readRevision('--output=/tmp/x', dir)).toThrow(GitError);
  rmSync(root, { recursive: true });
  expect(() => readRevision('HEAD', '/nowhere/stacks')).toThrow('/nowhere/stacks');
});

test('what does not read is said, for either version', () => {
  const { dir, git, stack, root } = repository();
  stack('nonsense: 1');
  git('add', '-A');
  git('commit', '-qm', 'old');
  const old = readRevision('HEAD', dir);
  const same = review(old, readWorkTree(dir), ['s'], ['a', 'b']).stacks[0];
  expect(same?.problems.map(({ code }) => code)).toEqual(['unknown-key']);
  stack('name: Right');
  const fixed = review(old, readWorkTree(dir), ['s'], ['a', 'b']).stacks[0];
  expect([fixed?.problems, fixed?.notes]).toEqual([[], ['HEAD does not read (1 problems), so there is nothing to compare with.']]);
  old.remove();
  rmSync(root, { recursive: true });
});

test('the guard of `pulumi up` refuses what takes too much away, and a revision that it cannot read', () => {
  const { dir, git, write, stack, root } = repository();
  const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
  write(
    'sample.yaml',
    `people:\n${names.map((name) => `  ${name}: { department: ${name} }\n`).join('')}groups:\n  Sales: { members: [${names.join(', ')}] }\n`,
  );
  stack('name: Old');
  git('add', '-A');
  git('commit', '-qm', 'old');
  const refusals = (revision: string) => guard('s', dir, { revision }).refusals;
  expect(refusals('HEAD')).toEqual([]);
  stack('users: { scope: [ { department: p1 } ] }');
  expect(refusals('HEAD')).toEqual([
    expect.stringMatching(
      /^stacks\/s\.yaml:\d+:\d+ app: since HEAD, 7 of 8 people .* may touch 5\. If it is meant, write into this change: safety:/,
    ),
  ]);
  expect(refusals('gone')).toEqual([expect.stringContaining('the guard cannot read gone')]);
  rmSync(root, { recursive: true });
});
