/** What Okta would push about people: the profile mapping and assignments, evaluated from the plan. */
import { vendorRoles } from '../catalog/vendorRole.ts';
import type { SampleDirectory } from '../config/sample.ts';
import type { DesiredAttribute } from '../mapping/entra/desired.ts';
import { evaluateOktaExpression } from '../mapping/okta/evaluate.ts';
import { OktaEvaluationError, type OktaExpression } from '../mapping/okta/expression.ts';
import { parseOktaExpression } from '../mapping/okta/parse.ts';
import { defaultMappings, scimBaseProperties } from '../mapping/okta/scimProfile.ts';
import { mergedScimUser, newScimUser, type PushedUser } from '../mapping/okta/scimUser.ts';
import type { OktaApp } from '../plan/types.ts';
import type { Membership } from './membership.ts';
import type { AppPeople, Clock, Leaving, PersonState, Subject } from './state.ts';

interface PropertyFlow {
  property: string;
  node: OktaExpression;
  onCreateOnly: boolean;
}

/** Reads an app once; people are then evaluated one by one. Okta has no filter: whoever is assigned is in scope. */
export function oktaPeople(app: OktaApp, membership: Membership, sample: Pick<SampleDirectory, 'groups'>, clock: Clock): AppPeople {
  const { flows, faults } = propertyFlows(app);
  const schema = { schema: { base: scimBaseProperties(), custom: customProperties(app) } };
  const groupsOf = groupNames(sample);

  function evaluate(subject: Subject): PersonState {
    const { person } = subject;
    const assignments = membership.assignmentsOf(subject.key, person);
    const reason = reasonOf(subject);
    if (reason !== null) return { reason, failure: null, desired: [], roles: [], assigned: [] };
    if (faults.length > 0) return { reason, failure: faults.join('; '), desired: [], roles: [], assigned: [] };
    try {
      const desired = evaluateFlows(subject);
      const groups = assignments.flatMap(({ principal, name }) => (principal === 'group' && isPushed(app, name) ? [name] : []));
      const read = (path: string) => desired.find(({ target }) => target === path)?.value;
      return { reason, failure: null, desired, roles: vendorRoles(app.behaviour.role, { read, roles: [], groups }) ?? [], assigned: [] };
    } catch (error) {
      if (!(error instanceof OktaEvaluationError)) throw error;
      return { reason, failure: error.message, desired: [], roles: [], assigned: [] };
    }
  }

  function reasonOf({ key, person }: Subject): string | null {
    if (person.softDeleted) return 'not in Okta';
    if (!person.enabled) return 'deactivated in Okta';
    return membership.assignmentsOf(key, person).length === 0 ? 'not assigned to the app' : null;
  }

  function evaluateFlows(subject: Subject): DesiredAttribute[] {
    const profile = subject.profile();
    const $groups = (groupsOf.get(subject.key) ?? []).map((name) => ({ id: name, name, type: 'OKTA_GROUP', sourceId: '' }));
    const user = { ...profile, id: idOf(subject), status: 'ACTIVE', $groups };
    const context = { user, source: user, app: { name: app.key, label: app.name }, org: {}, now: clock.now };
    const desired: DesiredAttribute[] = [];
    for (const { property, node, onCreateOnly } of flows) {
      const value = evaluateOktaExpression(node, context);
      if (value !== null && value !== '') desired.push({ target: property, value, onCreateOnly });
    }
    if (!desired.some(({ target }) => target === 'userName'))
      desired.unshift({ target: 'userName', value: profile.login, onCreateOnly: false });
    return desired;
  }

  const pushed = (subject: Subject, desired: DesiredAttribute[]): PushedUser => ({
    oktaId: idOf(subject),
    userName: String(desired.find(({ target }) => target === 'userName')?.value ?? ''),
    profile: Object.fromEntries(desired.map(({ target, value }) => [target, value])),
  });

  /** Okta never deletes: it deactivates, or with the box off does nothing. */
  function leave(subject: Subject): Leaving {
    const reason = reasonOf(subject) ?? '';
    if (!app.actions.includes('deactivate'))
      return { kind: 'left', request: null, reason: `${reason}; deactivate is not among the actions` };
    // Okta reads the object first and sends all of it back.
    const body = { '(all else)': 'as it stands there', active: false };
    return { kind: 'disabled', request: { method: 'PUT', path: '/Users/{id}', body }, reason };
  }

  return {
    membership,
    rolesAddUp: app.behaviour.role.kind === 'byGroup',
    defaultRole: 'defaultRole' in app.behaviour.role ? app.behaviour.role.defaultRole : null,
    sources: [],
    evaluate,
    leave,
    may: { create: app.actions.includes('create'), update: app.actions.includes('update') },
    create: (subject, desired) => ({ method: 'POST', path: '/Users', body: newScimUser(schema, pushed(subject, desired), '(random)') }),
    update: (subject, _, desired) => ({ method: 'PUT', path: '/Users/{id}', body: mergedScimUser(schema, {}, pushed(subject, desired)) }),
  };
}

const idOf = ({ key }: Subject): string => `(Okta id of ${key})`;

/** The app's own mapping over what Okta gives every SCIM app, whose rows are written on creation only. */
function propertyFlows(app: OktaApp): { flows: PropertyFlow[]; faults: string[] } {
  const flows: PropertyFlow[] = [];
  const faults: string[] = [];
  const declared = Object.entries(app.mappings).map(
    ([property, { expression, push }]) => [property, expression, push !== 'always'] as const,
  );
  const given = Object.entries(defaultMappings()).map(([property, { expression }]) => [property, expression, true] as const);
  const known = new Set(declared.map(([property]) => property));
  for (const [property, expression, onCreateOnly] of [...declared, ...given.filter(([property]) => !known.has(property))]) {
    const parsed = parseOktaExpression(expression);
    if (parsed.ok) flows.push({ property, node: parsed.node, onCreateOnly });
    else faults.push(`${property}: column ${parsed.column}: ${parsed.message}`);
  }
  return { flows, faults };
}

function customProperties(app: OktaApp) {
  return Object.fromEntries(
    Object.entries(app.attributes).map(([attribute, { type }]) => {
      const colon = attribute.lastIndexOf(':');
      const name = attribute.slice(colon + 1);
      const namespace = colon < 0 ? {} : { externalNamespace: attribute.slice(0, colon) };
      return [name, { title: name, type: type.toLowerCase(), externalName: name, ...namespace }];
    }),
  );
}

/** Whether a group of this name is pushed, by name or by rule. */
export function isPushed(app: OktaApp, name: string): boolean {
  return app.push.groups.includes(name) || Object.values(app.push.rules).some(({ startsWith }) => name.startsWith(startsWith));
}

function groupNames({ groups }: Pick<SampleDirectory, 'groups'>): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { displayName, members } of Object.values(groups)) {
    for (const key of members) {
      const present = names.get(key);
      if (present === undefined) names.set(key, [displayName]);
      else present.push(displayName);
    }
  }
  return names;
}
