/** What is allowed and likely to go wrong: the lint of a plan against the people it will touch. */

import type { SampleDirectory } from '../../config/sample.ts';
import { placeBelow } from '../../plan/places.ts';
import type { Plan } from '../../plan/types.ts';
import { type Finding, type FindingRule, type Known, type Severity, textIn } from './finding.ts';
import { assignmentRules } from './rules/assignments.ts';
import { attributeRules } from './rules/attributes.ts';
import { credentialRules } from './rules/credentials.ts';
import { filterRules } from './rules/filters.ts';
import { mappingRules } from './rules/mappings.ts';
import { matchingRules } from './rules/matching.ts';
import { newFunctionRules } from './rules/newFunctions.ts';
import { oktaGroupRules } from './rules/oktaGroups.ts';
import { roleRules } from './rules/roles.ts';
import { settingsRules } from './rules/settings.ts';
import { targetRules } from './rules/targets.ts';

/** A new rule is one entry in the file of its topic, and its id in config/findingIds.ts. */
export const findingRules: FindingRule[] = [
  ...matchingRules,
  ...attributeRules,
  ...targetRules,
  ...mappingRules,
  ...roleRules,
  ...assignmentRules,
  ...oktaGroupRules,
  ...newFunctionRules,
  ...settingsRules,
  ...filterRules,
  ...credentialRules,
];

const order: Severity[] = ['error', 'warning', 'note'];

/** Most hits of one rule in one app that are shown one by one; a sample may hold a whole tenant. */
const mostHits = 20;

/** Findings of every app but the ones it ignores: worst first, then in the order of the apps and rules. */
export function findAll(plan: Plan, sample?: SampleDirectory, known?: Known): Finding[] {
  return shorten(findUnshortened(plan, sample, known));
}

/** What `ignore:` keeps back, with the reason written there. */
export function findIgnored(plan: Plan, sample?: SampleDirectory, known?: Known): (Finding & { reason: string })[] {
  return shorten(findEvery(plan, sample, known)).flatMap((finding) => {
    const reason = plan.apps[finding.app]?.ignore?.[finding.id];
    return reason === undefined ? [] : [{ ...finding, reason }];
  });
}

/** As `findAll`, with every hit: what two versions are compared by, so that one more person is one more finding and nothing else. */
export function findUnshortened(plan: Plan, sample?: SampleDirectory, known?: Known): Finding[] {
  return findEvery(plan, sample, known).filter(({ app, id }) => plan.apps[app]?.ignore?.[id] === undefined);
}

/** Twenty findings of one rule in one app, and how many more. */
function shorten(findings: Finding[]): Finding[] {
  const groups = Map.groupBy(findings, ruleOf);
  return findings.flatMap((finding) => {
    const all = groups.get(ruleOf(finding)) ?? [];
    const index = all.indexOf(finding);
    const more = all.length - mostHits;
    if (more <= 1 || index < mostHits) return [finding];
    return index === mostHits ? [{ ...finding, message: `and ${more} more like these` }] : [];
  });
}

const ruleOf = ({ id, app }: Finding): string => `${id} ${app}`;

/** By this a finding is known again in another version. */
export const findingKey = ({ id, app, message, about }: Finding): string => JSON.stringify([id, app, about ?? message]);

function findEvery(plan: Plan, sample?: SampleDirectory, known?: Known): Finding[] {
  const findings = Object.values(plan.apps).flatMap((app) =>
    findingRules.flatMap(({ id, severity, why, fix, run }) =>
      run(app, sample, plan, known).map(({ message, place, at, about, fix: ofThis }): Finding => {
        const where = place ?? placeBelow(app, at ?? []);
        const said = { why: textIn(why, app.directory), fix: ofThis ?? textIn(fix, app.directory) };
        return { id, severity, app: app.key, message, ...said, place: where, ...(about === undefined ? {} : { about }) };
      }),
    ),
  );
  // Somebody assigned twice is found twice.
  const seen = new Set<string>();
  const once = findings.filter((finding) => seen.size !== seen.add(findingKey(finding)).size);
  return once.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** What is new, what is gone and how many stay. `renamed` has the new key of each app that was called otherwise before. */
export function findingsBetween(
  base: Plan | undefined,
  head: Plan | undefined,
  sample: SampleDirectory,
  known: Known,
  renamed: Map<string, string> = new Map(),
): { new: Finding[]; gone: Finding[]; kept: number } {
  const found = base ? findUnshortened(base, sample, { today: known.today }) : [];
  const before = found.map((finding) => ({ ...finding, app: renamed.get(finding.app) ?? finding.app }));
  const after = head ? findUnshortened(head, sample, known) : [];
  const [old, young] = [new Set(before.map(findingKey)), new Set(after.map(findingKey))];
  const fresh = after.filter((finding) => !old.has(findingKey(finding)));
  const gone = before.filter((finding) => !young.has(findingKey(finding)));
  return { new: shorten(fresh), gone: shorten(gone), kept: after.length - fresh.length };
}
