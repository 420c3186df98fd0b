/** One version of the stack files, and what a stack says in it. */
import { basename, join } from 'node:path';
import { checkStack } from '../../config/check.ts';
import { compareProblems, type Problem, suggest } from '../../config/problem.ts';
import { readStack } from '../../config/read.ts';
import { stacksIn } from '../../config/stacks.ts';
import type { Planned } from '../../plan/facts.ts';
import { planStack } from '../../plan/plan.ts';
import type { EarlierPlan } from '../revert.ts';
import type { Earlier } from './history.ts';
import type { OtherProgram } from './otherProgram.ts';

/** One version: where its stack files are, how it is called, and its date, which `Now()` gives. */
export interface Version {
  name: string;
  dir: string;
  date: Date;
  /** What another program made of its stacks, which counts instead of what this one does. */
  other?: OtherProgram;
  /** Its sample holds no more than ids; what else is remembered of it, as `sketchOf` wrote it. */
  remembered?: string | null;
  /** Where secrets went before it, as `rememberHosts` wrote it. */
  secretHosts?: string | null;
}

export interface Read {
  /** Undefined when the version has no such stack, or it is not usable. */
  planned?: Planned;
  problems: Problem[];
}

/** A stack that has no problems, or all of them. */
export function readPlanned(stack: string, dir: string): Read {
  const { document, problems } = readStack(stack, dir);
  if (document === undefined) return { problems };
  const all = [...problems, ...checkStack(document)].sort(compareProblems);
  return all.length > 0 ? { problems: all } : { planned: { document, plan: planStack(document) }, problems: [] };
}

export function* earlierPlans(stack: string, versions: Iterable<Earlier>): Generator<EarlierPlan> {
  for (const { name, date, dir } of versions) {
    const { planned } = readPlanned(stack, dir);
    if (planned !== undefined) yield { name, date, planned };
  }
}

/** The next review would pass over it, and over whatever that changes. */
export function noStackAnyMore(stack: string, { dir }: Version): Problem {
  const message = `${stack} would be no stack any more, since another file extends it, and no review would look at it`;
  const hint = `Give what is shared a file of its own, or put Pulumi.${stack}.yaml beside it.`;
  return { file: join(basename(dir), `${stack}.yaml`), line: 1, column: 1, code: 'no-stack', message, hint };
}

export function unknownStack(stack: string, base: Version, head: Version): Problem {
  const file = join(basename(head.dir), `${stack}.yaml`);
  const message = `neither ${base.name} nor ${head.name} has a stack ${stack}`;
  return {
    file,
    line: 1,
    column: 1,
    code: 'no-stack',
    message,
    hint: suggest(stack, new Set([...stacksIn(base.dir), ...stacksIn(head.dir)])),
  };
}

export function notesOf(old: Read, young: Read, base: string): string[] {
  if (old.problems.length > 0) return [`${base} does not read (${old.problems.length} problems), so there is nothing to compare with.`];
  if (old.planned === undefined) return [`The stack is new: ${base} has none of this name.`];
  return young.planned === undefined ? ['The stack is removed.'] : [];
}
