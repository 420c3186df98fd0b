/** What an app's mappings want for one object of the tenant: the room's answers, with what a comparison needs besides. */
import { functionsOf, newerFunctionsOf } from '../mapping/entra/source.ts';
import type { EntraApp } from '../plan/types.ts';
import type { Source } from '../provisioning/contract.ts';
import type { Evaluation } from '../provisioning/entra/decide.ts';
import { type JobRules, type ObjectRules, rulesOfPlan } from '../provisioning/entra/rules.ts';
import { readSource } from '../provisioning/entra/source.ts';
import type { GraphObject } from './directory.ts';

export type Clock = Evaluation;

/** The mappings of one side, parsed once. */
export interface Side {
  rules: ObjectRules;
  /** Targets whose value is not shown (`Redact`). */
  redacted: Set<string>;
  /** Targets that refer to the person's manager. */
  managers: string[];
  /** Targets whose mapping calls a function that Muster does not know: they may be anything. */
  notKnown: string[];
  read(object: GraphObject, deleted: boolean): Source;
}

/** Undefined where objects of the type are not provisioned. */
export function readSide(app: EntraApp, type: keyof Pick<JobRules, 'User' | 'Group'>, { assume }: Clock): Side | undefined {
  const rules = rulesOfPlan(app, assume)[type];
  if (rules === undefined) return undefined;
  return {
    rules,
    redacted: new Set(rules.flows.flatMap(({ target, node }) => (node !== null && functionsOf(node).includes('Redact') ? [target] : []))),
    notKnown: rules.flows.flatMap(({ target, node }) => (node !== null && newerFunctionsOf(node).length > 0 ? [target] : [])),
    managers: rules.references.flatMap(({ target, source }) => (source === 'manager' ? [target] : [])),
    read: (object, deleted) => readSource(deleted ? { ...object, deletedDateTime: 'before' } : object, rules.sources),
  };
}
