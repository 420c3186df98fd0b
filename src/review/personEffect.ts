/** What a change does to one person in one app. */
import { type AttributeChange, changesFromWritten } from '../mapping/entra/compare.ts';
import { isFalse } from './entraPeople.ts';
import type { AppPeople, PersonState, ScimRequest, Subject } from './state.ts';

/** In the order of how much somebody would mind. `left`: stays in the target and is managed by nobody. `failing`: nothing is sent. */
export const effectKinds = ['deleted', 'disabled', 'failing', 'left', 'enters', 'changed'] as const;
export type EffectKind = (typeof effectKinds)[number];

export interface AttributeEffect {
  target: string;
  /** Null: no value. */
  before: unknown;
  after: unknown;
  /** The mapping gives nothing any more; the directory never clears a value, so it stays. */
  stays?: true;
}

export interface Roles {
  before: string[];
  after: string[];
}

export interface PersonEffect {
  key: string;
  displayName: string;
  kind: EffectKind;
  /** Why, where it is not the attributes. */
  reason: string | null;
  attributes: AttributeEffect[];
  /** Roles at the vendor where they differ. */
  roles: Roles | null;
  /** Values of the assigned app roles where they differ. */
  assigned: Roles | null;
  /** True when a role is taken away. */
  losesRole: boolean;
  request: ScimRequest | null;
}

/** Before the request is written, which is done for the few that are shown. */
export type Draft = Omit<PersonEffect, 'request'> & { request(): ScimRequest | null };

export interface Found {
  /** Provisioned under the old and under the new version. */
  wasIn: boolean;
  isIn: boolean;
  /** Undefined: nothing happens to the person. */
  effect: Draft | undefined;
}

/**
 * The target is taken to hold what the old version says. Somebody whose mappings failed under the old version is taken not to be there.
 */
export function personEffect(subject: Subject, base: AppPeople | undefined, head: AppPeople | undefined): Found {
  const before = base?.evaluate(subject);
  const after = head?.evaluate(subject);
  const found = { wasIn: before?.reason === null && before.failure === null, isIn: after?.reason === null && after.failure === null };
  return { ...found, effect: effectOf(subject, head, before, after, found.wasIn) };
}

function effectOf(
  subject: Subject,
  head: AppPeople | undefined,
  before: PersonState | undefined,
  after: PersonState | undefined,
  wasIn: boolean,
): Draft | undefined {
  const common = {
    key: subject.key,
    displayName: subject.person.displayName,
    reason: null,
    attributes: [],
    roles: null,
    assigned: null,
    losesRole: false,
  };
  if (after === undefined || head === undefined || after.reason !== null) return wasIn ? leaves(subject, head, common) : undefined;
  if (after.failure !== null) {
    const isNew = wasIn || before?.failure !== after.failure;
    return isNew ? { ...common, kind: 'failing', reason: after.failure, request: nothing } : undefined;
  }
  return wasIn && before !== undefined ? changes(subject, head, before, after, common) : enters(subject, head, after, common);
}

const nothing = (): null => null;

type Common = Pick<PersonEffect, 'key' | 'displayName' | 'attributes' | 'roles' | 'assigned' | 'losesRole'> & { reason: null };

function leaves(subject: Subject, head: AppPeople | undefined, common: Common): Draft {
  if (head === undefined) return { ...common, kind: 'left', reason: 'the app is removed', request: nothing };
  const { kind, reason, request } = head.leave(subject);
  return { ...common, kind, reason, request: () => request };
}

function enters(subject: Subject, head: AppPeople, { desired, roles, assigned }: PersonState, common: Common): Draft {
  const request = head.may.create ? () => head.create(subject, desired) : nothing;
  const attributes = desired.map(({ target, value }): AttributeEffect => ({ target, before: null, after: value }));
  const reason = !head.may.create ? 'create is not among the actions: nothing is sent' : null;
  return { ...common, kind: 'enters', reason, attributes, roles: rolesBetween([], roles), assigned: rolesBetween([], assigned), request };
}

function changes(subject: Subject, head: AppPeople, before: PersonState, after: PersonState, common: Common): Draft | undefined {
  const standing = new Map(before.desired.map(({ target, value }) => [target, value]));
  const changed = changesFromWritten(standing, after.desired);
  const isSent = new Set(after.desired.map(({ target }) => target));
  const stays = before.desired.filter(({ target }) => !isSent.has(target));
  const held = head.rolesAddUp ? [...new Set([...before.roles, ...after.roles])] : after.roles;
  const [roles, assigned] = [rolesBetween(before.roles, held), rolesBetween(before.assigned, after.assigned)];
  if (changed.length === 0 && stays.length === 0 && roles === null && assigned === null) return undefined;
  const isSentNow = changed.length > 0 && head.may.update;
  const reason = changed.length > 0 && !isSentNow ? 'update is not among the actions: nothing is sent' : null;
  return {
    ...common,
    kind: isSentNow && switchesOff(changed) ? 'disabled' : 'changed',
    reason,
    attributes: [
      ...changed.map(
        ({ attribute, current }): AttributeEffect => ({
          target: attribute.target,
          before: current ?? null,
          after: attribute.value,
        }),
      ),
      ...stays.map(({ target, value }): AttributeEffect => ({ target, before: value, after: null, stays: true })),
    ],
    roles,
    assigned,
    losesRole: [roles, assigned].some((one) => one?.before.some((role) => role !== head.defaultRole && !one.after.includes(role)) ?? false),
    request: isSentNow ? () => head.update(subject, changed, after.desired) : nothing,
  };
}

/** Null where both hold the same, in whatever order. */
function rolesBetween(before: string[], after: string[]): Roles | null {
  return before.length === after.length && before.every((role) => after.includes(role)) ? null : { before, after };
}

/** The mapping itself makes `active` false of somebody who stays in scope. */
function switchesOff(changed: AttributeChange[]): boolean {
  return changed.some(({ attribute, current }) => attribute.target === 'active' && isFalse(attribute.value) && !isFalse(current));
}
