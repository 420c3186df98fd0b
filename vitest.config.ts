import { defineConfig } from 'vitest/config';
import { noPostgres } from './test/scim/store/postgres.ts';

const common = { exclude: ['test/e2e/**'], setupFiles: ['test/setup/typeFaults.ts'], testTimeout: 30_000, hookTimeout: 30_000 };

/** What the target answers is asked of both stores, by the same files. */
const overPostgres = {
  ...common,
  name: 'postgres',
  include: [
    'test/scim/{conformance,filter,patch,quirks,resource,vendor}/*.test.ts',
    'test/scim/http/{bulk,fuzz,oauth,search,tokens,version}.test.ts',
    'test/scim/store/{both,matching,members,sameAnswers}.test.ts',
    'test/scim/limits/slices.test.ts',
  ],
  globalSetup: ['test/setup/postgres.ts'],
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...common.exclude, 'test/scim/store/sameAnswers.test.ts'],
        },
      },
      ...(noPostgres === null ? [{ test: overPostgres }] : []),
    ],
  },
});
