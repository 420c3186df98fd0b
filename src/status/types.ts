/** How provisioning of a stack stands, app by app. */
import type { CauseKind } from '../provider/graph/serviceCauses.ts';

/** `failures`, `paused` and `waiting` run or can run; `quarantine` and `missing` need somebody. */
export type Health = 'good' | 'failures' | 'paused' | 'waiting' | 'quarantine' | 'missing' | 'unknown';

/** What to do, and the command that does it. */
export interface Advice {
  why: string;
  /** For a shell, to be run in the project's folder; null where only a person can do it. */
  command: string | null;
}

/** Failures of one cause among the objects that fail now. */
export interface FailureGroup {
  /** Code of the provisioning log, such as `EntryConflict`. */
  code: string;
  /** Status of the vendor's answer, when it is known. */
  status: number | null;
  objectType: string;
  action: string;
  count: number;
  /** Names of a few of them. */
  examples: string[];
  /** The log's own words for the first one. */
  reason: string;
  /** What the vendor itself said, where its answer has words. */
  detail: string | null;
  /** The most that one of them was tried again; null where the log does not say. */
  retries: number | null;
  /** ISO time of the first next try; null where the log does not say. */
  nextRetry: string | null;
  means: string | null;
  fix: string | null;
}

export interface LastCycle {
  state: string;
  began: string;
  ended: string;
  /** Objects read, in scope, written, and put off because they failed. */
  imported: number;
  inScope: number;
  exported: number;
  escrowed: number;
  error: string | null;
}

export interface Quarantine {
  reason: string;
  /** ISO times: when it was imposed first, tried last, is tried next. */
  since: string;
  lastAttempt: string;
  nextAttempt: string;
  /** The job was switched off by it. */
  disabled: boolean;
  /** ISO time at which the job is switched off unless the quarantine is lifted, and whole days until then. */
  disabledOn: string;
  daysLeft: number;
  error: string | null;
  kind: CauseKind | null;
  means: string | null;
  fix: string | null;
}

export interface EntraStatus {
  directory: 'entra';
  key: string;
  name: string;
  health: Health;
  /** Why it is missing or unknown; else what the job is doing. */
  state: string;
  servicePrincipalId: string | null;
  jobId: string | null;
  quarantine: Quarantine | null;
  /** Since when (ISO time in UTC) and why `muster pause` holds the job; null where it does not. */
  pause: { since: string | null; reason: string } | null;
  lastCycle: LastCycle | null;
  /** Of the cycle that runs now. */
  progress: { completed: number; total: number; units: string }[];
  /** Objects under management by kind, such as `User to urn:…:User`. */
  managed: Record<string, number>;
  failures: FailureGroup[];
  /** Why the provisioning logs could not be read; null when they could. */
  logs: string | null;
  advice: Advice[];
}

export interface OktaStatus {
  directory: 'okta';
  key: string;
  name: string;
  health: Health;
  state: string;
  appId: string | null;
  /** Labels of the "Provisioning to App" boxes by whether they are on. */
  boxes: Record<string, boolean>;
  advice: Advice[];
}

/** Of the token or client secret, as the stack says it: neither directory knows. */
interface TokenStatus {
  /** Last day on which it is good, such as `2027-01-31`; null where the stack does not say. */
  tokenExpires: string | null;
}

export type AppStatus = (EntraStatus & TokenStatus) | (OktaStatus & TokenStatus);
