/** One person of the tenant against the records of the endpoint. */
import { changesAgainst } from '../mapping/entra/compare.ts';
import { type DesiredAttribute, ObjectSkipped } from '../mapping/entra/desired.ts';
import { EvaluationError, type HeldRole } from '../mapping/entra/expression.ts';
import { jobTrouble, whyActive, whyMissing, whyWrong } from './causes.ts';
import type { GraphObject } from './directory.ts';
import { desiredOf, passesFilter, type Side } from './expected.ts';
import { keeps } from './kept.ts';
import { isRoleAttribute, roleDifference } from './roles.ts';
import { type EndpointRecord, isOutOfScope, outOfScope } from './store.ts';
import type { VerifyOptions } from './verify.ts';

interface UserOptions extends Pick<VerifyOptions, 'app' | 'job' | 'store' | 'clock'> {
  side: Side;
  appRoles: { id: string; value: string | null; displayName: string }[];
  /** Display names of the provisioned groups by id. */
  groupNames: Map<string, string>;
}

/** Writes the differences of one person into the store and claims the record the person matches. */
export function userWorker(options: UserOptions): (person: GraphObject, deleted: boolean) => void {
  const { app, job, store, side, clock, groupNames } = options;
  const roles = new Map(options.appRoles.map((role) => [role.id, role]));
  const everybody = app.provisioning.scope === 'all';
  const kept = keeps(app.behaviour.reads, Object.keys(app.attributes));

  const assignedRoles = (id: string): string[] => [
    ...store.assigned(id),
    ...store.groupsOf(id).flatMap((group) => store.assigned(`group:${group}`)),
  ];

  const reasonOf = (person: GraphObject, deleted: boolean, assigned: string[]): string | null => {
    if (deleted) return 'deleted in Entra';
    if (person.accountEnabled === false) return 'disabled in Entra';
    if (!everybody && assigned.length === 0) return 'not assigned to the app';
    return passesFilter(app, 'users', person) ? null : 'outside the scoping filter';
  };

  return (person, deleted) => {
    const who = String(person.userPrincipalName ?? person.id);
    const assigned = assignedRoles(person.id);
    const reason = reasonOf(person, deleted, assigned);
    store.count('people', 1);
    const held: HeldRole[] = everybody
      ? []
      : [...new Set(assigned)].flatMap((id) => {
          const role = roles.get(id);
          return role?.value ? [{ id, value: role.value, displayName: role.displayName }] : [];
        });
    if (reason !== null) {
      const record = find(person, matchValues(person, held), who);
      // Somebody in scope may have taken the record over, such as a person who was hired again.
      if (record === undefined || (record.claimedBy !== null && !isOutOfScope(record.claimedBy))) return;
      store.claim('User', record.id, outOfScope(person.id));
      if (String(record.document.active ?? true).toLowerCase() === 'false') return;
      store.addDifference({ kind: 'still active', type: 'User', who, records: [record.id], cause: whyActive(job, app, reason) });
      return;
    }
    store.count('inScope', 1);
    compare(person, who, held);
  };

  function compare(person: GraphObject, who: string, held: HeldRole[]): void {
    let desired: DesiredAttribute[];
    try {
      desired = desiredOf(side, person, true, held, clock);
    } catch (error) {
      if (error instanceof ObjectSkipped) return;
      if (!(error instanceof EvaluationError)) throw error;
      const record = find(person, matchValues(person, held), who);
      if (record === undefined)
        store.addDifference({ kind: 'missing', type: 'User', who, records: [], cause: `a mapping fails: ${error.message}` });
      else if (record.claimedBy === null) store.claim('User', record.id, person.id);
      return;
    }
    const values = side.matching.map((target): [string, unknown] => [target, desired.find((one) => one.target === target)?.value]);
    const record = find(person, values, who);
    if (record === undefined) {
      const empty = values.every(([, value]) => value === undefined);
      const cause = empty ? `${side.matching.join(' and ')} has no value, so the service skips the person` : whyMissing(job, app, 'users');
      store.addDifference({ kind: 'missing', type: 'User', who, records: [], cause });
      return;
    }
    if (record.claimedBy !== null && record.claimedBy !== person.id && !isOutOfScope(record.claimedBy)) {
      const cause = 'another person of the tenant matches this record as well: match by an attribute that nobody shares';
      store.addDifference({ kind: 'duplicate', type: 'User', who, records: [record.id], cause });
      return;
    }
    store.claim('User', record.id, person.id);
    if (held.length > 1) desired = closestRole(person, held, record, desired);
    const isComparable = (target: string) => kept(target) && store.isSeen('User', target);
    for (const { attribute, current } of changesAgainst(
      record.document,
      desired.filter(({ target }) => isComparable(target)),
    )) {
      const isRole = isRoleAttribute(app, attribute.target);
      const show = (value: unknown) => (side.redacted.has(attribute.target) ? '[Redact]' : value);
      const severalRoles = isRole && held.length > 1 && jobTrouble(job) === null;
      store.addDifference({
        kind: isRole ? 'wrong role' : 'wrong attribute',
        type: 'User',
        who,
        records: [record.id],
        attribute: attribute.target,
        expected: show(attribute.value),
        found: show(current) ?? null,
        cause: severalRoles
          ? `the person holds ${held.length} roles, and which of them is sent is not settled: keep one`
          : whyWrong(job, app, attribute.value, current),
      });
    }
    const manager = (person.manager as { id?: string } | null | undefined)?.id ?? null;
    for (const attribute of side.managers) store.refer({ record: record.id, attribute, who, to: manager });
    const groups = store.groupsOf(person.id).flatMap((id) => groupNames.get(id) ?? []);
    const role = roleDifference(app, desired, groups, held.length, record.document);
    if (role !== null) store.addDifference({ kind: 'wrong role', type: 'User', who, records: [record.id], ...role });
  }

  /** Which of several roles is sent is not settled, so any of them is right. */
  function closestRole(person: GraphObject, held: HeldRole[], record: EndpointRecord, desired: DesiredAttribute[]): DesiredAttribute[] {
    store.count('several roles', 1);
    const variants = held.map((role) => desiredOf(side, person, true, [role, ...held.filter((other) => other !== role)], clock));
    const fits = (variant: DesiredAttribute[]) =>
      changesAgainst(
        record.document,
        variant.filter(({ target }) => isRoleAttribute(app, target)),
      ).length === 0;
    return variants.find(fits) ?? desired;
  }

  /** Values of the matching attributes of somebody whose other mappings may fail. */
  function matchValues(person: GraphObject, held: HeldRole[]): [string, unknown][] {
    return side.matching.flatMap((target): [string, unknown][] => {
      try {
        return desiredOf(side, person, false, held, clock, [target]).map(({ value }) => [target, value]);
      } catch (error) {
        if (error instanceof EvaluationError || error instanceof ObjectSkipped) return [];
        throw error;
      }
    });
  }

  /** By the matching attributes in their order, then by the object id in externalId: a record of an earlier name. */
  function find(person: GraphObject, values: [string, unknown][], who: string): EndpointRecord | undefined {
    for (const [target, value] of [...values, ['externalId', person.id] as [string, unknown]]) {
      if (value === undefined || value === null) continue;
      const [first, ...others] = store.findRecords('User', target, String(value));
      if (first === undefined) continue;
      // Records that share a value are reported at the end; the person's own is the active one.
      for (const other of others) if (other.claimedBy === null) store.claim('User', other.id, `${who} (duplicate)`);
      return others.find(({ document }) => document.externalId === person.id) ?? first;
    }
    return undefined;
  }
}
