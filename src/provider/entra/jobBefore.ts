/** What stood in a provisioning job before it was taken over: read once, kept in the state, and put back when the job is let go. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { isSameAddress } from '../../mapping/scimAddress.ts';
import { diffValues } from '../diff.ts';
import type { GraphClient } from '../graph/client.ts';
import { GraphError } from '../graph/error.ts';
import { isRunning, type SynchronizationJob, type SynchronizationSchema } from '../graph/schemaTypes.ts';
import type { JobBefore } from '../inputs.ts';
import type { Context } from '../resource.ts';
import { orMissing } from './answers.ts';
import { masked, readSecrets } from './connection.ts';
import { isMoving } from './movingJob.ts';
import { type JobKey, jobPath, synchronizationPath } from './paths.ts';
import { isHeld } from './pauseMark.ts';

const settingKeys = ['SyncAll', 'SyncNotificationSettings', 'SkipOutOfScopeDeletions'];
/** The keys we write and Graph gives back in clear. Of others only those are kept that read back masked: that they were there. */
const clearKeys = ['BaseAddress', 'AuthenticationType', 'Oauth2TokenExchangeUri', 'Oauth2ClientId', ...settingKeys];

type Secrets = ReadonlyMap<string, string>;

/** Undefined for a job that nobody touched: it does not run and never ran, has the template's schema and no connection. Throws GraphError. */
export async function readBefore(graph: GraphClient, key: JobKey, job: SynchronizationJob): Promise<JobBefore | undefined> {
  const schema = await graph.get<SynchronizationSchema>(`${jobPath(key)}/schema`, { retryMissing: true });
  const secrets = await readMap(graph, key);
  const running = isRunning(job);
  const saved = isSaved(schema);
  if (!running && (job.status.lastExecution ?? null) === null && !saved && !secrets.has('BaseAddress')) return undefined;
  const kept = [...secrets].filter(([name, value]) => clearKeys.includes(name) || value === masked);
  return { running, schema: saved ? pack(schema) : null, secrets: Object.fromEntries(kept) };
}

/**
 * Pauses the job while it is changed, so that nothing syncs with half of the one and half of the other. A token cannot be put back: where
 * it belonged to another address, address and token stay as they are and the job stays paused. Writes only what differs. Throws GraphError.
 */
export async function putBack(context: Context, key: JobKey, before: JobBefore): Promise<void> {
  const graph = context.graph();
  const path = jobPath(key);
  const job = await orMissing(graph.get<SynchronizationJob>(path));
  if (job === undefined) return;
  const schema = await graph.get<SynchronizationSchema>(`${path}/schema`);
  const secrets = await readMap(graph, key);
  const connected = canConnect(before, secrets);
  const values = changedSecrets(before, secrets, connected);
  const writeSchema = schemaWrite(graph, `${path}/schema`, schema, before.schema);
  const held = before.running && connected && (await isHeld(context, key.servicePrincipalId, heldOnReturn));
  const cut = before.running && connected && (await isMoving(graph, key));
  const runs = before.running && connected && !held && !cut;

  const pause = isRunning(job) && (!runs || values.length > 0 || writeSchema !== undefined);
  if (pause) await graph.post(`${path}/pause`);
  try {
    await writeSchema?.();
  } catch (error) {
    throw error instanceof GraphError ? error.explained('The schema from before cannot be put back.', '') : error;
  }
  if (values.length > 0) await graph.put(`${synchronizationPath(key.servicePrincipalId)}/secrets`, { value: values });
  // Should Graph have taken the PUT for the whole list, the token is gone: nothing runs without it.
  const whole = connected && (!hasMasked(before) || canConnect(before, await readMap(graph, key)));
  if (runs && whole && (pause || !isRunning(job))) await graph.post(`${path}/start`);
  context.log('info', `The provisioning job ${key.jobId} has again what stood in it before${runs && whole ? ', and runs' : ''}.`);
  if (cut) context.log('warning', cutOnReturn);
  if (hasMasked(before)) context.log('warning', maskedWarning(before, secrets.get('BaseAddress'), whole));
}

/** The stack no longer has the app, so that `muster resume` does not find it. */
const heldOnReturn = 'It ran before this stack had it: start it by hand, and take the tag off the enterprise app.';

/** The restart that drops them may be the write that did not come. */
const cutOnReturn =
  'A move of its address to another system was cut off, and which system its links to accounts lead to is not known: the job ran before and ' +
  'stays paused. Start it where they lead to this address, else restart it with `Full`.';

async function readMap(graph: GraphClient, { servicePrincipalId }: JobKey): Promise<Secrets> {
  return (await readSecrets(graph, servicePrincipalId)) ?? new Map();
}

/** The version of a template's schema is a number; a save makes it `Date:…`. */
function isSaved({ version }: SynchronizationSchema): boolean {
  return version.startsWith('Date:');
}

function pack(schema: SynchronizationSchema): string {
  return gzipSync(JSON.stringify(schema), { level: 9 }).toString('base64');
}

function schemaWrite(
  graph: GraphClient,
  path: string,
  current: SynchronizationSchema,
  packed: string | null,
): (() => Promise<void>) | undefined {
  if (packed === null) return isSaved(current) ? () => graph.delete(path) : undefined;
  const wanted = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) as SynchronizationSchema;
  const parts = ({ synchronizationRules, directories }: SynchronizationSchema) => ({ synchronizationRules, directories });
  return Object.keys(diffValues(parts(current), parts(wanted))).length === 0 ? undefined : () => graph.put(path, wanted);
}

const hasMasked = ({ secrets }: JobBefore): boolean => Object.values(secrets).includes(masked);

/** Whether the connection can be as it was: nothing of it was masked, or what was masked is still there and goes where it went. */
function canConnect(before: JobBefore, now: Secrets): boolean {
  if (!hasMasked(before)) return true;
  return Object.entries(before.secrets).every(([key, value]) => {
    if (key === 'BaseAddress') return isSameAddress(value, now.get(key));
    return settingKeys.includes(key) || now.get(key) === value;
  });
}

/** All that can be written when one differs, because Graph does not say whether a PUT merges. What is masked is never among them. */
function changedSecrets({ secrets }: JobBefore, now: Secrets, connected: boolean): { key: string; value: string }[] {
  const maskedNow = [...now].flatMap(([key, value]) => (value === masked ? [key] : []));
  const keys = connected ? [...clearKeys, ...maskedNow] : settingKeys;
  // Graph refuses an empty text for this one key and takes an empty object.
  const empty = (key: string): string => (key === 'SyncNotificationSettings' ? '{}' : '');
  const wanted = keys
    .filter((key) => secrets[key] !== masked)
    .map((key) => ({ key, value: secrets[key] || empty(key) }))
    .filter(({ key, value }) => now.has(key) || value !== empty(key));
  return wanted.some(({ key, value }) => (now.get(key) || empty(key)) !== value) ? wanted : [];
}

function maskedWarning({ secrets }: JobBefore, address: string | undefined, connected: boolean): string {
  if (connected) return 'The token from before reads back masked and cannot be put back: the one that stands there now stays.';
  return (
    `The token for ${secrets.BaseAddress ?? 'the address from before'} reads back masked and cannot be put back. No token is sent to another ` +
    `address: the connection stays at ${address ?? 'no address'}, and the job is paused. Enter address and token by hand, then start it.`
  );
}
