/** What the store is asked, written once for a database that answers at once (SQLite) and for one that answers later (Postgres). */

export type Value = string | number | null;
export type Row = Record<string, unknown>;

export interface Statement {
  sql: string;
  /** One for each `?`. */
  values: Value[];
}

/** Statements one after another, each resumed with its rows. Only a Database runs it; other work takes it in with `yield*`. */
export type Work<T> = Generator<Statement, T, Row[]>;

/** One statement and its rows; `?` stands for a value in both databases. */
export function* query(sql: string, ...values: Value[]): Work<Row[]> {
  return yield { sql, values };
}

/** No statement, but a place where reading may be interrupted: others are answered, and what follows may see what they wrote. */
export const pause: Statement = { sql: '', values: [] };

/** Lets others in, where the work only reads; work that writes goes on at once. */
export function* letOthersIn(): Work<void> {
  yield pause;
}

/** Another transaction changed the same rows: the operation alone is tried again where it can be, else the transaction. */
export class Conflict extends Error {
  readonly scope: 'operation' | 'transaction';

  constructor(scope: 'operation' | 'transaction', cause: unknown) {
    super('Another transaction changed the same rows.', { cause });
    this.scope = scope;
  }
}

const attempts = 3;

/**
 * Work of which nothing stays when it throws, while the transaction around it goes on. What another transaction did meanwhile is seen when the
 * work is run again, at most three times in all.
 */
export function* attempt<T>(work: () => Work<T>): Work<T> {
  for (let left = attempts; ; left -= 1) {
    yield* query('savepoint attempt');
    try {
      const result = yield* work();
      yield* query('release savepoint attempt');
      return result;
    } catch (error) {
      yield* undo(error);
      if (left <= 1 || !(error instanceof Conflict) || error.scope !== 'operation') throw error;
    }
  }
}

/** Throws the error itself where the transaction is gone: that is why there is nothing to go back to. */
function* undo(why: unknown): Work<void> {
  try {
    yield* query('rollback to savepoint attempt');
    yield* query('release savepoint attempt');
  } catch {
    throw why;
  }
}
