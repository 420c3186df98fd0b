/** Carries out one decision in the target, remembers what was written and logs the outcome. */
import type { ScimRequest } from '../../provisioning/contract.ts';
import { changesAgainst } from '../../provisioning/entra/compare.ts';
import { type Decision, isSwitchedOff } from '../../provisioning/entra/decide.ts';
import type { DesiredAttribute } from '../../provisioning/entra/desired.ts';
import { ObjectFailure } from '../../provisioning/entra/failure.ts';
import { createRequest, deleteRequest, updateRequest } from '../../provisioning/entra/requests.ts';
import type { ObjectRules } from '../../provisioning/entra/rules.ts';
import type { JobLink } from '../graph/store.ts';
import type { Decided } from './decide.ts';
import { ScimFailure } from './failure.ts';
import { type Action, logFailure, logOutcome, modifiedProperties, type Subject } from './logs.ts';
import { findMatch, type Resource, readPathOf, readResource } from './matching.ts';
import type { Run } from './run.ts';

type Of<K extends Decision['kind']> = Extract<Decision, { kind: K }>;
/** What a decision is about, and the object's link. */
interface On extends Pick<Decided, 'subject' | 'rules'> {
  link: JobLink;
}

const actionOf: Record<Decision['kind'], Action> = {
  match: 'create',
  update: 'update',
  disable: 'disable',
  delete: 'delete',
  skip: 'other',
  fail: 'other',
  none: 'other',
  forget: 'other',
};

/** A refusal of the target becomes a failure row; the object is tried again in the next cycle. A lost connection is thrown on. */
export async function applyDecision(run: Run, { subject, rules, decision }: Decided): Promise<void> {
  const link = run.stored.links.get(subject.id);
  run.handling = { id: subject.id, began: run.now(), isLinked: link !== undefined };
  try {
    if (decision.kind === 'match') await match(run, subject, rules, decision);
    else if (decision.kind === 'skip') skip(run, subject, decision, link);
    else if (link === undefined) return;
    else if (decision.kind === 'delete') await remove(run, { subject, rules, link });
    else if (decision.kind === 'update' || decision.kind === 'disable') await update(run, { subject, rules, link }, decision);
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    logFailure(run, subject, actionOf[decision.kind], error);
  }
}

/** The token is refused, whatever the object. */
export function isConnectionLost(error: unknown): error is ScimFailure {
  return error instanceof ScimFailure && error.status === 401;
}

export const carryOut = (run: Run, { method, path, body }: ScimRequest): Promise<unknown> =>
  run.client.send(method, path, body ?? undefined);

async function match(run: Run, subject: Subject, rules: ObjectRules, { desired, criteria }: Of<'match'>): Promise<void> {
  const found = await findMatch(run, rules.type, criteria);
  if (found === undefined) return create(run, subject, rules, desired);
  for (const [id, { targetId, objectType }] of run.stored.links) {
    if (targetId === found.id && objectType === rules.type) {
      throw new ObjectFailure('DuplicateSourceEntries', `${found.id} of the target is already linked to ${id}`);
    }
  }
  const link = newLink(rules, found.id);
  run.stored.links.set(subject.id, link);
  await patch(run, { subject, rules, link }, { kind: 'update', desired }, found);
}

async function create(run: Run, subject: Subject, rules: ObjectRules, desired: DesiredAttribute[]): Promise<void> {
  if (!rules.actions.create)
    return skip(run, subject, { kind: 'skip', reason: 'the mapping does not allow creations', leaves: false }, undefined);
  const request = createRequest(rules.type, desired);
  const created = readResource('POST', request.path, await carryOut(run, request));
  const link = newLink(rules, created.id);
  remember(link, desired);
  run.stored.links.set(subject.id, link);
  const modified = modifiedProperties(desired.map((attribute) => ({ attribute, current: undefined })));
  logOutcome(run, subject, 'create', { status: 'success', targetId: created.id, modified });
}

async function update(run: Run, on: On, decision: Of<'update'> | Of<'disable'>): Promise<void> {
  const path = readPathOf(on.rules.type, on.link.targetId);
  try {
    await patch(run, on, decision, readResource('GET', path, await run.client.send('GET', path)));
  } catch (error) {
    if (!(error instanceof ScimFailure) || error.status !== 404) throw error;
    // The object is matched afresh in the next cycle.
    run.stored.links.delete(on.subject.id);
    throw new ObjectFailure('InvalidAnchor', `${error.message}; the link is dropped`);
  }
}

async function patch(run: Run, { subject, rules, link }: On, decision: Of<'update'> | Of<'disable'>, current: Resource): Promise<void> {
  const { desired } = decision;
  const changes = changesAgainst(current, desired);
  if (changes.length > 0 && !rules.actions.update)
    return skip(run, subject, { kind: 'skip', reason: 'the mapping does not allow updates', leaves: false }, link);
  if (changes.length > 0) await carryOut(run, updateRequest(rules.type, encodeURIComponent(link.targetId), changes, run.client.dialect));
  remember(link, desired);
  link.disabled = decision.kind === 'disable' && decision.leaves;
  if (decision.kind === 'disable') link.state = 'off';
  else if (link.state === 'off') link.state = 'returned';
  if (changes.length > 0) {
    const isOff = decision.kind === 'disable' && desired.some(isSwitchedOff);
    logOutcome(run, subject, isOff ? 'disable' : 'update', {
      status: 'success',
      targetId: link.targetId,
      modified: modifiedProperties(changes),
    });
  } else {
    const reason = 'the target already holds these values';
    logOutcome(run, subject, 'other', { status: 'skipped', errorCode: 'RedundantExport', reason, targetId: link.targetId });
  }
}

async function remove(run: Run, { subject, rules, link }: On): Promise<void> {
  try {
    await carryOut(run, deleteRequest(rules.type, encodeURIComponent(link.targetId)));
  } catch (error) {
    // Somebody deleted it in the target before: what was wanted is so.
    if (!(error instanceof ScimFailure) || error.status !== 404) throw error;
  }
  run.stored.links.delete(subject.id);
  // The target drops its memberships with the object.
  for (const { members } of run.stored.links.values()) members.delete(link.targetId);
  logOutcome(run, subject, 'delete', { status: 'success', targetId: link.targetId });
}

/** Somebody who leaves without a word is not managed any more either. */
function skip(run: Run, subject: Subject, { reason, leaves }: Of<'skip'>, link: JobLink | undefined): void {
  if (leaves && link !== undefined) link.disabled = true;
  logOutcome(run, subject, 'other', { status: 'skipped', errorCode: 'EntrySynchronizationSkipped', reason });
}

function newLink({ type }: ObjectRules, targetId: string): JobLink {
  return { objectType: type, targetId, written: new Map(), members: new Set(), considered: new Set(), disabled: false, state: 'on' };
}

function remember(link: JobLink, desired: DesiredAttribute[]): void {
  for (const { target, value } of desired) link.written.set(target, value);
}
