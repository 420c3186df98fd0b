/** The desired state as plain objects keyed by name: what the program declares and what the rehearsal expects. */
import type { Vendor, VendorBehaviour, VendorSettings } from '../catalog/vendor.ts';
import type { AttributeInput, OAuthNames, ObjectMappingInput, ProvisioningSettings } from '../provider/inputs.ts';

/** Where a declaration stands, for messages. Lines and columns from 1. */
export interface SourcePlace {
  file: string;
  line: number;
  column: number;
}

export interface Endpoint {
  /** The SCIM base address, or null: bundled, with the address given by the stack's `target` or by the rehearsal. */
  url: string | null;
  /** The vendor's path, used behind a bundled target's address. */
  path: string;
  bundled: boolean;
  /** Flags in the query of the address, such as `aadOptscim062020`; Entra reads them and never sends them. */
  flags: string[];
  /** Name of the secret that holds the token, or with `oauth` the client's secret. */
  tokenSecret: string;
  /** A new one sends the secret once more, also where Graph has the address and settings as declared: the secret itself it never shows. */
  tokenTrigger?: string;
  /** `up` makes it, and the name above is that of its output. */
  tokenMade: boolean;
  /** ISO 8601: from then on the one before is refused; with `tokenMade`. */
  tokenUntil?: string;
  /** What the YAML says of a changed address; null: nothing. */
  moved: Moved | null;
  /** Last day on which that is good, such as `2027-01-31`. */
  tokenExpires?: string;
  /** OAuth 2.0 client credentials in place of a token. */
  oauth?: {
    clientId: string;
    /** Null: `/oauth/token` below the bundled target's base address. */
    tokenUrl: string | null;
    names?: Partial<OAuthNames>;
  };
}

/** A changed address (`moved:` in the YAML). */
export interface Moved {
  /** `same`: the same accounts under another address. `other`: links are dropped, and everybody is looked up or created there. */
  system: 'same' | 'other';
  /** The address before, where it is written. */
  from: string | null;
  /** Graph's reset flags of the restart after a move to another system. */
  reset: string[];
}

export interface Assignment {
  principal: 'user' | 'group';
  /** User principal name or Okta login; group display name. */
  name: string;
  /** Role value; null is default access. */
  role: string | null;
  place: SourcePlace;
}

/** What must stand in the target after the first cycle, written by a person (`expect:` in the YAML). */
export interface Expectation {
  people: Record<string, PersonExpectation>;
  groups: Record<string, GroupExpectation>;
}
/** `absent`: must not be in the target. `failed`: nor, and the first cycle must fail on them. */
export type Outcome = 'present' | 'absent' | 'failed';
export interface PersonExpectation {
  outcome: Outcome;
  active: boolean | null;
  /** The vendor's role, several joined by ", "; undefined is not checked, null is "no role". */
  role?: string | null;
  /** SCIM path → value, such as `emails[type eq "work"].value`. */
  attributes: Record<string, string | number | boolean | null>;
  place: SourcePlace;
}
export interface GroupExpectation {
  outcome: Outcome;
  /** User names (people keys) of exactly the members; undefined is not checked. */
  members?: string[];
  place: SourcePlace;
}

/** What is planned in the same way for every directory. */
export interface AppCommon {
  /** The YAML key; logical names come from it. */
  key: string;
  /** Keys it had before, the newest first: states may hold it under any of them. */
  formerKeys: string[];
  /** The key it began with. What lives outside the stack files goes by it: role ids, the owner mark, the bundled target's mount. */
  origin: string;
  name: string;
  vendor: string;
  settings: VendorSettings;
  behaviour: VendorBehaviour;
  checklist: string[];
  /** The manual's words for what an answer means and what to do. */
  troubleshooting: Vendor['troubleshooting'];
  endpoint: Endpoint;
  assignments: Assignment[];
  /** Whoever is assigned and not declared is unassigned. */
  exclusive: boolean;
  expect: Expectation;
  /** Findings that do not matter for this app: rule id → reason. */
  ignore?: Record<string, string>;
  place: SourcePlace;
  /** Where the keys below the app are written, by path such as `users.mappings.userName`; not what is the catalog's. */
  written: Record<string, SourcePlace>;
}

export interface AppRole {
  value: string;
  displayName: string;
  description: string;
  enabled: boolean;
}

/** SAML sign-on. */
export interface SignOn {
  identifiers: string[];
  replyUrls: string[];
  signOnUrl: string | null;
  certificate: { name: string; expires?: string };
  place: SourcePlace;
}

/** "Provision on demand" after an `up`, once per trigger. */
export interface OnDemand {
  trigger: string;
  /** User principal names. */
  people: string[];
  /** Group display name → user principal names of members. */
  groups: Record<string, string[]>;
  place: SourcePlace;
}

export interface EntraApp extends AppCommon {
  directory: 'entra';
  /** Object ids of an app that is there already, or null: the app is made. */
  existing: { servicePrincipalId?: string; applicationId?: string } | null;
  signOn: SignOn | null;
  /** Display name of the gallery template; null is the Custom (non-gallery) one. */
  gallery: string | null;
  /** Made from the gallery; null: an app that is there already, of which the YAML does not say. */
  fromGallery: boolean | null;
  /** Keyed by role value. */
  roles: Record<string, AppRole>;
  users: ObjectMappingInput;
  groups: ObjectMappingInput;
  attributes: Record<string, AttributeInput>;
  groupAttributes: Record<string, AttributeInput>;
  sourceAttributes: Record<string, AttributeInput>;
  provisioning: ProvisioningSettings;
  start: boolean;
  /** Graph's reset flags, once per trigger. */
  restart: { trigger: string; reset: string[] } | null;
  onDemand: OnDemand | null;
  /** Where the parts stand, for messages. */
  places: { app: SourcePlace; endpoint: SourcePlace; mappings: SourcePlace; provisioning: SourcePlace; roles: Record<string, SourcePlace> };
}

export interface OktaMapping {
  expression: string;
  push: 'always' | 'onCreate';
}

export interface OktaApp extends AppCommon {
  directory: 'okta';
  /** How the app is made: a custom SAML app, Okta's SCIM test app with a header token, or an existing one. */
  integration: { kind: 'saml'; ssoUrl: string; audience: string } | { kind: 'header' } | { kind: 'existing'; appId: string };
  /** The SCIM attribute Okta looks people up by. */
  uniqueField: string;
  /** The "Provisioning to App" boxes. */
  actions: ('create' | 'update' | 'deactivate')[];
  mappings: Record<string, OktaMapping>;
  /** Properties that the YAML maps to null: no row, also where Okta has one of its own. */
  noMappings: string[];
  /** Attributes added to the app user profile, keyed by full SCIM name. */
  attributes: Record<string, AttributeInput>;
  push: {
    groups: string[];
    rules: Record<string, { startsWith: string }>;
    /** Whether the vendor's group goes with its push. */
    deleteGroups: boolean;
  };
}

export type AppPlan = EntraApp | OktaApp;

/** What a change may do to people without being stopped (`safety:` in the YAML). */
export interface Safety {
  /** Per cent of an app's people that may be disabled, deleted or lose a role or a group. */
  largestShare: number;
  /** By app key; counts only in the change that writes it. */
  allow: Record<string, Allowance>;
}

/** What one change may do to one app. */
export interface Allowance {
  /** So many may be disabled, deleted or lose a role or a group. */
  people?: number;
  /** So many groups may be deleted at the vendor. */
  groups?: number;
  /** Name of a secret that may go to a host that did not have it. */
  secret?: string;
  /** The app may be taken out, or given back. */
  removed?: true;
  reason: string;
}

/** What the documents leave open and somebody may know better (`assume:` in the YAML; docs/provisioning.md). */
export interface Assumptions {
  /** What `SingleAppRoleAssignment` gives. */
  singleAppRoleAssignment: 'value' | 'displayName';
  /** Whether a change of letter case alone is sent. */
  letterCase: 'ignored' | 'sent';
  /** What happens to leavers of a gallery app where no mapping reads IsSoftDeleted. */
  galleryLeavers: 'deleted' | 'kept';
  /** What becomes of a matching value with a special character. */
  specialCharacters: 'fail' | 'match';
}

export const usualAssumptions: Assumptions = {
  singleAppRoleAssignment: 'value',
  letterCase: 'ignored',
  galleryLeavers: 'deleted',
  specialCharacters: 'fail',
};

/** How the bundled target is deployed alongside (`target:` in the YAML). */
export type Deploy = LocalDeploy | KubernetesDeploy;

/** One process on this machine, over SQLite. */
export interface LocalDeploy {
  kind: 'local';
  /** On 127.0.0.1. */
  port: number;
  /** Where the data live: absolute, or below the project. */
  folder: string;
  keepData: boolean;
  place: SourcePlace;
}

/** A Deployment on a cluster, over a Postgres that is there already. */
export interface KubernetesDeploy {
  kind: 'kubernetes';
  image: string;
  /** Of the kubeconfig; null: not said. */
  context: string | null;
  namespace: string;
  /** Of the objects, or the beginning of it. */
  name: string;
  /** Public address without a slash at its end, and the host in it. */
  url: string;
  host: string;
  replicas: number;
  database: { secret: string; key: string; port: number };
  /** What routes the host to the target; null: somebody else does. */
  route: IngressPlan | HttpRoutePlan | null;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  resources: { requests: Quantities; limits: Quantities };
  imagePullSecrets: string[];
  /** Who may come in; null: no policy. An empty list: not said. */
  networkPolicy: { from: AllowedPods[]; metricsFrom: AllowedPods[] } | null;
  serviceAccount: string | null;
  place: SourcePlace;
}

/** As Kubernetes writes them, such as `100m` and `256Mi`. */
export interface Quantities {
  cpu?: string;
  memory?: string;
}

export interface AllowedPods {
  /** Names; none: the target's own. */
  namespaces: string[];
  labels: Record<string, string>;
}

export interface IngressPlan {
  kind: 'ingress';
  class: string | null;
  tlsSecret: string | null;
  annotations: Record<string, string>;
  /** Whether `up` waits for its address. */
  wait: boolean;
}

export interface HttpRoutePlan {
  kind: 'httpRoute';
  gateway: { name: string; namespace: string | null; section: string | null };
  annotations: Record<string, string>;
}

export interface Plan {
  stack: string;
  entra: { tenantId: string; domain: string } | null;
  okta: { org: string; baseUrl: string } | null;
  /** Public address of the bundled target, or null. */
  target: string | null;
  /** How `up` deploys it; null: somebody else runs it. */
  deploy: Deploy | null;
  /** The same on a cluster for whoever applies files (`muster target render`); null: nothing is said of a cluster. */
  cluster: KubernetesDeploy | null;
  /** Path of the sample directory file, absolute. */
  sample: string;
  /** Whether the whole stack is kept from `pulumi destroy`. */
  protect: boolean;
  safety: Safety;
  assume: Assumptions;
  /** Names of functions that are newer than Muster; none where it is left out. */
  functions?: string[];
  /** The questions that the stack itself answers. */
  answered: (keyof Assumptions)[];
  apps: Record<string, AppPlan>;
}
