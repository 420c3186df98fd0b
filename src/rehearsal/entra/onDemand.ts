/** "Provision on demand" (Graph `provisionOnDemand`): one person, or one group with named members. */
import type { GraphStore, OnDemandResult, ProvisioningLogEntry, StoredGroup, StoredJob, StoredUser } from '../graph/store.ts';
import { applyDecision } from './applyDecision.ts';
import { decideObject } from './decide.ts';
import { describeFailure } from './failure.ts';
import { type ObjectType, readTypeMappings, type TypeMapping } from './objectTypes.ts';
import { openRun } from './openRun.ts';
import { applyReferences } from './references.ts';
import type { Run } from './run.ts';
import { type Scoping, scopeObject } from './scope.ts';
import type { ClientOptions } from './service.ts';

type Step = OnDemandResult['steps'][number];

/** An object outside the scope is `Skipped`, never deprovisioned; so is one that is disabled or deleted in Entra. */
export async function provisionOnDemand(
  options: ClientOptions,
  store: GraphStore,
  stored: StoredJob,
  subject: { objectId: string; objectTypeName: string; memberIds: string[] },
): Promise<OnDemandResult> {
  const objectType: ObjectType = subject.objectTypeName === 'Group' ? 'Group' : 'User';
  const source = (objectType === 'User' ? store.users : store.groups).get(subject.objectId);
  if (source === undefined) return skipped([], 'ImportSkipped', `Entra has no ${objectType} ${subject.objectId}`);
  const steps: Step[] = [
    step('EntryImport', 'Import', 'Success', `${objectType} was read from Entra`, { objectId: source.id, displayName: source.displayName }),
  ];
  try {
    const run = openRun(options, store, stored, true);
    const types = readTypeMappings(stored.schema);
    const type = types.find((each) => each.objectType === objectType);
    if (type === undefined) return skipped(steps, 'EntrySynchronizationSkipped', `the mapping of ${objectType} objects is not enabled`);
    const scoping = scopeObject(run.scope, objectType, source, type.mapping.scope);
    steps.push(scopingStep(scoping));
    if (scoping.reason !== null) return skipped(steps, 'EntrySynchronizationSkipped', scoping.reason);
    return await provision(run, types, type, source, subject.memberIds, steps);
  } catch (error) {
    const { errorCode, reason } = describeFailure(error);
    return { ...nothingDone, result: 'Failure', errorCode, errorMessage: reason, steps };
  }
}

async function provision(
  run: Run,
  types: TypeMapping[],
  type: TypeMapping,
  source: StoredUser | StoredGroup,
  memberIds: string[],
  steps: Step[],
): Promise<OnDemandResult> {
  const users = types.find(({ objectType }) => objectType === 'User');
  if (type.objectType === 'Group' && users !== undefined) for (const id of memberIds) await provisionOne(run, users, id);
  const wasLinked = run.stored.links.has(source.id);
  await provisionOne(run, type, source.id);
  await applyReferences(run, type, [source.id], type.objectType === 'Group' ? new Set(memberIds) : undefined);
  const row = run.rows.findLast(({ sourceIdentity }) => sourceIdentity.id === source.id);
  if (row === undefined) return skipped(steps, 'EntrySynchronizationSkipped', 'nothing to do');
  steps.push(matchingStep(wasLinked, row), exportStep(row));
  return {
    result: resultOf(row),
    errorCode: row.errorCode ?? '',
    errorMessage: row.reason ?? '',
    action: actions[row.provisioningAction],
    steps,
    modifiedProperties: row.modifiedProperties,
    targetId: run.stored.links.get(source.id)?.targetId ?? null,
  };
}

async function provisionOne(run: Run, type: TypeMapping, id: string): Promise<void> {
  const decision = decideObject(run, type, id);
  if (decision !== undefined) await applyDecision(run, decision);
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
