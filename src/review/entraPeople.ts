/** What an Entra provisioning job would send about people: its mappings, filter and assignments, evaluated from the plan. */
import { targetTypes } from '../catalog/targetAttributes.ts';
import { vendorRoles } from '../catalog/vendorRole.ts';
import { type AttributeFlow, type DesiredAttribute, desiredAttribute, ObjectSkipped } from '../mapping/entra/desired.ts';
import { type EvaluationContext, EvaluationError, type HeldRole } from '../mapping/entra/expression.ts';
import { evaluateClause } from '../mapping/entra/filters.ts';
import { parseExpression } from '../mapping/entra/parse.ts';
import { attributesPatch } from '../mapping/entra/patchBodies.ts';
import { scimBody } from '../mapping/entra/scimBody.ts';
import { sourcesOf } from '../mapping/entra/source.ts';
import type { Assignment, EntraApp } from '../plan/types.ts';
import type { Membership } from './membership.ts';
import type { AppPeople, Clock, Leaving, PersonState, Subject } from './state.ts';

const personPath = '/Users/{id}';

/** Reads an app once; people are then evaluated one by one. A mapping that does not parse fails everybody. */
export function entraPeople(app: EntraApp, membership: Membership, clock: Clock): AppPeople {
  const { flows, faults } = attributeFlows(app, 'users');
  const clauses = Object.values(app.users.scope);
  const syncAll = app.provisioning.scope === 'all';
  const roles = new Map(Object.values(app.roles).map((role) => [role.value, role]));
  const off = flows.filter(({ target }) => target === 'active');

  const rolesHeld = (assignments: Assignment[]): HeldRole[] =>
    syncAll
      ? []
      : assignments.flatMap(({ role }, index) => {
          const held = role === null ? undefined : roles.get(role);
          return held === undefined ? [] : [{ id: String(index), value: held.value, displayName: held.displayName }];
        });

  const evaluateFlows = (some: AttributeFlow[], subject: Subject, isSoftDeleted: boolean, held: HeldRole[]): DesiredAttribute[] => {
    subject.attributes.IsSoftDeleted = isSoftDeleted ? 'True' : 'False';
    const context: EvaluationContext = { attributes: subject.attributes, roles: held, roleText: 'value', ...clock };
    const desired: DesiredAttribute[] = [];
    for (const flow of some) {
      const attribute = desiredAttribute(flow, context);
      if (attribute !== undefined) desired.push(attribute);
    }
    return desired;
  };

  const reasonOf = (subject: Subject, assignments: Assignment[]): string | null => {
    const { person, attributes } = subject;
    if (person.softDeleted) return 'deleted in Entra';
    if (!person.enabled) return 'account disabled in Entra';
    if (!app.users.enabled) return 'people are not provisioned';
    if (!syncAll && assignments.length === 0) return 'not assigned to the app';
    const read = (name: string) => attributes[name] ?? null;
    const isIn = clauses.length === 0 || clauses.some((group) => group.every((clause) => evaluateClause(clause, read)));
    return isIn ? null : 'outside the scoping filter';
  };

  function evaluate(subject: Subject): PersonState {
    const assignments = membership.assignmentsOf(subject.key, subject.person);
    const reason = reasonOf(subject, assignments);
    if (reason !== null) return { reason, failure: null, desired: [], roles: [], assigned: [] };
    if (faults.length > 0) return { reason, failure: faults.join('; '), desired: [], roles: [], assigned: [] };
    const held = rolesHeld(assignments);
    try {
      const desired = evaluateFlows(flows, subject, false, held);
      return { reason, failure: null, desired, roles: rolesOf(desired, assignments), assigned: valuesOf(held) };
    } catch (error) {
      if (!(error instanceof EvaluationError) && !(error instanceof ObjectSkipped)) throw error;
      return { reason, failure: error.message, desired: [], roles: [], assigned: [] };
    }
  }

  function rolesOf(desired: DesiredAttribute[], assignments: Assignment[]): string[] {
    const groups = app.groups.enabled ? assignments.flatMap(({ principal, name }) => (principal === 'group' ? [name] : [])) : [];
    const read = (path: string) => desired.find(({ target }) => target === path)?.value;
    return vendorRoles(app.behaviour.role, { read, roles: sentRoles(desired), groups }) ?? [];
  }

  /** With a mapping that makes `active` false the person is disabled, without one deleted. */
  function leave(subject: Subject): Leaving {
    if (!app.users.enabled) return { kind: 'left', request: null, reason: 'people are no longer provisioned' };
    const reason = reasonOf(subject, membership.assignmentsOf(subject.key, subject.person)) ?? '';
    if (app.provisioning.skipOutOfScopeDeletions)
      return { kind: 'left', request: null, reason: `${reason}; skipOutOfScopeDeletions is on` };
    const inactive = evaluateOff(subject);
    if (inactive === undefined) {
      if (!app.users.actions.includes('delete'))
        return { kind: 'left', request: null, reason: `${reason}; delete is not among the actions` };
      return { kind: 'deleted', request: { method: 'DELETE', path: personPath, body: null }, reason };
    }
    if (!app.users.actions.includes('update')) return { kind: 'left', request: null, reason: `${reason}; update is not among the actions` };
    const body = attributesPatch([{ attribute: inactive, current: true }], 'default');
    return { kind: 'disabled', request: { method: 'PATCH', path: personPath, body }, reason };
  }

  function evaluateOff(subject: Subject): DesiredAttribute | undefined {
    try {
      return evaluateFlows(off, subject, true, []).find(({ value }) => isFalse(value));
    } catch (error) {
      if (error instanceof EvaluationError || error instanceof ObjectSkipped) return undefined;
      throw error;
    }
  }

  return {
    membership,
    rolesAddUp: app.behaviour.role.kind === 'byGroup',
    defaultRole: 'defaultRole' in app.behaviour.role ? app.behaviour.role.defaultRole : null,
    sources: [
      ...new Set([
        ...flows.flatMap(({ node }) => (node === null ? [] : sourcesOf(node))),
        ...clauses.flatMap((group) => group.map(({ attribute }) => attribute)),
      ]),
    ],
    evaluate,
    leave,
    may: { create: app.users.actions.includes('create'), update: app.users.actions.includes('update') },
    create: (_, desired) => ({ method: 'POST', path: '/Users', body: scimBody('User', desired) }),
    update: (_, changes) => ({ method: 'PATCH', path: personPath, body: attributesPatch(changes, 'default') }),
  };
}

const valuesOf = (held: HeldRole[]): string[] => [...new Set(held.map(({ value }) => value))];

export const isFalse = (value: unknown): boolean => value === false || String(value).toLowerCase() === 'false';

/** The parsed mappings of one kind of object, and what does not parse. */
export function attributeFlows(app: EntraApp, side: 'users' | 'groups'): { flows: AttributeFlow[]; faults: string[] } {
  const flows: AttributeFlow[] = [];
  const faults: string[] = [];
  for (const [target, { source, apply, default: fallback }] of Object.entries(app[side].mappings)) {
    const parsed = source === null ? null : parseExpression(source);
    if (parsed?.ok === false) faults.push(`${target}: column ${parsed.column}: ${parsed.message}`);
    else {
      const type = app.attributes[target]?.type ?? targetTypes[target] ?? 'String';
      flows.push({ target, node: parsed?.node ?? null, type, onCreateOnly: apply === 'onCreate', default: fallback });
    }
  }
  return { flows, faults };
}

/** Role values as the target reads them, the primary one first. */
function sentRoles(desired: DesiredAttribute[]): string[] {
  return desired.flatMap(({ target, value }) => {
    if (!/^roles\b/.test(target) || /\.(display|type)$/.test(target)) return [];
    return [value].flat().map((one) => (typeof one === 'object' && one !== null && 'value' in one ? String(one.value) : String(one)));
  });
}
