/** What a change does to one person in one app, as a review shows it. */
import type { AppPlan } from '../plan/types.ts';
import {
  type AttributeEffect,
  type EffectKind,
  type Held,
  type Outcome,
  type ScimRequest,
  type Subject,
  sameRoles,
} from '../provisioning/contract.ts';

export interface PersonEffect {
  key: string;
  displayName: string;
  kind: EffectKind;
  /** Why, where it is not the attributes. */
  reason: string | null;
  attributes: AttributeEffect[];
  /** Roles at the vendor where they differ. */
  roles: Held | null;
  /** Values of the assigned app roles where they differ. */
  assigned: Held | null;
  /** True when a role is taken away. */
  losesRole: boolean;
  /** What would be sent about the person, in order. */
  requests: ScimRequest[];
}

/** Before the requests are written, which is done for those that are shown. */
export interface Draft extends Omit<PersonEffect, 'requests'> {
  isRemoval: boolean;
  requests(): ScimRequest[];
}

export function draftOf({ key, person }: Subject, outcome: Outcome, head: AppPlan | undefined): Draft {
  const { kind, reason, isRemoval, attributes, requests } = outcome;
  const [roles, assigned] = [between(outcome.roles), between(outcome.assigned)];
  // To exchange the vendor's default for another role takes nothing away.
  const role = head?.behaviour.role;
  const nothing = role !== undefined && 'defaultRole' in role ? role.defaultRole : null;
  const isLost = (held: Held | null) => held?.before.some((one) => one !== nothing && !held.after.includes(one)) ?? false;
  const losesRole = !comesIn.has(kind) && (isLost(roles) || (kind !== 'left' && isLost(assigned)));
  return { key, displayName: person.displayName, kind, reason, attributes, roles, assigned, losesRole, isRemoval, requests };
}

/** They had no account to lose a role of. Of somebody who is `left` the account's roles count: to the app they belong no more. */
const comesIn = new Set<EffectKind>(['enters', 'noAccount']);

/** Null where both hold the same, in whatever order. */
const between = (held: Held): Held | null => (sameRoles(held.before, held.after) ? null : held);
