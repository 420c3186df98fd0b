/** What `muster pull --snapshot` keeps of an app that a stack adopts, so that a rehearsal can begin with it. No secrets, and nothing of people. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Problem } from '../config/problem.ts';
import type { ProfileMappings, ScimProperty } from '../mapping/okta/scimProfile.ts';
import type { SynchronizationSchema } from '../provider/graph/schemaTypes.ts';

export interface EntraSnapshot {
  kind: 'entra';
  name: string;
  servicePrincipalId: string;
  /** Null: registered in another tenant. */
  applicationId: string | null;
  /** Display name of the gallery template; null: not from the gallery. */
  gallery: string | null;
  appRoles: {
    id: string;
    value: string | null;
    displayName: string;
    description: string | null;
    isEnabled: boolean;
    allowedMemberTypes: string[];
  }[];
  /** Null: provisioning was never set up. */
  schema: SynchronizationSchema | null;
}

export interface OktaSnapshot {
  kind: 'okta';
  appId: string;
  label: string;
  /** Catalogue key; null for a custom app. */
  name: string | null;
  signOnMode: string;
  /** The app user profile. */
  schema: { base: Record<string, ScimProperty>; custom: Record<string, ScimProperty> };
  /** Rows from the Okta user to the app. */
  mappings: ProfileMappings;
}

export type Snapshot = EntraSnapshot | OktaSnapshot;

/** The folder beside the stack files; its files may have any name, as each says of which app it is. */
const snapshotFolder = 'snapshots';

export const snapshotIds = (one: Snapshot): string[] =>
  one.kind === 'okta' ? [one.appId] : [one.servicePrincipalId, ...(one.applicationId === null ? [] : [one.applicationId])];

/** Null: not the text of a snapshot. */
export function readSnapshot(text: string): Snapshot | null {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null || !('kind' in read)) return null;
  const { kind, schema, appId, servicePrincipalId } = read as Partial<EntraSnapshot & { appId: string }>;
  if (kind === 'entra') {
    const isWhole = schema === null || (Array.isArray(schema?.synchronizationRules) && Array.isArray(schema.directories));
    return isWhole && typeof servicePrincipalId === 'string' && 'appRoles' in read ? (read as EntraSnapshot) : null;
  }
  const isWhole = typeof appId === 'string' && typeof schema === 'object' && schema !== null && 'base' in schema && 'mappings' in read;
  return isWhole ? (read as unknown as OktaSnapshot) : null;
}

/** All of the folder, and a problem for each file that is none or is the second one of an app. */
export function readSnapshots(dir: string, root = process.cwd()): { snapshots: Snapshot[]; problems: Problem[] } {
  const folder = join(dir, snapshotFolder);
  const snapshots: Snapshot[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!name.endsWith('.json')) continue;
    const file = relative(root, join(folder, name));
    const report = (code: string, message: string, hint: string) => problems.push({ file, line: 1, column: 1, code, message, hint });
    const one = readSnapshot(readFileSync(join(folder, name), 'utf8'));
    if (one === null) {
      report('snapshot', 'this is no snapshot of an app', 'Take it anew: muster pull --app ID --snapshot FILE; or take the file away.');
      continue;
    }
    const other = snapshotIds(one).flatMap((id) => seen.get(id) ?? [])[0];
    if (other !== undefined) report('snapshot-twice', `it is of the same app as ${other}`, 'Keep the newer one.');
    for (const id of snapshotIds(one)) seen.set(id, name);
    snapshots.push(one);
  }
  return { snapshots, problems };
}
