/** Tenants from before the product was renamed: other names of directories and mappings, another form of the on-demand answer. */
import { expect, test } from 'vitest';
import { rehearse } from '../../src/rehearsal/rehearse.ts';
import { appIsGood } from '../../src/rehearsal/result.ts';
import { openStack } from '../rehearsal/stacks.ts';

test('the whole rehearsal holds in an old tenant', { timeout: 60_000 }, async () => {
  const result = await rehearse({ ...openStack('staging', 'cerby', 'stack-ai'), generation: 'old' });
  expect(result.error).toBeNull();
  for (const app of Object.values(result.apps)) {
    const wrong = [...app.expectations, ...app.life.flatMap(({ checks }) => checks)].filter(({ ok }) => !ok);
    expect(wrong, app.key).toEqual([]);
    expect(appIsGood(app), app.key).toBe(true);
  }
});
