/** One person of the tenant against the records of the endpoint. */

import { keeps } from '../catalog/keeps.ts';
import type { HeldRole } from '../mapping/entra/expression.ts';
import { nameBefore } from '../mapping/entra/recycleBin.ts';
import type { Source } from '../provisioning/contract.ts';
import { changesAgainst } from '../provisioning/entra/compare.ts';
import { desiredAttributes } from '../provisioning/entra/decide.ts';
import { type DesiredAttribute, ObjectSkipped } from '../provisioning/entra/desired.ts';
import { ObjectFailure } from '../provisioning/entra/failure.ts';
import { heldRoles, scopeOf } from '../provisioning/entra/scope.ts';
import { linkedBefore, whyActive, whyMissing, whyWrong } from './causes.ts';
import type { GraphObject } from './directory.ts';
import type { Side } from './expected.ts';
import type { VerifyOptions } from './options.ts';
import { isRoleAttribute, roleDifference } from './roles.ts';
import { type EndpointRecord, isOutOfScope, outOfScope } from './store.ts';

interface UserOptions extends Pick<VerifyOptions, 'app' | 'job' | 'store' | 'clock'> {
  side: Side;
  appRoles: { id: string; value: string | null; displayName: string }[];
  /** Display names of the provisioned groups by id. */
  groupNames: Map<string, string>;
}

export interface UserWorker {
  /** Writes the differences of one person into the store and claims the record the person matches. */
  work(person: GraphObject, deleted: boolean): void;
  /** The same for those who were put off, once everybody else has claimed their own. */
  workLate(): void;
}

export function userWorker(options: UserOptions): UserWorker {
  const { app, job, store, side, clock, groupNames } = options;
  const roles = new Map(options.appRoles.map((role) => [role.id, role]));
  const everybody = app.provisioning.scope === 'all';
  const kept = keeps(app.behaviour);
  const knownBy = [...new Set([...side.rules.matching, 'userName'])];

  const assignedRoles = (id: string): string[] => [
    ...store.assigned(id),
    ...store.groupsOf(id).flatMap((group) => store.assigned(`group:${group}`)),
  ];

  function work(person: GraphObject, deleted: boolean): void {
    const name = String(person.userPrincipalName ?? person.id);
    const who = deleted ? nameBefore(person.id, name) : name;
    const assigned = assignedRoles(person.id);
    const source = side.read(person, deleted);
    const { reason } = scopeOf(side.rules, source, everybody || assigned.length > 0);
    store.count('people', 1);
    const held = rolesHeld(assigned);
    if (reason !== null) {
      // Of somebody deleted the service may have written nothing yet, not the name either.
      const before = deleted ? knownValues(side.read({ ...person, userPrincipalName: who }, deleted), held) : [];
      const record = find(person, [...knownValues(source, held), ...before], who);
      // Somebody in scope may have taken the record over, such as a person who was hired again.
      if (record === undefined || (record.claimedBy !== null && !isOutOfScope(record.claimedBy))) return;
      store.claim('User', record.id, outOfScope(person.id));
      if (String(record.document.active ?? true).toLowerCase() === 'false') return;
      store.addDifference({ kind: 'still active', type: 'User', who, records: [record.id], cause: whyActive(job, app, reason) });
      return;
    }
    store.count('inScope', 1);
    compare(person, source, who, held, false);
  }

  function workLate(): void {
    for (const person of store.thosePutOff()) {
      const held = rolesHeld(assignedRoles(person.id));
      compare(person, side.read(person, false), String(person.userPrincipalName ?? person.id), held, true);
    }
  }

  function rolesHeld(assigned: string[]): HeldRole[] {
    if (everybody) return [];
    return heldRoles(
      assigned.flatMap((id) => {
        const role = roles.get(id);
        return role === undefined ? [] : [{ id, value: role.value ?? '', displayName: role.displayName }];
      }),
    );
  }

  function compare(person: GraphObject, source: Source, who: string, held: HeldRole[], isLate: boolean): void {
    let desired: DesiredAttribute[];
    try {
      desired = desiredOf(source, held);
    } catch (error) {
      if (!(error instanceof ObjectFailure || error instanceof ObjectSkipped)) throw error;
      const record = find(person, knownValues(source, held), who);
      if (record?.claimedBy === null) store.claim('User', record.id, person.id);
      if (record === undefined && error instanceof ObjectFailure)
        store.addDifference({ kind: 'missing', type: 'User', who, records: [], cause: `a mapping fails: ${error.message}` });
      return;
    }
    const values = knownBy.map((target): [string, unknown] => [target, desired.find((one) => one.target === target)?.value]);
    const found = find(person, values, who);
    const record = found ?? leftOver(desired);
    if (found === undefined && record !== undefined && !isLate) {
      store.putOff(person);
      return;
    }
    if (record === undefined) {
      // Whose account it would be cannot be told without what it is matched by.
      if (side.rules.matching.some((target) => side.notKnown.includes(target))) return;
      const matched = desired.filter(({ target, value }) => side.rules.matching.includes(target) && value !== undefined);
      const names = side.rules.matching.join(' and ');
      // The service goes on by its own link, which is not to be seen from here.
      const isOnce = matched.length > 0 && matched.every(({ onCreateOnly }) => onCreateOnly);
      const cause =
        matched.length === 0
          ? `${names} has no value, so the service skips the person`
          : isOnce
            ? `${names} is given on creation only: ${linkedBefore}`
            : whyMissing(job, app, 'users');
      store.addDifference({ kind: 'missing', type: 'User', who, records: [], cause });
      return;
    }
    if (record.claimedBy !== null && record.claimedBy !== person.id && !isOutOfScope(record.claimedBy)) {
      const cause = 'another person of the tenant matches this record as well: match by an attribute that nobody shares';
      store.addDifference({ kind: 'duplicate', type: 'User', who, records: [record.id], cause });
      return;
    }
    if (record.claimedBy !== null && isOutOfScope(record.claimedBy)) store.withdraw('still active', record.id);
    store.claim('User', record.id, person.id);
    if (held.length > 1) desired = closestRole(source, held, record, desired);
    const isComparable = (target: string) => kept(target) && store.isSeen('User', target);
    for (const { attribute, current } of changesAgainst(
      record.document,
      desired.filter(({ target }) => isComparable(target)),
    )) {
      const isRole = isRoleAttribute(app, attribute.target);
      const show = (value: unknown) => (side.redacted.has(attribute.target) ? '[Redact]' : value);
      store.addDifference({
        kind: isRole ? 'wrong role' : 'wrong attribute',
        type: 'User',
        who,
        records: [record.id],
        attribute: attribute.target,
        expected: show(attribute.value),
        found: show(current) ?? null,
        cause: whyWrong(job, app, attribute.value, current),
      });
    }
    const manager = (person.manager as { id?: string } | null | undefined)?.id ?? null;
    for (const attribute of side.managers) store.refer({ record: record.id, attribute, who, to: manager });
    const groups = store.groupsOf(person.id).flatMap((id) => groupNames.get(id) ?? []);
    const why = (expected: unknown, found: unknown) => whyWrong(job, app, expected, found);
    const role = roleDifference(app, desired, groups, held.length, record.document, why);
    if (role !== null) store.addDifference({ kind: 'wrong role', type: 'User', who, records: [record.id], ...role });
  }

  /** What nobody else has claimed and bears the mapped externalId: an account whose user name never followed. */
  function leftOver(desired: DesiredAttribute[]): EndpointRecord | undefined {
    const value = desired.find(({ target }) => target === 'externalId')?.value;
    const found = value === undefined ? [] : store.findRecords('User', 'externalId', String(value));
    return found.length === 1 && found[0]?.claimedBy === null ? found[0] : undefined;
  }

  function desiredOf(source: Source, held: HeldRole[], flows = side.rules.flows): DesiredAttribute[] {
    return desiredAttributes(side.rules, flows, source, false, held, clock);
  }

  /** Which of several roles is sent is not settled, so any of them is right. */
  function closestRole(source: Source, held: HeldRole[], record: EndpointRecord, desired: DesiredAttribute[]): DesiredAttribute[] {
    store.count('several roles', 1);
    const variants = held.map((role) => desiredOf(source, [role, ...held.filter((other) => other !== role)]));
    const fits = (variant: DesiredAttribute[]) =>
      changesAgainst(
        record.document,
        variant.filter(({ target }) => isRoleAttribute(app, target)),
      ).length === 0;
    return variants.find(fits) ?? desired;
  }

  /** Of somebody whose other mappings may fail. */
  function knownValues(source: Source, held: HeldRole[]): [string, unknown][] {
    const { flows } = side.rules;
    return knownBy.flatMap((target): [string, unknown][] => {
      try {
        const flow = flows.filter((one) => one.target === target);
        return desiredOf(source, held, flow).map(({ value }) => [target, value]);
      } catch (error) {
        if (error instanceof ObjectFailure || error instanceof ObjectSkipped) return [];
        throw error;
      }
    });
  }

  /**
   * By the matching attributes in their order, then by the object id in externalId, a record of an earlier name, and by the user name: what
   * people are matched by may have changed since they were linked.
   */
  function find(person: GraphObject, values: [string, unknown][], who: string): EndpointRecord | undefined {
    const isMatched = ([target]: [string, unknown]) => side.rules.matching.includes(target);
    const others = values.filter((one) => !isMatched(one));
    for (const [target, value] of [...values.filter(isMatched), ['externalId', person.id] as const, ...others]) {
      if (value === undefined || value === null) continue;
      const [first, ...more] = store.findRecords('User', target, String(value));
      if (first === undefined) continue;
      // Records that share a value are reported at the end; the person's own is the active one.
      for (const other of more) if (other.claimedBy === null) store.claim('User', other.id, `${who} (duplicate)`);
      return more.find(({ document }) => document.externalId === person.id) ?? first;
    }
    return undefined;
  }

  return { work, workLate };
}
