/**
 * The attributes by which a directory looks people up, beyond those that have a column: declared with the app, kept in `attr_index`.
 * Each person's row says by which set of them it is indexed, so that rows of before, and of a replica that was told otherwise, are known.
 */
import { createHash } from 'node:crypto';
import type { Document } from '../document.ts';
import type { Path } from '../filter/parse.ts';
import { keysAt, pathKey } from '../filter/pathKey.ts';
import { comparedAttribute } from '../filter/types.ts';
import { exactKey } from '../key.ts';
import type { Dialect } from './dialect.ts';
import { emailEntries } from './emails.ts';
import { query, type Work } from './work.ts';

export interface Matching {
  /** Which set the rows are written by; 0 where nothing is declared. */
  readonly mark: number;
  /** Path and value of each entry of a person. */
  entries(document: Document): [path: string, value: string][];
  /** The path as the index knows it; null where it is not declared. */
  find(path: Path): string | null;
  /** Whether every person of the tenant is indexed; believed for a second. */
  isComplete(): Work<boolean>;
  /** Writes the set down, as a write at the start. */
  register(): Work<void>;
  /** Indexes some of the people who are not; says how many, and whether that was the last of them. */
  fill(dialect: Dialect): Work<{ rows: number; isComplete: boolean }>;
}

/** Milliseconds for which it is believed that nobody wrote a row by another set. */
const believed = 1000;
/** Rows of one transaction: requests come in between, and a document may be a megabyte. */
const batch = 100;

class DeclaredMatching implements Matching {
  mark = 0;
  private readonly tenant: string;
  private readonly declared: { key: string; path: Path }[];
  /** What is written down of the set: the same path of another type has other keys. */
  private readonly rules: string[];
  private readonly sets = new Map<number, Set<string>>([[0, new Set()]]);
  private checked = { at: Number.NEGATIVE_INFINITY, isComplete: false };

  constructor(tenant: string, paths: Path[]) {
    this.tenant = tenant;
    const known = new Map(paths.map((path) => [pathKey(path), path]));
    this.declared = [...known].flatMap(([key, path]) => (key === null ? [] : [{ key: exactKey(key), path }]));
    this.rules = this.declared.map(({ key, path }) => JSON.stringify([key, ruleOf(path)])).sort();
  }

  entries(document: Document): [string, string][] {
    return this.declared.flatMap(({ key, path }) => [...new Set(keysAt(path, document))].map((value): [string, string] => [key, value]));
  }

  find(path: Path): string | null {
    const key = pathKey(path);
    return key !== null && this.declared.some((one) => one.key === exactKey(key)) ? exactKey(key) : null;
  }

  *isComplete(): Work<boolean> {
    if (performance.now() - this.checked.at < believed) return this.checked.isComplete;
    const stale = yield* this.staleMarks();
    this.checked = { at: performance.now(), isComplete: stale.length === 0 };
    return this.checked.isComplete;
  }

  *register(): Work<void> {
    const paths = JSON.stringify(this.rules);
    const hash = createHash('sha256').update(paths).digest('hex');
    yield* query(
      'insert into index_set (tenant, hash, paths) values (?, ?, ?) on conflict (tenant, hash) do nothing',
      this.tenant,
      hash,
      paths,
    );
    const [row] = yield* query('select sid from index_set where tenant = ? and hash = ?', this.tenant, hash);
    this.mark = Number(row?.sid);
  }

  *fill({ numbers, elements, skipLocked }: Dialect): Work<{ rows: number; isComplete: boolean }> {
    const stale = yield* this.staleMarks();
    for (const mark of stale) {
      const rows = yield* query(
        `select rid, doc from resource where tenant = ? and type = 'User' and indexed = ? order by rid limit cast(? as bigint)${skipLocked}`,
        ...[this.tenant, mark, batch],
      );
      if (rows.length === 0) continue;
      const rids = JSON.stringify(rows.map(({ rid }) => Number(rid)));
      const entries = rows.flatMap(({ rid, doc }) => {
        const document: Document = JSON.parse(String(doc));
        return [...emailEntries(document), ...this.entries(document)].map((entry) => [...entry, Number(rid)]);
      });
      yield* query(`delete from attr_index where rid in ${numbers}`, rids);
      yield* query(
        `insert into attr_index (tenant, type, path, value_key, rid)
         select cast(? as text), 'User', value ->> 0, value ->> 1, cast(value ->> 2 as bigint) from ${elements} where true on conflict do nothing`,
        ...[this.tenant, JSON.stringify(entries)],
      );
      yield* query(`update resource set indexed = ? where rid in ${numbers}`, this.mark, rids);
      return { rows: rows.length, isComplete: false };
    }
    this.checked = { at: performance.now(), isComplete: stale.length === 0 };
    return { rows: 0, isComplete: stale.length === 0 };
  }

  /** The sets by which some person is indexed and which lack something of ours. */
  private *staleMarks(): Work<number[]> {
    const stale: number[] = [];
    for (let mark = -1; ; ) {
      // Each set is one step in the index, however many people have it.
      const [row] = yield* query(
        `select indexed from resource where tenant = ? and type = 'User' and indexed > ? order by indexed limit 1`,
        ...[this.tenant, mark],
      );
      if (row === undefined) return stale;
      mark = Number(row.indexed);
      if (mark !== this.mark && !(yield* this.covers(mark))) stale.push(mark);
    }
  }

  private *covers(mark: number): Work<boolean> {
    if (!this.sets.has(mark)) {
      const rows = yield* query('select sid, paths from index_set where tenant = ?', this.tenant);
      for (const { sid, paths } of rows) this.sets.set(Number(sid), new Set(JSON.parse(String(paths)) as string[]));
    }
    const set = this.sets.get(mark);
    return set !== undefined && this.rules.every((rule) => set.has(rule));
  }
}

function ruleOf(path: Path): string {
  const attribute = comparedAttribute(path);
  return attribute === null ? 'any' : `${attribute.type}${attribute.caseExact ? ', exact' : ''}`;
}

export const nothingDeclared: Matching = new DeclaredMatching('', []);

/** `paths` without those that have an index of their own. */
export function openMatching(tenant: string, paths: Path[]): Matching {
  return paths.length === 0 ? nothingDeclared : new DeclaredMatching(tenant, paths);
}
