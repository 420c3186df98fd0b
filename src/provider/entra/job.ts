/** The provisioning job of an enterprise app. Adopts the job that is there: its id is settled by tenant and app. */
import { diffInputs } from '../diff.ts';
import type { GraphClient } from '../graph/client.ts';
import { GraphError } from '../graph/error.ts';
import type { SynchronizationJob } from '../graph/schemaTypes.ts';
import type { JobInputs, JobOutputs } from '../inputs.ts';
import { PartialFailure, type ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { clearSecrets } from './connection.ts';
import { putBack, readBefore } from './jobBefore.ts';
import { formatJobKey, jobPath, parseJobKey, synchronizationPath } from './paths.ts';

/** Graph's `synchronizationJob`. Created disabled; `provisioningState` starts it. */
export const job: ResourceKind<JobInputs, JobOutputs> = {
  type: resourceTypes.job,

  check: (inputs) => (inputs.servicePrincipalId ? [] : [{ property: 'servicePrincipalId', reason: 'is required' }]),

  async diff(_context, old, inputs) {
    // A template that is not named is whichever the job was made with.
    const templateId = inputs.templateId ?? old.outputs.templateId;
    const before = { ...old.inputs, templateId: old.inputs.templateId ?? old.outputs.templateId };
    return diffInputs(before, { ...inputs, templateId }, { replaces: ['servicePrincipalId', 'templateId'] });
  },

  async create(context, inputs) {
    const graph = context.graph();
    const { servicePrincipalId } = inputs;
    const templateId = inputs.templateId ?? (await findTemplate(graph, servicePrincipalId));
    const found = await findJob(graph, servicePrincipalId, templateId);
    const jobId = found?.id ?? (await createJob(graph, servicePrincipalId, templateId));
    // Nothing of the job is written before this stands in the state: the resources that change it wait for its id.
    const before = found && (await readBefore(graph, { servicePrincipalId, jobId }, found));
    if (before !== undefined) {
      context.log(
        'warning',
        `The app has a provisioning job that somebody set up (${jobId}): it is taken over and changed to what is declared. It stays when this is removed, with what stood in it before.`,
      );
    }
    const outputs: JobOutputs = { servicePrincipalId, templateId, jobId, ...(before ? { adopted: true, before } : {}) };
    const id = formatJobKey(outputs);
    await awaitVisible(graph, outputs, id);
    return { id, outputs };
  },

  async read(context, id, last) {
    const key = parseJobKey(id);
    const found = await orMissing(context.graph().get<SynchronizationJob>(jobPath(key)));
    if (found === undefined) return undefined;
    const { servicePrincipalId } = key;
    const { templateId } = found;
    const unnamed = last.inputs !== undefined && last.inputs.templateId === undefined && last.outputs?.templateId === templateId;
    return {
      id,
      inputs: unnamed ? { servicePrincipalId } : { servicePrincipalId, templateId },
      outputs: { servicePrincipalId, templateId, jobId: found.id, ...takenOver(last.outputs) },
    };
  },

  async update(context, id, old) {
    await awaitVisible(context.graph(), old.outputs, id);
    return old.outputs;
  },

  async delete(context, id, old) {
    const { adopted, before, jobId } = old.outputs;
    if (before !== undefined) {
      await putBack(context, parseJobKey(id), before);
      return;
    }
    if (adopted) {
      context.log('warning', `The provisioning job ${jobId} was there before, and what stood in it is not known: it is left as it is.`);
      return;
    }
    const graph = context.graph();
    const path = jobPath(parseJobKey(id));
    await orMissing(graph.post(`${path}/pause`));
    await orMissing(graph.delete(path));
    // They belong to the app, and outlive the job.
    await clearSecrets(graph, parseJobKey(id).servicePrincipalId);
  },

  previewOutputs: (inputs, old) => old ?? inputs,
};

function takenOver({ adopted, before }: Partial<JobOutputs> = {}): Pick<JobOutputs, 'adopted' | 'before'> {
  return { ...(adopted ? { adopted } : {}), ...(before ? { before } : {}) };
}

/** A job that was made but cannot be read yet must stay in the state, or it would be an orphan. */
async function awaitVisible(graph: GraphClient, outputs: JobOutputs, id: string): Promise<void> {
  try {
    await graph.get(jobPath(outputs), { retryMissing: true });
  } catch (error) {
    throw new PartialFailure(`The job was created but cannot be read: ${String(error)}`, id, outputs);
  }
}

/** `scim` where the app has it (every non-gallery app), else the app's own default template. */
async function findTemplate(graph: GraphClient, servicePrincipalId: string): Promise<string> {
  const path = `${synchronizationPath(servicePrincipalId)}/templates`;
  const { value } = await graph.get<{ value: { id: string; default?: boolean }[] }>(path, { retryMissing: true });
  const chosen = value.find((template) => template.id === 'scim') ?? value.find((template) => template.default === true) ?? value[0];
  if (chosen === undefined)
    throw new Error(`Service principal ${servicePrincipalId} has no synchronization template: its app does not support provisioning.`);
  return chosen.id;
}

async function findJob(graph: GraphClient, servicePrincipalId: string, templateId: string): Promise<SynchronizationJob | undefined> {
  const path = `${synchronizationPath(servicePrincipalId)}/jobs`;
  const { value } = await graph.get<{ value: SynchronizationJob[] }>(path, { retryMissing: true });
  return value.find((found) => found.templateId === templateId);
}

async function createJob(graph: GraphClient, servicePrincipalId: string, templateId: string): Promise<string> {
  const path = `${synchronizationPath(servicePrincipalId)}/jobs`;
  const isConflict = (error: GraphError): boolean => error.status === 409;
  try {
    return (await graph.post<SynchronizationJob>(path, { templateId }, { retryMissing: true, final: isConflict })).id;
  } catch (error) {
    if (!(error instanceof GraphError) || !isConflict(error)) throw error;
    // 409 is either a job that is there already or an app that is not settled yet.
    const existing = await findJob(graph, servicePrincipalId, templateId);
    return existing?.id ?? (await graph.post<SynchronizationJob>(path, { templateId }, { retryMissing: true })).id;
  }
}
