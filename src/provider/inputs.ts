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
  /** What stood in it then, to be put back. A state of an earlier version has none: then everything stays as it is. */
  before?: JobBefore;
}
export interface JobBefore {
  running: boolean;
  /** The whole synchronization schema, gzip in base64 (about 5 kB); null for the template's own. */
  schema: string | null;
  /** Address and settings by Graph's key, as they read back: of a token only that it was there (`*`). */
  secrets: Record<string, string>;
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

/** What Graph's secrets are called that hold OAuth 2.0 client credentials, and the authentication method's value. */
export interface OAuthNames {
  authenticationType: string;
  /** Value of `authenticationType`. */
  grant: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

/** OAuth 2.0 client credentials in place of a token. */
export interface OAuthInput {
  tokenUrl: string;
  clientId: string;
  /** Where Graph's names are not the usual ones (`entra/oauth.ts`). */
  names?: Partial<OAuthNames>;
}

export interface ConnectionInputs {
  servicePrincipalId: string;
  jobId: string;
  baseAddress: string;
  /** The token, or with `oauth` the client's secret. A Pulumi secret, never part of the outputs. */
  secretToken: string;
  /** Any text; a new one saves the connection once more. Graph does not hold it. */
  tokenTrigger?: string;
  oauth?: OAuthInput;
  settings: ProvisioningSettings;
  /** What is said of a changed address. No change of it is a change of the connection. */
  moved?: MovedInput;
  /** The target is deployed beside it: Test Connection is tried again while that comes up. No change of it is a change of the connection. */
  comesUp?: boolean;
  /** Never declared: as in the outputs, of a refresh that has read another address. */
  settled?: string;
}
export interface MovedInput {
  /** `same`: the same accounts under another address. `other`: links are dropped, and everybody is looked up or created there. */
  system: 'same' | 'other';
  /** The address before, where it is said. */
  from?: string;
  /** Reset flags of the restart after a move to another system. */
  reset: string[];
}
export interface ConnectionOutputs {
  servicePrincipalId: string;
  jobId: string;
  baseAddress: string;
  oauth?: OAuthInput;
  settings: ProvisioningSettings;
  /** The address that was saved last, where a refresh has read another: that of an update that was cut off, or somebody's. */
  settled?: string;
  /** Absent until an address moves to another system. */
  links?: Links;
  /** Of the token that was saved last, where the target is deployed beside it: `markOf` its hash. */
  saved?: string;
}
/** A generation of a job's links to accounts. */
export interface Links {
  /** `1: https://…`: how often the address moved to another system, and which that is. */
  begun: string;
  /** Reset flags of the restart that begins it. */
  reset: string[];
}

/** What is declared of a job's synchronization schema. */
export interface SchemaParts {
  users: ObjectMappingInput;
  groups: ObjectMappingInput;
  /** Attributes added to the target's user attribute list. */
  attributes: Record<string, AttributeInput>;
  /** Attributes added to the target's group attribute list. */
  groupAttributes?: Record<string, AttributeInput>;
  /** Attributes added to the source directory's user attribute list, such as directory extensions. */
  sourceAttributes?: Record<string, AttributeInput>;
}
export interface SchemaInputs extends SchemaParts {
  servicePrincipalId: string;
  jobId: string;
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
  /** Adopted apps only: whose mark is taken off the app, before anything else, when it is let go. */
  owner?: string;
  /** Of the connection: other ones are owed a restart. In the outputs those for which the job was restarted last. */
  links?: Links;
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

/** Arguments of `getPrincipals`: user principal names, and display names of groups. */
export interface PrincipalNames {
  users: string[];
  groups: string[];
}

/** By the name as it was asked for: the object ids of all that have it. */
export type PrincipalIds = Record<keyof PrincipalNames, Record<string, string[]>>;

/** Arguments of `getOktaPrincipals`: logins, names of groups, and beginnings of names. */
export interface OktaPrincipalNames {
  users: string[];
  groups: string[];
  prefixes: string[];
}
export interface OktaGroupName {
  id: string;
  name: string;
}
/** By what was asked for: the ids of all that have it, and the groups whose name begins so. */
export interface OktaPrincipalIds {
  users: Record<string, string[]>;
  groups: Record<string, string[]>;
  prefixes: Record<string, OktaGroupName[]>;
}

/** Arguments of `findApps`: by the app's key, what it is called and whose it is (`project/stack/key`). */
export interface OktaAppsWanted {
  apps: Record<string, { label: string; owner: string }>;
}
/** By key: the ids of the apps that carry the mark, and of all others of the name. */
export type OktaAppsFound = Record<string, { marked: string[]; labelled: string[] }>;

/** Arguments and result of `getNames`: what objects are called now, by their id; one that is gone is left out. */
export interface ObjectIds {
  users: string[];
  groups: string[];
}
export type ObjectNames = Record<keyof ObjectIds, Record<string, string>>;

/** Arguments of `getOktaAttributes`. The result: by app, the names of its profile's own attributes. */
export interface OktaAppIds {
  appIds: string[];
}
export type OktaAttributeNames = Record<string, string[]>;
