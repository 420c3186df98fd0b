/** Pull, then `up`: no change. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../src/config/schema.ts';
import type { EntraApp } from '../../src/plan/types.ts';
import { connection } from '../../src/provider/entra/connection.ts';
import { job } from '../../src/provider/entra/job.ts';
import { provisioningState } from '../../src/provider/entra/provisioningState.ts';
import { schema } from '../../src/provider/entra/schema.ts';
import type { ResourceKind } from '../../src/provider/resource.ts';
import type { Pulled } from '../../src/pull/pull.ts';
import type { World } from '../../src/rehearsal/world.ts';
import { loadStack } from '../config/stack.ts';
import { entraApp, knowable, planPulled, pull, shownAfterImport, stacks, startApp, startStaging, tenantOf } from './world.ts';

const keys = ['activepieces', 'cerby', 'cube', 'stack-ai'];

/** What an engine sees after an import of the job's resources: the differences to what the program then declares. */
async function changesAfterImport(world: World, { imports }: Pulled, app: EntraApp): Promise<string[]> {
  const context = tenantOf(world);
  const idOf = (type: string) => imports.find((one) => one.type === type)?.id ?? '';
  const [servicePrincipalId = '', jobId = ''] = idOf(job.type).split('/');
  const at = { servicePrincipalId, jobId };
  const changes = async <I extends object, O extends object>(kind: ResourceKind<I, O>, inputs: I): Promise<string[]> => {
    const found = await kind.read(context, idOf(kind.type), {});
    if (found === undefined) return [`${kind.type} is missing`];
    const diff = await kind.diff(context, { inputs: found.inputs, outputs: found.outputs, id: found.id }, inputs);
    return Object.keys(diff.changes).map((path) => `${kind.type} ${path}`);
  };
  const { users, groups, attributes, groupAttributes, sourceAttributes, provisioning: settings, start: started } = app;
  const baseAddress = world.address(app.key);
  return [
    ...(await changes(job, { servicePrincipalId, templateId: app.gallery ? undefined : 'scim' })),
    ...(await changes(connection, { ...at, baseAddress, secretToken: 'any', settings })),
    ...(await changes(schema, { ...at, users, groups, attributes, groupAttributes, sourceAttributes })),
    ...(await changes(provisioningState, { ...at, started })),
  ];
}

describe('every Entra app of staging', () => {
  let world: World;
  beforeAll(async () => {
    world = await startStaging();
  });
  afterAll(() => world.close());
  const apps = loadStack('staging', stacks).document?.data.apps;

  test.each(keys)('%s comes back as it was declared, for the stack that has it', async (key) => {
    const original = entraApp(world.plan, key);
    const found = await pull(world, original.name, { stack: 'staging', apps });
    expect(knowable(planPulled(found))).toEqual(knowable(original));
    expect(planPulled(found).settings).toEqual(original.settings);
    expect(await changesAfterImport(world, found, planPulled(found))).toEqual([]);
  });

  test.each(keys)('%s is taken over by a stack that does not have it', async (key) => {
    const original = entraApp(world.plan, key);
    const found = await pull(world, original.name);
    const { servicePrincipalId } = world.job(original);
    const tokenSecret = planPulled(found).endpoint.tokenSecret;
    const endpoint = { ...knowable(original).endpoint, tokenSecret };
    expect(knowable(planPulled(found))).toEqual({ ...knowable(original), endpoint, gallery: null, existing: { servicePrincipalId } });
    expect(planPulled(found).fromGallery).toBe(original.fromGallery);
  });

  test.each(keys)(
    '%s: the import names each resource that the program declares, with its id, and a preview then shows no change',
    async (key) => {
      const found = await pull(world, entraApp(world.plan, key).name, { stack: 'staging', apps });
      const made = [...world.host.state.values()].filter(
        ({ type, name }) => type.startsWith('muster:') && (name === key || name.startsWith(`${key}-`)),
      );
      const declared = made.map(({ type, name, id }) => ({ type, name, id }));
      expect(declared.length).toBeGreaterThanOrEqual(4);
      for (const resource of declared) expect(found.imports).toContainEqual(resource);
      expect(found.imports).toHaveLength(declared.length);
      for (const { type, name, id, inputs } of made) {
        expect([type, name, await shownAfterImport(world, type, id, inputs)]).toEqual([type, name, []]);
      }
    },
  );

  test('nothing is written to the tenant, and no token is shown', async () => {
    const before = world.graph.requests.length;
    const found = await Promise.all(keys.map((key) => pull(world, entraApp(world.plan, key).name)));
    const methods = world.graph.requests.slice(before).filter(({ path }) => !path.includes('/oauth2/'));
    expect(new Set(methods.map(({ method }) => method))).toEqual(new Set(['GET']));
    for (const secret of world.secrets.values()) expect(JSON.stringify(found)).not.toContain(secret);
  });

  test('an app made by hand is taken over: up makes nothing, and nothing of it changes but the tag that says whose it is', async () => {
    const { store } = world.graph;
    for (const application of store.applications.values()) application.serviceManagementReference = null;
    const pulled = await Promise.all(keys.map(async (key) => planPulled(await pull(world, entraApp(world.plan, key).name))));
    const snapshot = () =>
      structuredClone({ ...store, logs: [], jobs: [...store.jobs.values()].map(({ job: live, schema: document }) => [live, document]) });
    const before = snapshot();
    const state = new Map(world.host.state);
    world.host.state.clear();
    const run = await world.up({ plan: { ...world.plan, apps: Object.fromEntries(pulled.map((app) => [app.key, app])) } });
    expect(run.error).toBeNull();
    const marks = [...store.servicePrincipals.values()].flatMap((one) => one.tags.filter((tag) => tag.startsWith('muster:')));
    expect(marks.toSorted()).toEqual(keys.map((key) => `muster:muster/staging/${key}`));
    expect((await pull(world, 'Cube')).pulled.notes.map(({ text }) => text)).toContain(
      'The Muster declaration muster/staging/cube has taken it over: take it out there first.',
    );
    expect((await pull(world, 'Cube', { stack: 'staging', apps })).pulled.notes).toHaveLength(1);
    for (const one of store.servicePrincipals.values()) one.tags = one.tags.filter((tag) => !tag.startsWith('muster:'));
    expect(snapshot()).toEqual(before);
    world.host.state.clear();
    for (const [key, resource] of state) world.host.state.set(key, resource);
  });
});

test('an app that was renamed is known by its first key, and comes back under its new one', async () => {
  const declared =
    '  book: { catalog: generic, directory: entra, renamedFrom: [pad, wiki], scim: { target: bundled }, roles: { admin: Admin } }\n';
  const world = await startApp(declared);
  try {
    const app = entraApp(world.plan, 'book');
    const apps: Record<string, App> = { book: { catalog: 'generic', directory: 'entra', renamedFrom: ['pad', 'wiki'] } };
    const found = await pull(world, 'wiki', { stack: 's', apps });
    expect(planPulled(found)).toMatchObject({ ...knowable(app), endpoint: app.endpoint, assignments: [], formerKeys: ['pad', 'wiki'] });
    expect(found.imports).toContainEqual(expect.objectContaining({ name: 'book-admin' }));
    expect(found.pulled.notes.map(({ text }) => text)).toEqual([expect.stringMatching(/muster:wikiToken$/)]);
    // The tag of one that is adopted is this stack's, too.
    const [principal] = [...world.graph.store.servicePrincipals.values()].filter(({ displayName }) => displayName === 'wiki');
    principal?.tags.push('muster:muster/s/wiki');
    expect((await pull(world, 'wiki', { stack: 's', apps })).pulled.notes).toHaveLength(1);
    principal?.tags.pop();
    expect((await pull(world, 'wiki', { stack: 'other', apps: {} })).pulled.notes.map(({ text }) => text)).toContain(
      'It belongs to the Muster declaration muster/s/wiki: take it out there first.',
    );
  } finally {
    await world.close();
  }
});

test('only what differs from the catalog is written', async () => {
  const world = await startApp(`  cerby:
    catalog: cerby
    directory: entra
    name: Cerby
    scim: { target: bundled }
    assign: { groups: { Sales: default }, users: { ann: default } }
    users:
      mappings: { active: '=Not([IsSoftDeleted])', externalId: null, nickName: { from: mailNickname, apply: onCreate } }
      scope: [{ department: Sales, country: NL }]
    provisioning: { scope: assigned, notify: idm@example.com, start: true }
`);
  try {
    const { yaml } = await pull(world, 'Cerby');
    const { servicePrincipalId } = world.job(entraApp(world.plan, 'cerby'));
    expect(yaml).toBe(`# Pulled from the enterprise app "Cerby" (${servicePrincipalId}).

apps:
  # The token is not known: pulumi config set --secret muster:cerbyToken
  cerby:
    catalog: cerby
    directory: entra
    name: Cerby
    # It belongs to the Muster declaration muster/s/cerby: take it out there first.
    existing: ${servicePrincipalId}
    scim: { target: bundled }
    assign:
      groups:
        Sales: default
      users:
        ann: default
    users:
      mappings:
        externalId: null
        nickName: { from: mailNickname, apply: onCreate }
      scope:
        - { department: Sales, country: NL }
    provisioning: { notify: idm@example.com, start: true }
`);
  } finally {
    await world.close();
  }
});

test('every form of the YAML comes back', async () => {
  const world = await startApp(`  wiki:
    catalog: generic
    directory: entra
    scim: { target: bundled }
    roles:
      reader: Reader
      editor: { displayName: Editor, description: May write }
    assign:
      groups: { Sales: [editor, reader], Support: default }
      users: { ann: reader, 'gina_partner.example.net#EXT#@example.com': default }
    attributes:
      urn:example:wiki:1.0:User:level: { type: integer, required: true }
      roles: { type: string, multiValued: true }
      urn:example:wiki:1.0:User:photo: binary
      urn:example:wiki:1.0:User:since: dateTime
    users:
      actions: [create, update]
      mappings:
        active: =Not([IsSoftDeleted])
        userName: { from: mail, match: 2 }
        externalId: { from: objectId, match: 1, apply: onCreate }
        displayName: { expression: 'Join(" ", [surname], "a \\"quoted\\" text")', default: nobody }
        title: { constant: 'the "boss" \\ him' }
        nickName: { default: nick }
        name.formatted: null
        userType: { constant: '007', apply: onCreate }
        urn:example:wiki:1.0:User:level: { constant: '5' }
      scope:
        - { department: { not equals: Sales }, country: 'NL', employeeId: { '>=': 7 } }
        - { extensionAttribute3: is not null, accountEnabled: is true, jobTitle: { matches: '^(?!x)' }, city: { equals: is null } }
        - { mail: { ends with: '@example.com' }, companyName: { contains: "O'Neil & co" }, mobile: '0031' }
        - { country: is not null, department: [ { not equals: Sales }, { not equals: HR }, is not null ] }
    groups:
      enabled: false
      mappings: { externalId: null, displayName: { from: displayName, match: 3 } }
      scope:
        "Projects, but no drafts": { displayName: [ { matches: '^P-' }, { does not match: draft } ] }
        displayName EQUALS Sales: { displayName: Sales }
    provisioning: { scope: all, skipOutOfScopeDeletions: true, deletionThreshold: 7 }
`);
  try {
    const found = await pull(world, 'wiki', { own: true });
    const original = entraApp(world.plan, 'wiki');
    expect(knowable(planPulled(found))).toEqual(knowable(original));
    expect(await changesAfterImport(world, found, planPulled(found))).toEqual([]);
    expect(found.pulled.notes.map(({ text }) => text)).toEqual(['The token is not known: pulumi config set --secret muster:wikiToken']);
  } finally {
    await world.close();
  }
});
