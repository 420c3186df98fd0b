/** "Provision on demand" (Graph `provisionOnDemand`): one person, or one group with named members. */
import { ObjectFailure } from '../../provisioning/entra/failure.ts';
import type { ObjectRules, ObjectType } from '../../provisioning/entra/rules.ts';
import { type Scoping, scopeOf } from '../../provisioning/entra/scope.ts';
import type { GraphStore, OnDemandResult, ProvisioningLogEntry, StoredJob } from '../graph/store.ts';
import { applyDecision } from './applyDecision.ts';
import { readConnection } from './connection.ts';
import { decideObject } from './decide.ts';
import { describeFailure, ScimFailure } from './failure.ts';
import { openRun } from './openRun.ts';
import type { ClientOptions } from './options.ts';
import { applyReferences } from './references.ts';
import type { Run } from './run.ts';
import { objectOf } from './scope.ts';
import { recordText } from './serviceText.ts';

type Step = OnDemandResult['steps'][number];

/**
 * An object outside the scope is `Skipped`; one that was provisioned and is unassigned, or outside the filter, is disabled. Nothing is done about one
 * that is disabled or deleted in Entra (provision on demand, "Known limitations").
 */
export async function provisionOnDemand(
  options: ClientOptions,
  store: GraphStore,
  stored: StoredJob,
  subject: { objectId: string; objectTypeName: string; memberIds: string[] },
): Promise<OnDemandResult> {
  const type: ObjectType = subject.objectTypeName === 'Group' ? 'Group' : 'User';
  const object = objectOf(store, type, subject.objectId);
  if (object === undefined) return skipped([], 'ImportSkipped', `Entra has no ${type} ${subject.objectId}`);
  const steps: Step[] = [
    step('EntryImport', 'Import', 'Success', `${type} was read from Entra`, { objectId: object.id, displayName: object.displayName }),
  ];
  try {
    refuseWhileRunning(options, store, stored);
    const run = openRun(options, store, stored, { onDemand: true });
    const rules = run.job[type];
    const source = run.scope.sourceOf(type, object.id);
    if (rules === undefined || source === undefined)
      return skipped(steps, 'EntrySynchronizationSkipped', `the mapping of ${type} objects is not enabled`);
    const scoping = scopeOf(rules, source, run.scope.entitled[type].has(object.id));
    steps.push(scopingStep(scoping));
    const leaves = scoping.active && stored.links.get(object.id)?.disabled === false;
    if (scoping.reason !== null && !leaves) return skipped(steps, 'EntrySynchronizationSkipped', scoping.reason);
    return await provision(run, rules, object.id, subject.memberIds, steps);
  } catch (error) {
    const { errorCode, reason } = describeFailure(error);
    const errorMessage = error instanceof ScimFailure ? recordText(error, { retries: 0, next: null }) : reason;
    return { ...nothingDone, result: 'Failure', errorCode, errorMessage, steps };
  }
}

/** "Applications that use OAuth require the job to be stopped" (provision on demand, FAQ). Throws `ObjectFailure`. */
function refuseWhileRunning({ oauthNames }: ClientOptions, store: GraphStore, { servicePrincipalId, job }: StoredJob): void {
  const connection = readConnection(store.secrets.get(servicePrincipalId) ?? new Map(), oauthNames);
  if (connection?.oauth === undefined || job.schedule.state !== 'Active') return;
  throw new ObjectFailure(
    'OnDemandWhileRunning',
    'With OAuth the provisioning job has to be stopped before anybody is provisioned on demand',
  );
}

async function provision(run: Run, rules: ObjectRules, id: string, memberIds: string[], steps: Step[]): Promise<OnDemandResult> {
  if (rules.type === 'Group' && run.job.User !== undefined) for (const member of memberIds) await provisionOne(run, run.job.User, member);
  const wasLinked = run.stored.links.has(id);
  await provisionOne(run, rules, id);
  await applyReferences(run, rules, [id], rules.type === 'Group' ? new Set(memberIds) : undefined);
  const row = run.rows.findLast(({ sourceIdentity }) => sourceIdentity.id === id);
  if (row === undefined) return skipped(steps, 'EntrySynchronizationSkipped', 'nothing to do');
  steps.push(matchingStep(wasLinked, row), exportStep(row));
  return {
    result: resultOf(row),
    errorCode: row.errorCode ?? '',
    errorMessage: row.text ?? row.reason ?? '',
    action: actions[row.provisioningAction],
    steps,
    modifiedProperties: row.modifiedProperties,
    targetId: run.stored.links.get(id)?.targetId ?? null,
  };
}

async function provisionOne(run: Run, rules: ObjectRules, id: string): Promise<void> {
  const decided = decideObject(run, rules, id);
  if (decided !== undefined) await applyDecision(run, decided);
}

const actions: Record<ProvisioningLogEntry['provisioningAction'], OnDemandResult['action']> = {
  create: 'Create',
  update: 'Update',
  delete: 'Delete',
  disable: 'Disable',
  stagedDelete: 'Other',
  other: 'Other',
};

const nothingDone = { action: 'Other', modifiedProperties: [], targetId: null } as const satisfies Partial<OnDemandResult>;

function resultOf({ status }: ProvisioningLogEntry): OnDemandResult['result'] {
  return status === 'failure' ? 'Failure' : status === 'success' ? 'Success' : 'Skipped';
}

function skipped(steps: Step[], errorCode: string, reason: string): OnDemandResult {
  const skip = step('EntrySynchronizationSkip', 'Scoping', 'Skipped', reason, { SkipReason: reason });
  return { ...nothingDone, modifiedProperties: [], result: 'Skipped', errorCode, errorMessage: reason, steps: [...steps, skip] };
}

function scopingStep({ active, assigned, inFilter, reason }: Scoping): Step {
  const text = (condition: boolean) => (condition ? 'True' : 'False');
  return step('EntrySynchronizationScoping', 'Scoping', reason === null ? 'Success' : 'Skipped', reason ?? 'in scope', {
    IsActive: text(active),
    Assigned: text(assigned),
    IsInProvisioningScopeDisplayName: text(inFilter),
    IsEffectivelyEntitledForProvisioning: text(reason === null),
    ScopeEvaluationResult: JSON.stringify(reason === null ? {} : { reason }),
  });
}

function matchingStep(wasLinked: boolean, { provisioningAction, targetIdentity }: ProvisioningLogEntry): Step {
  const description = wasLinked ? 'linked before' : provisioningAction === 'create' ? 'no match in the target' : 'matched in the target';
  return step('EntryImport', 'Matching', 'Success', description, targetIdentity.id === '' ? {} : { targetId: targetIdentity.id });
}

function exportStep(row: ProvisioningLogEntry): Step {
  const name = row.provisioningAction === 'create' ? 'EntryExportAdd' : 'EntryExportUpdate';
  const details = Object.fromEntries(row.modifiedProperties.map(({ displayName, newValue }) => [displayName, newValue ?? '']));
  return step(name, 'Export', resultOf(row), row.reason ?? `${row.provisioningAction} was sent to the target`, details);
}

function step(name: string, type: Step['type'], status: Step['status'], description: string, details: Record<string, string>): Step {
  return { name, type, status, description, details };
}
