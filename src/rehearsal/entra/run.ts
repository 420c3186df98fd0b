/** What one run of the provisioning service carries along, and what it leaves behind. */

import type { Settings } from '../../provisioning/contract.ts';
import type { JobRules, ObjectType } from '../../provisioning/entra/rules.ts';
import type { GraphStore, ProvisioningLogEntry, StoredJob } from '../graph/store.ts';
import type { Scope } from './scope.ts';
import type { ScimClient } from './transport.ts';

export interface Counts {
  created: number;
  updated: number;
  disabled: number;
  deleted: number;
  skipped: number;
  failed: number;
}

/** One handled person or group. */
export interface CycleEntry {
  objectType: ObjectType;
  /** The Entra object id. */
  id: string;
  displayName: string;
  action: ProvisioningLogEntry['provisioningAction'];
  status: ProvisioningLogEntry['status'];
  errorCode: string | null;
  reason: string | null;
}

export interface CycleResult {
  /** False: the job is not active and nothing was done. */
  ran: boolean;
  /** Every object was looked at, not only the changed ones. */
  full: boolean;
  state: 'Succeeded' | 'EntryLevelErrors' | 'Failed' | 'NotRun';
  /** Why nothing was done, or what stopped the cycle. */
  reason: string | null;
  /** Quarantine reason after the cycle, or null. */
  quarantine: string | null;
  counts: Record<ObjectType, Counts>;
  entries: CycleEntry[];
}

export interface Run {
  store: GraphStore;
  stored: StoredJob;
  client: ScimClient;
  /** What stands in the schema and the settings. */
  job: JobRules;
  scope: Scope;
  evaluation: Omit<Settings, 'org'>;
  /** The clock of the log; `evaluation` has the time at which the run began. */
  now(): Date;
  membersPerPatch: number;
  referenceChecks: boolean;
  /** What the schema calls the objects of the target. */
  targetNames: Record<ObjectType, string>;
  cycleId: string;
  /** Look at every object again. */
  full: boolean;
  /** Leave objects that failed alone until they are due: a run by the clock. */
  waits: boolean;
  /** Who was left alone for that. */
  putOff: Set<string>;
  /** On demand nothing is put off. */
  onDemand: boolean;
  /** What is being carried out. */
  handling: { id: string; began: Date; isLinked: boolean } | null;
  /** The log rows of this run, in order; they also stand in the store. */
  rows: ProvisioningLogEntry[];
}
