/** The second pass: managers and members, once both ends stand in the target. */

/** What the service remembers of a single reference such as the manager. */
export interface WrittenReference {
  /** Object id of the one referred to. */
  sourceId: string | null;
  /** The target's id that was sent. */
  targetId: string | null;
}

export const noReference: WrittenReference = { sourceId: null, targetId: null };

/** The other end of a reference. */
export interface Referred {
  /** Null: not linked. */
  targetId: string | null;
  inScope: boolean;
  /** In the recycle bin: what changes of the memberships meanwhile is not noticed. */
  softDeleted?: boolean;
}

export interface ReferenceDecision {
  /** Undefined: nothing is sent; null clears. */
  send?: { targetId: string | null; replaces: boolean };
  remember: WrittenReference;
}

/**
 * The memory holds the source's id, so that a manager who was out of scope when the person was written is not added later, until the
 * person's manager changes or a full cycle comes (known issues, "Manager isn't provisioned"). One in scope but not there yet is tried again.
 */
export function decideReference(
  last: WrittenReference,
  sourceId: string | null,
  referred: (sourceId: string) => Referred,
  full: boolean,
): ReferenceDecision {
  if (sourceId === last.sourceId && !full) return { remember: last };
  const { targetId, inScope } = sourceId === null ? { targetId: null, inScope: true } : referred(sourceId);
  if (sourceId !== null && targetId === null) return { remember: inScope ? last : { ...last, sourceId } };
  const remember = { sourceId, targetId };
  return targetId === last.targetId ? { remember } : { send: { targetId, replaces: last.targetId !== null }, remember };
}

export interface MembersMemory {
  /** Object ids of the members that were looked at: one of them who comes into scope later is not noticed. */
  considered: ReadonlySet<string>;
  /** The target's ids of the members last written. */
  members: ReadonlySet<string>;
}

export interface MembersDecision {
  /** The target's ids. */
  add: string[];
  remove: string[];
  considered: Set<string>;
}

/**
 * A change of the membership in Entra flows; a member who was out of scope, or in the recycle bin, and comes into scope later is not
 * noticed before a restart (known issues, "Member of group not provisioned"; HPW, known limitations). Somebody out of scope is neither added
 * nor taken out. `now` are object ids; `full` looks at all of them.
 */
export function decideMembers(
  { considered, members }: MembersMemory,
  now: Iterable<string>,
  referred: (sourceId: string) => Referred,
  full: boolean,
): MembersDecision {
  const decision: MembersDecision = { add: [], remove: [], considered: new Set() };
  const kept = new Set<string>();
  for (const id of now) {
    const { targetId, inScope } = referred(id);
    if (targetId !== null || !inScope) decision.considered.add(id);
    if (targetId === null) continue;
    kept.add(targetId);
    if (inScope && !members.has(targetId) && (full || !considered.has(id))) decision.add.push(targetId);
  }
  for (const id of considered) if (!decision.considered.has(id) && referred(id).softDeleted) decision.considered.add(id);
  for (const targetId of members) if (!kept.has(targetId)) decision.remove.push(targetId);
  return decision;
}
