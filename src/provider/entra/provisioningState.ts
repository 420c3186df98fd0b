/** Whether a job runs. Declared last: a start is accepted even with wrong credentials, so everything else must stand first. */
import { diffInputs } from '../diff.ts';
import type { GraphClient } from '../graph/client.ts';
import { isRunning, type SynchronizationJob } from '../graph/schemaTypes.ts';
import type { Links, ProvisioningStateInputs, ProvisioningStateOutputs } from '../inputs.ts';
import { type CheckFailure, type Context, type ResourceKind, unknownValue } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { announceOwed, linksChange, settleLinks } from './movingJob.ts';
import { takeMarkOff } from './ownerMark.ts';
import { formatJobKey, jobPath, parseJobKey } from './paths.ts';
import { isHeld } from './pauseMark.ts';

/** Graph's reset flags. `None` is left out: it acts like a start and is not to be used. */
const resetFlags = ['ConnectorDataStore', 'Escrows', 'Watermark', 'QuarantineState', 'Full', 'ForceDeletes'];

/** `start`, `pause` and `restart` of Graph's `synchronizationJob`. */
export const provisioningState: ResourceKind<ProvisioningStateInputs, ProvisioningStateOutputs> = {
  type: resourceTypes.provisioningState,

  check(inputs) {
    const failures: CheckFailure[] = [];
    const reset: unknown = inputs.restart?.reset ?? [];
    if (Array.isArray(reset)) {
      for (const [index, flag] of reset.entries()) {
        if (flag === unknownValue || resetFlags.includes(String(flag))) continue;
        failures.push({ property: `restart.reset[${index}]`, reason: `"${flag}" is no reset flag; known are ${resetFlags.join(', ')}` });
      }
    }
    return failures;
  },

  async diff(_context, old, inputs) {
    // The job does not say its scope (the connection does), so after an import it is taken to be the declared one.
    const before = { ...old.inputs, scope: old.inputs.scope ?? inputs.scope, owner: inputs.owner, links: inputs.links };
    const diff = diffInputs(before, inputs, {
      replaces: ['servicePrincipalId', 'jobId'],
    });
    // Other flags without a new trigger ask for nothing.
    if (old.inputs.restart?.trigger === inputs.restart?.trigger) {
      for (const path of Object.keys(diff.changes)) if (path.startsWith('restart')) delete diff.changes[path];
    }
    return { ...diff, changes: { ...diff.changes, ...linksChange(old.outputs.links, inputs) } };
  },

  async announce(context, inputs, standing) {
    if (standing !== undefined) announceOwed(context, standing.old.outputs.links, inputs);
  },

  async create(context, inputs) {
    const graph = context.graph();
    const before = await graph.get<SynchronizationJob>(jobPath(inputs), { retryMissing: true });
    const job = { inputs, found: before, last: undefined, isAsked: true, flags: undefined, restart: restartOf(graph, inputs) };
    const { links, isDone } = await settleLinks(context, job);
    if (!isDone) await setRunning(context, inputs, before);
    return { id: formatJobKey(inputs), outputs: describe(inputs, await graph.get(jobPath(inputs)), links) };
  },

  async read(context, id, last) {
    const key = parseJobKey(id);
    const found = await orMissing(context.graph().get<SynchronizationJob>(jobPath(key)));
    if (found === undefined) return undefined;
    const inputs: ProvisioningStateInputs = { ...key, started: isRunning(found) };
    if (last.inputs?.restart !== undefined) inputs.restart = last.inputs.restart;
    if (last.inputs?.scope !== undefined) inputs.scope = last.inputs.scope;
    if (last.inputs?.owner !== undefined) inputs.owner = last.inputs.owner;
    if (last.inputs?.links !== undefined) inputs.links = last.inputs.links;
    return { id, inputs, outputs: describe(inputs, found, last.outputs?.links) };
  },

  async update(context, _id, old, inputs) {
    const graph = context.graph();
    const found = await graph.get<SynchronizationJob>(jobPath(inputs));
    const asked = inputs.restart !== undefined && inputs.restart.trigger !== old.inputs.restart?.trigger ? inputs.restart.reset : undefined;
    // Who is no longer in scope is only dropped by a cycle that looks at everybody (Microsoft's known issues of app provisioning).
    const narrowed = old.inputs.scope === 'all' && inputs.scope === 'assigned' ? [] : undefined;
    const reset = asked ?? narrowed;
    const isAsked = reset !== undefined || !old.inputs.started;
    const job = { inputs, found, last: old.outputs.links, isAsked, flags: reset, restart: restartOf(graph, inputs) };
    const { links, isDone } = await settleLinks(context, job);
    if (!isDone && reset !== undefined && inputs.started && (await isHeld(context, inputs.servicePrincipalId, restartKept)))
      return describe(inputs, found, links);
    if (!isDone) await setRunning(context, inputs, found);
    if (reset !== undefined && !isDone) {
      if (inputs.started) await restartOf(graph, inputs)(reset);
      else context.log('warning', 'The job is paused: its restart was not sent, because a restart would start it.');
    }
    return describe(inputs, await graph.get(jobPath(inputs)), links);
  },

  async delete(context, id, old) {
    const graph = context.graph();
    const key = parseJobKey(id);
    if (old.inputs.owner === undefined) {
      await orMissing(graph.post(`${jobPath(key)}/pause`));
      return;
    }
    // The job itself knows whether it ran before. With the mark gone, what stood in the app before is left to it.
    await takeMarkOff(graph, key.servicePrincipalId, old.inputs.owner);
  },

  previewOutputs: (inputs) => inputs,
};

const restartKept = 'Its restart was not sent: after `muster resume`, ask for it with another `restart: { trigger }`.';

async function setRunning(context: Context, inputs: ProvisioningStateInputs, found: SynchronizationJob): Promise<void> {
  if (inputs.started === isRunning(found)) return;
  if (inputs.started && (await isHeld(context, inputs.servicePrincipalId, 'It stays so until `muster resume`.'))) return;
  await context.graph().post(`${jobPath(inputs)}/${inputs.started ? 'start' : 'pause'}`, undefined, { retryMissing: true });
}

const restartOf = (graph: GraphClient, inputs: ProvisioningStateInputs) => (reset: string[]) => {
  // Without criteria Graph does what the portal's "Restart" does: quarantine, watermark and escrows.
  const body = reset.length === 0 ? {} : { criteria: { resetScope: reset.join(', ') } };
  return graph.post<void>(`${jobPath(inputs)}/restart`, body);
};

/** `links`: those for which the job was restarted last. */
function describe(inputs: ProvisioningStateInputs, found: SynchronizationJob, links: Links | undefined): ProvisioningStateOutputs {
  const { servicePrincipalId, jobId, restart: asked, scope } = inputs;
  const outputs: ProvisioningStateOutputs = {
    servicePrincipalId,
    jobId,
    started: isRunning(found),
    status: found.status.code,
    quarantine: found.status.quarantine?.reason ?? null,
  };
  if (asked !== undefined) outputs.restart = asked;
  if (scope !== undefined) outputs.scope = scope;
  if (links !== undefined) outputs.links = links;
  return outputs;
}
