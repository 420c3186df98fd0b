/** Edits of mappings, matching and custom attributes. */
import type { App } from '../../../../src/config/schema.ts';
import type { Mapping } from '../../../../src/config/schemaMapping.ts';
import { roleMappings, roleMappingWeights } from '../access.ts';
import { customAttributes, newGroupChange, newMatching, textTargets } from '../entraApp.ts';
import { oktaAttributes, oktaProperties } from '../oktaApp.ts';
import { activeSources, newSource } from '../sources.ts';
import { anyApp, type Change, type Edit, groupsOf, mappingsOf } from './edit.ts';

type Long = Exclude<Mapping, string>;

/** The long form, so that one key of it can be changed. */
function longForm(mapping: Mapping): Long {
  if (typeof mapping !== 'string') return { ...mapping };
  return mapping.startsWith('=') ? { expression: mapping.slice(1) } : { from: mapping };
}

const targetsOf = ({ directory }: App) => (directory === 'okta' ? oktaProperties : textTargets);

/** A row that is written, and that is not null. */
function writtenRow({ random }: Change, app: App): [string, Mapping] | undefined {
  const rows = Object.entries(app.users?.mappings ?? {}).flatMap(([target, mapping]): [string, Mapping][] =>
    mapping === null ? [] : [[target, mapping]],
  );
  return rows.length === 0 ? undefined : random.pick(rows);
}

const source: Edit = (change) => {
  const app = anyApp(change);
  if (app === undefined) return false;
  const { random } = change;
  const written = Object.keys(app.users?.mappings ?? {}).filter((target) => targetsOf(app).includes(target));
  const target = written.length > 0 && random.chance(0.6) ? random.pick(written) : random.pick(targetsOf(app));
  const before = app.users?.mappings?.[target];
  const match = typeof before === 'object' && before !== null ? before.match : undefined;
  const made = newSource(random, app.directory);
  mappingsOf(app)[target] = match === undefined ? made : { ...longForm(made), match };
  return true;
};

const remove: Edit = (change) => {
  const app = anyApp(change);
  if (app === undefined) return false;
  const row = writtenRow(change, app);
  const target = row !== undefined && change.random.chance(0.7) ? row[0] : change.random.pick(targetsOf(app));
  if (target === 'userName') return false;
  if (row !== undefined && change.random.chance(0.5)) delete mappingsOf(app)[target];
  else mappingsOf(app)[target] = null;
  return true;
};

const apply: Edit = (change) => {
  const app = anyApp(change);
  const row = app && writtenRow(change, app);
  if (app === undefined || row === undefined) return false;
  const [target, mapping] = row;
  const long = longForm(mapping);
  const isOnce = long.apply === 'onCreate';
  mappingsOf(app)[target] = { ...long, apply: isOnce ? 'always' : 'onCreate' };
  return true;
};

const fallback: Edit = (change) => {
  const app = anyApp(change, 'entra');
  const row = app && writtenRow(change, app);
  if (app === undefined || row === undefined) return false;
  const { default: before, ...rest } = longForm(row[1]);
  if (before !== undefined && Object.keys(rest).length > 0 && change.random.chance(0.5)) mappingsOf(app)[row[0]] = rest;
  else mappingsOf(app)[row[0]] = { ...rest, default: before === 'fallback' ? 'other' : 'fallback' };
  return true;
};

const active: Edit = (change) => {
  const app = anyApp(change, 'entra');
  if (app === undefined) return false;
  mappingsOf(app).active = structuredClone(change.random.pick(activeSources));
  return true;
};

const matching: Edit = (change) => {
  const app = anyApp(change, 'entra');
  if (app === undefined) return false;
  Object.assign(mappingsOf(app), { userName: { from: 'userPrincipalName', match: 1 } }, newMatching(change.random));
  return true;
};

const attribute: Edit = (change) => {
  const app = anyApp(change, undefined, ({ catalog }) => catalog === 'generic');
  if (app === undefined) return false;
  const { random } = change;
  const names = app.directory === 'okta' ? Object.keys(oktaAttributes) : Object.keys(customAttributes);
  const name = random.pick(names);
  app.attributes ??= {};
  if (app.attributes[name] === undefined) {
    app.attributes[name] = app.directory === 'okta' ? 'string' : (customAttributes[name]?.type ?? 'string');
    mappingsOf(app)[name] =
      app.directory === 'okta' ? newSource(random, 'okta') : (random.pick(customAttributes[name]?.sources ?? []) ?? 'mail');
    return true;
  }
  if (app.directory === 'okta') return false;
  delete app.attributes[name];
  delete mappingsOf(app)[name];
  return true;
};

const roleMapping: Edit = (change) => {
  const app = anyApp(change, 'entra', ({ roles }) => roles !== undefined);
  if (app === undefined) return false;
  for (const { mappings } of Object.values(roleMappings)) for (const target of Object.keys(mappings)) delete mappingsOf(app)[target];
  if (change.random.chance(0.2)) return true;
  const sending = roleMappings[change.random.weighted(roleMappingWeights)];
  Object.assign(mappingsOf(app), sending?.mappings);
  if (sending?.attributes !== undefined) app.attributes = { ...app.attributes, ...structuredClone(sending.attributes) };
  return true;
};

const groupRow: Edit = (change) => {
  const app = anyApp(change, 'entra');
  if (app === undefined) return false;
  const side = groupsOf(app);
  if (side.mappings !== undefined && change.random.chance(0.4)) delete side.mappings;
  else side.mappings = newGroupChange(change.random);
  return true;
};

export const mappingEdits: Record<string, Edit> = {
  source,
  remove,
  apply,
  fallback,
  active,
  matching,
  attribute,
  roleMapping,
  groupRow,
};
