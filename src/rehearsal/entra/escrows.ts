/** Objects that failed and are tried again ("escrows"): in the next cycle, then less and less often. */
import type { Escrow, StoredJob } from '../graph/store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** After it the entry is removed (quarantine status, "Retry duration"). */
const longestEscrow = 28 * day;

/** Of the job, made when it is asked for first. */
export function escrowsOf(stored: StoredJob): Map<string, Escrow> {
  stored.escrows ??= new Map();
  return stored.escrows;
}

/** Milliseconds after the first failure ("Retry duration"); then every 24 hours. */
export const retrySpans = [6 * hour, 12 * hour];

/** The first of the spans that is not over, and whole days after them. */
export const nextSpan = (spans: number[], elapsed: number): number =>
  spans.find((span) => span > elapsed) ?? (Math.floor(elapsed / day) + 1) * day;

/**
 * The next cycle ("How provisioning works"), then 6, 12 and 24 hours after the first failure, then every 24 hours ("Retry duration").
 * Null after 28 days.
 */
function nextRetry(began: Date, now: Date, interval: number): Date | null {
  const elapsed = now.getTime() - began.getTime();
  const after = elapsed === 0 ? interval : nextSpan(retrySpans, elapsed);
  return after > longestEscrow ? null : new Date(began.getTime() + after);
}

interface Failed {
  id: string;
  cycleId: string;
  /** The object as it is in Entra: once it is changed, it is looked at anew. */
  state: string;
  now: Date;
  /** Milliseconds between two cycles. */
  interval: number;
}

/** Notes one more failure; several of one object in a cycle are one. */
export function failed(stored: StoredJob, { id, cycleId, state, now, interval }: Failed): Escrow {
  const escrows = escrowsOf(stored);
  const last = escrows.get(id);
  if (last?.cycleId === cycleId) return last;
  const again = last?.state === state ? last : undefined;
  const began = again?.began ?? now.toISOString();
  const next = nextRetry(new Date(began), now, interval);
  if (next === null) stored.job.status.escrowsPruned = true;
  const escrow = { began, cycleId, state, retries: again === undefined ? 0 : again.retries + 1, next: next?.toISOString() ?? null };
  escrows.set(id, escrow);
  return escrow;
}

/** Whether an object that failed is left alone at this time. */
export function isWaiting(stored: StoredJob, id: string, state: string, now: Date): boolean {
  const escrow = stored.escrows?.get(id);
  return escrow !== undefined && escrow.state === state && (escrow.next === null || now.getTime() < Date.parse(escrow.next));
}

/** `PT40M` in milliseconds; an interval of another form counts as that one. */
export function intervalOf({ job }: StoredJob): number {
  const [, hours = 0, minutes = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(job.schedule.interval) ?? [];
  return Number(hours) * hour + Number(minutes) * minute || 40 * minute;
}
