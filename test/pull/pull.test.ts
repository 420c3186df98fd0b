/** What a pull finds, guesses, and says where the YAML has no word. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { vendors } from '../../src/catalog/vendors.ts';
import { readPulled } from '../../src/pull/pull.ts';
import type { StoredJob } from '../../src/rehearsal/graph/store.ts';
import type { World } from '../../src/rehearsal/world.ts';
import { entraApp, planPulled, pull, startStaging, tenantOf } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startStaging();
});
afterAll(() => world.close());

const notesOf = async (name: string) => (await pull(world, name)).pulled.notes.map(({ text }) => text);
const idOf = (key: string) => world.job(entraApp(world.plan, key)).servicePrincipalId;

function stored(key: string): StoredJob {
  const found = world.graph.store.jobs.get(world.job(entraApp(world.plan, key)).jobId);
  if (found === undefined) throw new Error(`no job of ${key}`);
  return found;
}

describe('which app', () => {
  test('by object id, application id or name', async () => {
    const { appId } = world.graph.store.servicePrincipals.get(idOf('cube')) ?? { appId: '' };
    for (const name of [idOf('cube'), appId, 'Cube']) expect((await pull(world, name)).pulled.key).toBe('cube');
  });

  test.each([
    ['Cuve', 'there is no enterprise app called "Cuve"; did you mean "Cube"?'],
    ["O'Neil's", 'there is no enterprise app called "O\'Neil\'s"'],
    ['33333333-0000-4000-8000-000000000003', 'there is no enterprise app with the id 33333333-0000-4000-8000-000000000003'],
  ])('%s is not there', async (name, message) => {
    expect(await readPulled(tenantOf(world), name, {})).toBe(message);
  });

  test('of two with one name the ids are shown', async () => {
    const { servicePrincipals } = world.graph.store;
    const cube = servicePrincipals.get(idOf('cube'));
    if (cube === undefined) throw new Error('no cube');
    servicePrincipals.set('twin', { ...cube, id: 'twin' });
    expect(await readPulled(tenantOf(world), 'Cube', {})).toBe(`2 enterprise apps are called "Cube"; give the id of one: ${cube.id}, twin`);
    servicePrincipals.delete('twin');
  });
});

test('an attribute whose letter case counts is named: no YAML says so', async () => {
  const attributes = stored('cube').schema.directories.flatMap(({ objects }) => objects.flatMap((object) => object.attributes));
  const userName = attributes.find(({ name }) => name === 'userName');
  if (userName === undefined) throw new Error('no userName');
  const said = /(\S+) is caseExact here/;
  const exact = async () => (await notesOf('Cube')).flatMap((text) => said.exec(text)?.[1] ?? []);
  expect(await exact()).toEqual([]);
  userName.caseExact = true;
  expect(await exact()).toEqual(['userName']);
  userName.caseExact = false;
});

describe('which vendor', () => {
  const connect = (key: string, address: string) => world.graph.store.secrets.get(idOf(key))?.set('BaseAddress', address);
  test.each([
    ['cube', 'https://wiki.example.com/scim/v2', 'generic'],
    ['cube', 'https://example.cubecloud.dev/api/scim/v2/', 'cube'],
    ['stack-ai', 'https://api.stack-ai.com/scim/v2?aadOptscim062020', 'stack-ai'],
    ['activepieces', 'https://pieces.example.com/api/v1/scim/v2', 'activepieces'],
    ['cube', 'https://example.com/api/v1/scim/v2', 'generic'],
    ['cerby', 'https://elsewhere.example.com/scim', 'cerby'],
  ])('%s at %s is %s', async (key, address, vendor) => {
    const before = world.graph.store.secrets.get(idOf(key))?.get('BaseAddress') ?? '';
    connect(key, address);
    const { pulled } = await pull(world, idOf(key));
    connect(key, before);
    expect(pulled.vendor.id).toBe(vendor);
    expect(pulled.app.scim?.url ?? vendors[vendor]?.url).toBe(address.replace(/\/$/, ''));
  });

  test('the one that is given wins, and what it does not take is noted', async () => {
    const { pulled } = await pull(world, 'Activepieces', { vendor: vendors.cube });
    expect(pulled.app.catalog).toBe('cube');
    expect(pulled.notes.map(({ text }) => text)).toContain(
      'Cube has no attribute urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes:platformRole: take it out, or use another catalog.',
    );
  });
});

describe('what has no word in the YAML', () => {
  test('another flow type, and other secrets; a filter written by hand keeps its title and both clauses on one attribute', async () => {
    const { schema } = stored('cube');
    const mapping = schema.synchronizationRules[0]?.objectMappings.find(({ sourceObjectName }) => sourceObjectName === 'User');
    const display = mapping?.attributeMappings.find(({ targetAttributeName }) => targetAttributeName === 'displayName');
    if (mapping === undefined || display === undefined) throw new Error('no mapping');
    display.flowType = 'AttributeAddOnly';
    const clause = (value: string) => ({ operatorName: 'NOT EQUALS', sourceOperandName: 'department', targetOperand: { values: [value] } });
    mapping.scope = { categoryFilterGroups: [], inputFilterGroups: [], groups: [{ name: 'by hand', clauses: [clause('A'), clause('B')] }] };
    world.graph.store.secrets.get(idOf('cube'))?.set('ClientSecret', 'hush').set('UserName', 'root');
    const { yaml, pulled } = await pull(world, 'Cube');
    expect(pulled.notes.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'displayName is applied as AttributeAddOnly, which cannot be declared: it becomes "always".',
        'Graph also holds ClientSecret, UserName, which cannot be declared and stay as they are.',
      ]),
    );
    expect(yaml).toContain('      scope:\n        by hand: { department: [ { not equals: A }, { not equals: B } ] }\n');
    expect(yaml).toMatch(/# Graph also holds .+\n {4}provisioning:/);
    expect(yaml).not.toContain('hush');
  });

  test('roles and assignments that cannot be declared, and groups of one name', async () => {
    const { applications, assignments, groups } = world.graph.store;
    const application = [...applications.values()].find(({ displayName }) => displayName === 'Stack AI');
    const [role] = application?.appRoles.filter(({ displayName }) => displayName === 'msiam_access') ?? [];
    const sales = [...groups.values()].find(({ displayName }) => displayName === 'Stack AI Admins');
    const [one] = [...assignments.values()].filter(({ resourceId }) => resourceId === idOf('stack-ai'));
    if (!application || !role || !sales || !one) throw new Error('not set up');
    application.appRoles.push({
      ...role,
      id: '00000000-0000-4000-8000-0000000000a1',
      displayName: 'Daemon',
      value: 'daemon',
      allowedMemberTypes: ['Application'],
    });
    assignments.set('by-hand', { ...one, id: 'by-hand', appRoleId: role.id });
    groups.set('twin', { ...sales, id: 'twin' });
    const notes = await notesOf('Stack AI');
    expect(notes).toContain('The role daemon is for applications only and is left out; it stays as it is.');
    expect(notes.some((text) => text.includes(`has the role ${role.id}, which cannot be declared: the assignment is left out`))).toBe(true);
    expect(notes).toContain('2 groups are called Stack AI Admins: up stops until their names differ.');
    groups.delete('twin');
    assignments.delete('by-hand');
    application.appRoles.pop();
  });

  test('an app without a job, and one without a connection', async () => {
    const { jobs, secrets } = world.graph.store;
    const { servicePrincipalId, jobId } = world.job(entraApp(world.plan, 'cerby'));
    const [job, held] = [stored('cerby'), new Map(secrets.get(servicePrincipalId))];
    secrets.set(servicePrincipalId, new Map());
    expect(await notesOf('Cerby')).toContain('Graph holds no address and token (Admin Credentials).');
    jobs.delete(jobId);
    const found = await pull(world, 'Cerby');
    expect(found.pulled.notes.map(({ text }) => text)).toContain(
      'It has no provisioning job: mappings and settings are those of the catalog.',
    );
    expect(found.imports).toEqual([]);
    const own = await pull(world, 'Cerby', { own: true });
    expect(own.imports.map(({ type }) => type)).toContain('muster:entra:EnterpriseApp');
    expect(own.imports.map(({ type }) => type)).not.toContain('muster:entra:SynchronizationJob');
    expect(planPulled(found).start).toBe(false);
    jobs.set(jobId, job);
    secrets.set(servicePrincipalId, held);
  });
});

test('keys are made from names; commands are fit for a shell', async () => {
  const { applications } = world.graph.store;
  const application = [...applications.values()].find(({ displayName }) => displayName === 'Activepieces');
  if (application === undefined) throw new Error('no app');
  application.displayName = "9 Núñez' Café (EU)";
  const { pulled, lines, file } = await pull(world, idOf('activepieces'), { own: true });
  expect(pulled.key).toBe('app-9-nunez-cafe-eu');
  expect(lines[0]).toMatch(
    /^pulumi import muster:entra:EnterpriseApp app-9-nunez-cafe-eu \S+ --parent app=urn:pulumi:STACK::muster::muster:entra:App::/,
  );
  expect(lines.filter((line) => line.startsWith('pulumi import muster:entra:AppRoleAssignments app-9-nunez-cafe-eu '))).toHaveLength(1);
  expect(JSON.stringify(file)).toContain('{"type":"muster:entra:App","name":"app-9-nunez-cafe-eu","component":true}');
});

test('a token that `up` makes is no secret to set', async () => {
  const said = async (makesTokens: boolean) =>
    (await pull(world, idOf('cerby'), { makesTokens })).pulled.notes.map(({ text }) => text).filter((text) => text.includes('not known'));
  expect(await said(true)).toEqual(['The token is not known: `up` makes a new one']);
  expect(await said(false)).toEqual(['The token is not known: pulumi config set --secret muster:cerbyToken']);
});
