/** One provisioning cycle: scope, people, groups, references, then the job's status (Entra, "How provisioning works"). */
import { heldBackOf } from '../../provisioning/entra/decide.ts';
import { ObjectFailure } from '../../provisioning/entra/failure.ts';
import type { GraphStore, StoredJob } from '../graph/store.ts';
import { applyDecision } from './applyDecision.ts';
import { type Decided, decideObjects } from './decide.ts';
import { connectionCode, ScimFailure } from './failure.ts';
import { countRows, entryOf, logOutcome } from './logs.ts';
import { openRun } from './openRun.ts';
import type { ClientOptions } from './options.ts';
import { type Stop, whyNotDue } from './quarantine.ts';
import { applyReferences } from './references.ts';
import type { CycleResult, Run } from './run.ts';
import { connectionText } from './serviceText.ts';
import { finishJob } from './status.ts';
import { probe } from './testConnection.ts';

/**
 * Does nothing, and says so, unless the job's schedule is active. Without `whenDue` it is the next cycle, whenever that is: a job in quarantine
 * and objects that failed are tried again. With it the clock decides, as the service does.
 */
export async function runCycle(options: ClientOptions, store: GraphStore, jobId: string, { whenDue = false } = {}): Promise<CycleResult> {
  const stored = store.jobs.get(jobId);
  if (stored === undefined) throw new Error(`no synchronization job ${jobId}`);
  const { state } = stored.job.schedule;
  if (state !== 'Active') return notRun(stored, `the job is not started (schedule is ${state})`);
  const began = options.now();
  const early = whenDue ? whyNotDue(stored, began) : null;
  if (early !== null) return notRun(stored, early);
  const full = stored.fullCycleDue;
  const { run, stop } = await attempt(options, store, stored, whenDue);
  finishJob({ store, stored, run, stop: stop ?? null, began, ended: options.now(), activityId: options.newId() });
  return report(stored, run, full, stop);
}

/** `said`: what stopped it, in words of our own. */
type Stopped = Stop & { said: string };

async function attempt(
  options: ClientOptions,
  store: GraphStore,
  stored: StoredJob,
  waits: boolean,
): Promise<{ run?: Run; stop?: Stopped | undefined }> {
  let run: Run | undefined;
  try {
    run = openRun(options, store, stored, { waits });
    await probe(run.client, stored, 'User', options.newId()).catch(goOnWhenTransient);
    return { run, stop: await carryOut(run) };
  } catch (error) {
    const stop = stopOf(error, run);
    return run === undefined ? { stop } : { run, stop };
  }
}

async function carryOut(run: Run): Promise<Stopped | undefined> {
  const types = [run.job.User, run.job.Group].flatMap((rules) => rules ?? []);
  const decided = types.flatMap((rules) => decideObjects(run, rules));
  const removals = decided.filter(({ decision: { kind } }) => kind === 'delete' || kind === 'disable');
  const heldBack = heldBackOf(run.job, removals.length, run.stored.forceDeletes);
  if (heldBack !== null) for (const each of removals) stage(run, each);
  else for (const each of removals) await applyDecision(run, each);
  for (const each of decided) if (!removals.includes(each)) await applyDecision(run, each);
  for (const rules of types) await applyReferences(run, rules, run.scope.entitled[rules.type]);
  if (run.full) for (const link of run.stored.links.values()) if (link.state === 'returned') link.state = 'on';
  if (heldBack === null) return undefined;
  const message = `${heldBack.removals} objects would be disabled or deleted; the threshold is ${heldBack.threshold}`;
  return { reason: 'TooManyDeletes', code: 'TooManyDeletes', message, said: message };
}

/** Held back by the accidental-deletion threshold, until the job is restarted with `ForceDeletes` or the objects return. */
function stage(run: Run, { subject, decision: { kind } }: Decided): void {
  logOutcome(run, subject, 'stagedDelete', { status: 'skipped', errorCode: 'TooManyDeletes', reason: `${kind} held back` });
}

/** A busy target is left to the retries of each object; everything else speaks of the connection itself. */
function goOnWhenTransient(error: unknown): void {
  if (!(error instanceof ScimFailure) || !(error.status === 429 || error.status >= 500)) throw error;
}

function stopOf(error: unknown, run: Run | undefined): Stopped {
  const reason = 'EncounteredQuarantineException';
  if (error instanceof ScimFailure)
    return { reason, code: connectionCode(error), message: connectionText(error, run?.client.baseAddress ?? ''), said: error.message };
  if (error instanceof ObjectFailure) return { reason, code: error.code, message: error.message, said: error.message };
  throw error;
}

function notRun(stored: StoredJob, reason: string): CycleResult {
  return { ...report(stored, undefined, false, undefined), ran: false, state: 'NotRun', reason };
}

function report(stored: StoredJob, run: Run | undefined, full: boolean, stop: Stopped | undefined): CycleResult {
  const { status } = stored.job;
  return {
    ran: true,
    full,
    state: status.lastExecution?.state ?? 'NotRun',
    reason: stop?.said ?? null,
    quarantine: status.quarantine?.reason ?? null,
    counts: countRows(run?.rows ?? []),
    entries: (run?.rows ?? []).map(entryOf),
  };
}
