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

/** The application and its service principal: made from a template, or adopted. */
export interface EnterpriseAppInputs {
  /** Absent for an adopted app, whose name is left alone. */
  displayName?: string;
  /** Display name of the gallery app; absent is the Custom (non-gallery) template. */
  gallery?: string;
  /** An app that is there already, by one object id or both. It is never deleted. */
  existing?: { servicePrincipalId?: string; applicationId?: string };
  /** `stack/key`: written on an app that is made, so that a create that was cut off finds it again and no other stack takes it. */
  owner: string;
}
export interface EnterpriseAppOutputs {
  /** Object id of the application. */
  applicationId: string;
  /** Object id of the service principal. */
  servicePrincipalId: string;
  /** The client id. */
  appId: string;
  /** The role that "default access" means: the app's own User role, or all zeros. */
  defaultRoleId: string;
}

export interface AppRoleInputs {
  applicationId: string;
  servicePrincipalId: string;
  /** Proposed id. A role that has the value already keeps its own. */
  proposedId: string;
  value: string;
  displayName: string;
  description: string;
  /** A role that is off can be given to nobody new. */
  enabled: boolean;
}
export interface AppRoleOutputs {
  applicationId: string;
  roleId: string;
  /** The role was there before, under an id of its own: it stays when it is no longer declared. */
  adopted: boolean;
}

export interface AppRoleAssignmentInputs {
  servicePrincipalId: string;
  /** Object id of the person or group. */
  principalId: string;
  appRoleId: string;
}
export interface AppRoleAssignmentOutputs {
  assignmentId: string;
  principalType: string;
}

export interface SamlSignOnInputs {
  applicationId: string;
  servicePrincipalId: string;
  /** Identifier (Entity ID). */
  identifiers: string[];
  /** Reply URLs (Assertion Consumer Service). */
  replyUrls: string[];
  /** Where sign-on starts when the vendor starts it; null for none. */
  signOnUrl: string | null;
  /** Another name or end makes a new certificate and signs with it; the one before stays, inactive, until it ends. */
  certificate: { name: string; expires?: string };
}
export interface SamlSignOnOutputs {
  thumbprint: string;
  /** ISO 8601. */
  expires: string;
  /** Base64 DER, as the vendor's page wants it. */
  certificate: string;
  /** The vendor's page asks for one of these. */
  metadataUrl: string;
  loginUrl: string;
}

export interface OnDemandInputs {
  servicePrincipalId: string;
  jobId: string;
  /** Changing it runs everything once more; nothing else does. */
  trigger: string;
  /** User principal name → object id. */
  people: Record<string, string>;
  /** Display name → the group and at most five of its members. */
  groups: Record<string, { id: string; members: Record<string, string> }>;
}
export interface OnDemandOutputs {
  trigger: string;
  /** Name → what the service answered, such as `Success: Create`. */
  results: Record<string, string>;
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
  /** The job was there before and somebody had set it up: it stays when it is no longer declared. */
  adopted?: boolean;
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
  /** Attributes added to the target's group attribute list. */
  groupAttributes?: Record<string, AttributeInput>;
  /** Attributes added to the source directory's user attribute list, such as directory extensions. */
  sourceAttributes?: Record<string, AttributeInput>;
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
  /** When this goes from `all` to `assigned` the job is restarted, so that those no longer in scope are dropped. */
  scope?: ProvisioningSettings['scope'];
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
  enterpriseApp: 'muster:entra:EnterpriseApp',
  appRole: 'muster:entra:AppRole',
  appRoleAssignment: 'muster:entra:AppRoleAssignment',
  samlSignOn: 'muster:entra:SamlSignOn',
  onDemand: 'muster:entra:OnDemandProvisioning',
  job: 'muster:entra:SynchronizationJob',
  connection: 'muster:entra:SynchronizationConnection',
  schema: 'muster:entra:SynchronizationSchema',
  provisioningState: 'muster:entra:ProvisioningState',
  oktaProvisioning: 'muster:okta:Provisioning',
} as const;

/** Arguments of `getPrincipals`: user principal names, and display names of groups. */
export interface PrincipalNames {
  users: string[];
  groups: string[];
}

/** By the name as it was asked for: the object ids of all that have it. */
export type PrincipalIds = Record<keyof PrincipalNames, Record<string, string[]>>;

/** Names of the look-ups, as the engine sees them. */
export const functionTokens = { getPrincipals: 'muster:entra:getPrincipals' } as const;
