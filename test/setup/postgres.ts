/** One Postgres for all files that ask the target over it; each target gets a database of its own, a copy of one that has the schema. */
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/scim/store/open.ts';
import { startPostgres } from '../scim/store/postgres.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  const template = await server.database();
  await (await openDatabase(template)).close();
  project.provide('postgres', template);
  return () => server.close();
}

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a database with the schema and nothing in it, to be copied; undefined where tests run over SQLite. */
    postgres?: string;
  }
}
