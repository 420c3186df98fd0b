/** What stands in the tenant counts, not what is declared; and managers, known once everybody was compared. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EntraApp } from '../../src/plan/types.ts';
import { GraphError } from '../../src/provider/graph/error.ts';
import type { SynchronizationJob, SynchronizationSchema } from '../../src/provider/graph/schemaTypes.ts';
import type { World } from '../../src/rehearsal/world.ts';
import { readLiveApp } from '../../src/verify/live.ts';
import { provisionedWorld, verifyIn } from './world.ts';

const key = 'stack-ai';
const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';
let world: World;
beforeAll(async () => {
  const withManager = (app: EntraApp): EntraApp => {
    const mappings = { ...app.users.mappings, [manager]: { source: '[manager]', match: 0, apply: 'always', default: null } as const };
    // Everything is kept, so that the manager shows.
    return { ...app, users: { ...app.users, mappings }, behaviour: { ...app.behaviour, reads: null } };
  };
  world = await provisionedWorld([key], (app) => (app.directory === 'entra' ? withManager(app) : app));
  await setEntraManager('ann', 'bob');
  await setEntraManager('carla', 'bob');
  await world.cycle(app());
});
afterAll(() => world.close());

const app = () => world.plan.apps[key] as EntraApp;
const name = (person: string) => `${person}@staging.example.com`;
const idOf = (person: string) => world.graph.sampleIds.people[person] ?? '';
const recordOf = (person: string) => world.target.users(key).find(({ userName }) => userName === name(person))?.id;

const setEntraManager = (person: string, boss: string) =>
  world.admin.put(`/users/${idOf(person)}/manager/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${idOf(boss)}`,
  });

async function setManager(person: string, value: string | undefined): Promise<void> {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'replace', path: manager, value }] };
  const headers = { authorization: `Bearer ${world.secrets.get(app().endpoint.tokenSecret)}`, 'content-type': 'application/scim+json' };
  const url = `${world.address(key)}/Users/${recordOf(person)}`;
  const response = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}

test('managers that were sent are right', async () => {
  const { differences, result } = await verifyIn(world, key);
  expect(differences).toEqual([]);
  expect(result.notes.join()).not.toContain(manager);
});

test('a manager that was changed, taken away or never sent is found', async () => {
  const found = async () => (await verifyIn(world, key)).differences;
  const wrong = { kind: 'wrong attribute', who: name('ann'), attribute: manager };
  await setManager('ann', recordOf('hugo'));
  expect(await found()).toEqual([expect.objectContaining({ ...wrong, expected: name('bob'), found: name('hugo') })]);
  await world.admin.delete(`/users/${idOf('ann')}/manager/$ref`);
  expect(await found()).toEqual([expect.objectContaining({ ...wrong, expected: null, found: name('hugo') })]);
  await setEntraManager('ann', 'bob');
  await setManager('ann', '');
  expect(await found()).toEqual([
    expect.objectContaining({ ...wrong, expected: name('bob'), found: null, cause: expect.stringContaining('restart the job') }),
  ]);
  // Outside the scope a manager is never sent.
  await setEntraManager('ann', 'nils');
  expect(await found()).toEqual([]);
});

test('a mapping that was changed in the portal is what people are compared by, and is said', async () => {
  const { servicePrincipalId, jobId } = world.job(app());
  const path = `/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}/schema`;
  const schema = await world.admin.get<SynchronizationSchema>(path);
  const mapping = schema.synchronizationRules
    .flatMap(({ objectMappings }) => objectMappings)
    .flatMap(({ attributeMappings }) => attributeMappings)
    .find(({ targetAttributeName }) => targetAttributeName === 'name.givenName');
  if (!mapping?.source) throw new Error('no mapping');
  mapping.source = { expression: '[surname]', name: 'surname', type: 'Attribute', parameters: [] };
  await world.admin.put(path, schema);
  await world.admin.put(`/servicePrincipals/${servicePrincipalId}/synchronization/secrets`, {
    value: [{ key: 'SkipOutOfScopeDeletions', value: 'True' }],
  });
  const { differences, result } = await verifyIn(world, key);
  expect(differences).toContainEqual(
    expect.objectContaining({ who: name('bob'), attribute: 'name.givenName', expected: 'Baker', found: 'Bob' }),
  );
  expect(result.notes.slice(0, 3)).toEqual([
    'not as declared in the tenant: users.mappings.name.givenName is [surname], declared is [givenName]',
    'not as declared in the tenant: skipOutOfScopeDeletions is true, declared is false',
    "compared with what stands in the tenant; 'pulumi up' brings it to what is declared",
  ]);
});

test('where the schema may not be read, the declaration stands in and a note says why', async () => {
  const { servicePrincipalId, jobId } = world.job(app());
  const job = await world.admin.get<SynchronizationJob>(`/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}`);
  const refusing = (part: string) => ({
    ...world.admin,
    get: async <T>(path: string): Promise<T> => {
      if (!path.endsWith(part)) return world.admin.get<T>(path);
      const refusal = { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges', method: 'GET', path };
      throw new GraphError({ ...refusal, requestId: undefined });
    },
  });
  const neither = await readLiveApp(refusing('/schema'), app(), { servicePrincipalId, job });
  expect(neither.app).toBe(app());
  expect(neither.notes).toEqual([expect.stringMatching(/declared mappings and settings.*Insufficient privileges/)]);
  const noSettings = await readLiveApp(refusing('/secrets'), app(), { servicePrincipalId, job });
  expect(noSettings.app.provisioning).toEqual(app().provisioning);
  expect(noSettings.app.users.mappings['name.givenName']?.source).toBe('[surname]');
  expect(noSettings.notes.at(-1)).toMatch(/declared settings.*Insufficient privileges/);
});
