import { afterEach, beforeEach, expect, test } from 'vitest';
import { schema } from '../../../src/provider/entra/schema.ts';
import type { ObjectMapping, SynchronizationSchema } from '../../../src/provider/graph/schemaTypes.ts';
import { extension, inputs, mappingOf, setUp, stored, targetUser, tenant, userMapping, work } from './schemaFixture.ts';

beforeEach(() => setUp());
afterEach(() => tenant.graph.close());

const respell: Record<string, (document: SynchronizationSchema) => void> = {
  nothing: () => {},
  'order of mappings': (document) => userMapping(document).attributeMappings.reverse(),
  'order of groups and clauses': (document) =>
    userMapping(document)
      .scope?.groups.reverse()
      .map(({ clauses }) => clauses.reverse()),
  'order of objects': (document) => document.synchronizationRules[0]?.objectMappings.reverse(),
  'spaces in flowTypes': (document) => {
    userMapping(document).flowTypes = 'Update, Add';
  },
  'spaces in an expression': (document) => {
    const source = userMapping(document).attributeMappings.find(({ targetAttributeName }) => targetAttributeName === 'active')?.source;
    if (source) source.expression = 'Switch( [IsSoftDeleted],,"False","True","True","False" )';
  },
  'empty default': (document) => {
    for (const mapping of userMapping(document).attributeMappings) mapping.defaultValue ??= '';
  },
  'metadata and version': (document) => {
    document.version = 'Date:later';
    userMapping(document).metadata.push({ key: 'Disposition', value: '"Normal"' });
  },
};

test.each(Object.keys(respell))('no save and no drift when only this differs: %s', async (name) => {
  const { id, outputs } = await schema.create(tenant.context, inputs);
  respell[name]?.(stored());
  tenant.mark();
  const read = await schema.read(tenant.context, id, { inputs, outputs });
  expect(read?.inputs).toEqual(inputs);
  expect(JSON.stringify(read?.inputs)).toBe(JSON.stringify(inputs));
  await schema.update(tenant.context, id, { inputs, outputs }, inputs);
  expect(tenant.calls()).toEqual(['GET /jobs/{job}/schema', 'GET /jobs/{job}/schema']);
});

const edits: Record<string, [(mapping: ObjectMapping) => void, Record<string, string>]> = {
  'a changed source': [
    () => {
      mappingOf('userName').source = { expression: '[mail]', name: 'mail', type: 'Attribute', parameters: [] };
    },
    { 'users.mappings["userName"].source': 'update' },
  ],
  'a removed mapping': [
    (mapping) => {
      mapping.attributeMappings = mapping.attributeMappings.filter(({ targetAttributeName }) => targetAttributeName !== work);
    },
    { 'users.mappings["emails[type eq \\"work\\"].value"]': 'add' },
  ],
  'an added mapping': [
    (mapping) => mapping.attributeMappings.push({ ...mappingOf(work), targetAttributeName: 'displayName' }),
    { 'users.mappings["displayName"]': 'delete' },
  ],
  'an action': [
    (mapping) => {
      mapping.flowTypes = 'Add,Update,Delete';
    },
    { 'users.actions': 'update' },
  ],
  'a filter': [
    (mapping) => {
      mapping.scope?.groups.pop();
    },
    { 'users.scope["Has badge"]': 'add' },
  ],
  'a flow type that cannot be declared': [
    () => {
      mappingOf(work).flowType = 'ValueAddOnly';
    },
    { 'users.mappings["emails[type eq \\"work\\"].value"].apply': 'update' },
  ],
  'an attribute': [
    () => {
      targetUser().attributes = targetUser().attributes.filter(({ name }) => name !== extension);
    },
    { [`attributes["${extension}"]`]: 'add' },
  ],
};

test.each(Object.keys(edits))('drift is one line: %s', async (name) => {
  const { id, outputs } = await schema.create(tenant.context, inputs);
  const [edit, expected] = edits[name] ?? [() => {}, {}];
  edit(userMapping());
  const read = await schema.read(tenant.context, id, { inputs, outputs });
  const { changes } = await schema.diff(tenant.context, { id, inputs: read?.inputs ?? inputs, outputs }, inputs);
  expect(Object.fromEntries(Object.entries(changes).map(([path, { kind }]) => [path, kind]))).toEqual(expected);
  await schema.update(tenant.context, id, { inputs: read?.inputs ?? inputs, outputs }, inputs);
  expect((await schema.read(tenant.context, id, { inputs, outputs }))?.inputs).toEqual(inputs);
});
