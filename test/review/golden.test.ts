/**
 * Golden pull requests: a base and a head folder, and the whole comment. Rewrite with `vitest run -u` and read the difference.
 * An update of a vendor's entry is a `vendors.json` in both: what the catalog of that version says otherwise than the present one.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keptPlan } from '../../src/plan/kept.ts';
import { type Review, review } from '../../src/review/review.ts';
import { renderMarkdown } from '../../src/review/show/markdown.ts';
import { readPlanned } from '../../src/review/versions/version.ts';
import { type OtherVendor, withVendors } from '../catalog/otherVendor.ts';

const golden = join(import.meta.dirname, 'golden');
const cases = globSync('*/', { cwd: golden })
  .map((name) => name.replace(/\/$/, ''))
  .sort();

function vendorsOf(name: string, side: string): Record<string, OtherVendor> | undefined {
  const file = join(golden, name, side, 'vendors.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

async function reviewed(name: string): Promise<Review> {
  const version = (side: string) => ({
    name: side === 'base' ? 'main' : 'pull request',
    dir: join(golden, name, side, 'stacks'),
    date: new Date('2026-05-04T10:00:00Z'),
  });
  const base = version('base');
  const [then, now] = [vendorsOf(name, 'base'), vendorsOf(name, 'head') ?? {}];
  // Such a case has production alone.
  const plan = then && (await withVendors(then, () => readPlanned('production', base.dir).planned?.plan));
  const other = plan && { plans: { production: keptPlan(plan) }, missing: null };
  // What the base said before, where the case has it: git's part is in history.test.ts.
  const before = { name: '3f2a91c', dir: join(golden, name, 'earlier', 'stacks'), date: new Date('2026-03-02T10:00:00Z') };
  const earlier = () => (existsSync(before.dir) ? [before] : []);
  const pair: [string, string] = ['staging', 'production'];
  return withVendors(now, () => review({ ...base, ...(other ? { other } : {}) }, version('head'), undefined, pair, { earlier }));
}

test('there is one for each of the five set-ups, and for what else a review has to show', () => {
  const setUps = ['activepieces-role', 'cerby-filter', 'cube-attribute', 'cube-okta-group'];
  expect(cases).toEqual([
    ...setUps,
    'moved-hosts',
    'revert',
    'stack-ai-renamed',
    'stack-ai-roles',
    'stack-ai-sample',
    'stack-ai-vendor-entry',
  ]);
});

describe.each(cases)('%s', (name) => {
  test('is the comment that was read and found right', async () => {
    const text = renderMarkdown(await reviewed(name));
    await expect(text).toMatchFileSnapshot(join(golden, name, 'expected.md'));
    expect(renderMarkdown(await reviewed(name))).toBe(text);
  });
});

test('a filter that disables a third of the people is stopped, a host that nobody speaks of (3.4, 9.1), and what hides behind a sample (3.1), a name or an entry; the others are not', async () => {
  const stopped: string[] = [];
  for (const name of cases) if ((await reviewed(name)).stacks.some(({ stops }) => stops.length > 0)) stopped.push(name);
  expect(stopped).toEqual(['cerby-filter', 'moved-hosts', 'stack-ai-renamed', 'stack-ai-sample', 'stack-ai-vendor-entry']);
});
