/** Two versions of an Okta app: what Okta does to a person on the way from the one to the other. */
import { vendorRoles } from '../../catalog/vendorRole.ts';
import { readPath } from '../../mapping/scimPath.ts';
import {
  type AttributeEffect,
  type EffectKind,
  emptyHeld,
  type Outcome,
  type Pair,
  type PersonOutcome,
  type Subject,
  sameRoles,
} from '../contract.ts';
import { readSubject } from '../subject.ts';
import { decidePush } from './decide.ts';
import { groupOutcomes, membershipsOf, openPushes, type PushStep } from './groupPair.ts';
import { type AppUserBefore, type ComputedProfile, isSamePush, newAppUser } from './profile.ts';
import { createUser, deactivateUser, updateUser } from './requests.ts';
import { oktaIdOf } from './sampleObjects.ts';
import { newScimUser } from './scimUser.ts';
import type { Standpoint, Versions } from './versions.ts';
import { failureOf, type OktaView } from './view.ts';

type Json = Record<string, unknown>;

interface Look {
  key: string;
  before: ComputedProfile | undefined;
  failureBefore: string | null;
  reason: string | null;
  after: ComputedProfile | undefined;
  decision: ReturnType<typeof decidePush>;
  failure: string | null;
  /** What somebody has to click before Okta tries again, where it does not do so by itself; else null. */
  waits: string | null;
  standpoint: Standpoint;
}

/** The target is taken to hold what the old version says. */
export function pairOkta(base: OktaView | undefined, head: OktaView | undefined): Pair {
  const seen = new Map<string, Standpoint>();
  const versions: Versions = { base, head, standpointOf };
  const pushes = openPushes(versions);

  function standpointOf(key: string): Standpoint {
    const known = seen.get(key);
    if (known !== undefined) return known;
    const read = (view: OktaView | undefined): Subject | undefined => {
      const person = view?.side.person(key);
      return person === undefined ? undefined : readSubject(key, person, []);
    };
    const { standpoint } = lookAt(base, head, read(base), read(head));
    seen.set(key, standpoint);
    return standpoint;
  }

  return {
    sources: [],
    person(before, after): PersonOutcome {
      const look = lookAt(base, head, before, after);
      if (pushes.length > 0) seen.set(look.key, look.standpoint);
      return {
        wasIn: look.standpoint.wasIn,
        isIn: look.reason === null && look.failure === null,
        effect: effectOf(base, head, pushes, look),
      };
    },
    groups: () => ({ outcomes: groupOutcomes(versions, pushes), heldBack: null }),
  };
}

function lookAt(base: OktaView | undefined, head: OktaView | undefined, before: Subject | undefined, after: Subject | undefined): Look {
  const first =
    base !== undefined && before !== undefined && base.reasonOf(before) === null ? base.profileOf(before, newAppUser, true) : undefined;
  const failureBefore = first === undefined || base === undefined ? null : (failureOf(base.app, base.rules, first)?.reason ?? null);
  const held = failureBefore === null ? first : undefined;
  const reason = head === undefined ? 'the app is removed' : after === undefined ? 'not in Okta' : head.reasonOf(after);
  const stands: AppUserBefore = held === undefined ? newAppUser : { ...held, assigned: {}, userNameFixed: false };
  const profile =
    head !== undefined && after !== undefined && reason === null ? head.profileOf(after, stands, held === undefined) : undefined;
  const memory = held === undefined ? undefined : { pushed: held, isOwed: false };
  const decision = head === undefined || profile === undefined ? ({ kind: 'none' } as const) : decidePush(head.rules, profile, memory);
  const failure = head === undefined || profile === undefined ? null : (failureOf(head.app, head.rules, profile)?.reason ?? null);
  const waits = first === undefined || failureBefore === null ? null : waitsFor(base, first, profile);
  const isIn = profile !== undefined && (held !== undefined || (decision.kind === 'create' && failure === null && waits === null));
  const userName = profile?.userName ?? held?.userName ?? '';
  return {
    key: (after ?? before)?.key ?? '',
    before: held,
    failureBefore,
    reason,
    after: profile,
    decision,
    failure,
    waits,
    standpoint: { wasIn: held !== undefined, isIn, userName },
  };
}

/** Okta tries nobody by itself who was assigned when nobody could be created, nor a task that failed before the profile is another one. */
function waitsFor(base: OktaView | undefined, failed: ComputedProfile, now: ComputedProfile | undefined): string | null {
  if (base?.rules.may.create === false) return 'assigned before Create Users was on: click Provision User beside the person';
  if (now === undefined || !isSamePush(failed, now)) return null;
  return 'the task that failed before waits, because the profile is the same: Dashboard > Tasks > Retry Selected';
}

const documentOf = (view: OktaView, key: string, { userName, profile }: ComputedProfile): Json =>
  newScimUser(view.rules, { oktaId: oktaIdOf(key), userName, profile }, '(random)');

function effectOf(base: OktaView | undefined, head: OktaView | undefined, pushes: PushStep[], look: Look): Outcome | undefined {
  const { before, after, reason, decision, failure, failureBefore, key } = look;
  if (head === undefined) return before && outcome('left', 'the app is removed');
  if (after === undefined) return before && base && leaving(base, head, key, before, reason);
  if (before === undefined && failure !== null && failure === failureBefore) return undefined;
  // Nothing is tried for somebody who may not be created.
  if (before === undefined && !head.rules.may.create) return outcome('noAccount', 'create is not among the actions: nothing is sent');
  if (look.waits !== null && (failure === null || base?.rules.may.create === false)) return outcome('noAccount', look.waits);
  if (failure !== null) return outcome('failing', failure);
  if (before === undefined || base === undefined) return entering(head, pushes, look, after);
  const changed = decision.kind === 'update' || decision.kind === 'held';
  const held = vendorRolesOf(base, documentOf(base, key, before), membershipsOf(pushes, key, 'before'));
  const roles = { before: held, after: rolesAfter(head, pushes, look, held, decision.kind === 'update' ? after : undefined) };
  const gains = !sameRoles(held, roles.after);
  if (!changed && !gains) return undefined;
  const isSent = decision.kind === 'update';
  const kind: EffectKind = isSent || gains ? 'changed' : 'stale';
  return {
    ...outcome(kind, decision.kind === 'held' ? 'update is not among the actions: nothing is sent' : null),
    attributes: attributesBetween(before, after),
    roles,
    requests: () => (isSent ? [update(base, head, key, before, after)] : []),
  };
}

function entering(head: OktaView, pushes: PushStep[], look: Look, after: ComputedProfile): Outcome {
  const document = documentOf(head, look.key, after);
  const roles = vendorRolesOf(head, document, membershipsOf(pushes, look.key, 'after'));
  return {
    ...outcome('enters', null),
    attributes: attributesBetween(undefined, after),
    roles: { before: [], after: roles },
    requests: () => [createUser(head.rules, pushedUser(look.key, after), '(random)')],
  };
}

/** Okta never deletes: it deactivates, or with the box off does nothing. */
function leaving(base: OktaView, head: OktaView, key: string, before: ComputedProfile, reason: string | null): Outcome {
  if (!head.rules.may.deactivate) return outcome('left', `${reason}; deactivate is not among the actions`);
  const requests = () => [deactivateUser(head.rules.flavour, '{id}', standingOf(base, key, before))];
  return { ...outcome('disabled', reason), requests };
}

/** What a GET answers of an account as it was created. */
function standingOf(base: OktaView, key: string, before: ComputedProfile): Json {
  const { password: _, ...standing } = documentOf(base, key, before);
  return standing;
}

const pushedUser = (key: string, { userName, profile }: ComputedProfile) => ({ oktaId: oktaIdOf(key), userName, profile });

const update = (base: OktaView, head: OktaView, key: string, before: ComputedProfile, after: ComputedProfile) =>
  updateUser(head.rules, '{id}', standingOf(base, key, before), pushedUser(key, after), {
    before: before.profile,
    activate: false,
  });

const outcome = (kind: EffectKind, reason: string | null): Outcome => ({
  kind,
  reason,
  isRemoval: false,
  attributes: [],
  roles: emptyHeld,
  assigned: emptyHeld,
  requests: () => [],
});

/** By the name of the app user property. */
function attributesBetween(before: ComputedProfile | undefined, after: ComputedProfile): AttributeEffect[] {
  const values = (computed: ComputedProfile | undefined): Json =>
    computed === undefined ? {} : { userName: computed.userName, ...computed.profile };
  const [old, young] = [values(before), values(after)];
  return [...new Set([...Object.keys(young), ...Object.keys(old)])].flatMap((target): AttributeEffect[] =>
    JSON.stringify(old[target]) === JSON.stringify(young[target])
      ? []
      : [{ target, before: old[target] ?? null, after: young[target] ?? null }],
  );
}

function vendorRolesOf(view: OktaView, document: Json, groups: string[]): string[] {
  const { role } = view.app.behaviour;
  return vendorRoles(role, { read: (path) => readPath(document, path), roles: [], groups }) ?? [];
}

/** Roles that come with a group add up; the others follow the record. */
function rolesAfter(head: OktaView, pushes: PushStep[], { key }: Look, held: string[], computed: ComputedProfile | undefined): string[] {
  const { role } = head.app.behaviour;
  // A vendor looks again at an account that is written, and at no other.
  if (role.kind !== 'byGroup') return computed === undefined ? held : vendorRolesOf(head, documentOf(head, key, computed), []);
  const gained = vendorRoles(
    { ...role, defaultRole: null },
    { read: () => undefined, roles: [], groups: membershipsOf(pushes, key, 'gained') },
  );
  return [...new Set([...held, ...(gained ?? [])])];
}
