/**
 * Where a revision has another program than the one that reviews, its own program is asked what it made of its stacks: an update of Muster, or of a
 * vendor's entry, is a change too. It runs in a folder of its own, as a process that gets none of the caller's secrets.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPrintedPlans } from '../../plan/kept.ts';
import { changedFiles, type RevisionSource, writeFiles } from './gitTree.ts';
import type { OtherProgram } from './otherProgram.ts';

const locks = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'];
const manifest = 'package.json';
/** What a program consists of, without what only a person reads. */
const isProgramFile = (path: string): boolean => /\.([cm]?[jt]s|json)$|(^|\/)\.npmrc$|(^|\/)yarn\.lock$/.test(path);

/** Milliseconds. */
const limits = { install: 300_000, plan: 120_000 };

export interface BaseOptions {
  /** Names; all unless said. */
  stacks?: string[] | undefined;
  /** The new version; the work tree unless said. */
  head?: string | undefined;
  /** Told what takes its time. */
  tell(text: string): void;
}

/** `dir` is the folder of the stack files in the work tree. Undefined: both versions have one program, or none stands here. */
export function readBaseProgram(
  base: { name: string; dir: string; source?: RevisionSource },
  dir: string,
  options: BaseOptions,
): OtherProgram | undefined {
  const { source } = base;
  const program = findProgram(dir);
  if (source === undefined || program === null) return undefined;
  const changed = changedFiles(source.commit, options.head, program.folder, program.files);
  if (changed.length === 0) return undefined;
  const found = askOrSay(base, source, program, options);
  if ('plans' in found) return { plans: found.plans, missing: `The program of ${base.name} does not plan this stack. ${uncounted}` };
  const what = `${changed.length} ${changed.length === 1 ? 'file' : 'files'}`;
  return {
    plans: {},
    missing: `${base.name} has another program than this one (${what}), and that cannot be asked: ${found.reason}. ${uncounted}`,
  };
}

const uncounted = 'What this program maps otherwise than that one is not counted.';

interface Program {
  /** In the work tree, absolute. */
  folder: string;
  /** Files and folders of it that decide on a plan. */
  files: string[];
  /** The command, from the folder. */
  command: string;
  isOwn: boolean;
}

/** The program that a folder of stack files belongs to: a checkout of Muster, or a project that installs it. */
function findProgram(dir: string): Program | null {
  const name = readManifest(fileURLToPath(new URL('../../..', import.meta.url)))?.name;
  for (let folder = dirname(resolve(dir)); ; folder = dirname(folder)) {
    const found = readManifest(folder);
    if (found !== null && name !== undefined) {
      const files = [manifest, ...locks];
      if (found.name === name) return { folder, files: [...files, 'src'], command: 'bin/muster.mjs', isOwn: true };
      const isUsed = name in { ...found.dependencies, ...found.devDependencies };
      return isUsed ? { folder, files, command: `node_modules/${name}/bin/muster.mjs`, isOwn: false } : null;
    }
    if (dirname(folder) === folder) return null;
  }
}

interface Manifest {
  name?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function readManifest(folder: string): Manifest | null {
  try {
    return JSON.parse(readFileSync(join(folder, manifest), 'utf8')) as Manifest;
  } catch {
    return null;
  }
}

type Answer = ReturnType<typeof readPrintedPlans>;

/** A review without the base's own plan is worth more than none. */
function askOrSay(...args: Parameters<typeof ask>): Answer {
  try {
    return ask(...args);
  } catch (error) {
    return { reason: oneLine(error instanceof Error ? error.message : String(error)) };
  }
}

function ask(base: { name: string; dir: string }, source: RevisionSource, program: Program, { stacks = [], tell }: BaseOptions): Answer {
  tell(`${base.name} has another program: it is asked for its plan`);
  const below = relative(source.root, program.folder);
  writeFiles(source, (path) => isProgramFile(path) && !relative(below, path).startsWith('..'));
  const folder = join(source.folder, below);
  const missing = bringPackages(source, program, folder, tell);
  if (missing !== null) return { reason: missing };
  const command = join(folder, program.command);
  if (!existsSync(command)) return { reason: `it has no ${program.command}` };
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [command, 'plan', ...stacks, '--json', '--dir', base.dir], {
    cwd: folder,
    env: plainEnvironment(),
    encoding: 'utf8',
    timeout: limits.plan,
    maxBuffer: 1 << 30,
  });
  if (/unknown command/.test(stderr)) return { reason: 'it has no command `plan` yet' };
  // 2: a stack does not read; the others are there.
  if (status !== 0 && status !== 2) return { reason: `\`plan\` ended with ${error ? oneLine(error.message) : `code ${status}`}` };
  try {
    return readPrintedPlans(JSON.parse(stdout));
  } catch {
    return { reason: '`plan` printed no JSON' };
  }
}

/** The packages in the revision itself, those that stand here where they are the same, or else its own. Null, or why there are none. */
function bringPackages(source: RevisionSource, program: Program, folder: string, tell: (text: string) => void): string | null {
  const [here, there] = [join(program.folder, 'node_modules'), join(folder, 'node_modules')];
  if (existsSync(there)) return null;
  if (existsSync(here) && changedFiles(source.commit, undefined, program.folder, locks).length === 0) {
    symlinkSync(here, there, 'junction');
    return null;
  }
  if (!existsSync(join(folder, locks[0] ?? ''))) return 'it has no package-lock.json to install its packages by';
  tell('its packages are others: npm ci');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional', ...(program.isOwn ? ['--omit=dev'] : [])];
  const { status, error } = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: limits.install,
    shell: process.platform === 'win32',
  });
  return status === 0 ? null : `npm ci failed (${error ? oneLine(error.message) : `code ${status}`})`;
}

/** Nothing but what a program needs to start. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'Path', 'PATHEXT', 'HOME', 'USERPROFILE', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'LC_ALL'];
  const known = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(known), NODE_DISABLE_COMPILE_CACHE: '1' };
}

/** Stands in a comment: no marks, no lines. */
const oneLine = (text: string): string => text.replace(/[^\w .,:/-]+/g, ' ').slice(0, 200);
