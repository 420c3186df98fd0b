/** Attribute lists, mappings, filters and actions of a live app as the YAML declares them. */
import { targetAttributes } from '../catalog/targetAttributes.ts';
import type { Vendor } from '../catalog/vendor.ts';
import type { Side } from '../config/mappings.ts';
import type { App } from '../config/schema.ts';
import { sourceAttributes } from '../mapping/entra/attributes.ts';
import { parseExpression } from '../mapping/entra/parse.ts';
import { sourcesOf } from '../mapping/entra/source.ts';
import { sourceAttributeInputs } from '../plan/attributes.ts';
import { describeSchema } from '../provider/entra/schemaDocument.ts';
import { locate } from '../provider/entra/schemaLocate.ts';
import type { SynchronizationSchema } from '../provider/graph/schemaTypes.ts';
import type { AttributeInput, ObjectMappingInput } from '../provider/inputs.ts';
import { declareMappings, declareScope } from './mappings.ts';
import type { Say } from './note.ts';

type Declared = Pick<App, 'attributes' | 'groupAttributes' | 'sourceAttributes' | 'users' | 'groups'>;
type Lists = Record<string, AttributeInput>;

export function declareSchema(schema: SynchronizationSchema, vendor: Vendor, note: Say): Declared {
  const found = describeSchema(schema, undefined);
  const { users, groups } = found;
  // What a mapping writes or reads and nobody knows is declared too: it stands on the app's own lists.
  const unknown = (names: string[], known: (name: string) => boolean): Lists =>
    Object.fromEntries(names.filter((name) => !known(name)).map((name) => [name, { type: 'String', multiValued: false, required: false }]));
  const standard = { users: targetAttributes('users'), groups: targetAttributes('groups') };
  const sources = sourceAttributes('User');
  const all = describeSchema(schema, {
    ...found,
    attributes: unknown([...Object.keys(found.attributes), ...Object.keys(users.mappings)], (name) => standard.users.includes(name)),
    groupAttributes: unknown([...Object.keys(found.groupAttributes ?? {}), ...Object.keys(groups.mappings)], (name) =>
      standard.groups.includes(name),
    ),
    sourceAttributes: unknown([...Object.keys(found.sourceAttributes ?? {}), ...readAttributes(users)], (name) => sources.has(name)),
  });
  // The plan adds directory extensions that are read by itself.
  const byItself = sourceAttributeInputs({}, users);
  const isSame = (left: AttributeInput | undefined, right: AttributeInput) => JSON.stringify(left) === JSON.stringify(right);
  const toDeclare = Object.entries(all.sourceAttributes ?? {}).filter(([name, attribute]) => !isSame(byItself[name], attribute));
  noteForeign(all.attributes, vendor, note);
  noteExact(schema, note);
  return {
    attributes: declareAttributes(all.attributes),
    groupAttributes: declareAttributes(all.groupAttributes ?? {}),
    sourceAttributes: declareAttributes(Object.fromEntries(toDeclare)),
    users: declareSide(users, vendor, 'users', true, note),
    groups: declareSide(groups, vendor, 'groups', vendor.groups.enabled, note),
  };
}

function readAttributes({ mappings, scope }: ObjectMappingInput): string[] {
  const read = Object.values(mappings).flatMap(({ source }) => {
    const parsed = source === null ? null : parseExpression(source);
    return parsed?.ok ? sourcesOf(parsed.node) : [];
  });
  return [...read, ...Object.values(scope).flatMap((clauses) => clauses.map(({ attribute }) => attribute))];
}

const yamlTypes = {
  String: 'string',
  Integer: 'integer',
  Boolean: 'boolean',
  DateTime: 'dateTime',
  Binary: 'binary',
  Reference: 'reference',
} as const;

function declareAttributes(found: Lists): NonNullable<App['attributes']> {
  const entries = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([name, { type: graphType, multiValued, required }]) => {
      const type = yamlTypes[graphType];
      const more = { ...(multiValued ? { multiValued } : {}), ...(required ? { required } : {}) };
      return [name, multiValued || required ? { type, ...more } : type];
    }),
  );
}

function noteForeign(found: Lists, { customAttributes, label }: Vendor, note: Say): void {
  if (customAttributes === undefined) return;
  for (const name of Object.keys(found)) {
    if (!name.toLowerCase().startsWith('urn:') || name.startsWith(customAttributes.namespace)) continue;
    note(['attributes', name], `${label} has no attribute ${name}: take it out, or use another catalog.`);
  }
}

/** Entra's own definitions stay as they are when an app is taken over, so the YAML has no word for this. */
function noteExact(schema: SynchronizationSchema, note: Say): void {
  const { users, groups, targetUser, targetGroup } = locate(schema);
  const lists = [
    ['users', users, targetUser],
    ['groups', groups, targetGroup],
  ] as const;
  for (const [side, mapping, object] of lists) {
    const exact = new Set(object?.attributes.flatMap(({ name, caseExact }) => (caseExact ? [name] : [])));
    for (const { targetAttributeName: name } of mapping?.attributeMappings ?? [])
      if (exact.has(name)) note([side, 'mappings', name], `${name} is caseExact here: a change of its letter case alone is sent.`);
  }
}

const allActions: ObjectMappingInput['actions'] = ['create', 'update', 'delete'];
const knownFlows = ['always', 'onCreate'];

function declareSide(found: ObjectMappingInput, vendor: Vendor, side: Side, enabledByDefault: boolean, note: Say): NonNullable<App[Side]> {
  const { enabled, actions } = found;
  for (const [target, { apply }] of Object.entries(found.mappings)) {
    if (!knownFlows.includes(apply))
      note([side, 'mappings', target], `${target} is applied as ${apply}, which cannot be declared: it becomes "always".`);
  }
  const mappings = declareMappings(found.mappings, vendor, side);
  // An object mapping that is off and empty says nothing about the rest of it.
  const isEmpty = Object.keys(found.mappings).length === 0;
  return {
    ...(enabled === enabledByDefault ? {} : { enabled }),
    ...(isEmpty || actions.length === allActions.length ? {} : { actions }),
    ...(Object.keys(mappings).length === 0 ? {} : { mappings }),
    ...declareScope(found.scope),
  };
}
