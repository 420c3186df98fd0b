/** Declarations of a git revision, read without touching the work tree. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { nearestName } from '../../mapping/nearestName.ts';

/** A folder of stack files, and what to do when it is no longer needed. */
export interface Tree {
  /** How the version is called: the revision as it was asked for, or `work tree`. */
  name: string;
  /** Folder of the stack files. */
  dir: string;
  /** When it was committed. */
  date: Date;
  /** Where it was read from; undefined for a work tree. */
  source?: RevisionSource;
  remove(): void;
}

/** A commit that is written out. */
export interface RevisionSource {
  /** Root of the repository's work tree. */
  root: string;
  commit: string;
  /** Stands for the root. */
  folder: string;
}

/** Git's own words for why a revision cannot be read. */
export class GitError extends Error {
  override name = 'GitError';
}

export function git(folder: string, args: string[], input?: string): Buffer {
  try {
    return execFileSync('git', ['-C', folder, ...args], { input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new GitError(stderr || `git ${args[0]}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * The YAML files of a revision in a temporary folder. `dir` is the folder of the stack files in the work tree, absolute or from the
 * current folder. Throws `GitError` when the revision is unknown or the folder is in no repository.
 */
export function readRevision(revision: string, dir: string): Tree {
  const folder = nearestFolder(resolve(dir));
  const root = git(folder, ['rev-parse', '--show-toplevel']).toString().trim();
  const commit = commitOf(folder, revision);
  const date = new Date(git(folder, ['show', '--no-patch', '--format=%cI', commit]).toString().trim());
  const temporary = mkdtempSync(join(tmpdir(), 'muster-review-'));
  const source = { root, commit, folder: temporary };
  writeFiles(source, (path) => /\.ya?ml$/.test(path));
  const remove = () => rmSync(temporary, { recursive: true, force: true });
  return { name: revision, dir: join(temporary, relative(root, resolve(dir))), date, source, remove };
}

/** Writes the files of a commit whose paths, from the root, are wanted. Throws `GitError`. */
export function writeFiles({ root, commit, folder }: RevisionSource, isWanted: (path: string) => boolean): void {
  const files = git(root, ['ls-tree', '-r', '-z', '--full-tree', commit])
    .toString()
    .split('\0')
    .flatMap((line) => {
      const [, mode = '', object = '', path = ''] = /^(\d+) blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      return mode.startsWith('100') && isWanted(path) ? [{ object, path }] : [];
    });
  const contents = blobs(
    root,
    files.map(({ object }) => object),
  );
  for (const [index, { path }] of files.entries()) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents[index] ?? '');
  }
}

/** Files among `paths`, from `folder`, that differ between a commit and `head`; the work tree unless said. Throws `GitError`. */
export function changedFiles(commit: string, head: string | undefined, folder: string, paths: string[]): string[] {
  const versions = head === undefined ? [commit] : [commit, commitOf(folder, head)];
  const found = git(folder, ['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', ...versions, '--', ...paths]).toString();
  return found.split('\0').filter(Boolean);
}

/** Throws `GitError` with the branch or tag that may have been meant. */
export function commitOf(folder: string, revision: string): string {
  try {
    // With `--end-of-options` a revision that starts with a hyphen is no option.
    return git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
      .toString()
      .trim();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const names = git(folder, ['for-each-ref', '--format=%(refname:short)']).toString().split('\n');
    const near = nearestName(revision, names.filter(Boolean));
    const hint = near === null ? 'a clone may lack it: `git fetch` brings branches and tags' : `Did you mean ${near}?`;
    throw new GitError(`there is no revision ${revision} here; ${hint}`);
  }
}

/** The files as they stand, with the date of the commit they are based on: only that makes two reviews of one state equal. */
export function readWorkTree(dir: string): Tree {
  let date = new Date(0);
  try {
    date = new Date(
      git(nearestFolder(resolve(dir)), ['show', '--no-patch', '--format=%cI', 'HEAD'])
        .toString()
        .trim(),
    );
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
  }
  return { name: 'work tree', dir, date, remove: () => undefined };
}

/** Contents in the order of the object names, by one process. */
function blobs(root: string, objects: string[]): Buffer[] {
  if (objects.length === 0) return [];
  const answer = git(root, ['cat-file', '--batch'], `${objects.join('\n')}\n`);
  const contents: Buffer[] = [];
  for (let at = 0; contents.length < objects.length; ) {
    const end = answer.indexOf('\n', at);
    const size = Number(answer.toString('utf8', at, end).split(' ')[2]);
    contents.push(answer.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}

/** The folder itself, or the nearest one above it: a branch may have removed it. */
export function nearestFolder(dir: string): string {
  for (let folder = dir; ; folder = dirname(folder)) {
    try {
      execFileSync('git', ['-C', folder, 'rev-parse'], { stdio: 'ignore' });
      return folder;
    } catch {
      if (dirname(folder) === folder) throw new GitError(`${dir} is in no git repository`);
    }
  }
}
