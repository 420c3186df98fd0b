/** One version of an Entra app over a sample directory: who is in scope, what the mappings give, what the service does at first sight. */
import { keeps, refusalOf } from '../../catalog/keeps.ts';
import type { SampleGroup } from '../../config/sample.ts';
import type { HeldRole } from '../../mapping/entra/expression.ts';
import { isNotKnown } from '../../mapping/notKnown.ts';
import type { Assignment, EntraApp } from '../../plan/types.ts';
import type { Failure, MappedValue, PersonState, SampleSide, Source, Subject, View } from '../contract.ts';
import { type Reach, readMembership } from '../membership.ts';
import { type Decision, decide, desiredAttributes, isSwitchedOff, type Memory } from './decide.ts';
import { ObjectSkipped } from './desired.ts';
import { ObjectFailure } from './failure.ts';
import { type JobRules, type ObjectRules, rulesOfPlan } from './rules.ts';
import { heldRoles, type Scoping, scopeOf } from './scope.ts';
import { readSource, sampleGroup } from './source.ts';

/** Nested groups are not read, and only security-enabled ones count (HPW, "Assignment-based scoping"). */
export const reachInEntra: Reach = {
  directory: 'entra',
  name: 'userPrincipalName',
  groupName: (name) => name.toLowerCase(),
  takes: ({ securityEnabled }) => securityEnabled,
};

export interface EntraView extends View {
  app: EntraApp;
  job: JobRules;
  side: SampleSide;
  /** What the service does about a person; `subject` undefined: gone for good. */
  person(subject: Subject | undefined, memory: Memory | undefined, full: boolean): Decision;
  group(key: string, memory: Memory | undefined, full: boolean): Decision;
  scopingOf(subject: Subject): Scoping;
  groupScoping(key: string): Scoping | undefined;
  /** Values of the app roles a person is assigned. */
  assigned(subject: Subject): string[];
  kept(target: string): boolean;
}

/** Reads an app once; people and groups are then asked one by one. */
export function openEntra(app: EntraApp, side: SampleSide): EntraView {
  const job = rulesOfPlan(app, side.settings.assume);
  const membership = readMembership(app.assignments, side.groups, reachInEntra);
  const roleOf = new Map(Object.values(app.roles).map((role) => [role.value, role]));
  const users = job.User ?? noRules;
  const groupRules = job.Group ?? noRules;
  const groupsAssigned = new Set(
    app.assignments.flatMap(({ principal, name }) => (principal === 'group' ? [reachInEntra.groupName(name)] : [])),
  );
  const groupSources = new Map<string, Source>();

  const assignmentsOf = ({ key, person }: Subject) => membership.assignmentsOf(key, person);
  const isAssigned = (subject: Subject) => job.syncAll || assignmentsOf(subject).length > 0;
  const rolesBy = new WeakMap<Assignment[], HeldRole[]>();
  const rolesOf = (subject: Subject): HeldRole[] => {
    const assigned = assignmentsOf(subject);
    const known = rolesBy.get(assigned);
    if (known !== undefined) return known;
    const roles = heldRoles(
      assigned.flatMap(({ role }) => {
        const held = role === null ? undefined : roleOf.get(role);
        return held === undefined ? [] : [{ id: `(id of role ${held.value})`, value: held.value, displayName: held.displayName }];
      }),
    );
    rolesBy.set(assigned, roles);
    return roles;
  };
  // "All three need sync only assigned": under "Sync all" the functions see none.
  const rolesSeen = (subject: Subject) => (job.syncAll ? [] : rolesOf(subject));
  const groupSource = (key: string, group: SampleGroup): Source => {
    const read = groupSources.get(key) ?? readSource(sampleGroup(key, group), groupRules.sources);
    groupSources.set(key, read);
    return read;
  };
  const groupAssigned = ({ displayName }: SampleGroup) => job.syncAll || groupsAssigned.has(reachInEntra.groupName(displayName));

  const groupsInScope = () =>
    Object.entries(job.Group === undefined ? {} : side.groups).filter(([key]) => view.groupScoping(key)?.reason === null);

  const view: EntraView = {
    app,
    job,
    side,
    sources: users.sources,
    kept: keeps(app.behaviour),
    person: (subject, memory, full) => {
      const situation =
        subject === undefined
          ? { source: undefined, assigned: false, roles: [] }
          : { source: subject.source, assigned: isAssigned(subject), roles: rolesSeen(subject) };
      return decide(job, users, { ...situation, memory, full }, side.settings);
    },
    group: (key, memory, full) => {
      const group = side.groups[key];
      const situation =
        group === undefined ? { source: undefined, assigned: false } : { source: groupSource(key, group), assigned: groupAssigned(group) };
      return decide(job, groupRules, { ...situation, roles: [], memory, full }, side.settings);
    },
    scopingOf: (subject) => orBroken(() => scopeOf(users, subject.source, isAssigned(subject))),
    groupScoping: (key) => {
      const group = side.groups[key];
      return group === undefined ? undefined : orBroken(() => scopeOf(groupRules, groupSource(key, group), groupAssigned(group)));
    },
    assigned: (subject) => rolesOf(subject).map(({ value }) => value),
    state: (subject) => stateOf(view, subject, rolesSeen(subject)),
    assignments: assignmentsOf,
    unique: [...new Set([...users.matching, 'userName'])],
    groupNames: () => groupsInScope().map(([, { displayName }]) => displayName),
    groupFailures: () =>
      groupsInScope().flatMap(([key, { displayName: name }]) => {
        const failure = failureOf(view, view.group(key, undefined, true));
        return failure === null ? [] : [{ name, failure }];
      }),
    leaverKeepsAccess: (subject) => keptAccess(app, job, users, subject?.source, side),
    values: (subject) => valuesOf(users, subject, rolesSeen(subject), side),
  };
  return view;
}

/** A filter that cannot be evaluated fails the object while it is in scope otherwise. */
function orBroken(read: () => Scoping): Scoping {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ObjectFailure)) throw error;
    return { assigned: true, inFilter: true, active: true, reason: null };
  }
}

const noRules: ObjectRules = {
  type: 'User',
  flows: [],
  softFlows: [],
  faults: [],
  references: [],
  matching: [],
  required: [],
  filter: [],
  actions: { create: false, update: false, delete: false },
  sources: [],
};

function stateOf(view: EntraView, subject: Subject, roles: HeldRole[]): PersonState {
  const { reason } = view.scopingOf(subject);
  const failure = reason === null ? failureOf(view, view.person(subject, undefined, true)) : null;
  return { reason, failure, roles: roles.map(({ value }) => value) };
}

/** Why nothing comes of somebody in scope: the service cannot evaluate or look up, the mapping skips them, or the vendor refuses. */
export function failureOf({ app }: Pick<EntraView, 'app'>, decision: Decision): Failure | null {
  if (decision.kind === 'fail') return decision;
  if (decision.kind === 'skip') return { code: 'ObjectSkipped', reason: decision.reason };
  if (decision.kind !== 'match') return null;
  const reason = refusalOf(app.behaviour, (target) => decision.desired.find((attribute) => attribute.target === target)?.value);
  return reason === null ? null : { code: 'VendorRefuses', reason };
}

/** Somebody without any attribute, for rules that hold without a sample. */
const nobody: Source = { id: '', attributes: {}, softDeleted: false, accountEnabled: true, securityEnabled: true };

/**
 * Why unassigning neither switches the account off, by a mapping that reads IsSoftDeleted and gives `active` false, nor deletes it. `source`
 * undefined: of nobody in particular.
 */
function keptAccess(
  { fromGallery }: EntraApp,
  job: JobRules,
  rules: ObjectRules,
  source: Source | undefined,
  { settings }: SampleSide,
): string | null {
  if (job.skipOutOfScopeDeletions) return 'skipOutOfScopeDeletions is on, so nothing is sent about whoever is unassigned or disabled';
  if (rules.softFlows.length === 0) {
    const mayDelete = job.gallery && settings.assume.galleryLeavers === 'deleted';
    if (mayDelete && rules.actions.delete)
      return fromGallery === null ? 'no mapping reads IsSoftDeleted, so nothing is sent unless the app came from the gallery' : null;
    return `no mapping reads IsSoftDeleted${mayDelete ? ', and delete is not among the actions' : ''}, so nothing is sent`;
  }
  if (!rules.actions.update) return 'update is not among the actions, so nothing is sent';
  try {
    const said = desiredAttributes({ faults: [] }, rules.softFlows, source ?? nobody, true, [], settings);
    if (said.some((attribute) => isSwitchedOff(attribute) && !attribute.onCreateOnly)) return null;
    const targets = rules.softFlows.map(({ target }) => target).join(' and ');
    if (said.some(({ target, value }) => target === 'active' && isNotKnown(value))) return `what ${targets} becomes is not known here`;
    if (said.some(isSwitchedOff)) return `${targets} is sent on creation only, so nothing is sent`;
    return said.length === 0 ? `the mapping of ${targets} gives nothing for them` : `${targets} changes, and active does not become false`;
  } catch (error) {
    if (!(error instanceof ObjectFailure || error instanceof ObjectSkipped)) throw error;
    // Of somebody without attributes a mapping may fail that does not fail of anybody.
    return source === undefined ? null : `${error.message}, so nothing is sent`;
  }
}

function valuesOf(rules: ObjectRules, { source }: Subject, roles: HeldRole[], { settings }: SampleSide): MappedValue[] {
  return rules.flows.map((flow): MappedValue => {
    try {
      const [attribute] = desiredAttributes({ faults: [] }, [flow], source, false, roles, settings);
      return { target: flow.target, value: attribute?.value ?? null, error: null };
    } catch (error) {
      if (error instanceof ObjectSkipped) return { target: flow.target, value: null, error: null };
      if (!(error instanceof ObjectFailure)) throw error;
      return { target: flow.target, value: null, error: error.message };
    }
  });
}
