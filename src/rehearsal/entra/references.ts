/** The second pass: managers and members, once both ends stand in the target. */
import { readSourceAttribute } from '../../mapping/entra/attributes.ts';
import { membersPatch, referencePatch } from '../../mapping/entra/patchBodies.ts';
import type { AttributeMapping } from '../../provider/graph/schemaTypes.ts';
import type { JobLink, StoredGroup, StoredUser } from '../graph/store.ts';
import { isConnectionLost } from './applyDecision.ts';
import { logFailure, logReference, type Subject } from './logs.ts';
import { objectPath } from './matching.ts';
import type { TypeMapping } from './objectTypes.ts';
import type { Run } from './run.ts';
import { scopeObject } from './scope.ts';

/** Writes the references of every linked object in scope. `onlyMembers`: Entra ids of the members to look at (on demand). */
export async function applyReferences(run: Run, type: TypeMapping, ids: Iterable<string>, onlyMembers?: Set<string>): Promise<void> {
  const references = type.mapping.attributeMappings.filter(({ targetAttributeName }) => type.typeOf(targetAttributeName) === 'Reference');
  if (references.length === 0 || !type.actions.update) return;
  for (const id of ids) {
    const link = run.stored.links.get(id);
    const source = type.objectType === 'User' ? run.store.users.get(id) : run.store.groups.get(id);
    if (link === undefined || source === undefined || link.disabled) continue;
    const subject: Subject = { objectType: type.objectType, id, source, targetObjectName: type.mapping.targetObjectName };
    try {
      if (scopeObject(run.scope, type.objectType, source, type.mapping.scope).reason !== null) continue;
      for (const mapping of references) {
        if (isMembers(mapping)) await applyMembers(run, subject, source as StoredGroup, link, onlyMembers);
        else await applySingle(run, subject, source, link, mapping);
      }
    } catch (error) {
      if (isConnectionLost(error)) throw error;
      logFailure(run, subject, 'update', error);
    }
  }
}

function isMembers({ targetAttributeName }: AttributeMapping): boolean {
  return targetAttributeName === 'members';
}

async function applyMembers(run: Run, subject: Subject, group: StoredGroup, link: JobLink, only?: Set<string>): Promise<void> {
  const wanted = new Set<string>();
  for (const memberId of group.members) {
    const member = run.stored.links.get(memberId);
    if (member === undefined || (only !== undefined && !only.has(memberId))) continue;
    // Somebody who left the scope is neither added nor taken out.
    if (!isSettled(run, memberId, member) || link.members.has(member.targetId)) wanted.add(member.targetId);
  }
  const considered = only === undefined ? undefined : new Set([...only].map((id) => run.stored.links.get(id)?.targetId));
  const added = [...wanted].filter((id) => !link.members.has(id));
  const removed = [...link.members].filter((id) => !wanted.has(id) && (considered?.has(id) ?? true));
  await sendMembers(run, subject, link, 'add', added);
  await sendMembers(run, subject, link, 'remove', removed);
}

function isSettled(run: Run, memberId: string, member: JobLink): boolean {
  return member.disabled || typeof run.store.users.get(memberId)?.deletedDateTime === 'string';
}

async function sendMembers(run: Run, subject: Subject, link: JobLink, kind: 'add' | 'remove', targetIds: string[]): Promise<void> {
  for (let from = 0; from < targetIds.length; from += run.membersPerPatch) {
    const batch = targetIds.slice(from, from + run.membersPerPatch);
    await run.client.send('PATCH', objectPath(subject.objectType, link.targetId), membersPatch(kind, batch, run.client.dialect));
    for (const id of batch) {
      if (kind === 'add') link.members.add(id);
      else link.members.delete(id);
    }
    const modified = batch.map((id) => ({
      displayName: 'members',
      oldValue: kind === 'add' ? null : id,
      newValue: kind === 'add' ? id : null,
    }));
    logReference(run, subject, link.targetId, modified);
  }
}

/**
 * A manager. The memory holds the manager's Entra id, so that one who was out of scope when the person was written is not added
 * later, until the person's manager changes or a full cycle comes (Entra, "How provisioning works").
 */
async function applySingle(
  run: Run,
  subject: Subject,
  source: StoredUser | StoredGroup,
  link: JobLink,
  { source: mapped, targetAttributeName }: AttributeMapping,
): Promise<void> {
  const read = mapped === null ? null : readSourceAttribute(source, mapped.name);
  const managerId = Array.isArray(read) ? (read[0] ?? null) : read;
  const last = (link.written.get(targetAttributeName) as WrittenReference | undefined) ?? { sourceId: null, targetId: null };
  if (managerId === last.sourceId && !run.full) return;
  const targetId = managerId === null ? null : (run.stored.links.get(managerId)?.targetId ?? null);
  if (managerId !== null && targetId === null) {
    // In scope but not there yet: tried again next cycle.
    if (!run.scope.entitled.User.has(managerId)) link.written.set(targetAttributeName, { ...last, sourceId: managerId });
    return;
  }
  if (targetId !== last.targetId) {
    const body = referencePatch(targetAttributeName, targetId, last.targetId !== null, run.client.dialect);
    await run.client.send('PATCH', objectPath(subject.objectType, link.targetId), body);
    const modified = [{ displayName: targetAttributeName, oldValue: last.targetId, newValue: targetId }];
    logReference(run, subject, link.targetId, modified);
  }
  link.written.set(targetAttributeName, { sourceId: managerId, targetId } satisfies WrittenReference);
}

interface WrittenReference {
  /** Entra id of the person referred to. */
  sourceId: string | null;
  /** The target's id that was sent. */
  targetId: string | null;
}
