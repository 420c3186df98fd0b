/**
 * What `muster review` says of a change is what the directory then does: as many drawn cases as fit into a minute. `AGREEMENT_SEED` draws
 * others; `npm run agreement` plays thousands of them and cuts those that fail down.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agree } from './agree.ts';
import { mix } from './random.ts';
import { readCase } from './run/folder.ts';
import { withoutStackTraces } from './run/stacks.ts';
import { verdictOn } from './run/verdict.ts';

const seed = Number(process.env.AGREEMENT_SEED ?? 20260302);
const least = 150;
const budget = 50_000;

let restore = (): void => undefined;
beforeAll(() => {
  restore = withoutStackTraces();
});
afterAll(() => restore());

/** Cases that once disagreed, cut down to what matters. */
const folder = join(import.meta.dirname, 'cases');

test.each(readdirSync(folder))('%s', { timeout: 60_000 }, async (file) => {
  expect((await agree(readCase(join(folder, file)))).disagreements).toEqual([]);
});

test(`cases of seed ${seed}`, { timeout: 240_000 }, async () => {
  const began = performance.now();
  const failing: unknown[] = [];
  let cases = 0;
  for (; cases < least || performance.now() - began < budget; cases++) {
    const verdict = await verdictOn(mix(seed, cases));
    if (verdict.disagreements.length > 0)
      failing.push({ again: `npm run agreement -- --only ${verdict.seed}`, found: verdict.disagreements });
    // Enough to see what it is about.
    if (failing.length >= 3) break;
  }
  console.log(`${cases} cases of seed ${seed} (AGREEMENT_SEED) in ${Math.round((performance.now() - began) / 1000)} s`);
  expect(failing).toEqual([]);
});
