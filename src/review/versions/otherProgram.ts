/** A version as another program planned it: the one of the last update, or that of the version itself. */
import { readStack } from '../../config/read.ts';
import type { Change } from '../../plan/change.ts';
import type { Planned } from '../../plan/facts.ts';
import { isAsKept, type KeptPlan, restorePlan } from '../../plan/kept.ts';
import { planStack } from '../../plan/plan.ts';
import { changesBeyondYaml, type ProgramChange, programChanges } from '../../plan/programChange.ts';
import type { AppPlan } from '../../plan/types.ts';
import { visible } from '../../visible.ts';
import { shown } from '../show/words.ts';

export interface OtherProgram {
  /** What it made of the stacks, by name. */
  plans: Record<string, KeptPlan>;
  /** Why a stack has no plan here; null: it is planned alike by both programs. */
  missing: string | null;
}

interface Read<P> {
  planned?: Planned;
  problems: P[];
}

export interface AsPlanned<P> extends Read<P> {
  /** What the two programs make of the same declarations. */
  program: ProgramChange[];
  /** Everything of it as sentences, for people. */
  programTexts: string[];
  notes: string[];
}

/** `read` is the version as this program reads and plans it; `head` what it is compared with. */
export function asPlanned<P>(
  stack: string,
  { name, dir, other }: { name: string; dir: string; other?: OtherProgram },
  read: Read<P>,
  head: Planned | undefined,
): AsPlanned<P> {
  const same: AsPlanned<P> = { ...read, program: [], programTexts: [], notes: [] };
  if (other === undefined || (read.planned === undefined && read.problems.length === 0)) return same;
  const kept = Object.hasOwn(other.plans, stack) ? other.plans[stack] : undefined;
  if (kept === undefined) return { ...same, notes: other.missing === null ? [] : [other.missing] };
  if (read.planned !== undefined) {
    if (isAsKept(kept, read.planned.plan)) return same;
    const planned = restorePlan(kept, read.planned);
    const program = programChanges(planned, read.planned);
    return { ...same, planned, program, programTexts: programTexts(program, planned.plan.apps) };
  }
  // This program no longer reads the declarations; who was reached by them is known all the same.
  const usable = readStack(stack, dir).document;
  if (usable === undefined) return same;
  const planned = restorePlan(kept, { document: usable, plan: planStack(usable) });
  const texts = [`the declarations of ${name} do not read any more; what was planned of them then is compared`];
  return { planned, problems: [], program: head ? changesBeyondYaml(planned, head) : [], programTexts: texts, notes: [] };
}

/** One sentence a difference, without a full stop; apps of one vendor in which it is the same stand together. */
function programTexts(program: ProgramChange[], apps: Record<string, AppPlan>): string[] {
  const all = program.flatMap(({ app, lines }) => lines.map((line) => ({ app, line })));
  const alike = Map.groupBy(all, ({ app, line: { kind, path, before, after } }) =>
    JSON.stringify([app && apps[app]?.vendor, kind, path, before, after]),
  );
  return [...alike.values()].flatMap((those) => {
    const [first] = those;
    if (first === undefined) return [];
    const names = those.flatMap(({ app }) => app ?? []);
    const some = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
    const what = `${visible(first.line.path)}${some === '' ? '' : ` of ${some}`}`;
    return [`${some === '' ? 'the default' : "the catalog's"} ${what} ${changed[first.line.kind](first.line)}`];
  });
}

const changed: Record<Change['kind'], (change: Change) => string> = {
  added: ({ after }) => `is new: ${shown(after)}`,
  removed: ({ before }) => `is gone: ${shown(before)}`,
  changed: ({ before, after }) => `is ${shown(after)} (was ${shown(before)})`,
};
