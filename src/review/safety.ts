/** The guard: a change may not quietly take accounts or roles away from many people. */
import type { Safety } from '../plan/types.ts';

/** Below this many people nothing is stopped, however small the app. */
const fewest = 5;

export interface Stop {
  app: string;
  /** People who would be disabled, deleted or lose a role or a group. */
  harmed: number;
  /** People in scope before the change. */
  of: number;
  limit: number;
  /** The YAML that lets exactly this change pass. */
  allow: string;
  /** True when an allowance for the app stands there that was meant for an earlier change. */
  isSpent: boolean;
}

/** What to do about a stop; `quote` marks the YAML. */
export function adviceOf({ allow, isSpent }: Stop, quote = (yaml: string) => yaml): string {
  const again = isSpent ? ' (the allowance that is there counted for an earlier change; this one needs its own reason)' : '';
  return `If it is meant, write into this change: ${quote(allow)}${again}`;
}

/** Undefined: the change may go on. `written` are all allowances of the new version, those of earlier changes too. */
export function checkSafety(
  effect: { app: string; harmed: number; inScope: { before: number } },
  { largestShare, allow }: Safety,
  written: Safety['allow'] = allow,
): Stop | undefined {
  const { app, harmed, inScope } = effect;
  const limit = Math.max(fewest, Math.floor((inScope.before * largestShare) / 100), allow[app]?.people ?? 0);
  if (harmed <= limit) return undefined;
  const isSpent = Object.hasOwn(written, app) && !Object.hasOwn(allow, app);
  return { app, harmed, of: inScope.before, limit, allow: `safety: { allow: { ${app}: { people: ${harmed}, reason: … } } }`, isSpent };
}

/**
 * What counts in this change: an allowance that was there before was meant for another one, and a wider limit counts from the next on.
 * `renamed` has the new key of each app that was called otherwise before.
 */
export function safetyOfChange(base: Safety | undefined, head: Safety, renamed: Map<string, string> = new Map()): Safety {
  if (base === undefined) return head;
  const before = Object.fromEntries(Object.entries(base.allow).map(([app, said]) => [renamed.get(app) ?? app, said]));
  const allow = Object.entries(head.allow).filter(([app, said]) => JSON.stringify(before[app]) !== JSON.stringify(said));
  return { largestShare: Math.min(base.largestShare, head.largestShare), allow: Object.fromEntries(allow) };
}
