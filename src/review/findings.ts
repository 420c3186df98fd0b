/** What is allowed and likely to go wrong: the lint of a plan against the people it will touch. */

import type { SampleDirectory } from '../config/sample.ts';
import type { AppPlan, Plan, SourcePlace } from '../plan/types.ts';
import { assignmentRules } from './rules/assignments.ts';
import { attributeRules } from './rules/attributes.ts';
import { matchingRules } from './rules/matching.ts';
import { roleRules } from './rules/roles.ts';

type Severity = 'error' | 'warning' | 'note';

export interface Finding {
  /** Id of the rule. */
  id: string;
  severity: Severity;
  app: string;
  message: string;
  why: string;
  fix: string;
  place?: SourcePlace;
}

/** What one rule found; the rule itself says the rest. */
export interface Hit {
  message: string;
  place?: SourcePlace;
}

export interface FindingRule {
  /** Short and stable, such as `mutable-match`. */
  id: string;
  severity: Severity;
  /** What happens when nothing is done. */
  why: string;
  fix: string;
  /** Without a sample, a rule about people finds nothing. */
  run(app: AppPlan, sample?: SampleDirectory): Hit[];
}

/** A new rule is one entry in the file of its topic. */
export const findingRules: FindingRule[] = [...matchingRules, ...attributeRules, ...roleRules, ...assignmentRules];

const order: Severity[] = ['error', 'warning', 'note'];

/** Findings of every app: worst first, then in the order of the apps and rules. */
export function findAll(plan: Plan, sample?: SampleDirectory): Finding[] {
  const findings = Object.values(plan.apps).flatMap((app) =>
    findingRules.flatMap(({ id, severity, why, fix, run }) =>
      run(app, sample).map(({ message, place }): Finding => ({ id, severity, app: app.key, message, why, fix, place: place ?? app.place })),
    ),
  );
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
