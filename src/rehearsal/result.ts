/** What a rehearsal found: the document `--json` prints and the text is rendered from. */
import type { AppPlan } from '../plan/types.ts';
import type { Finding } from '../review/findings/finding.ts';
import type { RequestRecord, ScimResource } from '../scim/target.ts';
import type { Counts } from './entra/run.ts';
import type { Operation } from './host/host.ts';

/** One thing that was promised and looked at. */
export interface Check {
  what: string;
  /** The person or group it is about, or null for the app as a whole. */
  who: string | null;
  expected: unknown;
  found: unknown;
  ok: boolean;
  /** Where a person wrote the expectation, as `file:line`, or null for one of the manual's. */
  place: string | null;
}

export interface StepResult {
  id: string;
  title: string;
  /** What the vendor's manual or the directory's documentation promises, in our words. */
  promise: string;
  status: 'passed' | 'failed' | 'not applicable';
  /** Why not applicable, or why it broke off. */
  why: string | null;
  checks: Check[];
}

export interface ConnectionTest {
  ok: boolean;
  /** The requests the test sent, with their status. */
  requests: { method: string; path: string; status: number }[];
  reason: string | null;
}

/** A person or group of which the first cycle made nothing. */
export interface Left {
  kind: 'person' | 'group' | 'app';
  /** Key in the sample; null: nobody of the sample. */
  key: string | null;
  who: string;
  status: 'skipped' | 'failed';
  reason: string;
}

export interface AppResult {
  key: string;
  name: string;
  directory: 'entra' | 'okta';
  vendor: string;
  address: string;
  /** What an adopted app begins with; null: `up` makes the app. */
  begins: string | null;
  /** Why there is no result: its `up` did not get through, or the rehearsal broke off; null otherwise. */
  error: string | null;
  declared: Operation[];
  connectionTest: ConnectionTest;
  /** What the first cycle did. */
  counts: { people: Counts; groups: Counts };
  /** Objects the first cycle could not or would not provision, each with the reason. */
  notProvisioned: Left[];
  /** User name → the vendor's role(s) after the first cycle; null is none. */
  roles: Record<string, string | null>;
  expectations: Check[];
  /** Why no life was played, or null. */
  notPlayed: string | null;
  life: StepResult[];
  findings: Finding[];
  /** What still needs a person, in order. */
  byHand: string[];
  /** What stands in the target at the end. */
  users: ScimResource[];
  groups: ScimResource[];
  requests: RequestRecord[];
}

export interface RehearsalResult {
  stack: string;
  ok: boolean;
  /** Milliseconds by phase. */
  times: Record<string, number>;
  /** Why the program itself did not get through with all apps, or null. Each app is then tried on its own. */
  error: string | null;
  apps: Record<string, AppResult>;
}

const none: Counts = { created: 0, updated: 0, disabled: 0, deleted: 0, skipped: 0, failed: 0 };

/** An app of which nothing else is known. */
export function brokenApp(app: AppPlan, error: string | null): AppResult {
  const { key, name, directory, vendor, origin, endpoint, checklist } = app;
  return {
    ...{ key, name, directory, vendor, address: `/${origin}${endpoint.path}`, begins: null, error, declared: [] },
    connectionTest: { ok: false, requests: [], reason: 'not tried' },
    counts: { people: { ...none }, groups: { ...none } },
    notProvisioned: [],
    roles: {},
    expectations: [],
    notPlayed: error === null ? null : 'there is nothing to play it on',
    life: [],
    findings: [],
    byHand: checklist,
    users: [],
    groups: [],
    requests: [],
  };
}

export function failedChecks(app: AppResult): Check[] {
  return [...app.expectations, ...app.life.flatMap((step) => step.checks)].filter((check) => !check.ok);
}

/** An app is good when it got through, its connection answered, every expectation held and no step broke off. */
export function appIsGood(app: AppResult): boolean {
  return (
    app.error === null && app.connectionTest.ok && failedChecks(app).length === 0 && app.life.every((step) => step.status !== 'failed')
  );
}
