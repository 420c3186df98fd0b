/** The connection of a job to the vendor's SCIM endpoint and the job-wide settings: all of them are one list of secrets in Graph. */
import { markOf, sha256 } from '../../deploy/declarations.ts';
import { diffInputs } from '../diff.ts';
import type { GraphClient } from '../graph/client.ts';
import { GraphError } from '../graph/error.ts';
import type { KeyValue } from '../graph/schemaTypes.ts';
import type { ConnectionInputs, ConnectionOutputs, ProvisioningSettings } from '../inputs.ts';
import { type CheckFailure, type Context, type ResourceKind, unknownValue } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { describeMove, keptOutputs, linksAfter, type Move, readMove } from './moved.ts';
import { isMoving, refuseStaged, stopJob, warnOfLinks } from './movingJob.ts';
import { credentialKeys, credentialsOf, readMethod } from './oauth.ts';
import { formatJobKey, parseJobKey, synchronizationPath } from './paths.ts';
import { pairs, refuseLoopback, testConnection } from './testConnection.ts';

const replaces = ['servicePrincipalId', 'jobId'] as const;
/** What Graph gives in place of a value it keeps to itself. */
export const masked = '*';

/** Graph's `synchronizationSecretKeyStringValuePair` list of a service principal. The credentials are tested before they are saved. */
export const connection: ResourceKind<ConnectionInputs, ConnectionOutputs> = {
  type: resourceTypes.connection,
  secretInputs: ['secretToken'],

  check(inputs) {
    const failures: CheckFailure[] = [];
    const { baseAddress, settings } = inputs;
    if (baseAddress !== unknownValue && !URL.canParse(baseAddress)) failures.push({ property: 'baseAddress', reason: 'is not an address' });
    const { tokenUrl } = inputs.oauth ?? {};
    if (tokenUrl !== undefined && tokenUrl !== unknownValue && !URL.canParse(tokenUrl))
      failures.push({ property: 'oauth.tokenUrl', reason: 'is not an address' });
    if (!inputs.secretToken) failures.push({ property: 'secretToken', reason: 'is empty' });
    const threshold = settings?.deletionThreshold ?? null;
    if (typeof threshold === 'number' && (!Number.isInteger(threshold) || threshold < 1)) {
      failures.push({ property: 'settings.deletionThreshold', reason: 'must be a whole number from 1' });
    }
    return failures;
  },

  async diff(context, old, inputs) {
    // After an import the token that stands in the tenant is not known: it is taken to be the declared one.
    const before = old.inputs.secretToken === masked ? { ...old.inputs, secretToken: inputs.secretToken } : old.inputs;
    const diff = diffInputs(declaredOf(before), declaredOf(inputs), { replaces });
    // One that is no longer declared asks for nothing.
    if (inputs.tokenTrigger === undefined) delete diff.changes.tokenTrigger;
    // A refresh asks with what the one before has read: whether that may move is not its question.
    const move = diff.replaces.length === 0 && inputs.settled === undefined ? readMove(old, inputs) : undefined;
    if (move === undefined) return diff;
    await refuseMove(context, move, inputs);
    // Also where a refresh has read the new address, of an update that was cut off.
    return { ...diff, changes: { baseAddress: { kind: 'update' }, ...diff.changes } };
  },

  announcesEarly: true,

  async announce(context, inputs, standing) {
    await refuseLoopback(context, inputs.baseAddress);
    const move = standing && standing.diff.replaces.length === 0 ? readMove(standing.old, inputs) : undefined;
    if (typeof move === 'object') context.log(move.system === 'other' ? 'warning' : 'info', describeMove(move));
  },

  async create(context, inputs) {
    const graph = context.graph();
    await refuseLoopback(context, inputs.baseAddress);
    await testConnection(context, inputs);
    await warnOfLinks(context, inputs, await save(graph, inputs), inputs.baseAddress);
    return { id: formatJobKey(inputs), outputs: outputsAfter(inputs) };
  },

  async read(context, id, last) {
    const key = parseJobKey(id);
    const secrets = await readSecrets(context.graph(), key.servicePrincipalId);
    const address = secrets?.get('BaseAddress');
    if (secrets === undefined || !address) return undefined;
    const { oauth, hasSecret } = readMethod(secrets, last.inputs?.oauth?.names);
    if (!hasSecret) return undefined;
    const baseAddress = address === masked ? (last.inputs?.baseAddress ?? '') : address;
    const found = withoutToken({ ...key, baseAddress, oauth, settings: readSettings(secrets) });
    const { secretToken = masked, moved, tokenTrigger, comesUp } = last.inputs ?? {};
    const kept = keptOutputs(last.outputs, baseAddress);
    const inputs: ConnectionInputs = { ...found, secretToken };
    if (moved !== undefined) inputs.moved = moved;
    if (tokenTrigger !== undefined) inputs.tokenTrigger = tokenTrigger;
    if (comesUp !== undefined) inputs.comesUp = comesUp;
    if (kept.settled !== undefined) inputs.settled = kept.settled;
    const { saved } = last.outputs ?? {};
    return { id, inputs, outputs: { ...found, ...kept, ...(saved === undefined ? {} : { saved }) } };
  },

  async update(context, _id, old, inputs) {
    const graph = context.graph();
    const move = readMove(old, inputs);
    if (typeof move === 'string') throw new Error(move);
    const isOther = move?.system === 'other';
    if (isOther) await refuseStaged(graph, inputs);
    await refuseLoopback(context, inputs.baseAddress);
    // Before anything is paused.
    await testConnection(context, inputs);
    if (isOther) await stopJob(context, inputs);
    else if (move !== undefined && (await isMoving(graph, inputs))) context.log('warning', leftPaused);
    await save(graph, inputs, old.inputs);
    return outputsAfter(inputs, old.outputs);
  },

  delete: (context, id, old) => clearSecrets(context.graph(), parseJobKey(id).servicePrincipalId, old.inputs),

  previewOutputs: outputsAfter,
};

const leftPaused =
  'A move of this job to another system was cut off, and left it paused. This move starts nothing: `pulumi up --refresh` starts the job.';

/** Throws a plain Error for a move that cannot be, while nothing is written. */
async function refuseMove(context: Context, move: Move | string, inputs: ConnectionInputs): Promise<void> {
  if (typeof move === 'string') throw new Error(move);
  if (move.system === 'other') await refuseStaged(context.graph(), inputs);
}

/** Only what a diff is to show. */
function declaredOf({ moved: _moved, settled: _settled, comesUp: _comesUp, ...inputs }: ConnectionInputs): ConnectionInputs {
  return inputs;
}

function outputsAfter(inputs: ConnectionInputs, last?: ConnectionOutputs): ConnectionOutputs {
  const links = last && linksAfter(last, inputs);
  return { ...withoutToken(inputs), ...(links === undefined ? {} : { links }), ...savedOf(inputs) };
}

/** What the update after this one goes by when it retires a token: Test Connection uses a new one before it is saved. */
const savedOf = ({ comesUp, secretToken }: ConnectionInputs): Pick<ConnectionOutputs, 'saved'> =>
  comesUp && secretToken !== unknownValue ? { saved: markOf(sha256(secretToken)) } : {};

/** azure-docs 40093: Test Connection passes, and saving is refused. */
const tooLong =
  'An app keeps about 1,024 bytes: token, address, notification mail and SAML certificate together. Ask the vendor for a shorter token, or use scim: { oauth }.';

const managedKeys = ['BaseAddress', 'SyncAll', 'SyncNotificationSettings', 'SkipOutOfScopeDeletions'];

/** Empties every key we manage. `last` is what was declared. */
export async function clearSecrets(graph: GraphClient, servicePrincipalId: string, last?: ConnectionInputs): Promise<void> {
  const secrets = (await readSecrets(graph, servicePrincipalId)) ?? new Map<string, string>();
  const value = [...managedKeys.filter((key) => secrets.has(key)), ...credentialKeys(secrets, last?.oauth)]
    // Graph refuses an empty text for this one key and takes an empty object.
    .map((key) => ({ key, value: key === 'SyncNotificationSettings' ? '{}' : '' }));
  if (value.length > 0) await orMissing(graph.put(`${synchronizationPath(servicePrincipalId)}/secrets`, { value }));
}

function withoutToken({ servicePrincipalId, jobId, baseAddress, oauth, settings }: ConnectionOutputs): ConnectionOutputs {
  return { servicePrincipalId, jobId, baseAddress, ...(oauth === undefined ? {} : { oauth }), settings };
}

/** One PUT of every managed key. Gives the address from before. */
async function save(graph: GraphClient, inputs: ConnectionInputs, last?: ConnectionInputs): Promise<string | undefined> {
  const current = (await readSecrets(graph, inputs.servicePrincipalId, true)) ?? new Map<string, string>();
  const body = { value: [...writeSecrets(inputs, current), ...emptyOthers(inputs, current, last)] };
  try {
    await graph.put(`${synchronizationPath(inputs.servicePrincipalId)}/secrets`, body, {
      retryMissing: true,
      secrets: [inputs.secretToken],
    });
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const why = /\bExternalSecret\b/.test(error.detail) ? ` ${tooLong}` : '';
    throw error.explained(`The connection could not be saved.${why}`, inputs.secretToken);
  }
  return current.get('BaseAddress');
}

/** The list as a map, secret values masked; undefined when the app is gone. `fresh` waits for an app that was just made. */
export async function readSecrets(graph: GraphClient, servicePrincipalId: string, fresh = false): Promise<Map<string, string> | undefined> {
  const path = `${synchronizationPath(servicePrincipalId)}/secrets`;
  const answer = await orMissing(graph.get<{ value: KeyValue[] }>(path, { retryMissing: fresh }));
  return answer === undefined ? undefined : new Map(answer.value.map(({ key, value }) => [key, value]));
}

interface Notification {
  Enabled?: boolean;
  Recipients?: string;
  DeleteThresholdEnabled?: boolean;
  DeleteThresholdValue?: number;
}

/** Graph merges by key, so a key that was set before is cleared by writing it, and one that never was is left out. */
function writeSecrets(inputs: ConnectionInputs, current: Map<string, string>): KeyValue[] {
  const { scope, notify = null, deletionThreshold = null, skipOutOfScopeDeletions = false } = inputs.settings;
  const value = pairs({ BaseAddress: inputs.baseAddress, ...credentialsOf(inputs), SyncAll: scope === 'all' ? 'true' : 'false' });
  if (notify !== null || deletionThreshold !== null) {
    const notification: Notification = {
      Enabled: notify !== null,
      Recipients: notify ?? '',
      DeleteThresholdEnabled: deletionThreshold !== null,
      DeleteThresholdValue: deletionThreshold ?? 500,
    };
    value.push({ key: 'SyncNotificationSettings', value: JSON.stringify(notification) });
  } else if (current.get('SyncNotificationSettings')) {
    value.push({ key: 'SyncNotificationSettings', value: '{}' });
  }
  if (skipOutOfScopeDeletions) value.push({ key: 'SkipOutOfScopeDeletions', value: 'True' });
  else if (current.get('SkipOutOfScopeDeletions')) value.push({ key: 'SkipOutOfScopeDeletions', value: 'False' });
  return value;
}

/** Credentials of the other method would stay, and be used. */
function emptyOthers(inputs: ConnectionInputs, current: Map<string, string>, last: ConnectionInputs | undefined): KeyValue[] {
  const written = credentialsOf(inputs);
  return credentialKeys(current, last?.oauth).flatMap((key) => (key in written ? [] : [{ key, value: '' }]));
}

/** The settings among the secrets of a service principal, by key. */
function readSettings(secrets: ReadonlyMap<string, string>): ProvisioningSettings {
  const notification = JSON.parse(secrets.get('SyncNotificationSettings') || '{}') as Notification;
  return {
    scope: secrets.get('SyncAll')?.toLowerCase() === 'true' ? 'all' : 'assigned',
    notify: notification.Enabled === true ? notification.Recipients || null : null,
    deletionThreshold: notification.DeleteThresholdEnabled === true ? (notification.DeleteThresholdValue ?? null) : null,
    skipOutOfScopeDeletions: secrets.get('SkipOutOfScopeDeletions')?.toLowerCase() === 'true',
  };
}
