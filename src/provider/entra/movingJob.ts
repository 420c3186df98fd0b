/** A job whose address moves to another system: stopped before, and restarted without its links after everything else stands. */

import { isSameAddress } from '../../mapping/scimAddress.ts';
import type { GraphClient } from '../graph/client.ts';
import { GraphError } from '../graph/error.ts';
import { equals } from '../graph/pages.ts';
import { isRunning, type SynchronizationJob } from '../graph/schemaTypes.ts';
import type { Links, ProvisioningStateInputs } from '../inputs.ts';
import { type Context, type PropertyDiff, unknownValue } from '../resource.ts';
import { type JobKey, jobPath } from './paths.ts';
import { isHeld, readPause } from './pauseMark.ts';
import { readTags, writeTags } from './tags.ts';

/** A tag on the service principal: the job ran, and was paused for a move. Without it a job that stands paused is left so. */
export const movingTag = 'muster-moving';
const pollEvery = 15_000;
/** 30 minutes. A long first cycle takes more: the next `up` goes on waiting. */
const mostPolls = 120;
/** 10 minutes. A pause keeps the progress of a cycle that it broke off, so that one may stand there for good. */
const standstill = 40;

/** Throws a plain Error while deletes wait for somebody: with the links they would be forgotten. Reads only. */
export async function refuseStaged(graph: GraphClient, key: JobKey, job?: SynchronizationJob): Promise<void> {
  const found = job ?? (await graph.get<SynchronizationJob>(jobPath(key)));
  if (!(await hasStaged(graph, found))) return;
  throw new Error(
    'the address cannot move to another system now: the accidental-deletion threshold holds deletes back, and with the links they would be ' +
      'forgotten, so that the accounts stay. First, without the new address, let them through (`provisioning: { restart: { trigger: …, reset: ' +
      '[forceDeletes] } }`) or bring the people back into scope, wait for a cycle that goes well (`muster status`), then move',
  );
}

/** Warns where a job that is taken over has run `from` another address: nothing says whether its links must break. Reads only. */
export async function warnOfLinks(context: Context, key: JobKey, from: string | undefined, to: string): Promise<void> {
  if (from === undefined || !URL.canParse(from) || isSameAddress(from, to)) return;
  const { status } = await context.graph().get<SynchronizationJob>(jobPath(key));
  if ((status.lastExecution ?? null) === null) return;
  context.log(
    'warning',
    `The provisioning job has run to ${from}, and its links to the accounts there stay. Is ${to} another system, then nobody who has one is created: ` +
      'have them dropped with `provisioning: { restart: { trigger: …, reset: [full] } }`.',
  );
}

/** Pauses the job if it runs and waits for its cycle to end. Throws a plain Error when that takes too long: the next update goes on. */
export async function stopJob(context: Context, key: JobKey): Promise<void> {
  const graph = context.graph();
  const job = await graph.get<SynchronizationJob>(jobPath(key));
  // One that `muster pause` holds ran too: resumed, it must not go on with the links of before.
  if (isRunning(job) || readPause(await readTags(graph, key.servicePrincipalId)) !== null) await setTag(graph, key, true);
  if (isRunning(job)) {
    await graph.post(`${jobPath(key)}/pause`);
    context.log('info', 'The job is paused while its address moves. Should this update break off, the next one goes on and starts it.');
  }
  await refuseStaged(graph, key, await cycleEnd(context, key, job));
}

/** Of a cycle that runs Graph shows the progress. */
async function cycleEnd(context: Context, key: JobKey, before: SynchronizationJob): Promise<SynchronizationJob> {
  let shown = '';
  let same = 0;
  for (let polls = 0; polls <= mostPolls; polls++) {
    const job = await context.graph().get<SynchronizationJob>(jobPath(key));
    if (!isRunning(job) && !isCycling(job, before)) return job;
    const progress = JSON.stringify(job.status.progress);
    same = progress === shown ? same + 1 : 0;
    shown = progress;
    if (!isRunning(job) && same >= standstill) {
      context.log('info', 'The paused job has shown no progress for ten minutes: its cycle is taken to have ended with the pause.');
      return job;
    }
    if (context.isCancelled()) break;
    if (polls === 0) context.log('info', 'A provisioning cycle is running: waiting for its end.');
    await context.sleep(pollEvery);
  }
  throw new Error(
    'a provisioning cycle is still running, and the address is not changed before it ends. The job is paused: run `pulumi up` again',
  );
}

/** Whether the cycle goes on that ran `before`. Nobody says when the progress of one that has ended goes from the status. */
function isCycling({ status }: SynchronizationJob, before: SynchronizationJob): boolean {
  const hasEnded = status.lastExecution?.activityIdentifier !== before.status.lastExecution?.activityIdentifier;
  return !hasEnded && status.progress.some(({ completedUnits, totalUnits }) => totalUnits === 0 || completedUnits < totalUnits);
}

async function hasStaged(graph: GraphClient, { id, status }: SynchronizationJob): Promise<boolean> {
  const { quarantine, lastExecution, lastSuccessfulExecution } = status;
  if (quarantine?.reason === 'TooManyDeletes' || lastExecution?.error?.code === 'TooManyDeletes') return true;
  // A cycle that failed for another reason afterwards hides them from the status; the log has a permission of its own.
  const filter = `${equals('jobId', id)}${encodeURIComponent(" and provisioningAction eq 'stagedDelete'")}`;
  const path = `/auditLogs/provisioning?${filter}&$orderby=${encodeURIComponent('activityDateTime desc')}&$top=1`;
  try {
    const [newest] = (await graph.get<{ value: { activityDateTime: string }[] }>(path)).value;
    return newest !== undefined && Date.parse(newest.activityDateTime) > Date.parse(lastSuccessfulExecution?.timeBegan ?? '1970-01-01');
  } catch (error) {
    if (error instanceof GraphError && (error.status === 403 || error.status === 400)) return false;
    throw error;
  }
}

/** What a restart is still owed for. */
function owedLinks(last: Links | undefined, { links }: ProvisioningStateInputs): Links | undefined {
  return links === undefined || links.begun === last?.begun ? undefined : links;
}

/** The change that a preview shows. Links are not known in a preview where no move changes them. */
export function linksChange(last: Links | undefined, inputs: ProvisioningStateInputs): Record<string, PropertyDiff> {
  if (!areOther(last, inputs) || isOwedLater(last, inputs)) return {};
  return { links: { kind: 'update' } };
}

/** Says of a job that stays paused what it is owed. */
export function announceOwed(context: Context, last: Links | undefined, inputs: ProvisioningStateInputs): void {
  if (areOther(last, inputs) && isOwedLater(last, inputs)) context.log('warning', owedWarning);
}

const areOther = (last: Links | undefined, { links }: ProvisioningStateInputs): boolean =>
  (links as unknown) !== unknownValue && links?.begun !== last?.begun;

const isOwedLater = (last: Links | undefined, inputs: ProvisioningStateInputs): boolean =>
  owedLinks(last, inputs) !== undefined && !inputs.started;

const owedWarning =
  'The address has moved to another system, and the job is paused: the restart that drops its links is owed, and `pulumi up` sends it when the job ' +
  'is to start (`start: true`; with `--refresh` where somebody has paused it). Started by hand it would first go on with the links of before.';

export interface JobToSettle {
  inputs: ProvisioningStateInputs;
  found: SynchronizationJob;
  /** The links for which it was restarted last. */
  last: Links | undefined;
  /** A start or a restart is asked for, so that it may start although it stands paused. */
  isAsked: boolean;
  /** Flags of a restart that is asked for besides. */
  flags: string[] | undefined;
  restart(reset: string[]): Promise<void>;
}

/**
 * Sends the restart that a move owes, and starts the job. `links`: those for which it was restarted last. `isDone`: nothing else is to
 * be started or restarted in this update.
 */
export async function settleLinks(context: Context, job: JobToSettle): Promise<{ links: Links | undefined; isDone: boolean }> {
  const { inputs, found, last } = job;
  const graph = context.graph();
  const owed = owedLinks(last, inputs);
  if (owed === undefined) {
    // Of a move that was taken back: `muster resume` would not start what an update has still to move.
    if (inputs.started && !isRunning(found)) await setTag(graph, inputs, false);
    return { links: inputs.links, isDone: false };
  }
  const tags = await readTags(graph, inputs.servicePrincipalId);
  const mayStart = inputs.started && (isRunning(found) || job.isAsked || tags.includes(movingTag));
  if (!mayStart || (await isHeld(context, inputs.servicePrincipalId, 'It stays so until `muster resume` and another `pulumi up`.'))) {
    context.log('warning', owedWarning);
    return { links: last, isDone: inputs.started };
  }
  await job.restart(joined(owed.reset, job.flags));
  // Microsoft's pages say that a restart starts a job, and nothing of one that is paused.
  if (!isRunning(await graph.get<SynchronizationJob>(jobPath(inputs)))) await graph.post(`${jobPath(inputs)}/start`);
  await setTag(graph, inputs, false);
  return { links: owed, isDone: true };
}

/** `Full` is all of the plain restart's. */
function joined(owed: string[], asked: string[] = owed): string[] {
  const plain = owed.includes('Full') ? [] : ['QuarantineState', 'Watermark', 'Escrows'];
  return [...new Set([...owed, ...(asked.length === 0 ? plain : asked)])];
}

/** Whether a move of the job's address is under way, or was cut off. Throws GraphError. */
export async function isMoving(graph: GraphClient, key: Pick<JobKey, 'servicePrincipalId'>): Promise<boolean> {
  return (await readTags(graph, key.servicePrincipalId)).includes(movingTag);
}

/** Takes the tag off; an app that is gone is fine. Throws GraphError. */
export const takeMovingOff = (graph: GraphClient, servicePrincipalId: string): Promise<void> =>
  setTag(graph, { servicePrincipalId }, false);

async function setTag(graph: GraphClient, key: Pick<JobKey, 'servicePrincipalId'>, wanted: boolean): Promise<void> {
  const tags = await readTags(graph, key.servicePrincipalId);
  if (tags.includes(movingTag) === wanted) return;
  const others = tags.filter((tag) => tag !== movingTag);
  await writeTags(graph, key.servicePrincipalId, wanted ? [...others, movingTag] : others);
}
