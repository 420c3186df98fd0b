/** The guard: a change may not quietly take accounts or roles away from many people. */
import type { Allowance, Safety } from '../../plan/types.ts';
import type { AppEffect } from '../effect.ts';
import type { Asking } from './stop.ts';

/** Below this many people nothing is stopped, however small the app. */
export const fewest = 5;

/** What counts in one change, and what is written all the same. */
export interface SafetyOfChange extends Safety {
  /** All allowances of the new version, those of earlier changes too. */
  written: Safety['allow'];
}

/** How many people one change may touch: of `before` in scope. */
export function limitOf(before: number, { largestShare }: Pick<Safety, 'largestShare'>, allowed = 0): number {
  return Math.max(fewest, Math.floor((before * largestShare) / 100), allowed);
}

type Counted = Pick<AppEffect, 'app' | 'harmed'> & { inScope: { before: number } };

/** Undefined: the change may go on. `former` is the same change for the people of the sample of before, where that is another one. */
export function checkSafety(effect: Counted, safety: SafetyOfChange, former?: Counted): Asking | undefined {
  const [now, then] = [stopOf(effect, safety), former && stopOf(former, safety)];
  if (then === undefined || (now !== undefined && effect.harmed >= (former?.harmed ?? 0))) return now;
  return { ...then, text: `with the sample of before ${then.text}` };
}

/** `effects` are the change under what the version before assumes. */
export function assumptionStop(effects: Counted[], app: string, safety: SafetyOfChange): Asking | undefined {
  const found = effects.find((one) => one.app === app);
  const stop = found && stopOf(found, safety);
  return stop && { ...stop, text: `by what was assumed before ${stop.text}` };
}

function stopOf({ app, harmed, inScope }: Counted, safety: SafetyOfChange): Asking | undefined {
  const of = inScope.before;
  const limit = limitOf(of, safety, safety.allow[app]?.people);
  if (harmed <= limit) return undefined;
  const text = `${harmed} of ${of === 1 ? '1 person' : `${of} people`} would be disabled, deleted or lose a role or a group; one change may touch ${limit}`;
  return { kind: 'people', app, text, words: { people: harmed }, isSpent: isSpent(app, 'people', safety), people: { harmed, of, limit } };
}

/** Whether a word of the kind is there that was meant for an earlier change. */
export function isSpent(app: string, word: keyof Allowance, { allow, written }: SafetyOfChange): boolean {
  return written[app]?.[word] !== undefined && allow[app]?.[word] === undefined;
}

/**
 * What counts in this change: a word that was there before was meant for another one, and a wider limit counts from the next on.
 * `renamed` has the new key of each app that was called otherwise before.
 */
export function safetyOfChange(base: Safety | undefined, head: Safety, renamed: Map<string, string> = new Map()): SafetyOfChange {
  if (base === undefined) return { ...head, written: head.allow };
  const earlier = (app: string) =>
    Object.entries(base.allow).flatMap(([key, said]) => (key === app || renamed.get(key) === app ? [said] : []));
  const allow = Object.entries(head.allow).map(([app, said]) => [app, earlier(app).reduce(newWords, said)] as const);
  return {
    largestShare: Math.min(base.largestShare, head.largestShare),
    allow: Object.fromEntries(allow.filter(([, { reason: _, ...words }]) => Object.keys(words).length > 0)),
    written: head.allow,
  };
}

/** Another reason is another entry; a word added to an entry does not bring back those that stood beside it. */
function newWords(said: Allowance, before: Allowance): Allowance {
  if (said.reason !== before.reason) return said;
  const isNew = ([word, value]: [string, unknown]) => word === 'reason' || value !== before[word as keyof Allowance];
  return Object.fromEntries(Object.entries(said).filter(isNew)) as Allowance;
}
