/** The bundled target as one process of this machine: started, restarted and stopped. Nothing here knows of Pulumi. */
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DeclaredToken, sha256, type TokenDeclarations } from '../declarations.ts';
import { beginLog, endOfLog, fileIn, readJson, writePrivate } from './folder.ts';
import { findProcesses, findRunning, isFree, type Known, type Running, stopAll } from './processes.ts';

/** What is to run. */
export interface Wanted {
  /** On 127.0.0.1. */
  port: number;
  /** Public address. */
  url: string;
  /** `TargetDeclarations` as a JSON text. */
  declarations: string;
  tokens: DeclaredToken[];
}

export interface Starting {
  /** Executable and first arguments of `muster`. */
  command: readonly [string, ...string[]];
  /** Of Muster, as the process will say it. */
  version: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** What takes long is said. */
  say(message: string): void;
}

const upWithin = 30_000;
const pollEvery = 100;
const sayAfter = 2_000;

/** Nothing else of the environment reaches the process: tokens and passwords of the tenants stand there. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'NODE_COMPILE_CACHE'];

interface Started {
  pid: number;
  digest: string;
}

const digestOf = ({ port, url, declarations, tokens }: Wanted): string => sha256(JSON.stringify([port, url, declarations, tokens]));

/** Whether the process runs with just this, in this version. */
export async function isCurrent(known: Known, wanted: Wanted, version: string): Promise<boolean> {
  const running = await findRunning(known);
  const started = readJson<Started>(known.folder, 'started');
  return running !== undefined && running.version === version && started?.pid === running.pid && started.digest === digestOf(wanted);
}

/** Throws a plain Error while somebody else listens on the port. Starts and writes nothing. */
export async function refuseTakenPort(known: Known | undefined, port: number): Promise<void> {
  const running = known && (await findRunning(known));
  if (running?.port === port || (await isFree(port))) return;
  // One of ours that does not answer may be what listens there.
  if (known !== undefined && running === undefined && findProcesses(known).length > 0) return;
  throw new Error(`port ${port} of 127.0.0.1 is in use by another process: end that one, or set target.local.port`);
}

/**
 * Writes what the target is told, and starts it; one that runs over the folder is stopped first, unless the next one would not start. Throws
 * a plain Error with the end of its log.
 */
export async function restart(known: Known, wanted: Wanted, starting: Starting): Promise<Running> {
  await refuseTakenPort(known, wanted.port);
  const tokens: TokenDeclarations = { format: 1, tokens: wanted.tokens };
  writePrivate(known.folder, 'declarations', wanted.declarations);
  writePrivate(known.folder, 'tokens', JSON.stringify(tokens));
  if (findProcesses(known).length > 0) await check(known, starting);
  await stopAll(known);
  // A process that ends loses its command line a moment before its port.
  for (let waited = 0; waited < 2_000 && !(await isFree(wanted.port)); waited += pollEvery) await sleep(pollEvery);
  await refuseTakenPort(undefined, wanted.port);
  return start(known, wanted, starting);
}

const passedOn = (environment: Starting['environment']): Record<string, string> =>
  Object.fromEntries(inherited.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])));

/** By the program that is to be started: it knows its catalog and its database. */
async function check({ folder }: Known, { command: [executable, ...first], environment }: Starting): Promise<void> {
  const documents = ['--declarations', fileIn(folder, 'declarations'), '--tokens', fileIn(folder, 'tokens')];
  const args = [...first, 'serve', ...documents, '--database', fileIn(folder, 'database'), '--check'];
  const options = { cwd: folder, env: passedOn(environment), timeout: upWithin };
  await new Promise<void>((resolve, reject) => {
    execFile(executable, args, options, (error, _stdout, stderr) =>
      error === null
        ? resolve()
        : reject(new Error(`the target would not start again, and runs on as it was: ${stderr.trim() || error.message}`)),
    );
  });
}

async function start(known: Known, wanted: Wanted, { command, environment, say }: Starting): Promise<Running> {
  const { folder, instance } = known;
  rmSync(fileIn(folder, 'ready'), { force: true });
  const [executable, ...first] = command;
  const log = openSync(beginLog(folder), 'a', 0o600);
  // A session of its own: the engine ends the process group of its plugins with each run.
  const child = spawn(executable, [...first, ...argumentsOf(known, wanted)], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: passedOn(environment),
  });
  closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended ??= signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
  });
  child.unref();
  const started: Started = { pid: child.pid ?? 0, digest: digestOf(wanted) };
  writePrivate(folder, 'started', JSON.stringify(started));
  for (let waited = 0; waited < upWithin && ended === undefined; waited += pollEvery) {
    const running = await findRunning(known);
    if (running?.pid === child.pid) return running as Running;
    if (waited === sayAfter) say(`The target is starting (log: ${fileIn(folder, 'log')}).`);
    await sleep(pollEvery);
  }
  if (ended === undefined) await stopAll({ folder, instance });
  const why = ended ?? `it did not answer within ${upWithin / 1000} s`;
  throw new Error(`the target did not start: ${why}. The end of ${fileIn(folder, 'log')}:\n${endOfLog(folder)}`);
}

/** No token, and no hash of one: every process of the machine shows its arguments. */
function argumentsOf({ folder, instance }: Known, { port, url }: Wanted): string[] {
  return [
    'serve',
    ...['--declarations', fileIn(folder, 'declarations'), '--tokens', fileIn(folder, 'tokens'), '--instance', instance],
    ...['--port', String(port), '--host', '127.0.0.1', '--database', fileIn(folder, 'database'), '--metrics-port', '0'],
    ...['--public-url', url, '--ready-file', fileIn(folder, 'ready'), '--trust-proxy'],
  ];
}
