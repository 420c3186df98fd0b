/** The life of an app: steps that are played one after the other and checked against what the manuals promise. */
import type { Check, StepResult } from '../result.ts';

/** Thrown by a step that has nothing to look at in this app; the reason is shown. */
export class NotApplicable extends Error {}

export interface LifeStep<L> {
  id: string;
  title: string;
  /** The manual's promise in our words, with the vendor or directory it comes from. */
  promise: string;
  run(life: L): Promise<Check[]>;
}

/** Plays the steps in order. After one that broke off, the later ones would only repeat its failure: they are listed and not played. */
export async function playLife<L>(steps: LifeStep<L>[], life: L, onStep: (step: StepResult) => void): Promise<StepResult[]> {
  const results: StepResult[] = [];
  let broken: string | null = null;
  for (const { id, title, promise, run } of steps) {
    const base = { id, title, promise };
    if (broken !== null) {
      results.push({ ...base, status: 'not applicable', why: `${broken} broke off`, checks: [] });
      continue;
    }
    try {
      const checks = await run(life);
      results.push({ ...base, status: checks.every((check) => check.ok) ? 'passed' : 'failed', why: null, checks });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const status = error instanceof NotApplicable ? 'not applicable' : 'failed';
      results.push({ ...base, status, why, checks: [] });
      if (status === 'failed') broken = title;
    } finally {
      const last = results.at(-1);
      if (last) onStep(last);
    }
  }
  return results;
}
