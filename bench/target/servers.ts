/** The servers under test, as a table; each is a process of its own on loopback and is ended by its id. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface Running {
  name: string;
  /** SCIM base address, no trailing slash. */
  base: string;
  token: string;
  /** Resident memory in MB, now and at its highest; null for a server that is not ours to look into. */
  memory(): { now: number; peak: number } | null;
  /** Seconds of processor time used so far, which other work on the machine hardly changes; null where the kernel keeps no books. */
  cpu(): number | null;
  stop(): Promise<void>;
}

/** Where a server may write, with a name of its own, and where the peers are installed. */
interface Folders {
  data: string;
  peers: string;
  /** Of another version of the target, in place of the one beside this file. */
  script?: string | undefined;
  /** A database that is filled already, in place of a new one. */
  file?: string;
  /** SCIM paths that the target indexes. */
  index?: string[];
}

type Start = (token: string, folders: Folders) => Promise<{ child: ChildProcess; base: string }>;

const here = import.meta.dirname;

const children = new Set<ChildProcess>();
// However this process ends, it leaves no server behind.
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

function launch(command: string, ...args: string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

const ours =
  (script: string, durability: 'kill' | 'power'): Start =>
  (token, { data, script: other = join(here, script), file = join(data, `${randomUUID()}.sqlite`), index = [] }) =>
    printed(launch(process.execPath, other, file, token, durability, ...index));

export const servers: Record<string, Start> = {
  muster: ours('muster.ts', 'kill'),
  'muster-power': ours('muster.ts', 'power'),
  scimmy(token, { peers }) {
    if (!existsSync(join(peers, 'node_modules', 'scimmy'))) {
      const packages = ['scimmy@1.3.5', 'scimmy-routers@1.3.2', 'express@4.21.2'];
      execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', peers, ...packages], { stdio: 'ignore' });
    }
    const script = join(peers, 'scimmy.mjs');
    copyFileSync(join(here, 'scimmy.mjs'), script);
    return printed(launch(process.execPath, script, token));
  },
  async 'scim2-server'(token, { peers }) {
    const python = join(peers, 'python');
    if (!existsSync(join(python, 'bin', 'scim2-server'))) {
      execFileSync('python3', ['-m', 'venv', python]);
      execFileSync(join(python, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', 'scim2-server==0.8.3']);
    }
    const port = await freePort();
    const child = launch(join(python, 'bin', 'scim2-server'), '--bearer-token', token, '--port', String(port));
    // It writes a line a request; nobody reads them, but a full pipe would stop it.
    child.stdout?.resume();
    child.stderr?.resume();
    const base = `http://127.0.0.1:${port}/v2`;
    await answers(base, child);
    return { child, base };
  },
  floor: ours('floor.ts', 'kill'),
  'floor-power': ours('floor.ts', 'power'),
};

/** Starts one of `servers`; rejects when it cannot be installed or ends before it answers. */
export async function startServer(name: string, token: string, folders: Folders): Promise<Running> {
  const start = servers[name];
  if (start === undefined) throw new Error(`There is no server "${name}", only ${Object.keys(servers).join(', ')}.`);
  const { child, base } = await start(token, folders);
  return { name, base, token, memory: () => memoryOf(child.pid), cpu: () => cpuOf(child.pid), stop: () => stop(child) };
}

/** The base address that a child prints as its first line. */
function printed(child: ChildProcess): Promise<{ child: ChildProcess; base: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk) => process.stderr.write(chunk));
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve({ child, base: text.slice(0, text.indexOf('\n')) });
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code} before it answered.`)));
  });
}

async function answers(base: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt++) {
    const response = await fetch(`${base}/ServiceProviderConfig`).catch(() => null);
    if (response !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error(`${child.spawnargs.join(' ')} does not answer at ${base}.`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** From the kernel's own books where it has them, else from ps, which knows no peak. */
function memoryOf(pid: number | undefined): { now: number; peak: number } | null {
  if (pid === undefined) return null;
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) {
    const now = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
    return { now, peak: now };
  }
  const status = readFileSync(file, 'utf8');
  const field = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}

/** User and system time in ticks of 10 ms, fields 14 and 15; the name before them may hold spaces. */
function cpuOf(pid: number | undefined): number | null {
  const file = `/proc/${pid}/stat`;
  if (pid === undefined || !existsSync(file)) return null;
  const stat = readFileSync(file, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill();
    setTimeout(() => child.kill('SIGKILL'), 5000).unref();
  });
}
