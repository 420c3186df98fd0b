import { GitError, readRevision, readWorkTree } from './gitTree.ts';
import { review } from './review.ts';

/**
 * Why a stack may not be applied over what stands in the revision `base`: the guard's stops as text, one each; empty when it may.
 * A revision that cannot be read is a refusal too, because then nobody knows what would happen.
 */
export function refusals(stack: string, dir: string, base: string): string[] {
  try {
    const old = readRevision(base, dir);
    try {
      const { stacks } = review(old, readWorkTree(dir), [stack], ['', '']);
      return stacks.flatMap(({ stops }) =>
        stops.map(
          ({ app, harmed, of, limit, allow }) =>
            `${app}: since ${base}, ${harmed} of ${of} people would be disabled, deleted or lose a role; one change may touch ${limit}. If it is meant: ${allow}`,
        ),
      );
    } finally {
      old.remove();
    }
  } catch (error) {
    if (error instanceof GitError) return [`the guard cannot read ${base}: ${error.message}`];
    throw error;
  }
}
