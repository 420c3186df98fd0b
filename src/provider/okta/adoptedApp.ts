/** An Okta app that is there already: what stood in it before the first write, so that it can be given back. */
import { isDeepStrictEqual } from 'node:util';
import { diffInputs } from '../diff.ts';
import type { OktaAppIds, OktaAttributeNames } from '../inputs.ts';
import type { AdoptedAppInputs, AdoptedAppOutputs, StoodBefore } from '../oktaInputs.ts';
import type { Context, ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { appPath, orMissing, readPages } from './pages.ts';
import { readMapping } from './profileMapping.ts';

interface Schema {
  definitions?: { custom?: { properties?: Record<string, object> } };
}

const schemaPath = (appId: string): string => `/api/v1/meta/schemas/apps/${encodeURIComponent(appId)}/default`;

export const adoptedApp: ResourceKind<AdoptedAppInputs, AdoptedAppOutputs> = {
  type: resourceTypes.oktaAdoptedApp,

  check: ({ appId }) => (appId ? [] : [{ property: 'appId', reason: 'is required' }]),

  diff: async (_context, old, inputs) =>
    diffInputs(
      { appId: old.inputs.appId, attributes: old.inputs.attributes },
      { appId: inputs.appId, attributes: inputs.attributes },
      { replaces: ['appId'] },
    ),

  async create(context, { appId, formerly }) {
    const found = await readStanding(context, appId);
    return { id: appId, outputs: { appId, before: formerly === undefined ? found : without(found, formerly) } };
  },

  async read(context, appId, last) {
    const found = await orMissing(context.okta().get(appPath(appId)));
    if (found === undefined) return undefined;
    const before = last.outputs?.before ?? (await readStanding(context, appId));
    return { id: appId, inputs: { attributes: [], ...last.inputs, appId }, outputs: { appId, before } };
  },

  /** An attribute that is no longer declared stays, and says again what it said. */
  async update(context, appId, { inputs, outputs }, { attributes }) {
    const left = inputs.attributes.filter((name) => !attributes.includes(name));
    await sayAgain(context, appId, left, outputs);
    return outputs;
  },

  /** Everything else has gone by now. */
  delete: (context, appId, { inputs, outputs }) => sayAgain(context, appId, inputs.attributes, outputs),

  previewOutputs: (_inputs, old) => old ?? {},
};

/** Definitions that were changed say again what they said; those of an app that is gone need not. */
async function sayAgain(context: Context, appId: string, names: string[], { before }: AdoptedAppOutputs): Promise<void> {
  const touched = names.filter((name) => before.properties[name] !== undefined);
  if (touched.length === 0) return;
  const found = await orMissing(readProperties(context, appId));
  if (found === undefined) return;
  const changed = touched.filter((name) => !isDeepStrictEqual(found[name], before.properties[name]));
  if (changed.length === 0) return;
  const properties = Object.fromEntries(changed.map((name) => [name, before.properties[name]]));
  await context.okta().send('POST', schemaPath(appId), { definitions: { custom: { id: '#custom', type: 'object', properties } } });
}

async function readProperties(context: Context, appId: string): Promise<Record<string, object>> {
  const { definitions } = await context.okta().get<Schema>(schemaPath(appId));
  return definitions?.custom?.properties ?? {};
}

async function readStanding(context: Context, appId: string): Promise<StoodBefore> {
  const okta = context.okta();
  const path = appPath(appId);
  const groups = await readPages<{ id: string }>(okta, `${path}/groups?limit=200`);
  const users = await readPages<{ id: string; scope: string }>(okta, `${path}/users?limit=500`);
  const pushes = await readPages<{ sourceGroupId: string }>(okta, `${path}/group-push/mappings?limit=1000`);
  return {
    groups: groups.map(({ id }) => id),
    users: users.filter(({ scope }) => scope === 'USER').map(({ id }) => id),
    pushes: pushes.map(({ sourceGroupId }) => sourceGroupId),
    rows: (await readMapping(context, appId))?.rows ?? {},
    properties: await readProperties(context, appId),
  };
}

function without(found: StoodBefore, ours: StoodBefore): StoodBefore {
  const others = (all: string[], some: string[]) => all.filter((id) => !some.includes(id));
  const otherThan = <T>(all: Record<string, T>, some: object) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(some, name)));
  return {
    groups: others(found.groups, ours.groups),
    users: others(found.users, ours.users),
    pushes: others(found.pushes, ours.pushes),
    rows: otherThan(found.rows, ours.rows),
    properties: otherThan(found.properties, ours.properties),
  };
}

/** By app: names of its profile's own attributes; none for an app that is not there. Throws OktaError. */
export async function readOktaAttributes(context: Context, { appIds }: OktaAppIds): Promise<OktaAttributeNames> {
  const names: OktaAttributeNames = {};
  for (const appId of appIds) names[appId] = Object.keys((await orMissing(readProperties(context, appId))) ?? {});
  return names;
}
