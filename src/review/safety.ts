/** The guard: a change may not quietly take accounts or roles away from many people. */
import type { Safety } from '../plan/types.ts';

/** Below this many people nothing is stopped, however small the app. */
const fewest = 5;

export interface Stop {
  app: string;
  /** People who would be disabled, deleted or lose a role. */
  harmed: number;
  /** People in scope before the change. */
  of: number;
  limit: number;
  /** The YAML that lets exactly this change pass. */
  allow: string;
}

/** Undefined: the change may go on. */
export function checkSafety(
  effect: { app: string; harmed: number; inScope: { before: number } },
  { largestShare, allow }: Safety,
): Stop | undefined {
  const { app, harmed, inScope } = effect;
  const limit = Math.max(fewest, Math.floor((inScope.before * largestShare) / 100), allow[app]?.people ?? 0);
  if (harmed <= limit) return undefined;
  return { app, harmed, of: inScope.before, limit, allow: `safety: { allow: { ${app}: { people: ${harmed}, reason: … } } }` };
}

/** What counts in this change: an allowance that was there before was meant for another one, and a wider limit counts from the next on. */
export function safetyOfChange(base: Safety | undefined, head: Safety): Safety {
  if (base === undefined) return head;
  const allow = Object.entries(head.allow).filter(([app, said]) => JSON.stringify(base.allow[app]) !== JSON.stringify(said));
  return { largestShare: Math.min(base.largestShare, head.largestShare), allow: Object.fromEntries(allow) };
}
