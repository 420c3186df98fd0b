/** Postgres for several replicas: each piece of work has a connection, each write a transaction that is tried again after a conflict. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { badRequest, ScimError, unavailable } from '../error.ts';
import { reportTrouble } from '../trouble.ts';
import type { Database } from './database.ts';
import { postgres } from './dialect.ts';
import { migrations, missingMigrations } from './migrations.ts';
import { nextSlice } from './slices.ts';
import { Conflict, pause, type Row, type Work } from './work.ts';

const tries = 5;
/** Serialization failure, deadlock, and a row taken or gone meanwhile: the next try sees what the other one did. */
const conflicts: Record<string, Conflict['scope']> = {
  '40001': 'transaction',
  '40P01': 'transaction',
  '23505': 'operation',
  '23503': 'operation',
};
/** Classes of codes: connection, resources such as a full disk, operator (shutdown, statement timeout), system. */
const troubles = new Set(['08', '53', '57', '58']);
/** A full disk, a read-only server (a standby after a failover), a disk that fails: what can be read still is. */
const full = new Set(['53100', '25006', '58030']);
/** Statements kept prepared on the server; those that searches make beyond this are parsed each time. */
const keptStatements = 200;
/** Milliseconds. */
const statementTimeout = 10_000;
const connectTimeout = 5_000;
/** Any number that no other program takes for its lock. */
const migrationLock = 76_437_644;

export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: statementTimeout,
    application_name: 'muster',
  });
  // An idle connection that breaks is replaced; whoever runs the target sees why requests got 503 meanwhile.
  pool.on('error', (error) => reportTrouble('A connection broke', error));
  // A connection that breaks while it is being handed out or thrown away must not end the process; whoever uses it hears of it anyway.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const database = withPool(pool);
  try {
    await withClient(pool, migrate);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return database;
}

function withPool(pool: pg.Pool): Database {
  const prepared = new Map<string, { text: string; name: string | undefined }>();
  const prepare = (sql: string): { text: string; name: string | undefined } => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    let n = 0;
    const text = sql.replaceAll('?', () => `$${++n}`);
    const isKept = prepared.size < keptStatements;
    const made = { text, name: isKept ? createHash('sha256').update(sql).digest('base64url') : undefined };
    if (isKept) prepared.set(sql, made);
    return made;
  };
  let unwritable: string | null = null;
  /** Runs work to its end or up to the next place where it may be interrupted. */
  const advance = async <T>(client: pg.PoolClient, work: Work<T>): Promise<IteratorResult<typeof pause, T>> => {
    let step = work.next();
    while (!step.done && step.value !== pause) {
      let rows: Row[];
      try {
        rows = (await client.query({ ...prepare(step.value.sql), values: step.value.values })).rows;
      } catch (error) {
        step = work.throw(translated(error, false));
        continue;
      }
      step = work.next(rows);
    }
    return step;
  };
  const run = async <T>(client: pg.PoolClient, work: Work<T>): Promise<T> => {
    for (;;) {
      const step = await advance(client, work);
      if (step.done) return step.value;
    }
  };
  const once = <T>(work: () => Work<T>): Promise<T> => withClient(pool, (client) => inTransaction(client, () => run(client, work())));
  return {
    dialect: postgres,
    async read(work) {
      // Others get the connection where the work may be interrupted.
      for (const asked = work(); ; await nextSlice()) {
        const step = await withClient(pool, (client) => advance(client, asked));
        if (step.done) return step.value;
      }
    },
    async write(work) {
      for (let left = tries; ; left -= 1) {
        try {
          const result = await once(work);
          unwritable = null;
          return result;
        } catch (error) {
          if (isFull(error)) unwritable = 'the storage takes no writes';
          if (!(error instanceof Conflict)) throw error;
          // Whoever loses five times in a row comes again later.
          if (left <= 1) throw unavailable(error.cause);
        }
      }
    },
    readNow: null,
    unwritable: () => unwritable,
    close: () => pool.end(),
  };
}

/** Hands out a connection; one that broke is not used again. */
async function withClient<T>(pool: pg.Pool, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw unavailable(error);
  }
  let broken = false;
  const lost = (): void => {
    broken = true;
  };
  client.on('error', lost);
  try {
    return await use(client);
  } catch (error) {
    const known = translated(error, broken);
    broken ||= known instanceof ScimError && known.status === 503;
    throw known;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}

async function inTransaction<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // A broken connection has rolled back by itself, and the first error says why.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** `error` as a piece of work threw it. */
function isFull(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof pg.DatabaseError && full.has(cause.code ?? '');
}

function translated(error: unknown, broken: boolean): unknown {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    // Postgres stores no NUL character.
    if (code === '22021' || code === '22P05') return badRequest('invalidValue', 'A value holds a character that cannot be stored.');
    if (code === '54000') return badRequest('invalidValue', 'A value is too long to be looked up by.');
    const scope = conflicts[code];
    if (scope !== undefined) return new Conflict(scope, error);
    return troubles.has(code.slice(0, 2)) || full.has(code) ? unavailable(error) : error;
  }
  return broken || isLost(error) ? unavailable(error) : error;
}

/** The driver's own errors for a connection that is gone have a system code or one of these messages. */
function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('syscall' in error && 'code' in error) || /connection terminated|connection error|not queryable/i.test(error.message);
}

async function migrate(client: pg.PoolClient): Promise<void> {
  await inTransaction(client, async () => {
    // Replicas that start together migrate one after another.
    await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    await client.query('create table if not exists schema_version (version integer not null)');
    const { rows } = await client.query<{ version: number }>('select version from schema_version');
    for (const sql of missingMigrations(rows[0]?.version ?? 0, postgres)) await client.query(sql);
    await client.query('delete from schema_version');
    await client.query('insert into schema_version values ($1)', [migrations.length]);
  });
}
