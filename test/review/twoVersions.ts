/** The stack `s` in two versions that differ in their apps and in what follows them, reviewed. */
import { expect } from 'vitest';
import { type Review, review } from '../../src/review/review.ts';
import { stackFolder, tenants } from '../config/stack.ts';

/** `base` and `head` are the apps in YAML; `more` is what stands below them. Neither has problems. */
export type Reviewed = (base: string, head: string, more?: { base?: string; head?: string }) => Review;

/** With this sample directory in both. */
export const reviewerOf =
  (sample: string): Reviewed =>
  (base, head, more = {}) => {
    const version = (name: 'base' | 'head', apps: string) => ({
      name,
      dir: stackFolder({ 's.yaml': `${tenants}apps:\n${apps}${more[name] ?? ''}`, 'sample.yaml': sample }),
      date: new Date('2026-05-04T10:00:00Z'),
    });
    const found = review(version('base', base), version('head', head), ['s'], ['', '']);
    expect(found.stacks.flatMap(({ problems }) => problems)).toEqual([]);
    return found;
  };

export const stackOf = (found: Review): Review['stacks'][0] => found.stacks[0] as Review['stacks'][0];
