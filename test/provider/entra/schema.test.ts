import { afterEach, beforeEach, expect, test } from 'vitest';
import { schema } from '../../../src/provider/entra/schema.ts';
import type { SchemaInputs } from '../../../src/provider/inputs.ts';
import { unknownValue } from '../../../src/provider/resource.ts';
import { preview } from '../up.ts';
import { direct, extension, inputs, mappingOf, setUp, stored, targetUser, tenant, userMapping } from './schemaFixture.ts';

beforeEach(() => setUp());
afterEach(() => tenant.graph.close());

test.each(['old', 'new'] as const)('writes exactly what is declared and leaves the rest alone (%s directory names)', async (generation) => {
  await tenant.graph.close();
  await setUp({ generation });
  const before = structuredClone(stored());
  const { id, outputs } = await schema.create(tenant.context, inputs);
  expect(id).toBe(`${inputs.servicePrincipalId}/${inputs.jobId}`);
  expect(outputs.version).toBe(stored().version);
  expect(tenant.calls()).toEqual(['GET /jobs/{job}/schema', 'PUT /jobs/{job}/schema', 'GET /jobs/{job}/schema']);

  const after = userMapping();
  expect(new Set(after.attributeMappings.map(({ targetAttributeName }) => targetAttributeName))).toEqual(
    new Set(Object.keys(inputs.users.mappings)),
  );
  expect(after.flowTypes).toBe('Add,Update');
  expect(mappingOf('nickName')).toMatchObject({
    flowType: 'ObjectAddOnly',
    source: { type: 'Constant', name: 'none', expression: '"none"' },
  });
  expect(mappingOf('title')).toMatchObject({ source: null, defaultValue: 'Employee' });
  expect(after.scope?.groups).toEqual([
    {
      name: 'Sales in NL',
      clauses: [
        { operatorName: 'EQUALS', sourceOperandName: 'department', targetOperand: { values: ['Sales'] } },
        { operatorName: 'EQUALS', sourceOperandName: 'country', targetOperand: { values: ['NL'] } },
      ],
    },
    { name: 'Has badge', clauses: [{ operatorName: 'IS NOT NULL', sourceOperandName: 'extensionAttribute3', targetOperand: null }] },
  ]);
  expect(targetUser().attributes.at(-2)).toMatchObject({ name: extension, metadata: [{ key: 'IsCustomerDefined', value: 'true' }] });
  // The untouched rest: source directory, rule and mapping metadata, mappings that stay the same.
  expect(stored().directories.find(({ name }) => name !== 'customappsso')).toEqual(
    before.directories.find(({ name }) => name !== 'customappsso'),
  );
  expect(stored().synchronizationRules[0]?.metadata).toEqual(before.synchronizationRules[0]?.metadata);
  expect(after.metadata).toEqual(userMapping(before).metadata);
  expect(mappingOf('active')).toEqual(
    userMapping(before).attributeMappings.find(({ targetAttributeName }) => targetAttributeName === 'active'),
  );
});

test('the preview of a change says that it resets the watermark, before anything is sent', async () => {
  const { id, outputs } = await schema.create(tenant.context, inputs);
  const users = { ...inputs.users, actions: [...inputs.users.actions, 'delete' as const] };
  tenant.logs.length = 0;
  await preview(schema, tenant.context, { id, inputs, outputs }, inputs);
  expect(tenant.logs).toEqual([]);
  await preview(schema, tenant.context, { id, inputs, outputs }, { ...inputs, users });
  expect(tenant.logs).toEqual([expect.stringMatching(/^warning: .*resets the watermark: the next provisioning cycle is a full one/)]);
});

test('new functions are parsed by Graph, once each', async () => {
  const join = 'Join(" ",[givenName],[surname])';
  const mappings = {
    ...inputs.users.mappings,
    displayName: direct(join),
    'name.formatted': direct(join),
    preferredLanguage: direct('ToLower([mail])'),
  };
  await schema.create(tenant.context, { ...inputs, users: { ...inputs.users, mappings } });
  // `name.formatted` holds that function by default, in another spelling.
  expect(tenant.calls().filter((call) => call.endsWith('parseExpression'))).toHaveLength(2);
  expect(mappingOf('displayName').source).toMatchObject({
    type: 'Function',
    name: 'Join',
    expression: 'Join(" ", [givenName], [surname])',
  });
});

test('expressions that Graph refuses are all named, and nothing is saved', async () => {
  const mappings = { ...inputs.users.mappings, title: direct('Nope([mail])'), displayName: direct('Never([mail])') };
  await expect(schema.create(tenant.context, { ...inputs, users: { ...inputs.users, mappings } })).rejects.toThrow(
    /title: .*displayName: /s,
  );
  expect(tenant.calls().some((call) => call.startsWith('PUT'))).toBe(false);
});
test('an attribute that is no longer declared goes, one that Graph has by itself stays', async () => {
  const attributes = { ...inputs.attributes, title: { type: 'String', multiValued: false, required: false } as const };
  const first = { ...inputs, attributes };
  const { id, outputs } = await schema.create(tenant.context, first);
  const { [extension]: _mapping, ...mappings } = inputs.users.mappings;
  const next = { ...inputs, users: { ...inputs.users, mappings }, attributes: { shoeSize: inputs.attributes.shoeSize } };
  await schema.update(tenant.context, id, { inputs: first, outputs }, next as SchemaInputs);
  const names = targetUser().attributes.map(({ name }) => name);
  expect(names).not.toContain(extension);
  expect(names).toContain('shoeSize');
  expect(names).toContain('title');
});

test('a group mapping that is declared as off and empty is only switched off', async () => {
  const groups = { enabled: false, actions: [], mappings: {}, scope: {} };
  const { id, outputs } = await schema.create(tenant.context, { ...inputs, groups });
  const group = stored().synchronizationRules[0]?.objectMappings.find(({ targetObjectName }) => targetObjectName.endsWith('Group'));
  expect(group).toMatchObject({ enabled: false, flowTypes: 'Add,Update,Delete' });
  expect(group?.attributeMappings).toHaveLength(3);
  expect((await schema.read(tenant.context, id, { inputs: { ...inputs, groups }, outputs }))?.inputs.groups).toEqual(groups);
});

test('an import reads everything, with the attributes a customer added', async () => {
  const { id } = await schema.create(tenant.context, inputs);
  const read = await schema.read(tenant.context, id, {});
  expect(
    (await schema.diff(tenant.context, { id, inputs: read?.inputs ?? inputs, outputs: { ...inputs, version: '' } }, inputs)).changes,
  ).toEqual({});
});

test('delete puts the default back; a schema that is gone is fine', async () => {
  const before = structuredClone(stored());
  const { id, outputs } = await schema.create(tenant.context, inputs);
  await schema.delete(tenant.context, id, { inputs, outputs });
  expect(stored()).toEqual(before);
  tenant.graph.store.jobs.clear();
  await schema.delete(tenant.context, id, { inputs, outputs });
  expect(await schema.read(tenant.context, id, {})).toBeUndefined();
});

test('check names the bad expression and the missing match, and leaves unknown parts alone', () => {
  const mappings = { userName: direct('Join(', { match: 0 }) };
  const failures = schema.check({ ...inputs, users: { ...inputs.users, mappings } });
  expect(failures.map(({ property }) => property)).toEqual(['users.mappings["userName"].source', 'users.mappings']);
  expect(schema.check(inputs)).toEqual([]);
  const unknown = unknownValue as unknown as SchemaInputs['users'];
  expect(schema.check({ ...inputs, users: unknown })).toEqual([]);
});
