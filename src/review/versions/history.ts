/** Earlier versions of a stack that a change may go back to, found by the lines that the commits before it changed. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { filesOfStack } from '../../config/stacks.ts';
import { commitOf, GitError, git, nearestFolder, readRevision, type Tree } from './gitTree.ts';

/** Commits that are looked at: those before the base that touch the stack's files. */
const mostCommits = 50;

export type Earlier = Pick<Tree, 'name' | 'dir' | 'date'>;

export interface Versions {
  /** The base, as git knows it. */
  revision: string;
  /** Folder of the stack files in the work tree, absolute or from the current folder. */
  dir: string;
  /** The folder's contents in both versions. */
  base: string;
  head: string;
}

/**
 * The newest first, each there until the next is asked for. A commit is looked behind when it took out a line that the change brings back, or
 * brought one that the change takes out; so a change that undoes nothing costs one `git log`. None where git has no such history.
 */
export function* earlierVersions(stack: string, { revision, dir, base, head }: Versions): Generator<Earlier> {
  const files = [...new Set([base, head].flatMap((folder) => filesOfStack(stack, folder).map((file) => relative(resolve(folder), file))))];
  const [old, young] = [base, head].map((folder) => files.flatMap((file) => linesOf(join(folder, file))));
  const [back, gone] = [linesBeyond(young ?? [], old ?? []), linesBeyond(old ?? [], young ?? [])];
  const commits = readLog(revision, resolve(dir), files);
  for (const [index, { added, removed }] of commits.entries()) {
    const before = commits[index + 1];
    if (before === undefined || !(removed.some((line) => back.has(line)) || added.some((line) => gone.has(line)))) continue;
    const tree = readRevision(before.name, dir);
    try {
      yield tree;
    } finally {
      tree.remove();
    }
  }
}

const said = (line: string): string[] => (line.trim() === '' || line.trim().startsWith('#') ? [] : [line.trim()]);

const linesOf = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(said) : []);

/** Lines that one has more often than the other. */
function linesBeyond(lines: string[], others: string[]): Set<string> {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  const beyond = new Set<string>();
  for (const line of lines) {
    const count = left.get(line) ?? 0;
    if (count === 0) beyond.add(line);
    else left.set(line, count - 1);
  }
  return beyond;
}

interface Commit {
  /** Its short id. */
  name: string;
  added: string[];
  removed: string[];
}

/** The commits on the way of the base's branch (merges as one step), the newest first. */
function readLog(revision: string, dir: string, files: string[]): Commit[] {
  try {
    const folder = nearestFolder(dir);
    const form = ['--first-parent', '-m', '--patch', '--unified=0', '--no-renames', '--no-color', '--no-ext-diff', '--format=%x00%h'];
    const paths = files.map((file) => relative(folder, join(dir, file)));
    const log = git(folder, ['log', `-${mostCommits + 1}`, ...form, commitOf(folder, revision), '--', ...paths]);
    return log.toString().split('\0').slice(1).map(readCommit);
  } catch (error) {
    if (error instanceof GitError) return [];
    throw error;
  }
}

function readCommit(text: string): Commit {
  const [name = '', ...lines] = text.split('\n');
  const marked = (sign: string) =>
    lines.flatMap((line) => (line.startsWith(sign) && !line.startsWith(`${sign.repeat(3)} `) ? said(line.slice(1)) : []));
  return { name, added: marked('+'), removed: marked('-') };
}
