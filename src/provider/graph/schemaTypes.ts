/**
 * Microsoft Graph's synchronization schema and job as they are on the wire (v1.0, camelCase).
 * Source: the `synchronizationSchema` and `synchronizationJob` resource types of Graph v1.0.
 */

export interface KeyValue {
  key: string;
  value: string;
}

/** `attributeMappingSource`: the expression tree of one mapping; `expression` repeats it as text. */
export interface MappingSource {
  expression: string;
  name: string;
  type: 'Attribute' | 'Constant' | 'Function';
  parameters: { key: string; value: MappingSource }[];
}

export interface AttributeMapping {
  defaultValue: string | null;
  exportMissingReferences: boolean;
  flowBehavior: 'FlowWhenChanged' | 'FlowAlways';
  flowType: 'Always' | 'ObjectAddOnly' | 'MultiValueAddOnly' | 'ValueAddOnly' | 'AttributeAddOnly';
  /** 0 is "not a matching attribute"; the lowest positive number is tried first. */
  matchingPriority: number;
  targetAttributeName: string;
  source: MappingSource | null;
}

export interface FilterClause {
  operatorName: string;
  sourceOperandName: string;
  targetOperand: { values: string[] } | null;
}

/** Groups are OR, the clauses of one group are AND. */
export interface ScopeFilter {
  categoryFilterGroups: unknown[];
  inputFilterGroups: unknown[];
  groups: { name: string; clauses: FilterClause[] }[];
}

export interface ObjectMapping {
  enabled: boolean;
  /** A flags text such as `Add,Update,Delete`, with or without spaces. */
  flowTypes: string;
  name: string;
  scope: ScopeFilter | null;
  sourceObjectName: string;
  targetObjectName: string;
  attributeMappings: AttributeMapping[];
  metadata: KeyValue[];
}

export interface SynchronizationRule {
  id: string;
  name: string;
  priority: number;
  editable: boolean;
  sourceDirectoryName: string;
  targetDirectoryName: string;
  metadata: KeyValue[];
  objectMappings: ObjectMapping[];
  containerFilter?: unknown;
  groupFilter?: unknown;
}

export type AttributeType = 'String' | 'Integer' | 'Reference' | 'Binary' | 'Boolean' | 'DateTime';

export interface AttributeDefinition {
  anchor: boolean;
  caseExact: boolean;
  defaultValue: string | null;
  flowNullValues?: boolean;
  multivalued: boolean;
  mutability: 'ReadWrite' | 'ReadOnly' | 'Immutable' | 'WriteOnly';
  name: string;
  required: boolean;
  type: AttributeType;
  apiExpressions: KeyValue[];
  metadata: KeyValue[];
  referencedObjects: { referencedObjectName: string; referencedProperty: string | null }[];
}

export interface ObjectDefinition {
  name: string;
  supportedApis: string[];
  attributes: AttributeDefinition[];
  metadata: KeyValue[];
}

export interface DirectoryDefinition {
  id: string;
  name: string;
  readOnly: boolean;
  version: string;
  discoverabilities: string;
  discoveryDateTime: string | null;
  objects: ObjectDefinition[];
}

export interface SynchronizationSchema {
  id: string;
  version: string;
  synchronizationRules: SynchronizationRule[];
  directories: DirectoryDefinition[];
}

export interface SynchronizationQuarantine {
  currentBegan: string;
  nextAttempt: string;
  seriesBegan: string;
  seriesCount: number;
  reason: string;
  error: { code: string; message: string; tenantActionable: boolean } | null;
}

export interface SynchronizationExecution {
  activityIdentifier: string;
  countEntitled: number;
  countEntitledForProvisioning: number;
  countEscrowed: number;
  countEscrowedRaw: number;
  countExported: number;
  countExports: number;
  countImported: number;
  countImportedDeltas: number;
  countImportedReferenceDeltas: number;
  error: { code: string; message: string; tenantActionable: boolean } | null;
  state: 'Succeeded' | 'Failed' | 'EntryLevelErrors';
  timeBegan: string;
  timeEnded: string;
}

/** Of the cycle that runs; `units` says what is counted. */
export interface SynchronizationProgress {
  completedUnits: number;
  totalUnits: number;
  units: string;
  progressObservationDateTime: string;
}

export interface SynchronizationJob {
  id: string;
  templateId: string;
  schedule: { expiration: string | null; interval: string; state: 'Active' | 'Disabled' | 'Paused' };
  status: {
    code: 'NotConfigured' | 'NotRun' | 'Active' | 'Paused' | 'Quarantine';
    countSuccessiveCompleteFailures: number;
    escrowsPruned: boolean;
    lastExecution: SynchronizationExecution | null;
    lastSuccessfulExecution: SynchronizationExecution | null;
    lastSuccessfulExecutionWithExports: SynchronizationExecution | null;
    quarantine: SynchronizationQuarantine | null;
    steadyStateFirstAchievedTime: string;
    steadyStateLastAchievedTime: string;
    troubleshootingUrl: string | null;
    progress: SynchronizationProgress[];
    synchronizedEntryCountByType: { key: string; value: number }[];
  };
  synchronizationJobSettings: { name: string; value: string }[];
}

/** Synchronization templates of apps that are not from the gallery ("SCIM 2.0 compatibility"). */
const ownTemplates = ['scim', 'customappsso'];

export const isGalleryTemplate = (templateId: string): boolean => !ownTemplates.includes(templateId);

/** Whether the service runs the job's cycles. */
export const isRunning = ({ schedule }: Pick<SynchronizationJob, 'schedule'>): boolean => schedule.state === 'Active';
