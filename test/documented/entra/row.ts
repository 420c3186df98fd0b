/** The form of a row about Entra, and the set-up that a row has when it says nothing else. */
import { type Certainty, coreUser, type ExpectedRequest, enterprise, post } from '../requests.ts';

/**
 * Short names of Microsoft's pages, all under `docs/identity/app-provisioning/` of MicrosoftDocs/entra-docs: HPW how-provisioning-works, KI
 * known-issues, POD provision-on-demand, CAA customize-application-attributes, COMPAT application-provisioning-config-problem-scim-compatibility,
 * SKIP skip-out-of-scope-deletions, USE use-scim-to-provision-users-and-groups, ACC accidental-deletions, FILTERS
 * define-conditional-rules-for-provisioning-user-accounts. REF is the project's collection `entra.md`, for what was captured and not written.
 */
export interface EntraRow {
  id: string;
  source: string;
  /** Row of the field cases. */
  field?: string;
  certainty?: Certainty;
  /** The reading taken, where there is another one. */
  note?: string;
  /** The job of a gallery app has a template of its own; `nonGallery` is the template `scim`, `older` the one before it, `customappsso`. */
  app?: 'gallery' | 'nonGallery' | 'older';
  /** The flag `aadOptscim062020` on the address, or another. */
  dialect?: 'default' | 'compliant' | 'downgraded';
  users?: Mappings;
  groups?: Mappings | 'disabled';
  actions?: ('create' | 'update' | 'delete')[];
  settings?: Settings;
  people?: Record<string, Properties>;
  members?: Record<string, string[]>;
  /** Properties of groups beside their members. */
  groupProperties?: Record<string, Properties>;
  /** Who is assigned to the app, each with the value of its role, or null for default access. Absent: all people, no group. */
  assigned?: Record<string, string | null>;
  /** Scoping filters: groups are OR, clauses AND. */
  filter?: Clause[][];
  groupFilter?: Clause[][];
  /** What stands in the target before the first cycle, by the target's id. */
  standing?: { users?: Record<string, Properties>; groups?: Record<string, Properties> };
  /** A first cycle is behind us, so that everybody in scope is linked. */
  linked?: boolean;
  steps: Step[];
}

export type Properties = Record<string, unknown>;
export type Clause = [attribute: string, operator: string, value?: string];

/** Target attribute → expression, as Graph writes it in `source.expression`, or more than that. */
export type Mappings = Record<string, string | Mapping>;
export interface Mapping {
  /** Null: the mapping type "None". */
  from: string | null;
  match?: number;
  onCreate?: boolean;
  default?: string;
  caseExact?: boolean;
}

export interface Settings {
  syncAll?: boolean;
  skipOutOfScopeDeletions?: boolean;
  deletionThreshold?: number;
  connection?: 'token' | 'oauth';
  /** What the role functions give: the pages call it a role name and say no more. */
  roleText?: 'value' | 'displayName';
}

export type Event =
  | { set: string; to: Properties }
  | { members: string; are: string[] }
  | { assign: string; role?: string }
  | { unassign: string }
  | { softDelete: string }
  | { restore: string }
  | { purge: string }
  | { mappings: Mappings }
  | { filter: Clause[][] }
  | { syncAll: boolean }
  /** Scopes as in Graph's `restart`; an empty text is the button "Restart provisioning". */
  | { restart: string }
  | { job: 'started' | 'stopped' }
  /** Somebody edits the record in the target. */
  | { vendorSets: string; to: Properties }
  | { vendorDrops: string; from: string }
  /** The target refuses such requests from now on; null: it takes everything again. */
  | { vendorRefuses: { method: string; status: number } | null };

export interface Step {
  when?: Event[];
  /** What runs after the events. Absent: a cycle. */
  run?: { onDemand: string; members?: string[] };
  sends: ExpectedRequest[];
  /** The order of the requests is documented. */
  ordered?: boolean;
  /** Filters of the searches, in their order. */
  searches?: string[];
  quarantine?: string | null;
}

export const softDeletedSwitch = 'Switch([IsSoftDeleted], , "False", "True", "True", "False")';

export const usualUsers = {
  userName: { from: '[userPrincipalName]', match: 1 },
  active: softDeletedSwitch,
  displayName: '[displayName]',
  'emails[type eq "work"].value': '[mail]',
  externalId: '[objectId]',
  [`${enterprise}:department`]: '[department]',
} satisfies Mappings;

export const usualGroups: Mappings = {
  displayName: { from: '[displayName]', match: 1 },
  externalId: '[objectId]',
  members: '[members]',
};

/** A person by Graph's property names; the key is the object id. */
export const usualPerson = (key: string): Properties => ({
  userPrincipalName: `${key}@example.com`,
  displayName: key,
  mail: `${key}@mail.example.com`,
  mailNickname: key,
  accountEnabled: true,
});

/** The POST of a usual person under the usual mappings. */
export const postUser = (key: string, more: Properties = {}): ExpectedRequest =>
  post('/Users', { ...userBody(key, more), schemas: [coreUser, enterprise], meta: { resourceType: 'User' } });

/** What the usual mappings make of a usual person, as it then stands in the target. */
export const userBody = (key: string, more: Properties = {}): Properties => ({
  userName: `${key}@example.com`,
  active: true,
  displayName: key,
  emails: [{ primary: true, type: 'work', value: `${key}@mail.example.com` }],
  externalId: key,
  ...more,
});

/** Rows of one topic share what `shared` says. */
export const rowsWith = (shared: Partial<EntraRow>, rows: EntraRow[]): EntraRow[] => rows.map((row) => ({ ...shared, ...row }));
