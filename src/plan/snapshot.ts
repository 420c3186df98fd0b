/** What `muster pull --snapshot` keeps of an app that a stack adopts, so that a rehearsal can begin with it. No secrets, and nothing of people. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { Problem } from '../config/problem.ts';
import type { ProfileMappings, ScimProperty } from '../mapping/okta/scimProfile.ts';
import type { AppRole } from '../provider/entra/appRoles.ts';
import type { SynchronizationSchema } from '../provider/graph/schemaTypes.ts';

export interface EntraSnapshot {
  kind: 'entra';
  name: string;
  servicePrincipalId: string;
  /** Null: registered in another tenant. */
  applicationId: string | null;
  /** Display name of the gallery template; null: not from the gallery. */
  gallery: string | null;
  appRoles: AppRole[];
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

const loose = z.looseObject({});
const entraForm = z.looseObject({
  kind: z.literal('entra'),
  name: z.string().min(1),
  servicePrincipalId: z.string().min(1),
  applicationId: z.string().min(1).nullable(),
  gallery: z.string().nullable(),
  appRoles: z.array(
    z.looseObject({
      id: z.string(),
      value: z.string().nullable(),
      displayName: z.string(),
      description: z.string().nullable(),
      isEnabled: z.boolean(),
      allowedMemberTypes: z.array(z.string()),
    }),
  ),
  schema: z
    .looseObject({
      directories: z.array(z.looseObject({ name: z.string(), objects: z.array(z.looseObject({ attributes: z.array(loose) })) })),
      synchronizationRules: z.array(z.looseObject({ objectMappings: z.array(z.looseObject({ attributeMappings: z.array(loose) })) })),
    })
    .nullable(),
});
const oktaForm = z.looseObject({
  kind: z.literal('okta'),
  appId: z.string().min(1),
  label: z.string().min(1),
  name: z.string().min(1).nullable(),
  signOnMode: z.string(),
  schema: z.looseObject({ base: z.record(z.string(), loose), custom: z.record(z.string(), loose) }),
  mappings: z.record(z.string(), loose),
});
const form = z.discriminatedUnion('kind', [entraForm, oktaForm]);

/** Null: not the text of a snapshot. What is read later is looked at here, and no further: the rest is the tenant's own. */
export function readSnapshot(text: string): Snapshot | null {
  try {
    const read: unknown = JSON.parse(text);
    return form.safeParse(read).success ? (read as Snapshot) : null;
  } catch {
    return null;
  }
}

/** Null: a folder, or nothing that may be read. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** All of the folder, and a problem for each file that is none or is the second one of an app. */
export function readSnapshots(dir: string, root = process.cwd()): { snapshots: Snapshot[]; problems: Problem[] } {
  const folder = join(dir, snapshotFolder);
  const snapshots: Snapshot[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const name of isFolder(folder) ? readdirSync(folder).sort() : []) {
    if (!name.endsWith('.json')) continue;
    const file = relative(root, join(folder, name));
    const report = (code: string, message: string, hint: string) => problems.push({ file, line: 1, column: 1, code, message, hint });
    const text = textOf(join(folder, name));
    const one = text === null ? null : readSnapshot(text);
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
