import { afterEach, beforeEach, expect, test } from 'vitest';
import { job } from '../../../src/provider/entra/job.ts';
import { schema } from '../../../src/provider/entra/schema.ts';
import type { AttributeMapping, ObjectMapping, SynchronizationSchema } from '../../../src/provider/graph/schemaTypes.ts';
import type { MappingInput, SchemaInputs } from '../../../src/provider/inputs.ts';
import { startTenant, type Tenant } from '../tenant.ts';

const direct = (source: string | null, more: Partial<MappingInput> = {}): MappingInput => ({
  source,
  match: 0,
  apply: 'always',
  default: null,
  ...more,
});
const extension = 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User:badgeNumber';
const work = 'emails[type eq "work"].value';

let tenant: Tenant;
let inputs: SchemaInputs;
beforeEach(async () => {
  tenant = await startTenant();
  await declare();
});
afterEach(() => tenant.graph.close());

async function declare(): Promise<void> {
  const { outputs } = await job.create(tenant.context, { servicePrincipalId: tenant.servicePrincipalId });
  inputs = {
    servicePrincipalId: outputs.servicePrincipalId,
    jobId: outputs.jobId,
    users: {
      enabled: true,
      actions: ['create', 'update'],
      mappings: {
        userName: direct('[userPrincipalName]', { match: 1 }),
        active: direct('Switch([IsSoftDeleted], , "False", "True", "True", "False")'),
        [work]: direct('[mail]'),
        nickName: direct('"none"', { apply: 'onCreate' }),
        title: direct(null, { default: 'Employee' }),
        [extension]: direct('[extensionAttribute3]'),
      },
      scope: {
        'Sales in NL': [
          { attribute: 'department', operator: 'EQUALS', value: 'Sales' },
          { attribute: 'country', operator: 'EQUALS', value: 'NL' },
        ],
        'Has badge': [{ attribute: 'extensionAttribute3', operator: 'IS NOT NULL', value: null }],
      },
    },
    groups: {
      enabled: true,
      actions: ['create', 'update', 'delete'],
      mappings: { displayName: direct('[displayName]', { match: 1 }), members: direct('[members]') },
      scope: {},
    },
    attributes: {
      [extension]: { type: 'String', multiValued: false, required: false },
      shoeSize: { type: 'Integer', multiValued: false, required: false },
    },
  };
  tenant.mark();
}

const stored = (): SynchronizationSchema => {
  const found = tenant.graph.store.jobs.get(inputs.jobId);
  if (found === undefined) throw new Error('no job');
  return found.schema;
};
const userMapping = (document = stored()): ObjectMapping => {
  const found = document.synchronizationRules[0]?.objectMappings.find(({ targetObjectName }) => targetObjectName.endsWith('User'));
  if (found === undefined) throw new Error('no user mapping');
  return found;
};
const mappingOf = (name: string): AttributeMapping => {
  const found = userMapping().attributeMappings.find(({ targetAttributeName }) => targetAttributeName === name);
  if (found === undefined) throw new Error(`no mapping ${name}`);
  return found;
};
const targetUser = (document = stored()) => {
  const rule = document.synchronizationRules[0];
  const found = document.directories
    .find(({ name }) => name === rule?.targetDirectoryName)
    ?.objects.find(({ name }) => name === userMapping(document).targetObjectName);
  if (found === undefined) throw new Error('no target');
  return found;
};

test.each(['old', 'new'] as const)('writes exactly what is declared and leaves the rest alone (%s directory names)', async (generation) => {
  await tenant.graph.close();
  tenant = await startTenant({ generation });
  await declare();
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

test('a save is told, because it starts a full cycle', async () => {
  const { id, outputs } = await schema.create(tenant.context, inputs);
  const users = { ...inputs.users, actions: [...inputs.users.actions, 'delete' as const] };
  await schema.update(tenant.context, id, { inputs, outputs }, { ...inputs, users });
  expect(tenant.logs).toEqual([expect.stringMatching(/^info: .*watermark/), expect.stringMatching(/^warning: .*watermark/)]);
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

const respell: Record<string, (document: SynchronizationSchema) => void> = {
  nothing: () => {},
  'order of mappings': (document) => userMapping(document).attributeMappings.reverse(),
  'order of groups and clauses': (document) =>
    userMapping(document).scope?.groups.reverse().map(({ clauses }) => clauses.reverse()),
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
  const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9' as unknown as SchemaInputs['users'];
  expect(schema.check({ ...inputs, users: unknown })).toEqual([]);
});
