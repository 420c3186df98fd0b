/** The staging stack with the real engine and the real okta plugin, against the loopback tenants. Asserts on the tenants. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkStack } from '../../src/config/check.ts';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { EntraApp } from '../../src/plan/types.ts';
import type { SynchronizationSchema } from '../../src/provider/graph/schemaTypes.ts';
import { scimForm } from '../../src/rehearsal/life/okta.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('staging', ['okta']);

const writes = (requests: { method: string; path: string }[]) =>
  requests.filter((one) => one.method !== 'GET' && !one.path.includes('/oauth2/')).map((one) => `${one.method} ${one.path}`);

describe.skipIf(missing !== '')('staging on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;
  let apps: EntraApp[];

  beforeAll(async () => {
    const { document, problems } = readStack('staging', 'stacks');
    if (!document || problems.length + checkStack(document).length > 0) throw new Error('stacks/staging.yaml has problems');
    const plan = planStack(document);
    apps = Object.values(plan.apps).filter((app) => app.directory === 'entra');
    sandbox = await startSandbox(plan, readSample(plan.sample, plan.entra?.domain ?? '').sample);
    project = openProject(sandbox.environment);
    expect((await project.pulumi('stack', 'init', 'staging')).code).toBe(0);
  });

  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  const requestsSince = (from: number) => sandbox.world.graph.requests.slice(from);
  const jobOf = (app: EntraApp) => {
    const { store } = sandbox.world.graph;
    const principal = [...store.servicePrincipals.values()].find((one) => one.displayName === app.name);
    const found = [...store.jobs.values()].find((one) => one.servicePrincipalId === principal?.id);
    if (!found) throw new Error(`no job for ${app.key}`);
    return found;
  };

  test('preview writes nothing', async () => {
    const run = await project.pulumi('preview', '--stack', 'staging');
    expect(run.text).toContain('to create');
    expect(run.code).toBe(0);
    expect(writes(requestsSince(0))).toEqual([]);
  });

  test('up makes every app, and starts each job last', async () => {
    const run = await project.pulumi('up', '--stack', 'staging', '--yes', '--skip-preview');
    expect(run.text).toContain('created');
    expect(run.code, run.text).toBe(0);
    for (const app of apps) {
      const { job, schema } = jobOf(app);
      expect(job.schedule.state, app.key).toBe('Active');
      const users = schema.synchronizationRules[0]?.objectMappings.find((one) => one.targetObjectName.endsWith(':User'));
      expect(users?.attributeMappings.map((one) => one.targetAttributeName).sort(), app.key).toEqual(
        Object.keys(app.users.mappings).sort(),
      );
      const path = requestsSince(0).filter((one) => one.path.includes(job.id) || one.path.includes(jobOf(app).servicePrincipalId));
      const order = path.filter((one) => one.method !== 'GET').map((one) => one.path.split('/').at(-1));
      expect(order.at(-1), app.key).toBe('start');
      expect(order.indexOf('validateCredentials'), app.key).toBeLessThan(order.indexOf('secrets'));
    }
  });

  test('a second up sends no request that writes', async () => {
    const before = sandbox.world.graph.requests.length;
    const okta = sandbox.world.okta.requests.length;
    const run = await project.pulumi('up', '--stack', 'staging', '--yes');
    expect(run.text).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
    expect(run.code).toBe(0);
    expect(writes(requestsSince(before))).toEqual([]);
    expect(writes(sandbox.world.okta.requests.slice(okta))).toEqual([]);
  });

  test('refresh sees no drift where there is none', async () => {
    expect((await project.pulumi('refresh', '--stack', 'staging', '--preview-only', '--expect-no-changes')).code).toBe(0);
  });

  test('an outside edit is one line in refresh, exits 7, and the next up undoes it', async () => {
    const [app] = apps;
    if (!app) throw new Error('staging has no Entra app');
    const found = jobOf(app);
    const path = `/servicePrincipals/${found.servicePrincipalId}/synchronization/jobs/${found.job.id}`;
    const schema = await sandbox.world.admin.get<SynchronizationSchema>(`${path}/schema`);
    const rule = schema.synchronizationRules[0];
    for (const mapping of rule?.objectMappings.find((one) => one.targetObjectName.endsWith(':User'))?.attributeMappings ?? []) {
      if (mapping.targetAttributeName === 'userName') {
        mapping.source = { expression: '[mailNickname]', name: 'mailNickname', type: 'Attribute', parameters: [] };
      }
    }
    await sandbox.world.admin.put(`${path}/schema`, schema);
    const seen = await project.pulumi('refresh', '--stack', 'staging', '--preview-only', '--expect-no-changes', '--diff');
    expect(seen.code).toBe(7);
    expect(seen.text.match(/~ source/g)).toHaveLength(1);
    expect(seen.text).toContain('"[userPrincipalName]" => "[mailNickname]"');
    expect((await project.pulumi('up', '--stack', 'staging', '--yes', '--skip-preview', '--refresh')).code).toBe(0);
    const mended = jobOf(app).schema.synchronizationRules[0]?.objectMappings.flatMap((one) => one.attributeMappings);
    expect(mended?.find((one) => one.targetAttributeName === 'userName')?.source?.expression).toBe('[userPrincipalName]');
  });

  test("Okta's boxes, ticked by hand, release the assignments at the next up; unticked later, nobody is unassigned", async () => {
    const { world } = sandbox;
    const app = world.plan.apps['cube-okta'];
    const stored = [...world.okta.store.apps.values()][0];
    if (app?.directory !== 'okta' || !stored) throw new Error('staging has no Okta app');
    expect([stored.users.size, stored.groups.size, stored.pushMappings.size]).toEqual([0, 0, 0]);
    expect(await world.okta.admin.enableScim(stored.id, scimForm(world, app))).toBeNull();
    const run = await project.pulumi('up', '--stack', 'staging', '--yes');
    expect(run.code, run.text).toBe(0);
    expect([stored.groups.size, stored.pushMappings.size]).toEqual([3, 3]);
    const people = stored.users.size;
    expect(people).toBeGreaterThan(5);
    // The plugin must not have written the app a person set up.
    expect([stored.puts, stored.scimWipes]).toEqual([0, 0]);

    world.okta.admin.setFeature(stored.id, 'PUSH_NEW_USERS', false);
    const after = await project.pulumi('up', '--stack', 'staging', '--yes');
    expect(after.code, after.text).toBe(0);
    expect([stored.users.size, stored.groups.size, stored.pushMappings.size]).toEqual([people, 3, 3]);
  });

  test('an object made elsewhere is imported with the mappings it has', async () => {
    const [app] = apps;
    if (!app) throw new Error('staging has no Entra app');
    const { servicePrincipalId, job } = jobOf(app);
    expect((await project.pulumi('stack', 'init', 'imported')).code).toBe(0);
    const type = 'muster:entra:SynchronizationSchema';
    const id = `${servicePrincipalId}/${job.id}`;
    const run = await project.pulumi('import', type, app.key, id, '--stack', 'imported', '--yes', '--generate-code=false');
    expect(run.code, run.text).toBe(0);
    const { deployment } = JSON.parse((await project.pulumi('stack', 'export', '--stack', 'imported')).text) as {
      deployment: { resources: { type: string; inputs: { users: { mappings: object } } }[] };
    };
    const imported = deployment.resources.find((one) => one.type === type);
    expect(imported?.inputs.users.mappings).toEqual(app.users.mappings);
    // The import protects the object and owns it now; this stack must not delete it.
    await project.pulumi('stack', 'rm', 'imported', '--yes', '--force');
    await project.pulumi('stack', 'select', 'staging');
  });

  test('no token stands in the state', async () => {
    const { text } = await project.pulumi('stack', 'export', '--stack', 'staging');
    expect(text).toContain('muster:entra:SynchronizationConnection');
    for (const token of sandbox.world.secrets.values()) expect(text).not.toContain(token);
  });

  test('destroy leaves the tenant as it was', async () => {
    expect((await project.pulumi('destroy', '--stack', 'staging', '--yes', '--skip-preview')).code).toBe(0);
    const { store } = sandbox.world.graph;
    expect([store.applications.size, store.servicePrincipals.size, store.jobs.size, store.assignments.size]).toEqual([0, 0, 0, 0]);
    expect(sandbox.world.okta.store.apps.size).toBe(0);
  });
});
