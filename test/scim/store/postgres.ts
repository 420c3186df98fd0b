/** A Postgres of its own for a test file: the machine's binaries, a folder that goes with the test, loopback only. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../freePort.ts';

/** The newest folder with Postgres' server binaries, or null. */
const bin = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql*/bin', '/usr/local/opt/postgresql*/bin']
  .flatMap((pattern) => globSync(pattern).sort())
  .findLast((folder) => existsSync(join(folder, 'initdb')));

/** Why tests with Postgres cannot run here, or null. Printed once a file, so that a skip is never silent. */
export const noPostgres: string | null = bin === undefined ? 'skipped: no Postgres server binaries are installed here' : null;
if (noPostgres !== null) console.warn(noPostgres);

export interface PostgresServer {
  /** URL of a new, empty database. */
  database(): Promise<string>;
  /** Stops at once, as when the machine goes away; `start` brings it back on the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Runs one statement as the owner. */
  run(sql: string): Promise<pg.QueryResult>;
  close(): Promise<void>;
}

/** Postgres refuses to run as root, so root lends it the account that its package made. */
const isRoot = process.getuid?.() === 0;
const asOwner = (program: string, args: string[]): [string, string[]] =>
  isRoot ? ['runuser', ['-u', 'postgres', '--', join(bin ?? '', program), ...args]] : [join(bin ?? '', program), args];

export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-postgres-'));
  if (isRoot) chownSync(folder, Number(execFileSync('id', ['-u', 'postgres'])), Number(execFileSync('id', ['-g', 'postgres'])));
  const data = join(folder, 'data');
  execFileSync(...asOwner('initdb', ['-D', data, '-U', 'muster', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C']), {
    stdio: 'pipe',
    cwd: folder,
  });
  const port = await freePort();
  const url = (name: string): string => `postgres://muster@127.0.0.1:${port}/${name}`;
  let server: ChildProcess | null = null;
  let databases = 0;
  const run = async (sql: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ connectionString: url('postgres') });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const start = async (): Promise<void> => {
    const settings = ['fsync=off', `port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
    server = spawn(...asOwner('postgres', ['-D', data, ...settings.flatMap((one) => ['-c', one])]), { stdio: 'ignore', cwd: folder });
    for (let left = 100; ; left -= 1) {
      try {
        await run('select 1');
        return;
      } catch (error) {
        if (left === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const kill = async (): Promise<void> => {
    const stopped = server;
    server = null;
    if (stopped === null) return;
    const gone = new Promise((resolve) => stopped.once('exit', resolve));
    execFileSync(...asOwner('pg_ctl', ['-D', data, 'stop', '-m', 'immediate', '-s']), { cwd: folder });
    await gone;
  };
  await start();
  return {
    async database() {
      databases += 1;
      await run(`create database d${databases}`);
      return url(`d${databases}`);
    },
    kill,
    start,
    run,
    async close() {
      await kill();
      rmSync(folder, { recursive: true });
    },
  };
}
