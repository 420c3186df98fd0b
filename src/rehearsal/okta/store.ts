/** What stands in the loopback Okta org. The routes serve it, the admin side door changes it, the provisioning client reads nothing else. */
import type { ProfileMappings, ScimProperty } from '../../mapping/okta/scimProfile.ts';

export type UserStatus = 'STAGED' | 'PROVISIONED' | 'ACTIVE' | 'SUSPENDED' | 'DEPROVISIONED';

export interface OktaUser {
  id: string;
  status: UserStatus;
  created: string;
  activated: string | null;
  statusChanged: string | null;
  lastUpdated: string;
  /** Okta attribute names: `login`, `email`, `firstName`, `lastName`, `department`… */
  profile: Record<string, unknown>;
}

export interface OktaGroup {
  id: string;
  type: 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN';
  created: string;
  lastUpdated: string;
  lastMembershipUpdated: string;
  profile: { name: string; description: string | null; [attribute: string]: unknown };
  /** User ids. Empty for the built-in group Everyone, which holds every person. */
  members: Set<string>;
}

/** What a person typed into "Configure API Integration". */
export interface ScimSettings {
  baseUrl: string;
  token: string;
  /** "Unique identifier field for users", such as `userName`. */
  uniqueField: string;
  /** `Bearer t`, or the token as it is. */
  authHeader: 'Bearer' | 'raw';
}

/** ACTIVE: assigned while nothing was pushed; STAGED: push due; PROVISIONED: stands in the target. An unassigned person is no app user. */
type AppUserStatus = 'STAGED' | 'PROVISIONED' | 'ACTIVE';
type SyncState = 'DISABLED' | 'OUT_OF_SYNC' | 'SYNCHRONIZED' | 'ERROR';

export interface AppUser {
  id: string;
  /** Id of the resource in the SCIM target, once provisioned. */
  externalId: string | null;
  status: AppUserStatus;
  syncState: SyncState;
  scope: 'USER' | 'GROUP';
  userName: string;
  /** The user name was given with the assignment, so the app's template does not overwrite it. */
  userNameFixed: boolean;
  /** App user profile, by property name of the app's schema. */
  profile: Record<string, unknown>;
  /** Profile values sent with the assignment; a mapping wins over them. */
  assigned: Record<string, unknown>;
  /** The profile and user name as last sent, null before the first push. */
  pushed: { userName: string; profile: Record<string, unknown> } | null;
  /** Evaluate "create only" mappings again at the next sync. */
  remap: boolean;
  errorMessage: string | null;
  created: string;
  lastUpdated: string;
  statusChanged: string;
  lastSync: string | null;
}

export interface AppGroup {
  id: string;
  priority: number;
  profile: Record<string, unknown>;
  lastUpdated: string;
}

export interface PushMapping {
  id: string;
  sourceGroupId: string;
  /** The APP_GROUP in Okta that mirrors the group downstream. */
  targetGroupId: string;
  /** Null: the group downstream follows the name of the source. */
  customName: string | null;
  status: 'ACTIVE' | 'INACTIVE' | 'ERROR';
  errorSummary: string | null;
  created: string;
  lastUpdated: string;
  lastPush: string | null;
  /** Id of the group in the SCIM target, once pushed. */
  externalId: string | null;
  pushed: { displayName: string; members: string[] } | null;
}

export type SchemaProperty = ScimProperty;

export interface OktaApp {
  id: string;
  /** Catalogue key such as `scim2headerauth`, or the generated name of a custom app. */
  name: string;
  custom: boolean;
  label: string;
  status: 'ACTIVE' | 'INACTIVE';
  signOnMode: string | null;
  created: string;
  lastUpdated: string;
  /** Read-only over the API; what is on under "Provisioning". */
  features: string[];
  /** `accessibility`, `visibility`, `credentials`, `settings` as the API shows them. */
  body: Record<string, unknown>;
  kid: string;
  schema: { base: Record<string, SchemaProperty>; custom: Record<string, SchemaProperty> };
  users: Map<string, AppUser>;
  groups: Map<string, AppGroup>;
  pushMappings: Map<string, PushMapping>;
  /** Entered by hand (or by the connection of a supported app); null is "Provisioning: None". */
  scim: ScimSettings | null;
  connection: { baseUrl: string; authScheme: string; token: string; status: 'ENABLED' | 'DISABLED' } | null;
  /** People unassigned since the last sync who stand in the target. */
  pendingDeactivations: { userId: string; userName: string; externalId: string }[];
  /** Groups unlinked with "delete the group in the target app". */
  pendingGroupDeletions: { name: string; externalId: string }[];
  /** PUTs on this app, and how many of them wiped SCIM. */
  puts: number;
  scimWipes: number;
}

export interface ProfileMapping {
  id: string;
  source: { id: string; name: string; type: 'user' | 'appuser' };
  target: { id: string; name: string; type: 'user' | 'appuser' };
  properties: ProfileMappings;
}

/** Gives the members of its groups by an expression; only while ACTIVE. */
export interface GroupRule {
  id: string;
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  created: string;
  lastUpdated: string;
  /** As the API shows them. */
  actions: Record<string, unknown>;
  conditions: Record<string, unknown>;
}

/** An entry of the system log. */
export interface LogEntry {
  id: string;
  published: string;
  eventType: string;
  displayMessage: string;
  target: { id: string; type: string; alternateId: string; displayName: string }[];
}

export interface OktaStore {
  /** Org subdomain. */
  org: string;
  orgId: string;
  created: string;
  userTypeId: string;
  adminId: string;
  policyId: string;
  users: Map<string, OktaUser>;
  groups: Map<string, OktaGroup>;
  apps: Map<string, OktaApp>;
  mappings: Map<string, ProfileMapping>;
  rules: Map<string, GroupRule>;
  /** Attributes of a person's profile: Okta's own, and those the org added. */
  userSchema: Record<'base' | 'custom', Record<string, SchemaProperty>>;
  log: LogEntry[];
  /** Short name of the sample person → user id. */
  people: Map<string, string>;
  /** Ids of people and groups that `search` does not find yet: its index lags behind (Okta API, "List all users", "List all groups"). */
  unindexed: Set<string>;
  /** True: a PUT on an app whose SCIM was set up by hand puts provisioning back to None (terraform-provider-okta 655, 710). */
  putWipesScim: boolean;
  /** What `lifecycle/activate` answers for the connection of an app outside the supported six; not known of the real service. */
  unsupportedActivate: 204 | 400;
  now(): Date;
  /** A fresh id with Okta's prefix of the kind, such as `00u`. */
  id(prefix: string): string;
}

/** The time as Okta writes it for everything but push mappings. */
export function stamp(store: OktaStore): string {
  return store.now().toISOString();
}

/** People who are members: everybody but the deactivated for Everyone, the listed ones otherwise. */
export function groupMembers(store: OktaStore, group: OktaGroup): OktaUser[] {
  const all = [...store.users.values()].filter((user) => user.id !== store.adminId);
  return group.type === 'BUILT_IN'
    ? all.filter((user) => user.status !== 'DEPROVISIONED')
    : all.filter((user) => group.members.has(user.id));
}

/** The mapping from the Okta user to the app, which decides what is pushed. */
export function userToAppMapping(store: OktaStore, appId: string): ProfileMapping | undefined {
  return [...store.mappings.values()].find((mapping) => mapping.target.id === appId && mapping.source.type === 'user');
}
