/** Two versions of an Entra app, and where somebody stands in the job and the target on the way from the one to the other. */
import { readPath } from '../../../mapping/scimPath.ts';
import type { Subject } from '../../contract.ts';
import type { Decision } from '../decide.ts';
import type { DesiredAttribute } from '../desired.ts';
import type { Referred } from '../references.ts';
import { type EntraView, failureOf } from '../view.ts';
import { type Standing, standingAfter } from './standing.ts';

/** The next cycle. */
export interface Cycle {
  /** Looks at everybody again. */
  full: boolean;
  /** The service no longer knows whose account is whose: it looks everybody up again, and is done with whoever leaves (restart with `Full`). */
  forgets: boolean;
}

export interface Versions extends Cycle {
  base: EntraView | undefined;
  head: EntraView | undefined;
  /** What was written is what the target shows, so that values can be compared without making documents. */
  isPlain: boolean;
  /** Where somebody else stands, such as a manager or a member. */
  standpointOf(key: string): Standpoint;
}

/** `was` is under the old version, `is` after the next cycle of the new one. */
export interface Standpoint {
  wasLinked: boolean;
  wasInScope: boolean;
  isLinked: boolean;
  isInScope: boolean;
}

export const nowhere: Standpoint = { wasLinked: false, wasInScope: false, isLinked: false, isInScope: false };

const standpoints: Standpoint[] = Array.from({ length: 16 }, (_, at) => ({
  wasLinked: (at & 1) !== 0,
  wasInScope: (at & 2) !== 0,
  isLinked: (at & 4) !== 0,
  isInScope: (at & 8) !== 0,
}));

/** One of the sixteen that there are, so that what is kept of everybody is small. */
export function standpointAs({ wasLinked, wasInScope, isLinked, isInScope }: Standpoint): Standpoint {
  const at = (wasLinked ? 1 : 0) + (wasInScope ? 2 : 0) + (isLinked ? 4 : 0) + (isInScope ? 8 : 0);
  return standpoints[at] ?? nowhere;
}

export const referredBefore = ({ wasLinked, wasInScope }: Standpoint, key: string): Referred => ({
  targetId: wasLinked ? key : null,
  inScope: wasInScope,
});
export const referredAfter = ({ isLinked, isInScope }: Standpoint, key: string): Referred => ({
  targetId: isLinked ? key : null,
  inScope: isInScope,
});

/** The target's id of somebody, which a review does not know. */
export const targetIdOf = (key: string): string => `{id of ${key}}`;

/** A person or group, looked at under both versions. */
export interface LookedAt {
  /** What the target holds; undefined where the object was not provisioned. */
  standing: Standing | undefined;
  desiredBefore: DesiredAttribute[];
  /** Why the object could not be provisioned, though in scope. */
  failureBefore: string | null;
  /** What the service decides under the new version. */
  decision: Decision;
  failure: string | null;
  standpoint: Standpoint;
}

export interface Look extends LookedAt {
  before: Subject | undefined;
  after: Subject | undefined;
}

export function lookAt({ base, head, full, forgets }: Versions, before: Subject | undefined, after: Subject | undefined): Look {
  const first: Decision = base === undefined || before === undefined ? { kind: 'none' } : base.person(before, undefined, true);
  const failureBefore = base === undefined || before === undefined ? null : failed(base, before, first);
  // Where nobody is created any more, whoever the vendor would refuse got no account while somebody was.
  const wasLinked = first.kind === 'match' && base !== undefined && failureOf(base, first) === null;
  const desiredBefore = wasLinked ? first.desired : [];
  const standing = wasLinked ? standingAfter('User', desiredBefore, base.kept) : undefined;
  const decided: Decision = head === undefined ? { kind: 'none' } : head.person(after, forgets ? undefined : standing?.memory, full);
  const decision = foundAgain(standing, decided);
  const failure = head === undefined || after === undefined ? null : (failed(head, after, decision) ?? takenName(standing, decision));
  const isCreated = decision.kind === 'match' && failure === null && (head?.job.User?.actions.create ?? false);
  const standpoint = standpointAs({
    wasLinked,
    wasInScope: base !== undefined && isInScope(base, before, first),
    isLinked: isCreated || (wasLinked && (forgets ? decision.kind === 'update' : decision.kind !== 'delete')),
    isInScope: head !== undefined && isInScope(head, after, decision),
  });
  return { before, after, standing, desiredBefore, failureBefore, decision, failure, standpoint };
}

/** Whoever is looked up again and found is updated like anybody who is known. */
export function foundAgain(standing: Standing | undefined, decision: Decision): Decision {
  if (decision.kind !== 'match' || standing === undefined) return decision;
  const { criteria, desired } = decision;
  const isFound = criteria.some(({ attribute, value }) => {
    const held = readPath(standing.document(), attribute);
    return typeof held === 'string' && (attribute === 'externalId' ? held === value : held.toLowerCase() === value.toLowerCase());
  });
  return isFound ? { kind: 'update', desired } : decision;
}

/** Why an object is managed no more, of which nothing is said. */
export function leftReason({ forgets }: Cycle, decision: Decision, reason: string | null): string {
  if (forgets) return `${reason}; the restart forgot the link, so nothing is sent`;
  return 'reason' in decision ? decision.reason : `${reason}; nothing is sent`;
}

export const noCreation = 'create is not among the actions: nothing is created, and what the vendor has already is taken over';

export const notFoundAgain = (isCreated: boolean, made: string): string =>
  `the restart forgot the link, and the new values find nothing; ${isCreated ? `${made} is created` : 'create is not among the actions, so nothing is sent'}`;

/** Of somebody who is not found again: the user name is unique (RFC 7643, 4.1.1). */
function takenName(standing: Standing | undefined, decision: Decision): string | null {
  if (decision.kind !== 'match' || standing === undefined) return null;
  const held = String(readPath(standing.document(), 'userName'));
  const wanted = decision.desired.find(({ target }) => target === 'userName')?.value;
  return held.toLowerCase() === String(wanted).toLowerCase() ? `the vendor refuses a second account with the user name ${held}` : null;
}

function isInScope(view: EntraView, subject: Subject | undefined, decision: Decision): boolean {
  if (subject === undefined) return false;
  const { kind } = decision;
  if (kind === 'match' || kind === 'fail' || (kind === 'none' && decision.desired !== undefined)) return true;
  // An update may be one of somebody who is disabled in Entra.
  return kind !== 'disable' && kind !== 'delete' && view.scopingOf(subject).reason === null;
}

function failed(view: EntraView, subject: Subject, decision: Decision): string | null {
  if (decision.kind === 'skip' && view.scopingOf(subject).reason !== null) return null;
  // Nothing is sent that the vendor could refuse.
  if (decision.kind === 'match' && !view.job.User?.actions.create) return null;
  return failureOf(view, decision)?.reason ?? null;
}
