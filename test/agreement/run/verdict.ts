/** One case from its seed to its verdict, and a failing one cut down. */
import { type Agreement, agree } from '../agree.ts';
import type { Case } from '../case.ts';
import type { Disagreement } from '../compare/disagreement.ts';
import { generate } from '../generate.ts';
import { shrink } from '../shrink.ts';

export interface Verdict {
  seed: number;
  features: string[];
  redraws: number;
  disagreements: Disagreement[];
}

/** What a run tells of a case that was cut down. */
export interface Shrunk {
  one: Case;
  disagreements: Disagreement[];
}

/** A case that cannot be played is one that is looked at as well. */
export async function agreeOn(one: Case): Promise<Agreement> {
  try {
    return await agree(one);
  } catch (error) {
    const done = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { disagreements: [{ app: null, who: null, what: 'the case cannot be played', said: null, done }], notes: [] };
  }
}

export async function verdictOn(seed: number): Promise<Verdict> {
  const { one, redraws } = await generate(seed);
  const { disagreements, notes } = await agreeOn(one);
  return { seed, features: [...one.features, ...notes], redraws, disagreements };
}

/** Cuts a case down as long as it disagrees about the same. */
export async function shrinkCase(one: Case, what: string, onStep?: (tried: number) => void): Promise<Shrunk> {
  const fails = async (candidate: Case) => (await agreeOn(candidate)).disagreements.some((found) => found.what === what);
  const left = await shrink(one, fails, { onStep: (_, tried) => onStep?.(tried) });
  return { one: left, disagreements: (await agreeOn(left)).disagreements };
}
