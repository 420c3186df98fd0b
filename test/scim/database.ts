/** Where a test's target stores what it is told: SQLite, or in the project `postgres` a Postgres database of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';

/** True where this run asks the target over Postgres. */
export const isOverPostgres = inject('postgres') !== undefined;

/** A new, empty database; `kept` outlives its target, so that another one can open it. */
export async function freshDatabase(kept = false): Promise<string> {
  const template = inject('postgres');
  if (template !== undefined) return await copyOf(template);
  return kept ? databaseFile() : ':memory:';
}

/** A path for a SQLite database that goes with the test. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-scim-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'scim.sqlite');
}

/** Databases of this file whose targets have closed. */
const free: string[] = [];
const tables = ['member', 'attr_index', 'vendor_fact', 'resource', 'total_slot', 'token', 'audit', 'token_use', 'index_set'];

/** One that is free, emptied; else a new one: to make one takes ten times as long. */
async function copyOf(template: string): Promise<string> {
  const at = template.lastIndexOf('/') + 1;
  const [server, name] = [template.slice(0, at), template.slice(at)];
  const used = free.pop();
  const url = used ?? `${server}t${crypto.randomUUID().replaceAll('-', '')}`;
  if (used === undefined) await run(`${server}postgres`, `create database ${url.slice(at)} template ${name}`);
  else await run(url, tables.map((table) => `delete from ${table};`).join(''));
  onTestFinished(() => void free.push(url));
  return url;
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
