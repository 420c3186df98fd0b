import { defineConfig } from 'vitest/config';

// Against the real engine: minutes, not seconds, because of the azuread plugin's own waits.
export default defineConfig({
  test: { include: ['test/e2e/**/*.e2e.test.ts'], testTimeout: 300_000, hookTimeout: 120_000, fileParallelism: false },
});
