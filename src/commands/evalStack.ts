/** The stack behind `muster eval`: what is usable of it, whatever is wrong elsewhere in it. */
import { checkStack } from '../config/check.ts';
import { type Problem, renderProblem } from '../config/problem.ts';
import { readStack } from '../config/read.ts';
import type { SampleDirectory } from '../config/sample.ts';
import { readSample } from '../config/sampleFile.ts';
import { planStack } from '../plan/plan.ts';
import type { Plan } from '../plan/types.ts';

export interface UsableStack {
  plan: Plan;
  sample: SampleDirectory;
  /** One line about what is wrong there, or null. */
  note: string | null;
}

/** A text says why nothing of it can be used: no such stack, or no YAML. */
export function readUsable(stack: string, dir: string): UsableStack | string {
  const { document, problems } = readStack(stack, dir);
  if (document === undefined) return problems.map(renderProblem).join('\n');
  const found = [...problems, ...checkStack(document)];
  const plan = planStack(document);
  const { sample, problems: inSample } = readSample(plan.sample, plan.entra?.domain ?? 'example.com');
  return { plan, sample, note: noteOf(stack, [...found, ...inSample]) };
}

function noteOf(stack: string, problems: Problem[]): string | null {
  const [first, ...others] = problems;
  if (first === undefined) return null;
  const count = others.length === 0 ? 'a problem' : `${problems.length} problems`;
  return `${stack} has ${count}, such as ${first.file}:${first.line} ${first.code}; this is of what can be read (muster check ${stack})`;
}
