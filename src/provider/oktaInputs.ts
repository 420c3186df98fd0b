/** Inputs and outputs of the resources of an Okta app; `OktaProvisioning` stands in inputs.ts. */
import type { CollectionInputs, CollectionOutputs, Entry, Standing } from './entries.ts';

/** What stood in an adopted app before the first write: it stays when the app is given back. */
export interface StoodBefore {
  /** Ids of the groups and of the people assigned one by one. */
  groups: string[];
  users: string[];
  /** Ids of the groups that were pushed. */
  pushes: string[];
  rows: Record<string, ProfileRow>;
  /** Definitions of the app user profile's own attributes, as Okta gave them. */
  properties: Record<string, object>;
}

/** An app that is there already: remembers what stood there. */
export interface AdoptedAppInputs {
  appId: string;
  /** Names of the attributes that are declared: what is declared of them is taken back when the app is let go. */
  attributes: string[];
  /** What resources of an earlier version made. Read when the resource is made, no part of any diff. */
  formerly?: StoodBefore;
}
export interface AdoptedAppOutputs {
  appId: string;
  before: StoodBefore;
}

/** Everybody who is assigned to one app. */
export interface AppAssignmentsInputs extends CollectionInputs {
  appId: string;
  /** By a name for people to read (`group Sales`); no change of it alone is a change. */
  assignments: Record<string, AppAssignmentInput>;
  /** `StoodBefore` of an adopted app. No change of it is a change of an assignment. */
  before?: StoodBefore;
}
export interface AppAssignmentInput extends Entry {
  principal: 'user' | 'group';
  /** Okta's id of the person or group. */
  id: string;
  /** People: the user name in the app that is sent with the assignment. */
  userName?: string;
  /** Groups: values of the app user profile for everybody who comes by this assignment; those not named stay as they stand. */
  profile?: Record<string, unknown>;
  /** Groups: which group's profile counts for somebody in several, the lowest first; absent: as Okta gives it. */
  priority?: number;
}
/** By `group/00g…` or `user/00u…`. */
export type AppAssignmentsOutputs = CollectionOutputs<StandingAppAssignment>;
export interface StandingAppAssignment extends Standing {
  /** Of a group, as far as they are declared. */
  profile?: Record<string, unknown>;
  priority?: number;
  /** A person whom Okta has deactivated: it takes every assignment away, and no new one can be made. */
  isDeactivated?: true;
}

/** The groups that are pushed to one app. */
export interface GroupPushMappingsInputs extends CollectionInputs {
  appId: string;
  /** By the group's name; no change of it alone is a change. */
  mappings: Record<string, GroupPushInput>;
  /** Keys of the rules that are declared: what one of them has pushed stays, as in Okta, whatever the group is called later. */
  rules: string[];
  /** Whether the vendor's group goes with its push. */
  deleteTargetGroups?: boolean;
  /** `StoodBefore` of an adopted app. No change of it is a change of a push. */
  before?: StoodBefore;
}
export interface GroupPushInput extends Entry {
  /** Okta's id of the group. */
  sourceGroupId: string;
  /** What the group is called in Okta: its first name at the vendor. */
  groupName: string;
  /** Key of the rule that found it. */
  rule?: string;
}
/** By the source group's id. */
export type GroupPushMappingsOutputs = CollectionOutputs<StandingGroupPush>;
export interface StandingGroupPush extends Standing {
  mappingId: string;
  status: string;
  /** Okta's own words for the status ERROR. */
  errorSummary?: string;
  rule?: string;
}

/** One row of the profile mapping from Okta to the app. */
export interface ProfileRow {
  expression: string;
  pushStatus: 'PUSH' | 'DONT_PUSH';
}
/** Rows of an app's profile mapping; the others are left alone. */
export interface ProfileMappingInputs {
  appId: string;
  /** By property of the app user profile; null: no row. */
  rows: Record<string, ProfileRow | null>;
  /** Rows that resources of an earlier version made. Read when the resource is made, no part of any diff. */
  formerly?: string[];
  /** `StoodBefore` of an adopted app. No change of it is a change of a row. */
  before?: StoodBefore;
}
export interface ProfileMappingOutputs {
  /** Okta's id of the mapping. */
  mappingId: string;
  /** Rows that stand and are ours: also those that should be gone, and were refused. */
  standing: Record<string, ProfileRow>;
  /** Adopted apps only: rows that stood there before and were declared once. They come back when the app is let go. */
  touched?: string[];
}
