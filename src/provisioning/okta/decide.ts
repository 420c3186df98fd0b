/** What Okta does about one person of an app. Source: Okta help, "Provision applications"; Okta SCIM 2.0 reference. */
import { type ComputedProfile, isSamePush } from './profile.ts';
import type { OktaRules } from './rules.ts';

/** What Okta remembers of an app user that stands in the target. */
export interface PushMemory {
  /** As last sent. */
  pushed: Pick<ComputedProfile, 'userName' | 'profile'> | null;
  /** An earlier push is still owed. */
  isOwed: boolean;
}

/** `held`: the box is off, so nothing is sent. */
export type PushDecision = { kind: 'none' } | { kind: 'fail'; reason: string } | { kind: 'create' } | { kind: 'update' } | { kind: 'held' };

/** Of somebody assigned; `memory` undefined: not in the target yet. */
export function decidePush({ may }: Pick<OktaRules, 'may'>, computed: ComputedProfile, memory: PushMemory | undefined): PushDecision {
  if (computed.problems.length > 0) return { kind: 'fail', reason: `profile mapping: ${computed.problems.join('; ')}` };
  if (memory === undefined) return { kind: may.create ? 'create' : 'held' };
  if (memory.pushed !== null && isSamePush(memory.pushed, computed) && !memory.isOwed) return { kind: 'none' };
  return { kind: may.update ? 'update' : 'held' };
}

/** Why a person of the org is not provisioned, or null. Okta has no filter: whoever is assigned is in scope. */
export function outOfScope(person: { isInOrg: boolean; isActive: boolean; isAssigned: boolean }): string | null {
  if (!person.isInOrg) return 'not in Okta';
  if (!person.isActive) return 'deactivated in Okta';
  return person.isAssigned ? null : 'not assigned to the app';
}
