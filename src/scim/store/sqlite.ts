/**
 * SQLite in this process: work runs at once, and the work of one turn of the event loop shares one transaction: its writes share a commit,
 * its reads the locks, which cost as much as a small statement.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { unavailable } from '../error.ts';
import type { Database, Durability } from './database.ts';
import { sqlite } from './dialect.ts';
import { migrations, missingMigrations } from './migrations.ts';
import { makePrivate } from './private.ts';
import { nextSlice } from './slices.ts';
import { pause, type Row, type Work } from './work.ts';

/** Searches make statements of many shapes; the oldest go so that a client cannot fill the memory with them. */
const keptStatements = 300;

/** BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN: the storage is in trouble, not the request. */
const troubles = new Set([5, 6, 8, 10, 13, 14]);
/** READONLY, IOERR, FULL: it can be read and not written. */
const full = new Set([8, 10, 13]);
/** Milliseconds after which deleted people are gone from the log of writes (`-wal`) too. */
const emptyingTime = 3600_000;

interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/** The open transaction; `writes` null as long as it has only read. */
interface Turn {
  writes: Waiting[] | null;
}

export function openSqlite(path: string, durability: Durability): Database {
  // SQLite gives the files beside it the rights of this one.
  if (path !== ':memory:') makePrivate(path);
  const connection = new DatabaseSync(path);
  // A lock is waited for only shortly: meanwhile nothing else is answered. Foreign keys need no checking with one writer, whose statements
  // read a row where they refer to it and delete what refers to it; that was a third of the time of 100 new members.
  connection.exec(`pragma busy_timeout = 1000; pragma foreign_keys = off; pragma journal_mode = wal;
    pragma synchronous = ${durability === 'power' ? 'full' : 'normal'}; pragma secure_delete = on;`);
  try {
    migrate(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  const advance = runner(connection);
  const run = <T>(work: Work<T>): T => {
    for (;;) {
      const step = advance(work);
      if (step.done) return step.value;
    }
  };
  let unwritable: string | null = null;
  const noteFailure = (error: unknown): void => {
    if (full.has(codeOf(error) ?? 0)) unwritable = 'the storage takes no writes';
  };
  const transaction = {
    read: connection.prepare('begin'),
    write: connection.prepare('begin immediate'),
    commit: connection.prepare('commit'),
    savepoint: connection.prepare('savepoint request'),
    release: connection.prepare('release request'),
    undo: connection.prepare('rollback to request'),
  };
  let turn: Turn | null = null;

  const end = (): void => {
    if (turn === null) return;
    const waiting = turn.writes ?? [];
    turn = null;
    try {
      transaction.commit.run();
      if (waiting.length > 0) unwritable = null;
    } catch (error) {
      noteFailure(error);
      if (connection.isTransaction) connection.exec('rollback');
      for (const one of waiting) one.reject(translated(error));
      return;
    }
    for (const one of waiting) one.resolve();
  };
  const begin = (kind: 'read' | 'write'): Turn => {
    transaction[kind].run();
    setImmediate(end);
    turn = { writes: kind === 'write' ? [] : null };
    return turn;
  };
  const beginToWrite = (): Waiting[] => {
    if (turn !== null && turn.writes !== null) return turn.writes;
    // What has only read sees an old state as soon as another program writes, and may then not write any more.
    end();
    return begin('write').writes ?? [];
  };
  /** Some failures, such as a full disk, end SQLite's transaction: then nobody's work of this turn is there. */
  const abandonIfEnded = (error: unknown): void => {
    if (turn === null || connection.isTransaction) return;
    const waiting = turn.writes ?? [];
    turn = null;
    for (const one of waiting) one.reject(error);
  };
  const settled = <T>(waiting: Waiting[] | null, result: T): Promise<T> | T =>
    waiting === null ? result : new Promise((resolve, reject) => waiting.push({ resolve: () => resolve(result), reject }));

  /** What is deleted is overwritten at once in the database, by `secure_delete`; here it stays until the log begins anew. */
  const emptyLog = (): void => {
    end();
    try {
      // Whoever reads just now is not waited for.
      connection.exec('pragma busy_timeout = 0; pragma wal_checkpoint(truncate)');
    } catch {
      // The next time does it.
    } finally {
      connection.exec('pragma busy_timeout = 1000');
    }
  };
  const emptying = setInterval(emptyLog, emptyingTime).unref();

  return {
    dialect: sqlite,
    async write(work) {
      // Of the first there is nothing else in the transaction, so that it needs no savepoint within.
      const isFirst = turn === null || turn.writes === null;
      try {
        const waiting = beginToWrite();
        if (!isFirst) transaction.savepoint.run();
        const result = run(work());
        if (!isFirst) transaction.release.run();
        return settled(waiting, result);
      } catch (error) {
        noteFailure(error);
        if (turn?.writes && connection.isTransaction) {
          if (isFirst) {
            connection.exec('rollback');
            turn = null;
          } else {
            transaction.undo.run();
            transaction.release.run();
          }
        }
        const known = translated(error);
        abandonIfEnded(known);
        throw known;
      }
    },
    async read(work) {
      try {
        for (const asked = work(); ; await nextSlice()) {
          const { writes } = turn ?? begin('read');
          // What the writes of this turn did was seen, so it must be durable before it is told.
          const step = await settled(writes, advance(asked));
          if (step.done) return step.value;
        }
      } catch (error) {
        throw translated(error);
      }
    },
    readNow: (work) => run(work()),
    unwritable: () => unwritable,
    async close() {
      clearInterval(emptying);
      end();
      connection.close();
    },
  };
}

/** Runs work to its end or up to the next place where it may be interrupted. */
function runner(connection: DatabaseSync): <T>(work: Work<T>) => IteratorResult<typeof pause, T> {
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
    while (!step.done && step.value !== pause) {
      const { sql, values } = step.value;
      let rows: Row[];
      try {
        rows = prepared(sql).all(...values);
      } catch (error) {
        step = work.throw(translated(error));
        continue;
      }
      step = work.next(rows);
    }
    return step;
  };
}

const codeOf = (error: unknown): number | null => (error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null);

function translated(error: unknown): unknown {
  const code = codeOf(error);
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
