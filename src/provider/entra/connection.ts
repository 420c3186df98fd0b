/** The connection of a job to the vendor's SCIM endpoint and the job-wide settings: all of them are one list of secrets in Graph. */
import { diffInputs } from '../diff.ts';
import type { GraphClient } from '../graph/client.ts';
import { GraphError } from '../graph/error.ts';
import type { KeyValue } from '../graph/schemaTypes.ts';
import { type ConnectionInputs, type ConnectionOutputs, type ProvisioningSettings, resourceTypes } from '../inputs.ts';
import { type CheckFailure, type ResourceKind, unknownValue } from '../resource.ts';
import { orMissing } from './answers.ts';
import { formatJobKey, jobPath, parseJobKey, synchronizationPath } from './paths.ts';

const replaces = ['servicePrincipalId', 'jobId'] as const;
/** What Graph gives in place of a value it keeps to itself. */
const masked = '*';

/** Graph's `synchronizationSecretKeyStringValuePair` list of a service principal. The credentials are tested before they are saved. */
export const connection: ResourceKind<ConnectionInputs, ConnectionOutputs> = {
  type: resourceTypes.connection,
  secretInputs: ['secretToken'],

  check(inputs) {
    const failures: CheckFailure[] = [];
    const { baseAddress, settings } = inputs;
    if (baseAddress !== unknownValue && !URL.canParse(baseAddress)) failures.push({ property: 'baseAddress', reason: 'is not an address' });
    if (!inputs.secretToken) failures.push({ property: 'secretToken', reason: 'is empty' });
    const threshold = settings?.deletionThreshold ?? null;
    if (typeof threshold === 'number' && (!Number.isInteger(threshold) || threshold < 1)) {
      failures.push({ property: 'settings.deletionThreshold', reason: 'must be a whole number from 1' });
    }
    return failures;
  },

  async diff(_context, old, inputs) {
    // After an import the token that stands in the tenant is not known: it is taken to be the declared one.
    const before = old.inputs.secretToken === '' ? { ...old.inputs, secretToken: inputs.secretToken } : old.inputs;
    return diffInputs(before, inputs, { replaces });
  },

  async create(context, inputs) {
    await save(context.graph(), inputs);
    return { id: formatJobKey(inputs), outputs: withoutToken(inputs) };
  },

  async read(context, id, last) {
    const key = parseJobKey(id);
    const secrets = await readSecrets(context.graph(), key.servicePrincipalId);
    const address = secrets?.get('BaseAddress');
    if (secrets === undefined || !address || !secrets.has('SecretToken')) return undefined;
    const baseAddress = address === masked ? (last.inputs?.baseAddress ?? '') : address;
    const outputs = { ...key, baseAddress, settings: readSettings(secrets) };
    return { id, inputs: { ...outputs, secretToken: last.inputs?.secretToken ?? '' }, outputs };
  },

  async update(context, _id, _old, inputs) {
    await save(context.graph(), inputs);
    return withoutToken(inputs);
  },

  delete: (context, id) => clearSecrets(context.graph(), parseJobKey(id).servicePrincipalId),

  previewOutputs: withoutToken,
};

const managedKeys = ['BaseAddress', 'SecretToken', 'SyncAll', 'SyncNotificationSettings', 'SkipOutOfScopeDeletions'] as const;

/** Empties every key we manage. */
export async function clearSecrets(graph: GraphClient, servicePrincipalId: string): Promise<void> {
  const secrets = await readSecrets(graph, servicePrincipalId);
  const value = managedKeys
    .filter((key) => secrets?.has(key))
    // Graph refuses an empty text for this one key and takes an empty object.
    .map((key) => ({ key, value: key === 'SyncNotificationSettings' ? '{}' : '' }));
  if (value.length > 0) await orMissing(graph.put(`${synchronizationPath(servicePrincipalId)}/secrets`, { value }));
}

function withoutToken({ servicePrincipalId, jobId, baseAddress, settings }: ConnectionInputs): ConnectionOutputs {
  return { servicePrincipalId, jobId, baseAddress, settings };
}

/** "Test Connection", then one PUT of every managed key. */
async function save(graph: GraphClient, inputs: ConnectionInputs): Promise<void> {
  await testConnection(graph, inputs);
  const current = await readSecrets(graph, inputs.servicePrincipalId, true);
  const body = { value: writeSecrets(inputs, current ?? new Map()) };
  try {
    await graph.put(`${synchronizationPath(inputs.servicePrincipalId)}/secrets`, body, { retryMissing: true });
  } catch (error) {
    throw error instanceof GraphError ? error.explained('The connection could not be saved.', inputs.secretToken) : error;
  }
}

async function testConnection(graph: GraphClient, inputs: ConnectionInputs): Promise<void> {
  const credentials = [
    { key: 'BaseAddress', value: inputs.baseAddress },
    { key: 'SecretToken', value: inputs.secretToken },
  ];
  const body = { useSavedCredentials: false, credentials };
  try {
    await graph.post(`${jobPath(inputs)}/validateCredentials`, body, { retryMissing: true, final: isRefusal });
  } catch (error) {
    throw error instanceof GraphError ? error.explained(explain(error, inputs.baseAddress), inputs.secretToken) : error;
  }
}

/** Graph tried the credentials: codes such as `SystemForCrossDomainIdentityManagementInvalidCredentials`. */
function isRefusal(error: GraphError): boolean {
  return /Credential|SystemForCrossDomainIdentityManagement/.test(error.code);
}

/** Troubleshooting by the status that the vendor answered. Source: the Stack AI manual, "Test Connection". */
function explain(error: GraphError, baseAddress: string): string {
  const said = `${error.code} ${error.detail}`;
  const status = /\b(401|403|404|5\d\d)\b/.exec(said)?.[1];
  if (status === '401' || status === '403' || (status === undefined && /InvalidCredentials|Unauthorized|Forbidden/i.test(said))) {
    return 'Test Connection failed: the token is wrong or expired. Generate a new one on the vendor side and store it again.';
  }
  if (status === '404' || (status === undefined && /ServiceIncompatible|NotFound|not found/i.test(said))) {
    return `Test Connection failed: the address is wrong, check the path of ${baseAddress} (most vendors end in /scim/v2).`;
  }
  if (status !== undefined || /CredentialValidationUnavailable/.test(said)) {
    return "Test Connection failed on the vendor's side. Try again later; if it stays, ask the vendor.";
  }
  return 'Test Connection failed.';
}

async function readSecrets(graph: GraphClient, servicePrincipalId: string, fresh = false): Promise<Map<string, string> | undefined> {
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
  const value: KeyValue[] = [
    { key: 'BaseAddress', value: inputs.baseAddress },
    { key: 'SecretToken', value: inputs.secretToken },
    { key: 'SyncAll', value: scope === 'all' ? 'true' : 'false' },
  ];
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

function readSettings(secrets: Map<string, string>): ProvisioningSettings {
  const notification = JSON.parse(secrets.get('SyncNotificationSettings') || '{}') as Notification;
  return {
    scope: secrets.get('SyncAll')?.toLowerCase() === 'true' ? 'all' : 'assigned',
    notify: notification.Enabled === true ? notification.Recipients || null : null,
    deletionThreshold: notification.DeleteThresholdEnabled === true ? (notification.DeleteThresholdValue ?? null) : null,
    skipOutOfScopeDeletions: secrets.get('SkipOutOfScopeDeletions')?.toLowerCase() === 'true',
  };
}
