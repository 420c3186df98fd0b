/** What one version of an app makes of one person; Entra's and Okta's half each give one (`entraPeople.ts`, `oktaPeople.ts`). */
import type { SamplePerson } from '../config/sample.ts';
import type { DesiredAttribute } from '../mapping/entra/desired.ts';
import type { Membership } from './membership.ts';

/** A person of the sample, read once for all apps. */
export interface Subject {
  key: string;
  person: SamplePerson;
  /** Values of every source attribute that any Entra mapping or filter reads. */
  attributes: Record<string, string | string[] | null>;
  /** The Okta profile, made on first use. */
  profile(): Record<string, unknown>;
}

export interface PersonState {
  /** Why the person is not provisioned; null when they are. */
  reason: string | null;
  /** What could not be evaluated: the directory then sends nothing about the person. */
  failure: string | null;
  desired: DesiredAttribute[];
  /** Roles at the vendor by its own rule; none where it knows no roles over SCIM. */
  roles: string[];
  /** Values of the app roles assigned to the person. */
  assigned: string[];
}

/** A request of the directory's SCIM client, without the id that the target gave the person. */
export interface ScimRequest {
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  body: unknown;
}

export interface Leaving {
  /** `left`: nothing is sent; the account stays as it is, managed by nobody. */
  kind: 'disabled' | 'deleted' | 'left';
  request: ScimRequest | null;
  /** What makes it so. */
  reason: string;
}

export interface AppPeople {
  membership: Membership;
  /** True where the vendor only ever adds roles: leaving a group keeps its role. */
  rolesAddUp: boolean;
  /** The vendor's role for whoever is sent without one; to exchange it for another takes nothing away. */
  defaultRole: string | null;
  /** Source attributes to be read for it. */
  sources: string[];
  evaluate(subject: Subject): PersonState;
  /** What is sent about somebody who was provisioned and no longer is. */
  leave(subject: Subject): Leaving;
  /** What the actions of the app allow. */
  may: { create: boolean; update: boolean };
  /** The request that makes the person in the target. */
  create(subject: Subject, desired: DesiredAttribute[]): ScimRequest;
  /** The request that brings the target from what is `current` to what is desired. */
  update(subject: Subject, changes: { attribute: DesiredAttribute; current: unknown }[], desired: DesiredAttribute[]): ScimRequest;
}

/** Fixed, so that a review reads the same from run to run. */
export interface Clock {
  now: Date;
  newId(): string;
  random(): number;
}
