/** What is allowed and likely to go wrong: the lint of a plan against the people it will touch. */

import type { FindingId } from '../config/findingIds.ts';
import type { SampleDirectory } from '../config/sample.ts';
import type { AppPlan, Plan, SourcePlace } from '../plan/types.ts';
import { assignmentRules } from './rules/assignments.ts';
import { attributeRules } from './rules/attributes.ts';
import { mappingRules } from './rules/mappings.ts';
import { matchingRules } from './rules/matching.ts';
import { roleRules } from './rules/roles.ts';
import { settingsRules } from './rules/settings.ts';

type Severity = 'error' | 'warning' | 'note';

export interface Finding {
  /** Id of the rule. */
  id: FindingId;
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
  /** Short and stable, such as `mutable-match`; switched off by it in `ignore:` of an app. */
  id: FindingId;
  severity: Severity;
  /** What happens when nothing is done. */
  why: string;
  fix: string;
  /** Without a sample, a rule about people finds nothing; without the plan, one about the stack. */
  run(app: AppPlan, sample?: SampleDirectory, plan?: Plan): Hit[];
}

/** A new rule is one entry in the file of its topic, and its id in config/findingIds.ts. */
export const findingRules: FindingRule[] = [
  ...matchingRules,
  ...attributeRules,
  ...mappingRules,
  ...roleRules,
  ...assignmentRules,
  ...settingsRules,
];

const order: Severity[] = ['error', 'warning', 'note'];

/** Findings of every app but the ones it ignores: worst first, then in the order of the apps and rules. */
export function findAll(plan: Plan, sample?: SampleDirectory): Finding[] {
  return findEvery(plan, sample).filter(({ app, id }) => plan.apps[app]?.ignore?.[id] === undefined);
}

/** What `ignore:` keeps back, with the reason written there. */
export function findIgnored(plan: Plan, sample?: SampleDirectory): (Finding & { reason: string })[] {
  return findEvery(plan, sample).flatMap((finding) => {
    const reason = plan.apps[finding.app]?.ignore?.[finding.id];
    return reason === undefined ? [] : [{ ...finding, reason }];
  });
}

/** Most hits of one rule in one app that are shown one by one; a sample may hold a whole tenant. */
const mostHits = 20;

function findEvery(plan: Plan, sample?: SampleDirectory): Finding[] {
  const findings = Object.values(plan.apps).flatMap((app) =>
    findingRules.flatMap(({ id, severity, why, fix, run }) => {
      const hits = run(app, sample, plan);
      const more = hits.length - mostHits;
      const shown: Hit[] = more > 1 ? [...hits.slice(0, mostHits), { message: `and ${more} more like these` }] : hits;
      return shown.map(({ message, place }): Finding => ({ id, severity, app: app.key, message, why, fix, place: place ?? app.place }));
    }),
  );
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
