/**
 * A review reads an app's rules from its plan, the provisioning service from the schema and the secrets that the plan's `up` left in the tenant:
 * two readers of one thing. For drawn declarations, and for each again after a drawn change, both read the same.
 */
import { expect, test } from 'vitest';
import { appsIn } from '../../../src/config/directory.ts';
import type { SampleDirectory } from '../../../src/config/sample.ts';
import { planStack } from '../../../src/plan/plan.ts';
import type { Plan } from '../../../src/plan/types.ts';
import type { AttributeFlow } from '../../../src/provisioning/entra/desired.ts';
import { type JobRules, type ObjectRules, rulesOfPlan } from '../../../src/provisioning/entra/rules.ts';
import { rulesOfSchema } from '../../../src/provisioning/entra/schemaRules.ts';
import { makeAdopted } from '../../../src/rehearsal/adopted.ts';
import { readConnection, readJobSettings } from '../../../src/rehearsal/entra/connection.ts';
import { startWorld, type World } from '../../../src/rehearsal/world.ts';
import { type Case, withVersions } from '../../agreement/case.ts';
import { generate } from '../../agreement/generate.ts';
import { applicable, unionOf } from '../../agreement/play/prepare.ts';
import { mix } from '../../agreement/random.ts';
import { appStack, loadStack, stackFolder } from '../../config/stack.ts';
import { openStack } from '../../rehearsal/stacks.ts';

const seeds = Array.from({ length: 60 }, (_, index) => mix(11, index));

/**
 * What may differ is order where it means nothing: in a tenant the mappings that stay keep their place and new ones follow, a declaration has them
 * as they are written; and groups of a filter are OR. That of matching means something, so it is compared, as are the clauses of a group. A tenant
 * keeps no number without its quotes, so they and where a part stands in the text do not count.
 */
function comparable(rules: JobRules): unknown {
  const side = (of: ObjectRules | undefined) =>
    of && {
      ...of,
      flows: byTarget(of.flows).map(withPlainTree),
      softFlows: byTarget(of.softFlows).map(withPlainTree),
      references: byTarget(of.references),
      filter: of.filter.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      required: of.required.toSorted(),
      sources: of.sources.toSorted(),
    };
  return { ...rules, User: side(rules.User), Group: side(rules.Group) };
}

const byTarget = <T extends { target: string }>(list: T[]): T[] => list.toSorted((a, b) => (a.target < b.target ? -1 : 1));

function withPlainTree(flow: AttributeFlow): unknown {
  const plain = (key: string, value: unknown) =>
    key === 'column' || key === 'text' ? undefined : key === 'kind' && value === 'number' ? 'constant' : value;
  return { ...flow, node: JSON.parse(JSON.stringify(flow.node, plain)) };
}

/** Applies a plan, and reads every Entra app of it both ways. Gives how many there were. */
async function applyAndCompare(world: World, plan: Plan): Promise<number> {
  const apps = appsIn(plan.apps, 'entra');
  const { error } = await world.up({ plan: { ...plan, apps: Object.fromEntries(apps.map((app) => [app.key, app])) } });
  if (error !== null) throw new Error(error);
  for (const app of apps) {
    const { servicePrincipalId, jobId } = world.job(app);
    const stored = world.graph.store.jobs.get(jobId);
    const secrets = world.graph.store.secrets.get(servicePrincipalId) ?? new Map<string, string>();
    const dialect = readConnection(secrets)?.dialect;
    if (stored === undefined || dialect === undefined) throw new Error(`${app.key} is not set up`);
    const read = rulesOfSchema(stored.schema, stored.job.templateId, { ...readJobSettings(secrets), dialect }, plan.assume);
    expect(comparable(read), app.key).toEqual(comparable(rulesOfPlan(app, plan.assume)));
  }
  return apps.length;
}

async function inWorld<T>(plan: Plan, sample: SampleDirectory, use: (world: World) => Promise<T>): Promise<T> {
  const world = await startWorld({ plan, sample, sleep: async () => undefined });
  try {
    return await use(world);
  } finally {
    await world.close();
  }
}

function compareCase(one: Pick<Case, 'base' | 'head'>): Promise<number> {
  return withVersions(one, (base, head) =>
    inWorld(unionOf(base.plan, head.plan), base.sample, async (world) => {
      await makeAdopted(world);
      const before = await applyAndCompare(world, applicable(base.plan));
      return before + (await applyAndCompare(world, applicable(head.plan)));
    }),
  );
}

test('drawn declarations, and each after a change', { timeout: 120_000 }, async () => {
  let compared = 0;
  for (const seed of seeds) {
    const { one } = await generate(seed);
    compared += await compareCase(one).catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
  }
  expect(compared).toBeGreaterThan(seeds.length);
});

test.each(['staging', 'production'])('the stack %s', async (name) => {
  const { plan, sample } = openStack(name);
  expect(await inWorld(plan, sample, (world) => applyAndCompare(world, plan))).toBe(4);
});

const bundled = 'scim: { target: bundled }\n';

/** What is never drawn; several are versions that follow one another. */
const declarations: [name: string, ...versions: string[]][] = [
  [
    'a required attribute of people',
    `${bundled}attributes: { "urn:acme:x": { type: integer, required: true } }\nusers: { mappings: { "urn:acme:x": employeeId } }`,
  ],
  [
    'a required attribute of groups',
    `${bundled}groupAttributes: { "urn:acme:x": { type: string, required: true } }\ngroups: { mappings: { "urn:acme:x": mail } }`,
  ],
  [
    'attributes added to the lists of the source',
    `${bundled}sourceAttributes: { extension_0123456789abcdef0123456789abcdef_level: integer }\nusers: { mappings: { title: extension_0123456789abcdef0123456789abcdef_level } }`,
  ],
  [
    'an attribute that takes another type, is required, and goes',
    `${bundled}attributes: { "urn:acme:x": string }\nusers: { mappings: { "urn:acme:x": employeeId } }`,
    `${bundled}attributes: { "urn:acme:x": { type: integer, required: true } }\nusers: { mappings: { "urn:acme:x": employeeId } }`,
    bundled,
  ],
  ['groups off, and on again', `${bundled}groups: { enabled: false }`, bundled],
  ['a flag in the address of a vendor (1.11)', 'scim: { url: "https://x.example.com/scim/v2?aadOptscim062020" }'],
  ['two flags, of which the older one wins', 'scim: { target: bundled, flags: [aadOptscim062020, AzureAdScimPatch2017] }'],
  ['a client of OAuth', 'scim: { target: bundled, oauth: { clientId: muster } }'],
  ['no action at all', `${bundled}users: { actions: [] }\ngroups: { actions: [] }`],
  [
    'a number with and without quotes',
    `${bundled}users: { mappings: { title: '=Left([jobTitle], "3")', nickName: '=Left([jobTitle], 3)' } }`,
  ],
  ['a filter on groups', `${bundled}groups: { scope: [ { displayName: { regex match: "a|b" } }, { mail: is not null } ] }`],
];

function planOf(lines: string, catalog = 'generic'): Plan {
  const { document, problems } = loadStack('s', stackFolder(appStack(lines, catalog)));
  expect(problems).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return planStack(document);
}

test.each(declarations)('%s', async (_, ...versions) => {
  const plans = versions.map((lines) => planOf(lines));
  const [first] = plans;
  if (first === undefined) throw new Error('no version');
  await inWorld(first, { people: {}, groups: {} }, async (world) => {
    for (const plan of plans) expect(await applyAndCompare(world, plan)).toBe(1);
  });
});

const adoptedId = 'ad000000-0000-4000-8000-000000000001';
const asks = 'users: { mappings: { active: null } }';

/** Where the YAML does not say, an adopted app is taken for one of the gallery, whose leavers may be deleted. */
test.each([
  ['one of the gallery, which the YAML says', 'Acme Desk', `existing: { servicePrincipal: ${adoptedId}, gallery: true }`, 'generic'],
  ['one of the gallery, which the catalog says', 'Cerby', `existing: ${adoptedId}`, 'cerby'],
  ['one of the gallery, of which nobody says', 'Acme Desk', `existing: ${adoptedId}`, 'generic'],
  ['an own one, which the YAML says', 'Custom', `existing: { servicePrincipal: ${adoptedId}, gallery: false }`, 'generic'],
  ['an own one, against the catalog', 'Custom', `existing: { servicePrincipal: ${adoptedId}, gallery: false }`, 'cerby'],
])('an adopted app: %s', async (_, template, existing, catalog) => {
  const plan = planOf(`${bundled}${existing}\n${asks}`, catalog);
  const inGallery = appsIn(plan.apps, 'entra').map((app) => [app.key, { ...app, gallery: template }]);
  await inWorld({ ...plan, apps: Object.fromEntries(inGallery) }, { people: {}, groups: {} }, async (world) => {
    const { id } = world.graph.catalog.find(({ displayName }) => displayName === template) ?? { id: '' };
    const body = { displayName: 'Old app' };
    const { servicePrincipal } = await world.admin.post<{ servicePrincipal: { id: string } }>(
      `/applicationTemplates/${id}/instantiate`,
      body,
    );
    const made = { servicePrincipalId: servicePrincipal.id };
    const adopting = appsIn(plan.apps, 'entra').map((app) => [app.key, { ...app, existing: made }]);
    expect(await applyAndCompare(world, applicable({ ...plan, apps: Object.fromEntries(adopting) }))).toBe(1);
  });
});

test('which attributes are caseExact only the tenant knows, and applying a plan leaves it as it is', async () => {
  const plan = planOf(`${bundled}attributes: { "urn:acme:x": string }\nusers: { mappings: { "urn:acme:x": employeeId } }`);
  await inWorld(plan, { people: {}, groups: {} }, async (world) => {
    await applyAndCompare(world, plan);
    const app = appsIn(plan.apps, 'entra')[0];
    const stored = app && world.graph.store.jobs.get(world.job(app).jobId);
    if (app === undefined || stored === undefined) throw new Error('no job');
    for (const { objects } of stored.schema.directories)
      for (const { attributes } of objects)
        for (const one of attributes) if (['title', 'urn:acme:x'].includes(one.name)) one.caseExact = true;
    const other = planOf(
      `${bundled}attributes: { "urn:acme:x": { type: string, required: true } }\nusers: { mappings: { "urn:acme:x": employeeId } }`,
    );
    expect((await world.up({ plan: other })).error).toBeNull();
    const after = world.graph.store.jobs.get(stored.job.id)?.schema ?? stored.schema;
    const settings = { dialect: 'default', syncAll: false, skipOutOfScopeDeletions: false, deletionThreshold: null } as const;
    const exact = (rules: JobRules) => rules.User?.flows.flatMap((flow) => (flow.exact ? [flow.target] : [])).sort();
    expect(exact(rulesOfSchema(after, 'scim', settings, plan.assume))).toEqual(['title', 'urn:acme:x']);
    expect(exact(rulesOfPlan(app, plan.assume))).toEqual([]);
  });
});
