/** One version of an Okta app over a sample directory: who is assigned, what the mapping gives, which groups are pushed. */
import { refusalOf } from '../../catalog/keeps.ts';
import { readPath } from '../../mapping/scimPath.ts';
import type { OktaApp } from '../../plan/types.ts';
import type { Failure, MappedValue, PersonState, SampleSide, Subject, View } from '../contract.ts';
import { type Reach, readMembership } from '../membership.ts';
import { outOfScope } from './decide.ts';
import { type AppUserBefore, type ComputedProfile, computeProfile, evaluator, isEmpty, newAppUser, type OktaPerson } from './profile.ts';
import { type OktaRules, rulesOfPlan, uniqueProperty, withRowsGone } from './rules.ts';
import { oktaGroupsOf, oktaIdOf } from './sampleObjects.ts';
import { newScimUser } from './scimUser.ts';

/** Okta has no nested groups, and takes every group. */
export const reachInOkta: Reach = {
  directory: 'okta',
  name: 'login',
  groupName: (name) => name,
  takes: () => true,
};

export interface OktaView extends View {
  app: OktaApp;
  rules: OktaRules;
  side: SampleSide;
  reasonOf(subject: Subject): string | null;
  profileOf(subject: Subject, before: AppUserBefore, all: boolean): ComputedProfile;
  /** Keys of the sample's groups that are pushed, and by which rule; null by name. */
  pushed: Map<string, string | null>;
}

/** Reads an app once; people are then asked one by one. `before`: the version that stands, whose rows and pushes go or stay. */
export function openOkta(declared: OktaApp, side: SampleSide, before?: OktaView): OktaView {
  const app = withRowsGone(declared, before?.app);
  const rules = rulesOfPlan(app, side.settings.org ?? '');
  const membership = readMembership(app.assignments, side.groups, reachInOkta);
  const groupsOf = oktaGroupsOf(side.groups);
  const { now } = side.settings;
  const pushed = pushedIn(app, side, before?.pushed);

  const personOf = (subject: Subject): OktaPerson => ({
    id: oktaIdOf(subject.key),
    status: 'ACTIVE',
    profile: subject.profile(),
    groups: () => groupsOf(subject.key),
  });
  const reasonOf = ({ key, person }: Subject) =>
    outOfScope({
      isInOrg: !person.softDeleted,
      isActive: person.enabled,
      isAssigned: membership.assignmentsOf(key, person).length > 0,
    });
  const profileOf = (subject: Subject, before: AppUserBefore, all: boolean) => computeProfile(rules, personOf(subject), before, all, now);

  return {
    app,
    rules,
    side,
    sources: [],
    reasonOf,
    profileOf,
    pushed,
    state(subject): PersonState {
      const reason = reasonOf(subject);
      const failure = reason === null ? failureOf(app, rules, profileOf(subject, newAppUser, true)) : null;
      return { reason, failure, roles: [] };
    },
    assignments: ({ key, person }) => membership.assignmentsOf(key, person),
    unique: [...new Set([uniqueProperty(rules.schema, rules.uniqueField) ?? 'userName', 'userName'])],
    groupNames: () => [...pushed.keys()].flatMap((key) => side.groups[key]?.displayName ?? []),
    groupFailures: () => [],
    leaverKeepsAccess: () => (rules.may.deactivate ? null : 'deactivate is not among the actions, so nothing is sent'),
    values(subject): MappedValue[] {
      const evaluate = evaluator(rules, personOf(subject), now);
      return [...rules.rows, rules.userName].map((row): MappedValue => {
        const result = evaluate(row);
        if ('problem' in result) return { target: row.property, value: null, error: result.problem };
        return { target: row.property, value: isEmpty(result.value) ? null : result.value, error: null };
      });
    },
  };
}

/** Okta cannot evaluate, or the vendor refuses. */
export function failureOf({ behaviour }: OktaApp, rules: OktaRules, { problems, userName, profile }: ComputedProfile): Failure | null {
  if (problems.length > 0) return { code: 'ProfileMapping', reason: `profile mapping: ${problems.join('; ')}` };
  const document = newScimUser(rules, { oktaId: '', userName, profile }, '');
  const reason = refusalOf(behaviour, (target) => readPath(document, target));
  return reason === null ? null : { code: 'VendorRefuses', reason };
}

/**
 * By name, or by a rule: Okta searches without letter case. What a rule has pushed stays, whatever the group is called later, as long as
 * there is the rule. Source: Okta support, "Push groups that no longer match the rule criteria".
 */
function pushedIn({ push }: OktaApp, { groups }: SampleSide, before: OktaView['pushed'] = new Map()): OktaView['pushed'] {
  const isRule = (rule: string | null | undefined): rule is string => typeof rule === 'string' && Object.hasOwn(push.rules, rule);
  const pushed = Object.entries(groups).flatMap(([key, { displayName }]): [string, string | null][] => {
    if (push.groups.includes(displayName)) return [[key, null]];
    const fits = ({ startsWith }: { startsWith: string }) => displayName.toLowerCase().startsWith(startsWith.toLowerCase());
    const [rule] = Object.entries(push.rules).findLast(([, one]) => fits(one)) ?? [before.get(key)];
    return isRule(rule) ? [[key, rule]] : [];
  });
  return new Map(pushed);
}
