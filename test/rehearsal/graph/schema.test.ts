import { describe, expect, test } from 'vitest';
import type { AttributeMapping, ObjectMapping, SynchronizationSchema } from '../../../src/provider/graph/schemaTypes.ts';
import { start, startTenant, type Tenant } from './tenant.ts';

const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';

async function schemaOf(tenant: Tenant) {
  const { job, id } = await tenant.job();
  const path = `${job}/schema`;
  return { path, id, schema: (await tenant.call('GET', path)).body as unknown as SynchronizationSchema };
}

function mappingOf(schema: SynchronizationSchema, source: string): ObjectMapping {
  const found = schema.synchronizationRules[0]?.objectMappings.find((mapping) => mapping.sourceObjectName === source);
  if (!found) throw new Error(`no mapping for ${source}`);
  return found;
}

const attribute = (targetAttributeName: string, expression: string, more: object = {}): AttributeMapping => ({
  defaultValue: null,
  exportMissingReferences: false,
  flowBehavior: 'FlowWhenChanged',
  flowType: 'Always',
  matchingPriority: 0,
  targetAttributeName,
  source: { expression, name: expression.slice(1, -1), type: 'Attribute', parameters: [] },
  ...more,
});
const call = (name: string, expression: string, parameters: object[] = []) => ({
  source: { expression, name, type: 'Function', parameters },
});

describe('the schema a job starts with', () => {
  test.each([
    ['old', 'Azure Active Directory', 'Add, Update, Delete', 47],
    ['new', 'Microsoft Entra ID', 'Add,Update,Delete', 54],
  ] as const)('in an %s tenant', async (generation, name, flowTypes, sourceAttributes) => {
    const tenant = await startTenant({ generation });
    const { schema, id } = await schemaOf(tenant);
    expect(schema.id).toBe(id);
    expect(schema.synchronizationRules).toMatchObject([
      { id: '03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8', sourceDirectoryName: name, targetDirectoryName: 'customappsso' },
    ]);
    expect(mappingOf(schema, 'User')).toMatchObject({
      name: `Provision ${name} Users`,
      flowTypes,
      targetObjectName: enterpriseUser,
      scope: null,
    });
    const [source, target] = schema.directories;
    expect([source?.name, target?.name]).toEqual([name, 'customappsso']);
    expect(source?.objects.map((object) => [object.name, object.attributes.length])).toEqual([
      ['User', sourceAttributes],
      ['Group', 30],
      ['ServicePrincipal', 7],
      ['Application', 8],
      ['AppRole', 7],
      ['AppRoleAssignment', 10],
    ]);
    expect(target?.objects.map((object) => [object.name, object.attributes.length])).toEqual([
      [coreGroup, 4],
      [enterpriseUser, 60],
    ]);
  });

  test('has the default mappings with parsed sources', async () => {
    const { schema } = await schemaOf(await startTenant());
    const users = mappingOf(schema, 'User').attributeMappings;
    expect(users).toHaveLength(22);
    expect(users[0]).toMatchObject({ targetAttributeName: 'userName', matchingPriority: 1, defaultValue: null });
    expect(users[1]?.source).toMatchObject({
      expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
      name: 'Switch',
      parameters: [{ key: 'source', value: { type: 'Attribute', name: 'IsSoftDeleted' } }, {}, {}, {}, {}],
    });
    expect(mappingOf(schema, 'Group').attributeMappings.map((each) => [each.targetAttributeName, each.source?.expression])).toEqual([
      ['displayName', '[displayName]'],
      ['externalId', '[objectId]'],
      ['members', '[members]'],
    ]);
  });

  test('describes the special attributes', async () => {
    const { schema } = await schemaOf(await startTenant());
    const object = (directory: number, name: string) =>
      schema.directories[directory]?.objects.find((each) => each.name === name)?.attributes ?? [];
    const find = (directory: number, objectName: string, name: string) => object(directory, objectName).find((each) => each.name === name);
    expect(find(1, enterpriseUser, `${enterpriseUser}:manager`)).toMatchObject({
      type: 'Reference',
      referencedObjects: [{ referencedObjectName: enterpriseUser }],
    });
    expect(find(1, coreGroup, 'members')).toMatchObject({ multivalued: true, metadata: [{ key: 'IsContainer', value: 'true' }] });
    expect(find(1, enterpriseUser, 'id')).toMatchObject({ anchor: true, required: true });
    expect(find(0, 'User', 'appRoleAssignments')).toMatchObject({ multivalued: false, metadata: [{ key: 'ComplexObjectDefinition' }] });
  });
});

test('what was read can be sent back; it gets a new version and makes a full cycle due', async () => {
  const tenant = await startTenant();
  const { path, schema, id } = await schemaOf(tenant);
  const stored = tenant.graph.store.jobs.get(id);
  if (stored) stored.fullCycleDue = false;
  expect((await tenant.call('PUT', path, schema)).status).toBe(204);
  expect(stored?.fullCycleDue).toBe(true);
  const after = (await tenant.call('GET', path)).body as unknown as SynchronizationSchema;
  expect(after).toEqual({ ...schema, version: expect.stringMatching(`^Date:${start.slice(0, 19)}.*Z, ActivityId:`) });
});

test('the beta answer repeats the id and can be sent back too', async () => {
  const tenant = await startTenant();
  const { path, id } = await schemaOf(tenant);
  const { body } = await tenant.call('GET', `/beta${path}`);
  expect(body.provisioningTaskIdentifier).toBe(id);
  expect((await tenant.call('PUT', path, body)).status).toBe(204);
});

test('a PUT replaces everything, a PATCH does not exist, a DELETE brings the default back', async () => {
  const tenant = await startTenant();
  const { path, schema } = await schemaOf(tenant);
  const users = mappingOf(schema, 'User');
  users.attributeMappings = [
    { targetAttributeName: 'userName', matchingPriority: 1, source: users.attributeMappings[0]?.source } as AttributeMapping,
  ];
  expect((await tenant.call('PUT', path, schema)).status).toBe(204);
  const saved = (await tenant.call('GET', path)).body as unknown as SynchronizationSchema;
  expect(mappingOf(saved, 'User').attributeMappings).toEqual([attribute('userName', '[userPrincipalName]', { matchingPriority: 1 })]);
  const patched = await tenant.call('PATCH', path, schema);
  expect([patched.status, patched.message]).toEqual([404, expect.stringContaining('No HTTP resource was found')]);
  expect((await tenant.call('DELETE', path)).status).toBe(204);
  expect(mappingOf((await tenant.call('GET', path)).body as unknown as SynchronizationSchema, 'User').attributeMappings).toHaveLength(22);
});

type Change = (users: ObjectMapping, schema: SynchronizationSchema) => void;
const add =
  (mapping: AttributeMapping): Change =>
  (users) =>
    void users.attributeMappings.push(mapping);
const set =
  (values: Partial<ObjectMapping>): Change =>
  (users) =>
    void Object.assign(users, values);
const filter = (sourceOperandName: string, operatorName: string, ...values: string[]): Change => {
  const clause = { sourceOperandName, operatorName, targetOperand: values.length > 0 ? { values } : null };
  return set({ scope: { categoryFilterGroups: [], inputFilterGroups: [], groups: [{ name: 'g', clauses: [clause] }] } });
};

const custom = 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User:badge';
const withCustom: Change = (users, schema) => {
  const object = schema.directories[1]?.objects.find((each) => each.name === enterpriseUser);
  object?.attributes.push({ name: custom } as never);
  users.attributeMappings.push(attribute(custom, '[extensionAttribute3]'));
};

const accepted: [string, Change][] = [
  ['a known attribute', add(attribute('nickName', '[mailNickname]'))],
  ['an expression', add(attribute('nickName', '', call('ToLower', 'ToLower([mail], )')))],
  ['no source', add(attribute('nickName', '', { source: null, defaultValue: 'x' }))],
  ['a custom attribute with its definition', withCustom],
  ['a second matching attribute', add(attribute('nickName', '[mail]', { matchingPriority: 2 }))],
  ['a filter', filter('department', 'EQUALS', 'Sales')],
  ['a filter without a value', filter('extensionAttribute3', 'IS NOT NULL')],
  [
    'a switched-off mapping without a source object',
    (_users, schema) => {
      Object.assign(mappingOf(schema, 'Group'), { sourceObjectName: '', enabled: false });
    },
  ],
];

test.each(accepted)('a save accepts %s', async (_name, change) => {
  const tenant = await startTenant();
  const { path, schema } = await schemaOf(tenant);
  change(mappingOf(schema, 'User'), schema);
  const answer = await tenant.call('PUT', path, schema);
  expect([answer.status, answer.message]).toEqual([204, '']);
});

const long = `Join("", "${'x'.repeat(10_000)}")`;
const refused: [string, string, Change][] = [
  ['an unknown target attribute', `'${custom}' is not defined`, add(attribute(custom, '[mail]'))],
  ['an unknown source attribute', "'shoeSize' is not defined", add(attribute('nickName', '[shoeSize]'))],
  ['one inside an expression', "'shoeSize' is not defined", add(attribute('nickName', '', call('Trim', 'Trim([shoeSize])')))],
  [
    'one in the tree alone',
    "'shoeSize' is not defined",
    add(attribute('nickName', '', call('Trim', 'Trim([mail])', [{ key: 'source', value: attribute('', '[shoeSize]').source }]))),
  ],
  ['an unknown function', 'unknown function Tirm', add(attribute('nickName', '', call('Tirm', 'Tirm([mail])')))],
  ['an expression that does not parse', 'not valid at position', add(attribute('nickName', '', call('Trim', 'Trim([mail]')))],
  ['an expression that is too long', '10,000', add(attribute('nickName', '', call('Join', long)))],
  [
    'a tree that says another function',
    "The source says Function 'ToLower'",
    add(attribute('nickName', '', call('ToLower', 'Trim([mail])'))),
  ],
  [
    'a type that is not the text',
    "The source says Constant 'mail'",
    add(attribute('nickName', '', { source: { expression: '[mail]', name: 'mail', type: 'Constant', parameters: [] } })),
  ],
  ['one target twice', "'title' occurs more than once", add(attribute('title', '[mail]'))],
  ['one priority twice', "'1' occurs more than once", add(attribute('nickName', '[mail]', { matchingPriority: 1 }))],
  ['a negative priority', 'is negative', add(attribute('nickName', '[mail]', { matchingPriority: -1 }))],
  ['no matching attribute', 'has no matching attribute', (users) => void users.attributeMappings.shift()],
  ['an unknown flow type', "'Merge'", set({ flowTypes: 'Add,Merge' })],
  ['an unknown enum', 'flowType', add(attribute('nickName', '[mail]', { flowType: 'Sometimes' }))],
  ['an unknown property', 'Unrecognized key', add(attribute('nickName', '[mail]', { matching: 1 }))],
  ['an unknown target object', "'Robot' is not defined", set({ targetObjectName: 'Robot' })],
  ['an unknown source object', "'Robot' is not defined", set({ sourceObjectName: 'Robot' })],
  ['an enabled mapping without a source object', "'' is not defined", set({ sourceObjectName: '' })],
  [
    'an unknown directory',
    "'Elsewhere'",
    (_users, schema) => void Object.assign(schema.synchronizationRules[0] ?? {}, { targetDirectoryName: 'Elsewhere' }),
  ],
  [
    'a custom attribute that differs in case only',
    "'username' occurs more than once",
    (_users, schema) =>
      void schema.directories[1]?.objects.find((each) => each.name === enterpriseUser)?.attributes.push({ name: 'UserName' } as never),
  ],
  ['no rule', 'no synchronization rule', (_users, schema) => void Object.assign(schema, { synchronizationRules: [] })],
  ['no directories', 'directories', (_users, schema) => void Object.assign(schema, { directories: undefined })],
  ['a filter on an unknown attribute', "'shoeSize'", filter('shoeSize', 'EQUALS', '9')],
  ['a filter on a list', 'cannot be used', filter('proxyAddresses', 'EQUALS', 'x')],
  ['a filter on the manager', 'cannot be used', filter('manager', 'EQUALS', 'x')],
  ['an unknown operator', "'LIKE' does not exist", filter('department', 'LIKE', 'x')],
  ['an operator in another spelling', "'equals' does not exist", filter('department', 'equals', 'x')],
  ['an operator for another type', 'does not take', filter('department', 'IS TRUE')],
  ['an operator without its value', 'needs a value', filter('department', 'EQUALS')],
  ['a value too many', 'takes no value', filter('department', 'IS NULL', 'x')],
  ['a broken pattern', 'not a regular expression', filter('department', 'REGEX MATCH', '(')],
];

test.each(refused)('a save refuses %s', async (_name, reason, change) => {
  const tenant = await startTenant();
  const { path, schema } = await schemaOf(tenant);
  const before = (await tenant.call('GET', path)).body;
  change(mappingOf(schema, 'User'), schema);
  const answer = await tenant.call('PUT', path, schema);
  expect([answer.status, answer.code]).toEqual([400, 'InvalidSynchronizationSchema']);
  expect(answer.body.error).toMatchObject({ code: 'UnknownError' });
  expect(answer.message).toContain(reason);
  expect((await tenant.call('GET', path)).body).toEqual(before);
});

test('all faults are named at once', async () => {
  const tenant = await startTenant();
  const { path, schema } = await schemaOf(tenant);
  mappingOf(schema, 'User').attributeMappings.push(attribute('nope', '[shoeSize]'));
  const { message } = await tenant.call('PUT', path, schema);
  expect(message).toContain("'nope'");
  expect(message).toContain("'shoeSize'");
});

describe('parseExpression', () => {
  const properties = [
    { key: 'preferredLanguage', value: 'en-US' },
    { key: 'tags', 'value@odata.type': '#Collection(String)', value: ['a', 'b'] },
  ];
  test('gives the normal spelling, the tree and the value', async () => {
    const { call, job } = await startTenant();
    const { job: path } = await job();
    const expression = 'Replace( [preferredLanguage],"-",,,"_",,)';
    const { status, body } = await call('POST', `${path}/schema/parseExpression`, { expression, testInputObject: { properties } });
    const normal = 'Replace([preferredLanguage], "-", , , "_", , )';
    expect(status).toBe(200);
    expect(body).toMatchObject({ parsingSucceeded: true, evaluationSucceeded: true, evaluationResult: ['en_US'], error: null });
    expect(body.parsedExpression).toEqual({
      expression: normal,
      name: 'Replace',
      type: 'Function',
      parameters: [
        { key: 'source', value: { expression: '[preferredLanguage]', name: 'preferredLanguage', type: 'Attribute', parameters: [] } },
        { key: 'Find', value: { expression: '"-"', name: '-', type: 'Constant', parameters: [] } },
        { key: 'Replacement', value: { expression: '"_"', name: '_', type: 'Constant', parameters: [] } },
      ],
    });
  });

  test.each([
    ['Join("/", [tags])', { evaluationSucceeded: true, evaluationResult: ['a/b'] }],
    ['[nothing]', { evaluationSucceeded: true, evaluationResult: [] }],
    [
      'Mid([preferredLanguage], "x", 2)',
      { parsingSucceeded: true, evaluationSucceeded: false, error: { code: 'ExpressionEvaluationFailed' } },
    ],
    ['Trim([x]', { parsingSucceeded: false, parsedExpression: null, error: { code: 'InvalidExpression' } }],
    ['Tirm([x])', { parsingSucceeded: false, error: { message: expect.stringContaining('unknown function Tirm') } }],
  ])('%s', async (expression, expected) => {
    const { call, job } = await startTenant();
    const { job: path } = await job();
    const { status, body } = await call('POST', `${path}/schema/parseExpression`, { expression, testInputObject: { properties } });
    expect(status).toBe(200);
    expect(body).toMatchObject(expected);
  });

  test('needs a text', async () => {
    const { call, job } = await startTenant();
    expect((await call('POST', `${(await job()).job}/schema/parseExpression`, {})).code).toBe('InvalidRequest');
  });
});

test('functions and filter operators are listed', async () => {
  const { value, job } = await startTenant();
  const { job: path } = await job();
  const functions = await value(`${path}/schema/functions`);
  expect(functions.find((each) => each.name === 'Join')).toEqual({
    id: 'Join',
    name: 'Join',
    parameters: [
      { name: 'separator', type: 'String', required: true, allowMultipleOccurrences: false },
      { name: 'source', type: 'String', required: true, allowMultipleOccurrences: true },
    ],
  });
  const operators = await value(`${path}/schema/filterOperators`);
  expect(operators.find((each) => each.name === 'IS NOT NULL')).toMatchObject({ arity: 'Unary' });
  expect(operators.find((each) => each.name === 'EQUALS')).toMatchObject({
    arity: 'Binary',
    supportedAttributeTypes: expect.arrayContaining(['String']),
  });
});
