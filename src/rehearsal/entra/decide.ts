/** Which objects a run looks at, and what the service decides about each; no request is sent here. */
import { type Decision, decide } from '../../provisioning/entra/decide.ts';
import { ObjectFailure } from '../../provisioning/entra/failure.ts';
import type { ObjectRules } from '../../provisioning/entra/rules.ts';
import { isWaiting } from './escrows.ts';
import { logFailure, type Subject, stateOf } from './logs.ts';
import type { Run } from './run.ts';
import { objectOf } from './scope.ts';

/** A decision that is carried out, with what it is about. */
export interface Decided {
  subject: Subject;
  rules: ObjectRules;
  decision: Decision;
}

/** Every object of this type that is in scope or linked. What fails, or is to be forgotten, is dealt with at once and left out. */
export function decideObjects(run: Run, rules: ObjectRules): Decided[] {
  const linked = [...run.stored.links].flatMap(([id, { objectType }]) => (objectType === rules.type ? [id] : []));
  const ids = new Set([...run.scope.entitled[rules.type], ...linked]);
  return [...ids].flatMap((id) => (isPutOff(run, rules, id) ? [] : (decideObject(run, rules, id) ?? [])));
}

/** It failed, has not changed since, and is not due. A cycle that looks at everybody tries everybody. */
export function isPutOff(run: Run, rules: ObjectRules, id: string): boolean {
  if (!run.waits || run.full || !run.stored.escrows?.has(id)) return false;
  const waits = isWaiting(run.stored, id, stateOf(run, subjectOf(run, rules, id)), run.evaluation.now);
  if (waits) run.putOff.add(id);
  return waits;
}

/** Undefined: nothing to do. */
export function decideObject(run: Run, rules: ObjectRules, id: string): Decided | undefined {
  const { type } = rules;
  const memory = run.stored.links.get(id);
  const decision = decide(
    run.job,
    rules,
    {
      source: run.scope.sourceOf(type, id),
      assigned: run.scope.entitled[type].has(id),
      roles: type === 'User' ? run.scope.rolesOf(id) : [],
      memory,
      full: run.full,
    },
    run.evaluation,
  );
  const subject = subjectOf(run, rules, id);
  if (decision.kind === 'none') return undefined;
  if (decision.kind === 'forget') run.stored.links.delete(id);
  else if (decision.kind === 'fail')
    logFailure(run, subject, memory === undefined ? 'create' : 'update', new ObjectFailure(decision.code, decision.reason));
  else return { subject, rules, decision };
  return undefined;
}

export function subjectOf(run: Run, { type }: ObjectRules, id: string): Subject {
  return { objectType: type, id, source: objectOf(run.store, type, id), targetObjectName: run.targetNames[type] };
}
