/**
 * The inputs and outputs of the resources of the `muster` plugin: plain JSON, camelCase, as they stand in Pulumi state.
 * Collections are maps keyed by the name a person edits, so that a diff shows one line a mapping.
 */

/** One attribute mapping; the key it stands under is the target attribute. */
export interface MappingInput {
  /** Graph's expression text: `[mail]` direct, `"member"` constant (quoted), `Not([IsSoftDeleted])`, or null for "none". */
  source: string | null;
  /** Matching precedence from 1, or 0 for no match. */
  match: number;
  apply: 'always' | 'onCreate';
  /** Written when the source is null, on create only; null for none. */
  default: string | null;
}

export interface ClauseInput {
  attribute: string;
  /** Graph's operator name, such as `EQUALS` or `IS NOT NULL`. */
  operator: string;
  value: string | null;
}

export interface ObjectMappingInput {
  enabled: boolean;
  actions: ('create' | 'update' | 'delete')[];
  mappings: Record<string, MappingInput>;
  /** Groups are OR, the clauses of one group AND; the key is the group's name. Empty: everybody in the job's scope. */
  scope: Record<string, ClauseInput[]>;
}

/** An attribute on the target's attribute list, keyed by its full name. */
export interface AttributeInput {
  type: 'String' | 'Integer' | 'Boolean' | 'DateTime' | 'Binary' | 'Reference';
  multiValued: boolean;
  required: boolean;
}

export interface JobInputs {
  servicePrincipalId: string;
  /** `scim` unless the app's template list holds another default. */
  templateId?: string;
}
export interface JobOutputs {
  servicePrincipalId: string;
  templateId: string;
  jobId: string;
}

export interface ProvisioningSettings {
  /** `assigned` is "Sync only assigned users and groups". */
  scope: 'assigned' | 'all';
  /** Notification mail; null for none. */
  notify: string | null;
  /** Accidental-deletion threshold, in objects; null for off. */
  deletionThreshold: number | null;
  skipOutOfScopeDeletions: boolean;
}

export interface ConnectionInputs {
  servicePrincipalId: string;
  jobId: string;
  baseAddress: string;
  /** A Pulumi secret. Never part of the outputs. */
  secretToken: string;
  settings: ProvisioningSettings;
}
export interface ConnectionOutputs {
  servicePrincipalId: string;
  jobId: string;
  baseAddress: string;
  settings: ProvisioningSettings;
}

export interface SchemaInputs {
  servicePrincipalId: string;
  jobId: string;
  users: ObjectMappingInput;
  groups: ObjectMappingInput;
  /** Attributes added to the target's user attribute list. */
  attributes: Record<string, AttributeInput>;
}
export interface SchemaOutputs extends SchemaInputs {
  /** The service's own version text; changes with every save. */
  version: string;
}

export interface ProvisioningStateInputs {
  servicePrincipalId: string;
  jobId: string;
  started: boolean;
  /** Changing `trigger` restarts the job with these reset flags (`Watermark`, `Escrows`, `QuarantineState`, `Full`…). */
  restart?: { trigger: string; reset: string[] };
}
export interface ProvisioningStateOutputs extends ProvisioningStateInputs {
  /** `status.code` of the job. */
  status: string;
  /** Reason of the quarantine, or null. */
  quarantine: string | null;
}

/** Which of Okta's "Provisioning to App" boxes are on. Reads the app's `features`; writes nothing. */
export interface OktaProvisioningInputs {
  appId: string;
  /** Okta's feature names that must be on, such as `PUSH_NEW_USERS`. */
  wanted: string[];
}
export interface OktaProvisioningOutputs extends OktaProvisioningInputs {
  /** Sorted feature names that are on. */
  features: string[];
  /** Wanted and not on. */
  missing: string[];
  /** True from the first time nothing was missing; stays true, so that a box switched off later never unassigns people. */
  released: boolean;
  /** The deep link to the app's Provisioning tab in the admin console. */
  adminUrl: string;
}

/** Resource types of the plugin; the token is also the Pulumi type. */
export const resourceTypes = {
  job: 'muster:entra:SynchronizationJob',
  connection: 'muster:entra:SynchronizationConnection',
  schema: 'muster:entra:SynchronizationSchema',
  provisioningState: 'muster:entra:ProvisioningState',
  oktaProvisioning: 'muster:okta:Provisioning',
} as const;
