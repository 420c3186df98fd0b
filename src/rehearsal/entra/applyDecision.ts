/** Carries out one decision in the target, remembers what was written and logs the outcome. */

import { changesAgainst } from '../../mapping/entra/compare.ts';
import type { DesiredAttribute } from '../../mapping/entra/desired.ts';
import { attributesPatch } from '../../mapping/entra/patchBodies.ts';
import type { JobLink } from '../graph/store.ts';
import { createBody } from './createBody.ts';
import type { Decision } from './decide.ts';
import { ObjectFailure, ScimFailure } from './failure.ts';
import { type Action, logFailure, logOutcome, modifiedProperties } from './logs.ts';
import { findMatch, objectPath, type Resource, readPathOf, readResource } from './matching.ts';
import { wireOf } from './objectTypes.ts';
import type { Run } from './run.ts';

type Of<K extends Decision['kind']> = Extract<Decision, { kind: K }>;

const actionOf: Record<Decision['kind'], Action> = {
  match: 'create',
  update: 'update',
  disable: 'disable',
  delete: 'delete',
  skip: 'other',
};

/** A refusal of the target becomes a failure row; the object is tried again in the next cycle. A lost connection is thrown on. */
export async function applyDecision(run: Run, decision: Decision): Promise<void> {
  try {
    if (decision.kind === 'match') await match(run, decision);
    else if (decision.kind === 'delete') await remove(run, decision);
    else if (decision.kind === 'skip') skip(run, decision, decision.reason);
    else await update(run, decision);
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    logFailure(run, decision.subject, actionOf[decision.kind], error);
  }
}

/** The token is refused, whatever the object. */
export function isConnectionLost(error: unknown): error is ScimFailure {
  return error instanceof ScimFailure && error.status === 401;
}

async function match(run: Run, decision: Of<'match'>): Promise<void> {
  const { type, desired, subject } = decision;
  const found = await findMatch(run, type, desired);
  if (found === undefined) return create(run, decision);
  for (const [id, { targetId, objectType }] of run.stored.links) {
    if (targetId === found.id && objectType === type.objectType) {
      throw new ObjectFailure('DuplicateSourceEntries', `${found.id} of the target is already linked to ${id}`);
    }
  }
  const link = newLink(decision, found.id);
  run.stored.links.set(subject.id, link);
  await patch(run, { ...decision, kind: 'update', link }, found);
}

async function create(run: Run, { type, desired, subject, ...rest }: Of<'match'>): Promise<void> {
  const decision = { type, desired, subject, ...rest };
  if (!type.actions.create) return skip(run, decision, 'the mapping does not allow creations');
  const path = wireOf[type.objectType].endpoint;
  const created = readResource('POST', path, await run.client.send('POST', path, createBody(type.objectType, desired)));
  const link = newLink(decision, created.id);
  remember(link, desired);
  run.stored.links.set(subject.id, link);
  const modified = modifiedProperties(desired.map((attribute) => ({ attribute, current: undefined })));
  logOutcome(run, subject, 'create', { status: 'success', targetId: created.id, modified });
}

async function update(run: Run, decision: Of<'update'> | Of<'disable'>): Promise<void> {
  const { subject, link, type } = decision;
  const path = readPathOf(type.objectType, link.targetId);
  try {
    await patch(run, decision, readResource('GET', path, await run.client.send('GET', path)));
  } catch (error) {
    if (!(error instanceof ScimFailure) || error.status !== 404) throw error;
    // The object is matched afresh in the next cycle.
    run.stored.links.delete(subject.id);
    throw new ObjectFailure('InvalidAnchor', `${error.message}; the link is dropped`);
  }
}

async function patch(run: Run, decision: Of<'update'> | Of<'disable'>, current: Resource): Promise<void> {
  const { subject, type, desired, link } = decision;
  const changes = changesAgainst(current, desired);
  if (changes.length > 0 && !type.actions.update) return skip(run, decision, 'the mapping does not allow updates');
  if (changes.length > 0) {
    await run.client.send('PATCH', objectPath(type.objectType, link.targetId), attributesPatch(changes, run.client.dialect));
  }
  remember(link, desired);
  link.disabled = decision.kind === 'disable' && decision.leaves;
  if (changes.length > 0) {
    logOutcome(run, subject, actionOf[decision.kind], {
      status: 'success',
      targetId: link.targetId,
      modified: modifiedProperties(changes),
    });
  } else {
    const reason = 'the target already holds these values';
    logOutcome(run, subject, 'other', { status: 'skipped', errorCode: 'RedundantExport', reason, targetId: link.targetId });
  }
}

async function remove(run: Run, { subject, type, link }: Of<'delete'>): Promise<void> {
  try {
    await run.client.send('DELETE', objectPath(type.objectType, link.targetId));
  } catch (error) {
    // Somebody deleted it in the target before: what was wanted is so.
    if (!(error instanceof ScimFailure) || error.status !== 404) throw error;
  }
  run.stored.links.delete(subject.id);
  // The target drops its memberships with the object.
  for (const { members } of run.stored.links.values()) members.delete(link.targetId);
  logOutcome(run, subject, 'delete', { status: 'success', targetId: link.targetId });
}

function skip(run: Run, { subject }: Decision, reason: string): void {
  logOutcome(run, subject, 'other', { status: 'skipped', errorCode: 'EntrySynchronizationSkipped', reason });
}

function newLink({ type }: Decision, targetId: string): JobLink {
  return { objectType: type.objectType, targetId, written: new Map(), members: new Set(), disabled: false };
}

function remember(link: JobLink, desired: DesiredAttribute[]): void {
  for (const { target, value } of desired) link.written.set(target, value);
}
