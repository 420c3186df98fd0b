/** The second pass: managers and members, once both ends stand in the target. */
import { readSourceAttribute } from '../../mapping/entra/attributes.ts';
import { decideMembers, decideReference, noReference, type Referred, type WrittenReference } from '../../provisioning/entra/references.ts';
import { membersRequests, referenceRequest } from '../../provisioning/entra/requests.ts';
import type { ObjectRules } from '../../provisioning/entra/rules.ts';
import { scopeOf } from '../../provisioning/entra/scope.ts';
import type { JobLink, StoredGroup, StoredUser } from '../graph/store.ts';
import { carryOut, isConnectionLost } from './applyDecision.ts';
import { isPutOff, subjectOf } from './decide.ts';
import { logFailure, logReference, type Subject } from './logs.ts';
import { isReferenceThere } from './referenceChecks.ts';
import type { Run } from './run.ts';
import { objectOf } from './scope.ts';

/** Writes the references of every linked object in scope. `onlyMembers`: Entra ids of the members to look at (on demand). */
export async function applyReferences(run: Run, rules: ObjectRules, ids: Iterable<string>, onlyMembers?: Set<string>): Promise<void> {
  if (rules.references.length === 0 || !rules.actions.update) return;
  for (const id of ids) {
    const link = run.stored.links.get(id);
    const object = objectOf(run.store, rules.type, id);
    if (link === undefined || object === undefined || link.disabled || isPutOff(run, rules, id)) continue;
    run.handling = { id, began: run.now(), isLinked: true };
    const subject = subjectOf(run, rules, id);
    try {
      if (!isInScope(run, rules, id)) continue;
      for (const { target, source } of rules.references) {
        if (target === 'members') await applyMembers(run, subject, object as StoredGroup, link, onlyMembers);
        else await applySingle(run, subject, object, link, target, source);
      }
    } catch (error) {
      if (isConnectionLost(error)) throw error;
      logFailure(run, subject, 'update', error, true);
    }
  }
}

function isInScope(run: Run, rules: ObjectRules, id: string): boolean {
  const source = run.scope.sourceOf(rules.type, id);
  return source !== undefined && scopeOf(rules, source, run.scope.entitled[rules.type].has(id)).reason === null;
}

/** Where a person or a nested group stands that something refers to. */
function referred(run: Run): (id: string) => Referred {
  return (id) => {
    const rules = run.store.groups.has(id) ? run.job.Group : run.job.User;
    return {
      targetId: run.stored.links.get(id)?.targetId ?? null,
      inScope: rules !== undefined && isInScope(run, rules, id),
      softDeleted: typeof run.store.users.get(id)?.deletedDateTime === 'string',
    };
  };
}

async function applyMembers(run: Run, subject: Subject, group: StoredGroup, link: JobLink, only?: Set<string>): Promise<void> {
  const asked = only === undefined ? undefined : new Set([...only].flatMap((id) => run.stored.links.get(id)?.targetId ?? []));
  // "Restart provisioning to update the memberships" of whoever was switched off (HPW, known limitations).
  const anew = new Set(run.full ? [...run.stored.links.values()].flatMap((one) => (one.state === 'returned' ? [one.targetId] : [])) : []);
  const memory = {
    considered: link.considered,
    members: new Set([...link.members].filter((id) => !anew.has(id) && (asked?.has(id) ?? true))),
  };
  const now = only === undefined ? group.members : group.members.filter((id) => only.has(id));
  const { add, remove, considered } = decideMembers(memory, now, referred(run), run.full);
  await sendMembers(run, subject, link, 'add', add);
  await sendMembers(run, subject, link, 'remove', remove);
  link.considered = only === undefined ? considered : new Set([...link.considered, ...considered]);
}

async function sendMembers(run: Run, subject: Subject, link: JobLink, kind: 'add' | 'remove', targetIds: string[]): Promise<void> {
  const path = encodeURIComponent(link.targetId);
  const unsent: string[] = [];
  for (const id of targetIds) {
    const isThere = await isReferenceThere(run, 'Group', link.targetId, 'members', id);
    if (isThere === undefined || isThere !== (kind === 'add')) unsent.push(id);
    else if (kind === 'add') link.members.add(id);
    else link.members.delete(id);
  }
  for (const { request, ids } of membersRequests(path, kind, unsent, run.client.dialect, run.membersPerPatch)) {
    await carryOut(run, request);
    for (const id of ids) {
      if (kind === 'add') link.members.add(id);
      else link.members.delete(id);
    }
    const modified = ids.map((id) => ({
      displayName: 'members',
      oldValue: kind === 'add' ? null : id,
      newValue: kind === 'add' ? id : null,
    }));
    logReference(run, subject, link.targetId, modified);
  }
}

async function applySingle(
  run: Run,
  subject: Subject,
  object: StoredUser | StoredGroup,
  link: JobLink,
  target: string,
  source: string | null,
): Promise<void> {
  const read = source === null ? null : readSourceAttribute(object, source);
  const sourceId = Array.isArray(read) ? (read[0] ?? null) : read;
  const last = (link.written.get(target) as WrittenReference | undefined) ?? noReference;
  const { send, remember } = decideReference(last, sourceId, referred(run), run.full);
  const isThere =
    send === undefined || send.targetId === null
      ? undefined
      : await isReferenceThere(run, subject.objectType, link.targetId, target, send.targetId);
  if (send !== undefined && isThere !== true) {
    await carryOut(run, referenceRequest(subject.objectType, encodeURIComponent(link.targetId), target, send, run.client.dialect));
    logReference(run, subject, link.targetId, [{ displayName: target, oldValue: last.targetId, newValue: send.targetId }]);
  }
  link.written.set(target, remember);
}
