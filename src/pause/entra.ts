/**
 * Pauses the provisioning job of one Entra app and lets it run again. The mark is set before the job is paused and goes after it is started: a run
 * that is killed in between is completed by the same command, and nothing starts that nobody paused.
 */
import { findEnterpriseApps } from '../entra/findApp.ts';
import { findJob } from '../entra/findJob.ts';
import type { EntraApp } from '../plan/types.ts';
import { movingTag } from '../provider/entra/movingJob.ts';
import { ownerInMark } from '../provider/entra/ownerMark.ts';
import { jobPath } from '../provider/entra/paths.ts';
import { describePause, type Pause, pauseTag, readPause, writePause } from '../provider/entra/pauseMark.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { equals, readAll } from '../provider/graph/pages.ts';
import { isRunning, type SynchronizationJob } from '../provider/graph/schemaTypes.ts';
import type { Said } from './types.ts';

interface Principal {
  id: string;
  appId: string;
  tags: string[];
}

interface Found {
  principal: Principal;
  job: SynchronizationJob;
  running: boolean;
  pause: Pause | null;
}

/** Throws GraphError, and a plain Error for an app that is missing, stands there twice or is not this stack's. */
export async function pauseEntra(graph: GraphClient, stack: string, app: EntraApp, reason: string, now: Date): Promise<Said> {
  const found = await find(graph, stack, app);
  const { principal, running, pause } = found;
  if (!running && pause !== null) return said(found, 'paused', `already ${describePause(pause)}`);
  // One that an update has paused while its address moves would be started again by that update, or by the next.
  if (!running && !principal.tags.includes(movingTag))
    return said(found, 'left', 'its job does not run; it is left alone, and resume will not start it');
  const tag = pauseTag(now, reason);
  await writePause(graph, principal.id, principal.tags, tag);
  if (running || isRunning(await graph.get<SynchronizationJob>(pathOf(found)))) await graph.post(`${pathOf(found)}/pause`);
  const after = await graph.get<SynchronizationJob>(pathOf(found));
  if (isRunning(after)) throw new Error('Graph took the pause, and the job still runs: run the same command again');
  return said({ ...found, pause: readPause([tag]) }, 'paused', 'requests of a cycle that was running may still arrive');
}

/** Throws as `pauseEntra` does. */
export async function resumeEntra(graph: GraphClient, stack: string, app: EntraApp): Promise<Said> {
  const found = await find(graph, stack, app);
  const { principal, running, pause } = found;
  if (pause === null) return said(found, 'left', running ? 'its job runs' : 'its job was not paused by muster pause: it stays stopped');
  const moves = principal.tags.includes(movingTag);
  const start = app.start && !running && !moves;
  if (start) await graph.post(`${pathOf(found)}/start`);
  await writePause(graph, principal.id, principal.tags);
  if (running) return said(found, 'resumed', 'its job ran already; the mark is taken off');
  if (moves && app.start)
    return said(
      found,
      'left',
      'its address is moving: the mark is taken off, and `pulumi up --refresh` drops the links of before and starts it',
    );
  if (!start) return said(found, 'left', 'the stack says start: false: the mark is taken off, and the job stays stopped');
  return said(found, 'resumed', `started; it was ${describePause(pause)}`);
}

const said = ({ principal, job, pause }: Found, outcome: Said['outcome'], message: string): Said => ({
  outcome,
  message,
  servicePrincipalId: principal.id,
  jobId: job.id,
  pause,
});

const pathOf = ({ principal, job }: Found): string => jobPath({ servicePrincipalId: principal.id, jobId: job.id });

async function find(graph: GraphClient, stack: string, app: EntraApp): Promise<Found> {
  const apps = await findEnterpriseApps(graph, app, stack);
  if (apps.length === 0) {
    throw new Error(
      app.existing === null
        ? `the tenant has no enterprise app called ${app.name}`
        : 'the tenant has no app with the id that existing names',
    );
  }
  const [one, ...twins] = apps;
  if (one === undefined || twins.length > 0) {
    throw new Error(`the tenant has ${apps.length} enterprise apps that may be meant: ${apps.map(({ id }) => id).join(', ')}`);
  }
  const { id, appId, tags = [] } = one;
  const principal = { id, appId, tags };
  await refuseOther(graph, stack, app, principal);
  const job = await findJob(graph, id);
  if (job === undefined) throw new Error('it has no provisioning job');
  return { principal, job, running: isRunning(job), pause: readPause(tags) };
}

/** An app is found by its name where nothing else tells, and may be another's: only one that carries the mark of this stack is written. */
async function refuseOther(graph: GraphClient, stack: string, app: EntraApp, { id, appId, tags }: Principal): Promise<void> {
  const path = `/applications?${equals('appId', appId)}&$select=id,appId,serviceManagementReference`;
  const [application] = await readAll<{ serviceManagementReference?: string | null }>(graph, path);
  const owners = [...tags, application?.serviceManagementReference].flatMap((text) => ownerInMark(text) ?? []);
  if (owners.some((owner) => owner.endsWith(`/${stack}/${app.origin}`))) return;
  const whose = owners.length === 0 ? 'it carries no mark of a stack' : `it belongs to the Muster declaration ${owners.join(', ')}`;
  throw new Error(
    `the app ${id} is called ${app.name}, and ${whose}: only an app of this stack is touched. \`pulumi up\` marks what it declares`,
  );
}
