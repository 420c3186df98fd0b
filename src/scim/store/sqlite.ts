/** SQLite in this process: work runs at once, and the writes of one turn of the event loop share one commit. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { unavailable } from '../error.ts';
import type { Database, Durability } from './database.ts';
import { sqlite } from './dialect.ts';
import { migrations, missingMigrations } from './migrations.ts';
import type { Row, Work } from './work.ts';

/** Searches make statements of many shapes; the oldest go so that a client cannot fill the memory with them. */
const keptStatements = 300;

/** BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN: the storage is in trouble, not the request. */
const troubles = new Set([5, 6, 8, 10, 13, 14]);

interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

export function openSqlite(path: string, durability: Durability): Database {
  const connection = new DatabaseSync(path);
  // A lock is waited for only shortly: meanwhile nothing else is answered.
  connection.exec(`pragma busy_timeout = 1000; pragma foreign_keys = on; pragma journal_mode = wal;
    pragma synchronous = ${durability === 'power' ? 'full' : 'normal'};`);
  try {
    migrate(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  const run = runner(connection);
  let batch: Waiting[] | null = null;

  const commit = (): void => {
    const waiting = batch ?? [];
    batch = null;
    try {
      connection.exec('commit');
    } catch (error) {
      if (connection.isTransaction) connection.exec('rollback');
      for (const one of waiting) one.reject(translated(error));
      return;
    }
    for (const one of waiting) one.resolve();
  };
  const begin = (): Waiting[] => {
    if (batch !== null) return batch;
    connection.exec('begin immediate');
    setImmediate(commitIfOpen);
    batch = [];
    return batch;
  };
  const commitIfOpen = (): void => {
    if (batch !== null) commit();
  };
  /** Some failures, such as a full disk, end SQLite's transaction: then nobody's work of this batch is there. */
  const abandonIfEnded = (error: unknown): void => {
    if (batch === null || connection.isTransaction) return;
    const waiting = batch;
    batch = null;
    for (const one of waiting) one.reject(error);
  };
  const settled = <T>(waiting: Waiting[] | null, result: T): Promise<T> =>
    waiting === null ? Promise.resolve(result) : new Promise((resolve, reject) => waiting.push({ resolve: () => resolve(result), reject }));

  return {
    dialect: sqlite,
    async write(work) {
      try {
        const waiting = begin();
        connection.exec('savepoint request');
        const result = run(work());
        connection.exec('release request');
        return settled(waiting, result);
      } catch (error) {
        if (batch !== null && connection.isTransaction) connection.exec('rollback to request; release request');
        const known = translated(error);
        abandonIfEnded(known);
        throw known;
      }
    },
    async read(work) {
      try {
        // What an open batch wrote was seen, so it must be durable before it is told.
        return await settled(batch, run(work()));
      } catch (error) {
        throw translated(error);
      }
    },
    readNow: (work) => run(work()),
    async close() {
      commitIfOpen();
      connection.close();
    },
  };
}

function runner(connection: DatabaseSync): <T>(work: Work<T>) => T {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const made = connection.prepare(sql);
    statements.set(sql, made);
    const [oldest] = statements.keys();
    if (statements.size > keptStatements && oldest !== undefined) statements.delete(oldest);
    return made;
  };
  return (work) => {
    let step = work.next();
    while (!step.done) {
      const { sql, values } = step.value;
      let rows: Row[];
      try {
        rows = prepared(sql).all(...values);
      } catch (error) {
        step = work.throw(error);
        continue;
      }
      step = work.next(rows);
    }
    return step.value;
  };
}

function translated(error: unknown): unknown {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null;
  return code !== null && troubles.has(code) ? unavailable(error) : error;
}

function migrate(connection: DatabaseSync): void {
  connection.exec('begin immediate');
  try {
    const version = Number(connection.prepare('pragma user_version').get()?.user_version);
    for (const sql of missingMigrations(version, sqlite)) connection.exec(sql);
    connection.exec(`pragma user_version = ${migrations.length}`);
    connection.exec('commit');
  } catch (error) {
    connection.exec('rollback');
    throw error;
  }
}
