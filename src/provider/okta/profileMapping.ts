/**
 * Rows of the profile mapping from Okta to an app. Rows that nobody declared are left alone; one that is no longer declared is removed.
 * Source: Okta API, "Profile Mappings": a POST merges, and null removes a row.
 */
import { propertyPath } from '../diff.ts';
import type { ProfileMappingInputs, ProfileMappingOutputs, ProfileRow } from '../oktaInputs.ts';
import { type Context, PartialFailure, type PropertyDiff, type ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { readPages } from './pages.ts';

type Rows = Record<string, ProfileRow>;
type Changes = Record<string, ProfileRow | null>;

interface Mapping {
  id: string;
  source: { type: string; name?: string };
  target: { id: string };
  properties?: Rows;
}

export const profileMapping: ResourceKind<ProfileMappingInputs, ProfileMappingOutputs> = {
  type: resourceTypes.oktaProfileMapping,

  check: () => [],

  /** By what stands and not by the inputs of before: a removal that was refused is owed. */
  async diff(_context, { inputs: last, outputs }, inputs) {
    const standing = outputs.standing ?? {};
    const changes: Record<string, PropertyDiff> = {};
    for (const name of new Set([...Object.keys(standing), ...Object.keys(inputs.rows)])) {
      const what = differenceOf(standing[name], inputs.rows[name], last.rows[name] === null);
      if (what !== undefined) changes[propertyPath('rows', name, true)] = { kind: what };
    }
    const isMoved = last.appId !== inputs.appId;
    if (isMoved) changes.appId = { kind: 'updateReplace' };
    return { changes, replaces: isMoved ? ['appId'] : [], deleteBeforeReplace: true };
  },

  async create(context, inputs) {
    const { id, rows } = await theMapping(context, inputs.appId, patience);
    const owned = Object.fromEntries((inputs.formerly ?? []).flatMap((name) => (rows[name] === undefined ? [] : [[name, rows[name]]])));
    return { id: inputs.appId, outputs: await write(context, inputs, id, rows, owned) };
  },

  async read(context, appId, last) {
    const found = await readMapping(context, appId);
    if (found === undefined) return undefined;
    // An import knows of no declaration: every row is there, and stays until it is declared.
    const declared = Object.keys(last.inputs?.rows ?? {});
    const known = Object.keys(last.outputs?.standing ?? {});
    const rows = Object.fromEntries(declared.map((name) => [name, found.rows[name] ?? null]));
    const standing = pick(found.rows, [...new Set([...known, ...declared])]);
    return { id: appId, inputs: { ...last.inputs, appId, rows }, outputs: { mappingId: found.id, standing } };
  },

  async update(context, _id, old, inputs) {
    const { id, rows } = await theMapping(context, inputs.appId);
    return write(context, inputs, id, rows, old.outputs.standing ?? {});
  },

  /** What stood in an adopted app comes back. */
  async delete(context, appId, { inputs, outputs }) {
    const found = await readMapping(context, appId);
    if (found === undefined) return;
    const before = inputs.before?.rows ?? {};
    const touched = [...new Set([...Object.keys(outputs.standing ?? {}), ...Object.keys(inputs.rows)])];
    const changes = Object.fromEntries(touched.map((name) => [name, before[name] ?? null]));
    await send(context, found.id, differing(found.rows, changes));
  },

  previewOutputs: (_inputs, old) => (old === undefined ? {} : { mappingId: old.mappingId }),
};

/** `declared`: null for no row, undefined for a row that is nobody's. A row of Okta's own that is to go is not known before the first write. */
function differenceOf(
  standing: ProfileRow | undefined,
  declared: ProfileRow | null | undefined,
  wasNone: boolean,
): 'add' | 'update' | 'delete' | undefined {
  if (declared === undefined) return standing === undefined ? undefined : 'delete';
  if (declared === null) return standing === undefined && wasNone ? undefined : 'delete';
  if (standing === undefined) return 'add';
  return isSame(standing, declared) ? undefined : 'update';
}

async function write(
  context: Context,
  { appId, rows: declared }: ProfileMappingInputs,
  mappingId: string,
  found: Rows,
  owned: Rows,
): Promise<ProfileMappingOutputs> {
  const going = Object.keys(owned).filter((name) => declared[name] === undefined);
  const wanted: Changes = { ...declared, ...Object.fromEntries(going.map((name) => [name, null])) };
  try {
    await send(context, mappingId, differing(found, wanted));
  } catch (error) {
    if (Object.keys(owned).length === 0) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new PartialFailure(message, appId, { mappingId, standing: pick(found, Object.keys({ ...owned, ...declared })) });
  }
  const standing = Object.entries(declared).flatMap(([name, row]): [string, ProfileRow][] => (row === null ? [] : [[name, row]]));
  return { mappingId, standing: Object.fromEntries(standing) };
}

async function send(context: Context, mappingId: string, properties: Changes): Promise<void> {
  if (Object.keys(properties).length === 0) return;
  await context.okta().send('POST', `/api/v1/mappings/${encodeURIComponent(mappingId)}`, { properties });
}

const differing = (found: Rows, wanted: Changes): Changes =>
  Object.fromEntries(Object.entries(wanted).filter(([name, row]) => !isSame(found[name] ?? null, row)));

const isSame = (left: ProfileRow | null, right: ProfileRow | null): boolean =>
  left?.expression === right?.expression && left?.pushStatus === right?.pushStatus;

const pick = (rows: Rows, names: string[]): Rows =>
  Object.fromEntries(names.flatMap((name) => (rows[name] === undefined ? [] : [[name, rows[name]]])));

interface Standing {
  id: string;
  rows: Rows;
}

/** An app that was made a moment ago may be without its mapping for a while: waits in ms. */
const patience = [1_000, 2_000, 4_000, 8_000];

/** Throws a plain Error when the app has none. */
async function theMapping(context: Context, appId: string, waits: number[] = []): Promise<Standing> {
  for (const wait of [...waits, null]) {
    const found = await readMapping(context, appId);
    if (found !== undefined) return found;
    if (wait !== null) await context.sleep(wait);
  }
  throw new Error(`Okta has no profile mapping from its people to the app ${appId}`);
}

/** Of all mappings to an app the one from Okta's people. An org with user types of its own has one from each; the default type is called "user". */
export function fromUsers<T extends Pick<Mapping, 'source'>>(toApp: T[]): T | undefined {
  const found = toApp.filter(({ source }) => source.type === 'user');
  return found.find(({ source }) => source.name === 'user') ?? found[0];
}

/** The mapping from the people of Okta to the app, as it stands; undefined for an app that has none, or is gone. Throws OktaError. */
export async function readMapping(context: Context, appId: string): Promise<Standing | undefined> {
  const okta = context.okta();
  const mappings = await readPages<Mapping>(okta, `/api/v1/mappings?targetId=${encodeURIComponent(appId)}&limit=200`);
  const mapping = fromUsers(mappings.filter(({ target }) => target.id === appId));
  if (mapping === undefined) return undefined;
  const { properties = {} } = await okta.get<Mapping>(`/api/v1/mappings/${encodeURIComponent(mapping.id)}`);
  const rows = Object.entries(properties).map(([name, { expression, pushStatus }]): [string, ProfileRow] => [
    name,
    { expression, pushStatus },
  ]);
  return { id: mapping.id, rows: Object.fromEntries(rows) };
}
