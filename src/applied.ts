/**
 * What was applied last, as the stack itself remembers it: the program exports its declarations, and the next run asks the engine
 * for them. An update that is refused or fails leaves those of the one before, so the guard counts from what was really applied.
 */

import { isSampleEdited, sampleOf } from './appliedSample.ts';
import type { StackDocument } from './config/read.ts';
import { isAsKept, readKeptPlan } from './plan/kept.ts';
import { personName } from './plan/person.ts';
import type { Plan } from './plan/types.ts';
import * as pulumi from './pulumi.ts';
import type { Base } from './review/guard.ts';
import { stackName } from './stackName.ts';

/** The declarations, merged over what they extend, as one text that reads as a stack file (JSON is YAML). Holds names of people, no tokens. */
export function declarationsOf({ data }: StackDocument): string {
  return JSON.stringify({ ...data, extends: undefined });
}

/**
 * Ids of the groups and people that the stack names, as a sample file without anything else: by them the next run knows who was renamed.
 * An empty one where the sample has none, or does not read.
 */
export function objectIdsOf(document: StackDocument): string {
  const { apps = {} } = document.data;
  const { sample, problems } = sampleOf(document);
  if (problems.length > 0) return '{}';
  const said = Object.values(apps).flatMap(({ assign, okta, directory }) => {
    const users = Object.keys(assign?.users ?? {}).map((name) => personName(document, directory, name));
    return [...Object.keys(assign?.groups ?? {}), ...Object.keys(okta?.push?.groups ?? {}), ...users];
  });
  const names = new Set(said.map((name) => name.toLowerCase()));
  const isNamed = (name: string) => names.has(name.toLowerCase());
  const people = Object.entries(sample.people).flatMap(([key, { userPrincipalName, login, ids }]) =>
    isNamed(userPrincipalName) || isNamed(login) ? [[key, { userPrincipalName, login, ids }] as const] : [],
  );
  const groups = Object.entries(sample.groups).flatMap(([key, { displayName, ids }]) =>
    isNamed(displayName) ? [[key, { displayName, ids }] as const] : [],
  );
  if ([...people, ...groups].every(([, { ids }]) => ids === undefined)) return '{}';
  return JSON.stringify({ people: Object.fromEntries(people), groups: Object.fromEntries(groups) });
}

/**
 * Throws RunError when the stack takes more away than `safety:` lets it, since the last update and, when one is named, since the git
 * revision `named`; gives what was applied. `plan` is what this program makes of the document. One look-up when nothing is declared or
 * planned differently and the sample is the same.
 */
export async function checkAgainstApplied(document: StackDocument, plan: Plan, named: string | undefined): Promise<Applied> {
  const applied = await readApplied();
  const { declarations, objectIds, resolvedPlan, sampleSketch, secretHosts, isThere } = applied;
  const bases: Base[] = named ? [{ revision: named }] : [];
  if (declarations !== null) {
    const read = readKeptPlan(resolvedPlan, declarations);
    if ('reason' in read) {
      await pulumi.log.warn(
        `the guard counts from the declarations of the last update alone, since ${read.reason}: what this version of Muster maps otherwise than that of the last update is not counted. This update keeps its plan`,
      );
    }
    const kept = 'kept' in read ? read.kept : null;
    const isSame = declarations === declarationsOf(document) && (kept === null || isAsKept(kept, plan));
    if (!isSame || isSampleEdited(document, sampleSketch)) bases.push({ declarations, objectIds, plan: kept, sampleSketch, secretHosts });
  }
  if (declarations === null && isThere && !named) {
    pulumi.log.warn(
      'the guard has nothing to compare with: the last update kept no declarations. This one does; MUSTER_BASE=<git revision> names what was applied',
    );
  }
  if (bases.length === 0) return applied;
  // Behind a dynamic import, so that an update without a change does not pay for it.
  const { guard } = await import('./review/guard.ts');
  const verdicts = bases.map((base) => guard(document.stack, document.dir, base));
  for (const warning of verdicts.flatMap(({ warnings }) => warnings)) await pulumi.log.warn(warning);
  for (const note of verdicts.flatMap(({ notes }) => notes)) await pulumi.log.info(note);
  const refusals = verdicts.flatMap((one) => one.refusals);
  if (refusals.length > 0) throw new pulumi.RunError(refusals.join('\n'));
  return applied;
}

export interface Applied {
  /** As `declarationsOf` gave them; null when none were kept. */
  declarations: string | null;
  /** As `objectIdsOf` gave them. */
  objectIds: string | null;
  /** As `keepPlan` gave it. */
  resolvedPlan: string | null;
  /** As `rememberSample` gave it. */
  sampleSketch: string | null;
  /** As `rememberHosts` gave it. */
  secretHosts: string | null;
  /** False for a stack without outputs: nothing was applied yet, or it was destroyed. */
  isThere: boolean;
}

/** By the engine's own look-up and not a StackReference, which would stand in the state as a resource of its own. Throws RunError. */
async function readApplied(): Promise<Applied> {
  const name = stackName();
  try {
    const { outputs } = await pulumi.invoke('pulumi:pulumi:readStackOutputs', { name });
    const textOf = (name: string) => (typeof outputs[name] === 'string' ? outputs[name] : null);
    return {
      declarations: textOf('declarations'),
      objectIds: textOf('objectIds'),
      resolvedPlan: textOf('resolvedPlan'),
      sampleSketch: textOf('sampleSketch'),
      secretHosts: textOf('secretHosts'),
      isThere: Object.keys(outputs).length > 0,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new pulumi.RunError(`the guard cannot read what was applied last to ${name}: ${message}`);
  }
}
