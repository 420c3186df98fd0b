/** Writes the provisioning log (Graph `provisioningObjectSummary`): one row a handled object. */

import type { AttributeChange } from '../../provisioning/entra/compare.ts';
import type { ObjectType } from '../../provisioning/entra/rules.ts';
import type { ProvisioningLogEntry, StoredGroup, StoredUser } from '../graph/store.ts';
import { failed, intervalOf } from './escrows.ts';
import { describeFailure, ScimFailure } from './failure.ts';
import type { Counts, CycleEntry, Run } from './run.ts';
import { recordText } from './serviceText.ts';

export interface Subject {
  objectType: ObjectType;
  id: string;
  /** Undefined once the object is gone from Entra. */
  source: StoredUser | StoredGroup | undefined;
  targetObjectName: string;
}

export type Action = ProvisioningLogEntry['provisioningAction'];
export type Modified = ProvisioningLogEntry['modifiedProperties'];

export interface Outcome {
  status: ProvisioningLogEntry['status'];
  errorCode?: string;
  reason?: string;
  targetId?: string;
  modified?: Modified;
  /** As Graph shows the reason. */
  text?: string;
  isReference?: boolean;
}

export function logOutcome(run: Run, subject: Subject, action: Action, outcome: Outcome): ProvisioningLogEntry {
  const { id, objectType, source } = subject;
  const principalName = source?.userPrincipalName;
  const now = run.now();
  const handling = run.handling?.id === id ? run.handling : { began: now, isLinked: run.stored.links.has(id) };
  const row: ProvisioningLogEntry = {
    id: run.evaluation.newId(),
    activityDateTime: now.toISOString(),
    jobId: run.stored.job.id,
    cycleId: run.cycleId,
    provisioningAction: action,
    status: outcome.status,
    errorCode: outcome.errorCode ?? null,
    reason: outcome.reason ?? null,
    ...(outcome.text === undefined ? {} : { text: outcome.text }),
    ...(outcome.isReference ? { isReference: true } : {}),
    isLinked: handling.isLinked,
    durationInMilliseconds: now.getTime() - handling.began.getTime(),
    sourceIdentity: {
      id,
      displayName: source?.displayName ?? '',
      identityType: objectType,
      ...(typeof principalName === 'string' ? { userPrincipalName: principalName } : {}),
    },
    targetIdentity: { id: outcome.targetId ?? '', displayName: '', identityType: subject.targetObjectName },
    modifiedProperties: outcome.modified ?? [],
  };
  run.rows.push(row);
  run.store.logs.push(row);
  return row;
}

/** An object that fails is put off until it is tried again; on demand it is not. */
export function logFailure(run: Run, subject: Subject, action: Action, error: unknown, isReference = false): void {
  const { errorCode, reason } = describeFailure(error);
  if (errorCode === 'EntrySynchronizationSkipped') {
    logOutcome(run, subject, action, { status: 'skipped', errorCode, reason });
    return;
  }
  const retry = run.onDemand
    ? { retries: 0, next: null }
    : failed(run.stored, {
        id: subject.id,
        cycleId: run.cycleId,
        state: stateOf(run, subject),
        now: run.now(),
        interval: intervalOf(run.stored),
      });
  const text = error instanceof ScimFailure ? { text: recordText(error, retry) } : {};
  logOutcome(run, subject, action, { status: 'failure', errorCode, reason, isReference, ...text });
}

/** What an object that failed is known by again: once this differs, it is looked at anew. */
export function stateOf(run: Run, { id, objectType, source }: Pick<Subject, 'id' | 'objectType' | 'source'>): string {
  const { entitled, rolesOf } = run.scope;
  return JSON.stringify([source ?? null, entitled[objectType].has(id), objectType === 'User' ? rolesOf(id) : []]);
}

/** References belong to the row of the object written just before; an object that had nothing else to do gets a row of its own. */
export function logReference(run: Run, subject: Subject, targetId: string, modified: Modified): void {
  const row = run.rows.find(({ sourceIdentity, provisioningAction, status }) => {
    return sourceIdentity.id === subject.id && status === 'success' && provisioningAction !== 'other';
  });
  if (row === undefined) logOutcome(run, subject, 'update', { status: 'success', targetId, modified, isReference: true });
  else row.modifiedProperties.push(...modified);
}

export function modifiedProperties(changes: AttributeChange[]): Modified {
  return changes.map(({ attribute, current }) => ({
    displayName: attribute.target,
    oldValue: current === undefined ? null : asText(current),
    newValue: asText(attribute.value),
  }));
}

function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function entryOf(row: ProvisioningLogEntry): CycleEntry {
  const { sourceIdentity, provisioningAction: action, status, errorCode, reason } = row;
  return {
    objectType: sourceIdentity.identityType,
    id: sourceIdentity.id,
    displayName: sourceIdentity.displayName,
    action,
    status,
    errorCode,
    reason,
  };
}

const counterOf: Record<Action, keyof Counts> = {
  create: 'created',
  update: 'updated',
  disable: 'disabled',
  delete: 'deleted',
  stagedDelete: 'skipped',
  other: 'skipped',
};

export function countRows(rows: ProvisioningLogEntry[]): Record<ObjectType, Counts> {
  const none = (): Counts => ({ created: 0, updated: 0, disabled: 0, deleted: 0, skipped: 0, failed: 0 });
  const counts = { User: none(), Group: none() };
  for (const { sourceIdentity, provisioningAction, status } of rows) {
    const counter = status === 'success' ? counterOf[provisioningAction] : status === 'failure' ? 'failed' : 'skipped';
    counts[sourceIdentity.identityType][counter]++;
  }
  return counts;
}
