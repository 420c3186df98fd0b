/** What the store is asked, written once for a database that answers at once (SQLite) and for one that answers later (Postgres). */

export type Value = string | number | null;
export type Row = Record<string, unknown>;

interface Statement {
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

/** Work of which nothing stays when it throws, while the transaction around it goes on. */
export function* attempt<T>(work: () => Work<T>): Work<T> {
  yield* query('savepoint attempt');
  try {
    const result = yield* work();
    yield* query('release savepoint attempt');
    return result;
  } catch (error) {
    yield* query('rollback to savepoint attempt');
    yield* query('release savepoint attempt');
    throw error;
  }
}
