/** What is observed of a case that was played. Values only: ids are called by the keys of the sample, times stand still. */

/** A person or a group of the sample. */
export interface Subject {
  type: 'User' | 'Group';
  key: string;
}

/** A request that changes something in the target. */
export interface Sent {
  method: string;
  /** `/Users`, `/Users/{id}`, `/Groups`, `/Groups/{id}`. */
  path: string;
  /** Whom it is about, also where a create was refused; null for somebody whom nobody knows. */
  subject: Subject | null;
  status: number;
  /**
   * Ids inside are `{id of ann}` (the target's, of a person), `{id of group Sales}`, `(object id of ann)`, `(object id of group Sales)`,
   * `(Okta id of ann)`, `(role assignment)` and `(new id)`; a password is `(random)`.
   */
  body: unknown;
  /** What the target said when it refused. */
  refusal: string | null;
}

/** A row of Entra's provisioning log. */
export interface LogRow {
  subject: Subject;
  action: string;
  status: string;
  errorCode: string | null;
  reason: string | null;
}

/** What one of Okta's syncs says of itself. People and groups by key. */
export interface SyncSaid {
  users: Record<string, string[]>;
  groups: Record<string, string[]>;
  unprovisioned: string[];
  /** People whose last task failed, in this sync or before: nothing is tried again until the profile changes. */
  failing: string[];
  errors: { subject: Subject | null; method: string; path: string; status: number; message: string }[];
}

/** One cycle of an Entra job, or one sync of an Okta app. */
export interface Round {
  sent: Sent[];
  /** Entra's; empty in Okta. */
  rows: LogRow[];
  /** Okta's; null in Entra. */
  sync: SyncSaid | null;
  /** Entra: `Succeeded`, `EntryLevelErrors`, `Failed`, `NotRun`, with the reason and the quarantine. Okta: null. */
  cycle: { state: string; full: boolean; reason: string | null; quarantine: string | null } | null;
  /** What was thrown, which is never meant to be. */
  broken: string | null;
}

export interface Account {
  active: unknown;
  /** By the target's own extension, in its order. */
  roles: string[];
  /** The whole resource. */
  resource: unknown;
}

export interface Standing {
  /** By person; whoever was unassigned still counts, as long as the account is there. */
  accounts: Record<string, Account>;
  /** Accounts nobody's client holds on to any more while the person has another one, or nobody of the sample ever had. */
  others: (Account & { formerly: string | null })[];
  /** By group: the name it has there and its members' keys, sorted. */
  groups: Record<string, { displayName: unknown; members: string[] }>;
  otherGroups: { formerly: string | null; displayName: unknown }[];
  /** Entra: values of the app roles each assigned person holds, `default` for default access, sorted. Empty in Okta. */
  held: Record<string, string[]>;
}

/** One difference that `verify` finds. */
export interface Verified {
  /** Null: nobody of the sample. */
  subject: Subject | null;
  kind: string;
  attribute: string | null;
  cause: string;
  /** Who, what was expected and what was found. */
  text: string;
}

export interface AppPlayed {
  key: string;
  directory: 'entra' | 'okta';
  /** Whether each version has the app. */
  inBase: boolean;
  inHead: boolean;
  /** Whether the last round before the change sent nothing. */
  settled: boolean;
  /** The last round before the change: who fails in it fails in every one. Null for an app that comes in. */
  last: Round | null;
  /** What changed in the target while the new version was applied, which should be nothing. */
  duringUp: Sent[];
  /** The two rounds after the change; none for an app that goes out. */
  rounds: Round[];
  before: Standing;
  after: Standing;
  /** What `verify` found before the change, and finds afterwards; none for an app that is not there. */
  verified: { before: Verified[]; after: Verified[] };
  /** What stands once everybody was unassigned and a round has passed; null where nobody was. */
  left: Standing | null;
}

export interface Up {
  /** `base`, `base again`, `head`, `head again`. */
  of: string;
  error: string | null;
  /** `update muster:entra:SynchronizationSchema wiki`; nothing of what stays the same. */
  operations: string[];
}

export interface Played {
  ups: Up[];
  /** By key, those of both versions. */
  apps: Record<string, AppPlayed>;
}
