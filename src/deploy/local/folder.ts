/** The folder of a local target: its data, what it is told, and whose it is. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeOwn } from '../files.ts';
import type { Machine } from './machine.ts';

export interface Instance {
  format: 1;
  /** Id of the data, and of the process over them. */
  instance: string;
  stack: string;
  /** Absent in a folder that somebody moved to another machine: it is taken up there. */
  machine?: string;
  host: string;
}

const names = {
  instance: 'instance.json',
  declarations: 'declarations.json',
  tokens: 'tokens.json',
  database: 'target.db',
  /** Written by the process once it serves. */
  ready: 'ready.json',
  /** What was started last, and with what. */
  started: 'started.json',
  log: 'target.log',
  formerLog: 'target.log.1',
};
type FileName = keyof typeof names;

export const fileIn = (folder: string, name: FileName): string => join(folder, names[name]);

export const writePrivate = (folder: string, name: FileName, text: string): void => writeOwn(fileIn(folder, name), text);

/** Undefined where there is none. Throws a plain Error for one that cannot be read. */
export function readJson<T>(folder: string, name: FileName): T | undefined {
  const path = fileIn(folder, name);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Error(`${path} is no JSON`);
  }
}

export const readInstance = (folder: string): Instance | undefined => readJson<Instance>(folder, 'instance');

export const isHere = ({ machine }: Instance, here: Machine): boolean => machine === undefined || machine === here.id;

/** What a stack of this name has left in the folder. Throws a plain Error for a folder of somebody else; writes nothing. */
export function findLeft(folder: string, stack: string, here: Machine): Instance | undefined {
  const found = readInstance(folder);
  if (found === undefined && existsSync(fileIn(folder, 'database')))
    throw new Error(`${folder} holds a database and not ${names.instance}, which says whose it is: choose another target.local.folder`);
  if (found !== undefined && !isHere(found, here)) throw new Error(elsewhere(found, folder, here));
  if (found !== undefined && found.stack !== stack)
    throw new Error(`${folder} holds the target of the stack "${found.stack}": choose another target.local.folder, or remove it by hand`);
  return found;
}

/** Says whose the folder is, which is made where it is not there. */
export function writeInstance(folder: string, instance: string, stack: string, { id: machine, host }: Machine): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writePrivate(folder, 'instance', JSON.stringify({ format: 1, instance, stack, machine, host } satisfies Instance));
}

/** What is said where the data are on another machine. */
export function elsewhere({ host }: { host: string }, folder: string, here: Machine): string {
  return (
    `the target and its data are on ${host}, in ${folder}, and this is ${here.host}: run \`pulumi up\` there; to move it, stop it there, copy the ` +
    `folder here and take "machine" out of its ${names.instance}`
  );
}

/** The log of before is kept, and the one before that goes. */
export function beginLog(folder: string): string {
  const log = fileIn(folder, 'log');
  if (existsSync(log)) renameSync(log, fileIn(folder, 'formerLog'));
  return log;
}

/** The last lines of the log. */
export function endOfLog(folder: string): string {
  const path = fileIn(folder, 'log');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  return lines.slice(-8).join('\n');
}

/** `everything`: the data too. Files that are not ours stay, and so does the folder with them. */
export function clearFolder(folder: string, everything: boolean): void {
  const kept: readonly string[] = everything ? [] : ['instance', 'database', 'log', 'formerLog'];
  for (const name of Object.keys(names) as FileName[]) if (!kept.includes(name)) rmSync(fileIn(folder, name), { force: true });
  if (!everything) return;
  for (const end of ['-wal', '-shm', '-journal']) rmSync(fileIn(folder, 'database') + end, { force: true });
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
