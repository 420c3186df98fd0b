/** "Test Connection" (Graph `validateCredentials`). */
import { ObjectFailure } from '../../provisioning/entra/failure.ts';
import type { ObjectType } from '../../provisioning/entra/rules.ts';
import { readObjectMappings } from '../../provisioning/entra/schemaRules.ts';
import type { StoredJob } from '../graph/store.ts';
import { connectionCode, ScimFailure, serviceIncompatible } from './failure.ts';
import { readList, searchPath } from './matching.ts';

import { connectJob } from './openRun.ts';
import type { ClientOptions } from './options.ts';
import { connectionText } from './serviceText.ts';
import type { ScimClient } from './transport.ts';

/**
 * Asks for the configuration (as Stack AI's manual sees it done), then for a person and a group that cannot exist.
 * A 403 on groups is accepted unless `forbiddenGroups` says otherwise. Null when good.
 */
export async function testConnection(
  options: ClientOptions,
  stored: StoredJob,
  credentials: Map<string, string>,
): Promise<{ code: string; message: string } | null> {
  let client: ScimClient | undefined;
  try {
    client = connectJob(options, stored.job.id, credentials);
    await client.send('GET', '/ServiceProviderConfig');
    await probe(client, stored, 'User', options.newId());
    await probe(client, stored, 'Group', options.newId()).catch(options.forbiddenGroups === 'fails' ? refuse : acceptForbidden);
    return null;
  } catch (error) {
    if (error instanceof ObjectFailure) return { code: error.code, message: error.message };
    if (error instanceof ScimFailure) return { code: connectionCode(error), message: connectionText(error, client?.baseAddress ?? '') };
    throw error;
  }
}

/** Searches by the first matching attribute for a value nobody has. Throws when something is found all the same. */
export async function probe(client: ScimClient, stored: StoredJob, type: ObjectType, nobody: string): Promise<void> {
  const found = readObjectMappings(stored.schema).find((one) => one.type === type);
  const matching = found?.mapping.attributeMappings.filter(({ matchingPriority }) => matchingPriority > 0) ?? [];
  const [first] = matching.toSorted((a, b) => a.matchingPriority - b.matchingPriority);
  const attribute = first?.targetAttributeName ?? (type === 'User' ? 'userName' : 'displayName');
  const path = searchPath(type, attribute, nobody);
  const hits = readList(path, await client.send('GET', path));
  if (hits.length > 0) throw new ScimFailure('GET', path, 200, 'the filter is ignored: an impossible value was found', serviceIncompatible);
}

function refuse(error: unknown): never {
  throw error;
}

function acceptForbidden(error: unknown): void {
  if (!(error instanceof ScimFailure) || error.status !== 403) throw error;
}
