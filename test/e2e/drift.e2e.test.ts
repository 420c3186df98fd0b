/** Drift on the real engine: ten kinds of outside edits, each found; schemas that only look different, never. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttributeMapping, KeyValue, ObjectMapping, SynchronizationSchema } from '../../src/provider/graph/schemaTypes.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('drift', ['okta']);

const key = 'cerby';
const usersOf = (schema: SynchronizationSchema): ObjectMapping => {
  const found = schema.synchronizationRules[0]?.objectMappings.find((one) => one.targetObjectName.endsWith(':User'));
  if (!found) throw new Error('no user mapping');
  return found;
};
const mappingOf = (schema: SynchronizationSchema, target: string): AttributeMapping => {
  const found = usersOf(schema).attributeMappings.find((one) => one.targetAttributeName === target);
  if (!found) throw new Error(`no mapping of ${target}`);
  return found;
};
const direct = (name: string) => ({ expression: `[${name}]`, name, type: 'Attribute' as const, parameters: [] });

/** Each changes a schema as somebody in the portal would. */
const schemaEdits: Record<string, (schema: SynchronizationSchema) => void> = {
  'another source': (schema) => {
    mappingOf(schema, 'name.givenName').source = direct('displayName');
  },
  'a mapping added': (schema) => {
    usersOf(schema).attributeMappings.push({
      ...mappingOf(schema, 'name.givenName'),
      targetAttributeName: 'title',
      source: direct('jobTitle'),
    });
  },
  'a mapping removed': (schema) => {
    const users = usersOf(schema);
    users.attributeMappings = users.attributeMappings.filter((one) => one.targetAttributeName !== 'name.familyName');
  },
  'another matching precedence': (schema) => {
    mappingOf(schema, 'emails[type eq "work"].value').matchingPriority = 0;
  },
  'applied only on creation': (schema) => {
    mappingOf(schema, 'name.givenName').flowType = 'ObjectAddOnly';
  },
  'an object action switched off': (schema) => {
    usersOf(schema).flowTypes = 'Add,Update';
  },
  'a scoping filter dropped': (schema) => {
    usersOf(schema).scope = null;
  },
};

describe.skipIf(missing !== '')('drift on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;
  let job: string;
  let servicePrincipal: string;

  beforeAll(async () => {
    const { plan, sample } = openStack('staging');
    sandbox = await startSandbox(plan, sample);
    project = openProject(sandbox.environment);
    await project.pulumi('stack', 'init', 'staging');
    const run = await project.pulumi('up', '--stack', 'staging', '--yes', '--skip-preview');
    expect(run.code, run.text).toBe(0);
    const { store } = sandbox.world.graph;
    servicePrincipal = [...store.servicePrincipals.values()].find((one) => one.displayName === plan.apps[key]?.name)?.id ?? '';
    const id = [...store.jobs.values()].find((one) => one.servicePrincipalId === servicePrincipal)?.job.id;
    job = `/servicePrincipals/${servicePrincipal}/synchronization/jobs/${id}`;
  });

  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  test('9.12: a run ends with a line an app; the rest is there for scripts', async () => {
    const run = await project.pulumi('up', '--stack', 'staging', '--yes', '--skip-preview');
    expect(run.code, run.text).toBe(0);
    const outputs = run.text.slice(run.text.indexOf('Outputs:'), run.text.indexOf('Resources:')).trim().split('\n');
    // A line an app, and what the stack remembers, folded.
    expect(outputs.length, run.text).toBeLessThanOrEqual(5 + 10);
    expect(outputs.join('\n')).toMatch(/cerby *: "Active"/);
    // In full, where the engine cuts nothing.
    expect(run.text).toMatch(/cube-okta, by hand: https:.*Test Connector Configuration.*run `pulumi up` again/s);
    const { text } = await project.pulumi('stack', 'output', 'apps', '--show-secrets', '--json', '--stack', 'staging');
    const apps = JSON.parse(text) as Record<string, Record<string, string>>;
    expect(apps[key]).toMatchObject({ servicePrincipalId: servicePrincipal, status: 'Active' });
    expect(apps['cube-okta']?.byHand).toMatch(/run `pulumi up` again$/);
  });

  test('9.12, 9.6: a refresh warns of nothing; `up` alone changes nothing, `up --refresh` mends it and warns once', async () => {
    const edited = await sandbox.world.admin.get<SynchronizationSchema>(`${job}/schema`);
    schemaEdits['another source']?.(edited);
    await sandbox.world.admin.put(`${job}/schema`, edited);
    const source = async () =>
      mappingOf(await sandbox.world.admin.get<SynchronizationSchema>(`${job}/schema`), 'name.givenName').source?.expression;
    for (const flags of [['--preview-only'], ['--preview-only', '--run-program']]) {
      const seen = await project.pulumi('refresh', '--stack', 'staging', ...flags);
      expect(seen.code, seen.text).toBe(0);
      expect(seen.text).toMatch(/~ 1 to update/);
      expect(seen.text).not.toMatch(/watermark|next provisioning cycle/);
    }
    const alone = await project.pulumi('up', '--stack', 'staging', '--yes', '--skip-preview');
    expect(alone.text).toMatch(/\d+ unchanged/);
    expect(await source()).toBe('[displayName]');
    const mended = await project.pulumi('up', '--stack', 'staging', '--yes', '--skip-preview', '--refresh');
    expect(mended.code, mended.text).toBe(0);
    expect(await source()).toBe('[givenName]');
    expect(mended.text.slice(mended.text.indexOf('Diagnostics:')).match(/resets the watermark/g)).toHaveLength(1);
    expect((await refresh()).code).toBe(0);
  });

  const refresh = () => project.pulumi('refresh', '--stack', 'staging', '--preview-only', '--expect-no-changes');
  const secretsPath = () => `/servicePrincipals/${servicePrincipal}/synchronization/secrets`;

  async function found(edit: () => Promise<void>, undo: () => Promise<void>): Promise<void> {
    await edit();
    const seen = await refresh();
    await undo();
    expect(seen.code, seen.text).toBe(7);
    expect(seen.text).toMatch(/~ 1 to update/);
    expect((await refresh()).code).toBe(0);
  }

  test.each(Object.keys(schemaEdits))('%s is found, as one resource, and gone again when it is undone', async (name) => {
    const before = await sandbox.world.admin.get<SynchronizationSchema>(`${job}/schema`);
    const edited = structuredClone(before);
    schemaEdits[name]?.(edited);
    await found(
      () => sandbox.world.admin.put(`${job}/schema`, edited),
      () => sandbox.world.admin.put(`${job}/schema`, before),
    );
  });

  test('a paused job is found', () =>
    found(
      () => sandbox.world.admin.post(`${job}/pause`),
      () => sandbox.world.admin.post(`${job}/start`),
    ));

  test.each<[string, KeyValue]>([
    ['another address', { key: 'BaseAddress', value: 'https://elsewhere.example.com/scim/v2' }],
    ['everybody in scope', { key: 'SyncAll', value: 'true' }],
    ['no notification', { key: 'SyncNotificationSettings', value: '{}' }],
  ])('%s is found', async (_name, secret) => {
    const { value } = await sandbox.world.admin.get<{ value: KeyValue[] }>(secretsPath());
    const before = value.filter((one) => one.key === secret.key);
    await found(
      () => sandbox.world.admin.put(secretsPath(), { value: [secret] }),
      () => sandbox.world.admin.put(secretsPath(), { value: before }),
    );
  });

  test('100 schemas in another order and spelling are no drift', async () => {
    const { admin, graph } = sandbox.world;
    const schemas = [...graph.store.jobs.values()].map(
      (one) => `/servicePrincipals/${one.servicePrincipalId}/synchronization/jobs/${one.job.id}/schema`,
    );
    let turn = 1;
    // A small generator of its own, so that a failure can be played again.
    const random = () => {
      turn = (turn * 48_271) % 2_147_483_647;
      return turn / 2_147_483_647;
    };
    const shuffle = <T>(list: T[]): T[] =>
      list
        .map((value) => ({ value, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ value }) => value);
    let shuffled = 0;
    while (shuffled < 100) {
      for (const path of schemas) {
        const schema = await admin.get<SynchronizationSchema>(path);
        for (const rule of schema.synchronizationRules) {
          rule.objectMappings = shuffle(rule.objectMappings);
          for (const object of rule.objectMappings) {
            object.attributeMappings = shuffle(object.attributeMappings);
            object.flowTypes = shuffle(object.flowTypes.split(/,\s*/)).join(random() < 0.5 ? ',' : ', ');
            for (const mapping of object.attributeMappings) {
              if (mapping.defaultValue === null || mapping.defaultValue === '') mapping.defaultValue = random() < 0.5 ? null : '';
              if (mapping.source?.type === 'Function' && random() < 0.5)
                mapping.source.expression = mapping.source.expression.replaceAll(', ', ',');
            }
            if (object.scope) for (const group of object.scope.groups) group.clauses = shuffle(group.clauses);
          }
        }
        schema.directories = shuffle(schema.directories);
        for (const directory of schema.directories) for (const object of directory.objects) object.attributes = shuffle(object.attributes);
        await admin.put(path, schema);
        shuffled += 1;
      }
      const seen = await refresh();
      expect(seen.code, `${shuffled} schemas: ${seen.text}`).toBe(0);
    }
  });
});
