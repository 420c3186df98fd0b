/** A real Pulumi engine, where one answers, in a throw-away project folder with state of its own. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const bin = join(root, 'node_modules', '.bin');

/** The npm package `pulumi` is a shim that downloads the engine and stands first on the PATH of npm scripts: look past it. */
const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.endsWith(join('node_modules', '.bin')));

function answers(command: string, args: string[]): boolean {
  const result: SpawnSyncReturns<Buffer> = spawnSync(command, args, {
    timeout: 20_000,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
  });
  return result.status === 0;
}

/** Folder of a `pulumi` whose `version` answers, or the reason why there is none. */
export function findEngine(): { folder: string } | { missing: string } {
  const folder = folders.find((one) => answers(join(one, 'pulumi'), ['version']));
  return folder ? { folder } : { missing: 'no `pulumi` on the PATH answers `pulumi version`' };
}

/** Whether a resource plugin stands on the PATH. */
function hasPlugin(name: string): boolean {
  return folders.some((folder) => spawnSync('test', ['-x', join(folder, `pulumi-resource-${name}`)]).status === 0);
}

/** What the suite of this file named. */
let plugins: string[] = [];

/** Why a suite cannot run with the real engine and these plugins, also printed; empty when it can. */
export function missingForSuite(suite: string, named: string[]): string {
  plugins = named;
  const engine = findEngine();
  const absent = plugins.filter((name) => !hasPlugin(name)).map((name) => `no pulumi-resource-${name} on the PATH`);
  const missing = 'missing' in engine ? engine.missing : absent.join(', ');
  if (missing) console.log(`e2e of ${suite} skipped: ${missing}`);
  return missing;
}

/**
 * The engine's file backend writes a checksum beside its state, not at once with it: a kill between the two leaves an empty
 * `.attrs`, and "failed to load checkpoint: EOF". The state itself is whole.
 */
export function restoreState({ folder }: Project, stack: string): void {
  const attributes = join(folder, 'state', '.pulumi', 'stacks', 'muster', `${stack}.json.attrs`);
  if (existsSync(attributes) && readFileSync(attributes, 'utf8') === '') rmSync(attributes);
}

export interface RunOutcome {
  code: number;
  /** stdout and stderr, in the order they came. */
  text: string;
}

export interface Project {
  pulumi(...args: string[]): Promise<RunOutcome>;
  /** The same, and the engine with all its plugins is killed (SIGKILL) as soon as `isDue` holds. */
  killed(isDue: () => boolean, ...args: string[]): Promise<void>;
  /** The same, and the engine alone is killed. Gives what it had started; whoever asks ends what is left of that. */
  orphaned(isDue: () => boolean, ...args: string[]): Promise<Process[]>;
  folder: string;
  /** What every run gets. */
  environment: NodeJS.ProcessEnv;
  remove(): void;
}

export interface Process {
  pid: number;
  command: string;
}

function startedBy(parent: number): Process[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const found = [...stdout.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].filter(([, , of]) => Number(of) === parent);
  return found.flatMap(([, pid, , command = '']) => [{ pid: Number(pid), command }, ...startedBy(Number(pid))]);
}

/** The engine and the plugins that the suite named, and no other: one that is not named would be missed only where it is not installed. */
function linkTools(tools: string): string {
  mkdirSync(tools);
  const isOther = (name: string) =>
    name.startsWith('pulumi-resource-') && !['pulumi-nodejs', ...plugins].includes(name.slice('pulumi-resource-'.length));
  const others = folders.filter((folder) => existsSync(folder) && readdirSync(folder).some(isOther));
  for (const folder of others) {
    for (const name of readdirSync(folder)) {
      if (name.startsWith('pulumi') && !isOther(name) && !existsSync(join(tools, name))) symlinkSync(join(folder, name), join(tools, name));
    }
  }
  return [tools, ...folders.filter((folder) => !others.includes(folder))].join(delimiter);
}

/**
 * A copy of this project, with `node_modules` linked: the program finds its stack files beside its own source. `environment` is added
 * to every run; `stacks` is another folder of stack files.
 */
export function openProject(environment: Record<string, string>, stacks = join(root, 'stacks')): Project {
  const folder = mkdtempSync(join(tmpdir(), 'muster-e2e-'));
  for (const name of ['Pulumi.yaml', 'package.json', 'bin', 'src', 'plugin'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  cpSync(stacks, join(folder, 'stacks'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const state = join(folder, 'state');
  const node = join(folder, 'node');
  mkdirSync(state);
  mkdirSync(node);
  // Only Node 24, not the shim beside it.
  symlinkSync(join(bin, 'node'), join(node, 'node'));
  const env = {
    ...process.env,
    ...environment,
    PATH: [node, linkTools(join(folder, 'tools'))].join(delimiter),
    PULUMI_HOME: join(folder, 'home'),
    NODE_COMPILE_CACHE: join(folder, 'cache'),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: 'rehearsal',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
  return {
    folder,
    environment: env,
    remove: () => rmSync(folder, { recursive: true, force: true }),
    killed: (isDue, ...args) =>
      new Promise((resolve, reject) => {
        // A process group of its own: the plugins go with it.
        const child = spawn('pulumi', [...args, '--non-interactive'], { cwd: folder, env, detached: true, stdio: 'ignore' });
        const timer = setInterval(() => {
          if (isDue() && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        }, 5);
        child.on('error', reject);
        child.on('close', () => {
          clearInterval(timer);
          resolve();
        });
      }),
    orphaned: (isDue, ...args) =>
      new Promise((resolve, reject) => {
        const child = spawn('pulumi', [...args, '--non-interactive'], { cwd: folder, env, stdio: 'ignore' });
        let started: Process[] = [];
        const timer = setInterval(() => {
          if (!isDue() || child.pid === undefined) return;
          clearInterval(timer);
          started = startedBy(child.pid);
          child.kill('SIGKILL');
        }, 5);
        child.on('error', reject);
        child.on('close', () => {
          clearInterval(timer);
          resolve(started);
        });
      }),
    // Asynchronous, because the loopback tenants answer from this same process.
    pulumi: (...args) =>
      new Promise((resolve, reject) => {
        const child = spawn('pulumi', [...args, '--non-interactive'], { cwd: folder, env });
        let text = '';
        child.stdout.on('data', (data: Buffer) => (text += data.toString()));
        child.stderr.on('data', (data: Buffer) => (text += data.toString()));
        child.on('error', reject);
        child.on('close', (code) => resolve({ code: code ?? 1, text }));
      }),
  };
}

/** Makes an empty stack of a project; `commandsOf` writes and applies it. */
export async function initStack(project: Project, stack: string): Promise<void> {
  writeFileSync(join(project.folder, 'stacks', `Pulumi.${stack}.yaml`), 'config: {}\n');
  const { code, text } = await project.pulumi('stack', 'init', stack);
  if (code !== 0) throw new Error(text);
}

/** What a test does with one stack of a project that is open by then. */
export function commandsOf(project: () => Project, stack: string) {
  const run = (command: string, ...flags: string[]) => project().pulumi(command, '--stack', stack, ...flags);
  return {
    write: (text: string) => writeFileSync(join(project().folder, 'stacks', `${stack}.yaml`), text),
    run,
    up: (...flags: string[]) => run('up', '--yes', '--skip-preview', ...flags),
  };
}
