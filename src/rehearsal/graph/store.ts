/** What stands in the loopback Entra tenant. The loopback Graph serves it; the provisioning client reads nothing else. */
import type { SynchronizationJob, SynchronizationSchema } from '../../provider/graph/schemaTypes.ts';

/** A Graph user (Graph property names) plus its state in the recycle bin. */
export interface StoredUser {
  id: string;
  userPrincipalName: string;
  displayName: string;
  accountEnabled: boolean;
  /** In the recycle bin since; null when live. A purged user is removed from the map. */
  deletedDateTime: string | null;
  [property: string]: unknown;
}

export interface StoredGroup {
  id: string;
  displayName: string;
  securityEnabled: boolean;
  mailEnabled: boolean;
  mailNickname: string;
  /** Ids of direct members, people and groups. */
  members: string[];
  [property: string]: unknown;
}

export interface StoredAppRole {
  id: string;
  value: string | null;
  displayName: string;
  description: string;
  isEnabled: boolean;
  origin: string;
  allowedMemberTypes: string[];
}

export interface StoredApplication {
  id: string;
  appId: string;
  displayName: string;
  applicationTemplateId: string | null;
  appRoles: StoredAppRole[];
  [property: string]: unknown;
}

export interface StoredServicePrincipal {
  id: string;
  appId: string;
  displayName: string;
  applicationTemplateId: string | null;
  appRoleAssignmentRequired: boolean;
  tags: string[];
  [property: string]: unknown;
}

export interface StoredAssignment {
  id: string;
  principalId: string;
  principalType: 'User' | 'Group';
  principalDisplayName: string;
  resourceId: string;
  resourceDisplayName: string;
  /** All zeros is default access. */
  appRoleId: string;
  createdDateTime: string;
}

/** A row of the provisioning log (`/auditLogs/provisioning`), shortened to what the rehearsal reports. */
export interface ProvisioningLogEntry {
  id: string;
  activityDateTime: string;
  jobId: string;
  cycleId: string;
  provisioningAction: 'create' | 'update' | 'delete' | 'stagedDelete' | 'disable' | 'other';
  status: 'success' | 'failure' | 'skipped' | 'warning';
  errorCode: string | null;
  /** In words of our own. */
  reason: string | null;
  /** The same as Graph shows it, where a request failed. */
  text?: string;
  /** A manager or a member failed, or was written. */
  isReference?: boolean;
  /** The object was linked before. */
  isLinked?: boolean;
  durationInMilliseconds?: number;
  sourceIdentity: { id: string; displayName: string; identityType: 'User' | 'Group'; userPrincipalName?: string };
  targetIdentity: { id: string; displayName: string; identityType: string };
  modifiedProperties: { displayName: string; oldValue: string | null; newValue: string | null }[];
}

export interface StoredJob {
  job: SynchronizationJob;
  servicePrincipalId: string;
  schema: SynchronizationSchema;
  /** The client's own memory: source id → what it linked. Emptied by a `Full` restart. */
  links: Map<string, JobLink>;
  /** True: the next cycle looks at every object (first cycle, schema saved, `Watermark` reset). */
  fullCycleDue: boolean;
  /** Deletes above the threshold may go through once (restart with `ForceDeletes`). */
  forceDeletes: boolean;
  /** Objects that failed and are tried again, by source id. */
  escrows?: Map<string, Escrow>;
  /** What the service mailed about its quarantine. */
  mails?: { at: string; to: string; reason: string }[];
}

export interface Escrow {
  /** ISO time of the first failure. */
  began: string;
  /** Of the cycle that failed last. */
  cycleId: string;
  state: string;
  retries: number;
  /** ISO time; null when it is not tried again by itself. */
  next: string | null;
}

export interface JobLink {
  objectType: 'User' | 'Group';
  targetId: string;
  /** Attributes last written, by target attribute name. */
  written: Map<string, unknown>;
  /** Target ids of the members last written (groups). */
  members: Set<string>;
  /** Object ids of the members that were looked at (groups). */
  considered: Set<string>;
  /** The account was switched off while in scope; then on again since the last full cycle, so that its memberships are sent anew. */
  state: 'on' | 'off' | 'returned';
  /** The person was disabled downstream because of leaving scope. */
  disabled: boolean;
}

export interface GraphStore {
  tenantId: string;
  users: Map<string, StoredUser>;
  groups: Map<string, StoredGroup>;
  applications: Map<string, StoredApplication>;
  servicePrincipals: Map<string, StoredServicePrincipal>;
  /** Keyed by assignment id. */
  assignments: Map<string, StoredAssignment>;
  /** Keyed by service principal id; insertion order kept. Values in clear: masking is the server's work. */
  secrets: Map<string, Map<string, string>>;
  /** Keyed by job id. */
  jobs: Map<string, StoredJob>;
  logs: ProvisioningLogEntry[];
}

/** What goes into the recycle bin, besides people. */
export interface Deletable {
  application: StoredApplication;
  servicePrincipal: StoredServicePrincipal;
  group: StoredGroup;
}

/** An object with what hung on it, which comes back with it. */
export interface DeletedItem {
  kind: keyof Deletable;
  object: Deletable[keyof Deletable];
  /** ISO time. */
  since: string;
  assignments: StoredAssignment[];
  jobs: StoredJob[];
  secrets: Map<string, string> | undefined;
  /** Groups that it was a member of. */
  groups: string[];
}

/** The provisioning service behind Graph's job calls; the loopback Graph calls it, the client implements it. */
export interface ProvisioningService {
  /** "Test Connection". Null when good; else the code and message Graph would answer. */
  testConnection(store: GraphStore, job: StoredJob, credentials: Map<string, string>): Promise<{ code: string; message: string } | null>;
  /** Returns what `provisionOnDemand` answers in `value` (see Graph's `stringKeyStringValuePair`), decoded. */
  provisionOnDemand(
    store: GraphStore,
    job: StoredJob,
    subject: { objectId: string; objectTypeName: string; memberIds: string[] },
  ): Promise<OnDemandResult>;
}

export interface OnDemandResult {
  result: 'Success' | 'Skipped' | 'Failure';
  errorCode: string;
  errorMessage: string;
  action: 'Create' | 'Update' | 'Delete' | 'Disable' | 'Other';
  steps: {
    name: string;
    type: 'Import' | 'Scoping' | 'Matching' | 'Export';
    status: 'Success' | 'Skipped' | 'Failure';
    description: string;
    details: Record<string, string>;
  }[];
  modifiedProperties: { displayName: string; oldValue: string | null; newValue: string | null }[];
  targetId: string | null;
}
