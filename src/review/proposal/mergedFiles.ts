/** What a proposal would make of a branch, as git's objects: nothing of it is checked out, and no file of it is run. */
import { relative, resolve } from 'node:path';
import { commitOf, GitError, git, nearestFolder } from '../versions/gitTree.ts';

/** An entry of a tree below the root. */
export interface TreeFile {
  path: string;
  object: string;
  /** Bytes; 0 for what is no file. */
  size: number;
  /** A file, and neither a symbolic link nor a submodule. */
  isRegular: boolean;
}

export interface Merged {
  /** Root of the work tree. */
  root: string;
  /** Folder of the stack files, from the root, with a last slash; empty for the root itself. */
  below: string;
  base: string;
  /** Tree of the merge of the two. */
  tree: string;
  /** Paths that the merge changes, from the root. */
  changed: string[];
}

/** Null: the two do not merge. `dir` is the folder of the stack files in the work tree. Throws `GitError` where a revision is unknown. */
export function mergeProposal(base: string, head: string, dir: string): Merged | null {
  const folder = nearestFolder(resolve(dir));
  const root = git(folder, ['rev-parse', '--show-toplevel']).toString().trim();
  const [ours, theirs] = [commitOf(folder, base), commitOf(folder, head)];
  const tree = merge(folder, ours, theirs);
  if (tree === null) return null;
  const changed = git(root, ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', ours, tree]).toString();
  const below = relative(root, resolve(dir));
  return { root, below: below === '' ? '' : `${below}/`, base: ours, tree, changed: changed.split('\0').filter(Boolean) };
}

function merge(folder: string, ours: string, theirs: string): string | null {
  try {
    // Merge drivers stand in the configuration of this clone alone, so that a tree starts nothing.
    return git(folder, ['merge-tree', '--write-tree', ours, theirs]).toString().trim();
  } catch (error) {
    // A conflict is said on stdout, anything else on stderr.
    if (error instanceof GitError && error.message.startsWith('git merge-tree:')) return null;
    throw error;
  }
}

/** Everything below the folder of the stack files in a tree or a commit. */
export function filesBelow({ root, below }: Merged, tree: string): TreeFile[] {
  const paths = below === '' ? [] : ['--', below];
  const lines = git(root, ['ls-tree', '-r', '-l', '-z', '--full-tree', tree, ...paths])
    .toString()
    .split('\0');
  return lines.flatMap((line) => {
    const [, mode = '', object = '', size = '', path = ''] = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t(.+)$/s.exec(line) ?? [];
    return path === '' ? [] : [{ path, object, size: Number(size) || 0, isRegular: mode.startsWith('100') }];
  });
}

export const contentOf = ({ root }: Merged, { object }: TreeFile): Buffer => git(root, ['cat-file', 'blob', object]);
