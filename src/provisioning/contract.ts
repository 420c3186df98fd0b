/** What a directory does with the people and groups of an app: the words that its two halves share. Nothing here reads or sends anything. */
import type { SampleGroup, SamplePerson } from '../config/sample.ts';
import type { Assignment, Assumptions } from '../plan/types.ts';

/** A request of the directory's SCIM client. Ids that only the target gives stand in braces: `{id}` is the subject's, `{id of ann}` another's. */
export interface ScimRequest {
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  body: unknown;
}

/** What an evaluation reads besides the directory; passed in, so that a review reads the same from run to run. */
export interface Settings {
  now: Date;
  newId(): string;
  /** From 0 to below 1. */
  random(): number;
  /** Domain of an Entra tenant, for `DefaultDomain`. */
  defaultDomain?: string | undefined;
  /** Subdomain of an Okta org. */
  org?: string | undefined;
  assume: Assumptions;
  /** Whether what a declared function gives is left out, where something is sent or compared; shown as not known otherwise. */
  notKnown?: 'leftOut';
}

/** The people and groups that one version of a stack is looked at with. */
export interface SampleSide {
  person(key: string): SamplePerson | undefined;
  groups: Record<string, SampleGroup>;
  settings: Settings;
}

/** A person of the sample, read once for all apps of one version. */
export interface Subject {
  key: string;
  person: SamplePerson;
  /** The person as Entra's provisioning service reads them. */
  source: Source;
  /** The Okta profile, made on first use. */
  profile(): Record<string, unknown>;
}

/** A user or group of Entra, read: the values that mappings and filters ask for, and what else decides the scope. */
export interface Source {
  /** Object id. */
  id: string;
  attributes: Record<string, string | string[] | null>;
  /** In the recycle bin. */
  softDeleted: boolean;
  /** False: sign-in is blocked. */
  accountEnabled: boolean;
  securityEnabled: boolean;
}

/**
 * What a change does to one person, in the order of how much somebody would mind. `left`: the account stays and is managed by nobody.
 * `failing`: nothing comes of it, in every cycle: nothing is sent, or the vendor refuses what is. `noAccount`: in scope, and the actions
 * allow no creation. `stale`: something differs and nothing is sent: a value that no mapping gives any more, or updates that the actions do
 * not allow.
 */
export const effectKinds = ['deleted', 'disabled', 'failing', 'left', 'noAccount', 'enters', 'changed', 'stale'] as const;
export type EffectKind = (typeof effectKinds)[number];

export interface AttributeEffect {
  target: string;
  /** Null: no value. */
  before: unknown;
  after: unknown;
  /** The mapping gives nothing any more; the directory never clears a value, so it stays. */
  stays?: true;
  /** Letter case alone differs, which is not sent (`assume: { letterCase }`). */
  caseOnly?: true;
}

export interface Held {
  before: string[];
  after: string[];
}

export interface PersonOutcome {
  /** Provisioned under the old and under the new version. */
  wasIn: boolean;
  isIn: boolean;
  /** Undefined: nothing happens to the person. */
  effect: Outcome | undefined;
}

export interface Outcome {
  kind: EffectKind;
  /** Why, where it is not the attributes. */
  reason: string | null;
  /** Counts for Entra's deletion threshold. */
  isRemoval: boolean;
  attributes: AttributeEffect[];
  /** Roles at the vendor by its own rule; none where it knows no roles over SCIM. */
  roles: Held;
  /** Values of the assigned app roles. */
  assigned: Held;
  /** What is sent about the person, in order; made for those that are shown. */
  requests(): ScimRequest[];
}

export type GroupKind = Exclude<EffectKind, 'disabled'>;

export interface GroupOutcome {
  /** Key in the sample. */
  key: string;
  name: string;
  kind: GroupKind;
  reason: string | null;
  isRemoval: boolean;
  attributes: AttributeEffect[];
  /** Keys of the people and groups that come into the vendor's group and go from it. */
  joins: string[];
  leaves: string[];
  requests(): ScimRequest[];
}

/** Two versions of one app and what the step from the one to the other does. Groups are asked when the people are through. */
export interface Pair {
  /** Names of the Entra source attributes to be read of a person. */
  sources: string[];
  person(before: Subject | undefined, after: Subject | undefined): PersonOutcome;
  /** `removals` of people happen in the same cycle. */
  groups(removals: number): GroupOutcomes;
}

export interface GroupOutcomes {
  outcomes: GroupOutcome[];
  heldBack: HeldBack | null;
}

/** Removals of one cycle, people and groups, that Entra holds back because they reach the threshold. */
export interface HeldBack {
  removals: number;
  threshold: number;
}

/** One version of an app over one sample. */
export interface View {
  /** Names of the Entra source attributes to be read of a person. */
  sources: string[];
  state(subject: Subject): PersonState;
  /** The assignments that reach a person. */
  assignments(subject: Subject): Assignment[];
  /** Targets of which no two people may have one value: what they are matched by, and the user name. */
  unique: string[];
  /** Names of the groups that are provisioned or pushed. */
  groupNames(): string[];
  /** Groups in scope of which nothing comes. */
  groupFailures(): { name: string; failure: Failure }[];
  /** Why somebody of the app who leaves keeps access; null: the account is switched off, or deleted. */
  leaverKeepsAccess(subject: Subject | undefined): string | null;
  /** What each mapping gives for a person, by the name it is written under; of somebody out of scope as if they were in. */
  values(subject: Subject): MappedValue[];
}

export interface PersonState {
  /** Why the person is not provisioned; null when they are. */
  reason: string | null;
  /** Why nothing comes of it, though in scope. */
  failure: Failure | null;
  /** Values of the app roles that the functions see: those assigned, and none where everybody is synced. */
  roles: string[];
}

/** `code` is one of the provisioning log's, or `VendorRefuses`, or `ObjectSkipped` where a mapping says so. */
export interface Failure {
  code: string;
  reason: string;
}

export interface MappedValue {
  target: string;
  value: unknown;
  error: string | null;
}

export const emptyHeld: Held = { before: [], after: [] };

/** In whatever order; each role stands once. */
export const sameRoles = (a: string[], b: string[]): boolean => a.length === b.length && a.every((role) => b.includes(role));
