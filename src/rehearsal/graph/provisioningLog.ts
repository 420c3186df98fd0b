/** A row of the provisioning log as Graph shows it (`provisioningObjectSummary`), with the steps that led to it. */
import type { GraphContext } from './context.ts';
import type { ProvisioningLogEntry } from './store.ts';

type Entry = ProvisioningLogEntry;
type StepType = 'import' | 'scoping' | 'matching' | 'processing' | 'referenceResolution' | 'export';

interface Step {
  name: string;
  provisioningStepType: StepType;
  status: Entry['status'];
  description: string;
  details: Record<string, string>;
}

export function summaryOf(graph: GraphContext, entry: Entry): Record<string, unknown> {
  const {
    status,
    errorCode,
    reason,
    text,
    isReference: _isReference,
    isLinked: _isLinked,
    sourceIdentity,
    targetIdentity,
    ...shown
  } = entry;
  const stored = graph.store.jobs.get(entry.jobId);
  const principal = graph.store.servicePrincipals.get(stored?.servicePrincipalId ?? '');
  const rule = stored?.schema.synchronizationRules[0];
  const systemOf = (name = '') => ({
    id: stored?.schema.directories.find((directory) => directory.name === name)?.id ?? '',
    displayName: name,
  });
  const { userPrincipalName, ...source } = sourceIdentity;
  return {
    ...shown,
    tenantId: graph.store.tenantId,
    changeId: entry.id,
    durationInMilliseconds: entry.durationInMilliseconds ?? 0,
    servicePrincipal: { id: principal?.id ?? '', displayName: principal?.displayName ?? '' },
    sourceSystem: { ...systemOf(rule?.sourceDirectoryName), details: {} },
    targetSystem: {
      ...systemOf(rule?.targetDirectoryName),
      details: {
        ApplicationId: principal?.appId ?? '',
        ServicePrincipalId: principal?.id ?? '',
        ServicePrincipalDisplayName: principal?.displayName ?? '',
      },
    },
    initiatedBy: { id: '', displayName: 'Azure AD Provisioning Service', initiatorType: 'system' },
    sourceIdentity: {
      ...source,
      details: { odatatype: source.identityType, objectId: source.id, ...(userPrincipalName === undefined ? {} : { userPrincipalName }) },
    },
    targetIdentity: { ...targetIdentity, details: {} },
    provisioningStatusInfo: {
      status,
      errorInformation:
        errorCode === null && reason === null
          ? null
          : { errorCode, reason: text ?? reason, additionalDetails: null, errorCategory: categoryOf(entry), recommendedAction: null },
    },
    provisioningSteps: stepsOf(entry, rule?.sourceDirectoryName ?? 'Microsoft Entra ID', rule?.targetDirectoryName ?? ''),
  };
}

/** A refusal by the vendor is no failure of the service (Graph's example of a conflict). */
const categoryOf = ({ status, text }: Entry): string => (status === 'failure' && text === undefined ? 'failure' : 'nonServiceFailure');

const suffixes: Record<Entry['provisioningAction'], string> = {
  create: 'Add',
  update: 'Update',
  disable: 'Update',
  delete: 'Delete',
  stagedDelete: 'Delete',
  other: '',
};

/** Codes of a failure before anything is sent, by the step they belong to; every other one without a request belongs to the mappings. */
const failsAt: Record<string, StepType> = {
  DuplicateTargetEntries: 'matching',
  DuplicateSourceEntries: 'matching',
  ScopingFilterInvalid: 'scoping',
  MandatoryFieldsMissing: 'import',
};

function stepsOf(entry: Entry, from: string, to: string): Step[] {
  const { sourceIdentity, provisioningAction: action, status, errorCode, reason, isLinked = false, isReference = false } = entry;
  const type = sourceIdentity.identityType;
  const who = `${type} '${sourceIdentity.userPrincipalName ?? sourceIdentity.displayName}'`;
  const suffix = suffixes[action];
  const match = isLinked ? `is linked to an object of ${to}` : action === 'create' ? `has no match in ${to}` : `matches an object of ${to}`;
  const done: Record<StepType, [name: string, description: string]> = {
    import: [`EntryImport${suffix}`, `${who} was read from ${from}`],
    scoping: ['EntrySynchronizationScoping', `${who} is in scope`],
    matching: [`EntrySynchronization${suffix}`, `${who} ${match}`],
    processing: ['EntrySynchronizationAttributes', `The mappings of ${who} were evaluated`],
    referenceResolution: ['EntrySynchronizationReferences', `The references of ${who} were looked up in ${to}`],
    export: [`EntryExport${suffix}`, `${action} of ${who} in ${to}`],
  };
  const all: StepType[] = [
    'import',
    'scoping',
    'matching',
    'processing',
    ...(isReference ? (['referenceResolution'] as const) : []),
    'export',
  ];
  const step = (name: StepType, outcome: Entry['status'] = 'success'): Step => ({
    name: done[name][0],
    provisioningStepType: name,
    status: outcome,
    description: outcome === 'success' ? done[name][1] : (reason ?? done[name][1]),
    details: name === 'export' ? { ReportableIdentifier: sourceIdentity.userPrincipalName ?? sourceIdentity.displayName } : {},
  });
  if (status === 'skipped' && errorCode === 'EntrySynchronizationSkipped') {
    const skip = { ...step('scoping', 'skipped'), name: 'EntrySynchronizationSkip', details: { SkipReason: reason ?? '' } };
    return [step('import'), skip];
  }
  const last = status === 'failure' && entry.text === undefined ? (failsAt[errorCode ?? ''] ?? 'processing') : 'export';
  return all.slice(0, all.indexOf(last) + 1).map((name) => step(name, name === last ? status : 'success'));
}
