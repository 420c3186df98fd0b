/** Golden pull requests: a base and a head folder, and the whole comment. Rewrite with `vitest run -u` and read the difference. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/review/markdown.ts';
import { type Review, review } from '../../src/review/review.ts';

const golden = join(import.meta.dirname, 'golden');
const cases = globSync('*/', { cwd: golden })
  .map((name) => name.replace(/\/$/, ''))
  .sort();

function reviewed(name: string): Review {
  const version = (side: string) => ({
    name: side === 'base' ? 'main' : 'pull request',
    dir: join(golden, name, side, 'stacks'),
    date: new Date('2026-05-04T10:00:00Z'),
  });
  return review(version('base'), version('head'), undefined, ['staging', 'production']);
}

test('there is one for each of the five set-ups, and one in which a group and a person have other names', () => {
  expect(cases).toEqual(['activepieces-role', 'cerby-filter', 'cube-attribute', 'cube-okta-group', 'stack-ai-renamed', 'stack-ai-roles']);
});

describe.each(cases)('%s', (name) => {
  test('is the comment that was read and found right', async () => {
    const text = renderMarkdown(reviewed(name));
    await expect(text).toMatchFileSnapshot(join(golden, name, 'expected.md'));
    expect(renderMarkdown(reviewed(name))).toBe(text);
  });
});

test('a filter that disables a third of the people is stopped, the others are not', () => {
  const stopped = cases.filter((name) => reviewed(name).stacks.some(({ stops }) => stops.length > 0));
  expect(stopped).toEqual(['cerby-filter']);
});
