/** Starts the target of `muster serve`, says where it is, and stops it when it is told to. */
import { randomUUID } from 'node:crypto';
import { writeOwn } from '../deploy/files.ts';
import { addressForLog } from '../scim/secrets.ts';
import { filesForAll } from '../scim/store/private.ts';
import type { Target, TargetOptions } from '../scim/target.ts';
import { reportTrouble } from '../scim/trouble.ts';
import { visible } from '../visible.ts';
import { isUrl, shownPlace } from './serveDatabase.ts';
import { describeBehaviour } from './serveMounts.ts';
import { databaseTrouble, startTrouble } from './serveTrouble.ts';
import { exitCode, printError } from './stack.ts';

type Settings = Omit<TargetOptions, 'now' | 'newId'> & Required<Pick<TargetOptions, 'identity'>>;

interface Told {
  /** Whether one token is accepted for every app. */
  hasToken: boolean;
  readyFile: string | undefined;
  /** Of the documents that declare it. */
  sum: string | null;
  /** What whoever starts it should know. */
  warnings: string[];
}

/** Milliseconds: for Postgres to answer at the start; for requests in flight at the stop; and for all of the stop. */
const patience = 30_000;
const closeTime = 10_000;
const stopTime = 15_000;

/** Runs until a signal; a failed start is said and sets the exit code. */
export async function runTarget(settings: Settings, told: Told): Promise<void> {
  let target: Target | undefined;
  let isStopping = false;
  const stop = (): void => {
    // A terminal and whoever started this process may both tell it.
    if (isStopping) return;
    isStopping = true;
    // Whatever hangs then is not worth a kill.
    setTimeout(() => process.exit(exitCode.good), stopTime).unref();
    if (target === undefined) process.exit(exitCode.good);
    void target.close();
  };
  // Node would print all of the error, and a row of Postgres with it.
  process.once('uncaughtException', (error) => {
    reportTrouble('The target failed', error);
    process.exit(exitCode.error);
  });
  // Before the start: as the first process of a container, this one is not ended by a signal that nobody handles.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const { startTarget } = await import('../scim/server.ts');
  try {
    target = await startTarget({
      ...settings,
      patience,
      closeTime,
      now: () => new Date(),
      newId: () => randomUUID(),
      onRequest: ({ at, method, path, status }) => printError(`${at} ${method} ${addressForLog(path)} ${status}\n`),
      onWait: (why) =>
        printError(`database ${shownPlace(settings.database)}: ${databaseTrouble(why)}; asking again for ${patience / 1000} seconds\n`),
    });
    if (told.readyFile !== undefined) writeReady(told.readyFile, target, settings.identity, told.sum);
  } catch (error) {
    await target?.close();
    printError(`${visible(startTrouble(error as Error, settings))}\n`);
    process.exitCode = exitCode.error;
    return;
  }
  describe(target, settings, told);
}

function writeReady(file: string, { url, metricsUrl }: Target, { instance, version }: Settings['identity'], sum: string | null): void {
  const ready = { pid: process.pid, instance, version, url, metricsUrl, declarations: sum };
  writeOwn(file, `${JSON.stringify(ready)}\n`);
}

function describe(target: Target, { mounts, publicUrl, page, database }: Settings, { hasToken, warnings }: Told): void {
  const open = isUrl(database) ? [] : filesForAll(database);
  if (open.length > 0) printError(`every user of this machine can read ${open.join(', ')}: chmod 600 ${open.join(' ')}\n`);
  for (const warning of warnings) printError(`${warning}\n`);
  for (const { key, path, behaviour, declared } of mounts) {
    printError(`${key}: SCIM 2.0 at ${publicUrl?.replace(/\/+$/, '') ?? target.url}${path}\n`);
    for (const line of describeBehaviour(behaviour)) printError(`  ${line}\n`);
    const count = declared?.length ?? 0;
    if (count > 0) printError(`  tokens: ${count} declared, and those made with \`muster token create ${key}\`\n`);
    else if (!hasToken) printError(`  tokens: those made with \`muster token create ${key}\`\n`);
  }
  if (target.metricsUrl) printError(`health and metrics at ${target.metricsUrl}\n`);
  if (page) printError(`page at ${target.url}/-\n`);
  printError(`database ${shownPlace(database)}; Ctrl-C stops it\n`);
}
