/** The processes over a folder. None is known by its id alone: ids are given again. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { smallLimits } from '../../http/limits.ts';
import { ask } from '../../http/send.ts';
import { fileIn, readJson } from './folder.ts';

/** A target as it is known: by its instance, and by where it says that it is ready. */
export interface Known {
  folder: string;
  instance: string;
}

/** A target that answers. */
export interface Running {
  pid: number;
  version: string;
  port: number;
}

interface Ready {
  pid: number;
  url: string;
  metricsUrl: string | null;
}

const answerWithin = 2_000;
const pollEvery = 50;

/** The process that answers at `/live` as this instance; undefined when none does. */
export async function findRunning(known: Known): Promise<Running | undefined> {
  const ready = readReady(known.folder);
  if (ready === undefined || ready.metricsUrl === null) return undefined;
  try {
    const answer = await ask(
      { method: 'GET', url: `${ready.metricsUrl}/live` },
      { limits: { ...smallLimits, headers: answerWithin, whole: answerWithin } },
    );
    const { instance, version, pid } = answer.json() as { instance: string; version: string; pid: number };
    if (!answer.ok || instance !== known.instance || !isOurs(pid, known)) return undefined;
    return { pid, version, port: Number(new URL(ready.url).port) };
  } catch {
    return undefined;
  }
}

/** One that is being written says nothing yet. */
function readReady(folder: string): Ready | undefined {
  try {
    return readJson<Ready>(folder, 'ready');
  } catch {
    return undefined;
  }
}

/** Every process over this folder, whether or not it answers. */
export function findProcesses(known: Known): number[] {
  return allProcesses().filter((pid) => isOurs(pid, known));
}

function allProcesses(): number[] {
  if (process.platform === 'linux') return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  const listed = execFileSync('ps', ['-axo', 'pid='], { encoding: 'utf8' });
  return listed.split('\n').map(Number).filter(Boolean);
}

/** A process that has ended and that nobody has asked for has no command line. */
function isOurs(pid: number, { folder, instance }: Known): boolean {
  const line = commandLine(pid);
  return line.includes(`--instance ${instance}`) && line.includes(`--ready-file ${fileIn(folder, 'ready')}`);
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-wwo', 'args=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** Ends every process over this folder, by force after `within` milliseconds. Throws a plain Error for one that stays. */
export async function stopAll(known: Known, within = 15_000): Promise<void> {
  const found = findProcesses(known);
  for (const pid of found) send(pid, 'SIGTERM', known);
  if (await haveEnded(found, known, within)) return;
  for (const pid of found) send(pid, 'SIGKILL', known);
  if (await haveEnded(found, known, 5_000)) return;
  throw new Error(`the target over ${known.folder} does not end: processes ${found.join(', ')}`);
}

function send(pid: number, signal: NodeJS.Signals, known: Known): void {
  try {
    if (isOurs(pid, known)) process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

async function haveEnded(pids: number[], known: Known, within: number): Promise<boolean> {
  for (let waited = 0; pids.some((pid) => isOurs(pid, known)); waited += pollEvery) {
    if (waited >= within) return false;
    await sleep(pollEvery);
  }
  return true;
}

/** Whether nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
