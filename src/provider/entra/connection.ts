/** The connection of a job to the vendor's SCIM endpoint and the job-wide settings: all of them are one list of secrets in Graph. */
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
import { formatJobKey, jobPath, parseJobKey, synchronizationPath } from './paths.ts';

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

  async announce(context, inputs, standing) {
    const move = standing && standing.diff.replaces.length === 0 ? readMove(standing.old, inputs) : undefined;
    if (typeof move === 'object') context.log(move.system === 'other' ? 'warning' : 'info', describeMove(move));
  },

  async create(context, inputs) {
    const graph = context.graph();
    await testConnection(graph, inputs);
    await warnOfLinks(context, inputs, await save(graph, inputs), inputs.baseAddress);
    return { id: formatJobKey(inputs), outputs: withoutToken(inputs) };
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
    const { secretToken = masked, moved, tokenTrigger } = last.inputs ?? {};
    const kept = keptOutputs(last.outputs, baseAddress);
    const inputs: ConnectionInputs = { ...found, secretToken };
    if (moved !== undefined) inputs.moved = moved;
    if (tokenTrigger !== undefined) inputs.tokenTrigger = tokenTrigger;
    if (kept.settled !== undefined) inputs.settled = kept.settled;
    return { id, inputs, outputs: { ...found, ...kept } };
  },

  async update(context, _id, old, inputs) {
    const graph = context.graph();
    const move = readMove(old, inputs);
    if (typeof move === 'string') throw new Error(move);
    const isOther = move?.system === 'other';
    if (isOther) await refuseStaged(graph, inputs);
    // Before anything is paused.
    await testConnection(graph, inputs);
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
function declaredOf({ moved: _moved, settled: _settled, ...inputs }: ConnectionInputs): ConnectionInputs {
  return inputs;
}

function outputsAfter(inputs: ConnectionInputs, last?: ConnectionOutputs): ConnectionOutputs {
  const links = last && linksAfter(last, inputs);
  return { ...withoutToken(inputs), ...(links === undefined ? {} : { links }) };
}

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

const pairs = (secrets: Record<string, string>): KeyValue[] => Object.entries(secrets).map(([key, value]) => ({ key, value }));

/** One PUT of every managed key. Gives the address from before. */
async function save(graph: GraphClient, inputs: ConnectionInputs, last?: ConnectionInputs): Promise<string | undefined> {
  const current = (await readSecrets(graph, inputs.servicePrincipalId, true)) ?? new Map<string, string>();
  const body = { value: [...writeSecrets(inputs, current), ...emptyOthers(inputs, current, last)] };
  try {
    await graph.put(`${synchronizationPath(inputs.servicePrincipalId)}/secrets`, body, { retryMissing: true });
  } catch (error) {
    throw error instanceof GraphError ? error.explained('The connection could not be saved.', inputs.secretToken) : error;
  }
  return current.get('BaseAddress');
}

async function testConnection(graph: GraphClient, inputs: ConnectionInputs): Promise<void> {
  const credentials = pairs({ BaseAddress: inputs.baseAddress, ...credentialsOf(inputs) });
  const body = { useSavedCredentials: false, credentials };
  try {
    await graph.post(`${jobPath(inputs)}/validateCredentials`, body, { retryMissing: true, final: isRefusal });
  } catch (error) {
    throw error instanceof GraphError ? error.explained(explain(error, inputs), inputs.secretToken) : error;
  }
}

/** Graph tried the credentials: codes such as `SystemForCrossDomainIdentityManagementInvalidCredentials`. */
function isRefusal(error: GraphError): boolean {
  return /Credential|SystemForCrossDomainIdentityManagement/.test(error.code);
}

/** Troubleshooting by the status that the vendor answered. Source: the Stack AI manual, "Test Connection". */
function explain(error: GraphError, { baseAddress, oauth }: ConnectionInputs): string {
  // Graph's own 404 is about the job, not about the vendor.
  if (error.status === 404 && !isRefusal(error)) return '';
  const said = `${error.code} ${error.detail}`;
  const status = /\b(401|403|404|5\d\d)\b/.exec(said)?.[1];
  if (status === '401' || status === '403' || (status === undefined && /InvalidCredentials|Unauthorized|Forbidden/i.test(said))) {
    if (oauth !== undefined)
      return `Test Connection failed: the client id or its secret is refused, by ${oauth.tokenUrl} or by the token it gave. Make a new client on the vendor side and store both again.`;
    return 'Test Connection failed: the token is wrong or expired. Generate a new one on the vendor side and store it again.';
  }
  if (status === '404' || (status === undefined && /ServiceIncompatible|NotFound|not found/i.test(said))) {
    const other = oauth === undefined ? '' : ` and of ${oauth.tokenUrl}`;
    return `Test Connection failed: the address is wrong, check the path of ${baseAddress} (most vendors end in /scim/v2)${other}.`;
  }
  if (status !== undefined || /CredentialValidationUnavailable/.test(said)) {
    return "Test Connection failed on the vendor's side. Try again later; if it stays, ask the vendor.";
  }
  return 'Test Connection failed.';
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
