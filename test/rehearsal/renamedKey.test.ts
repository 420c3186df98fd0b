/** The key of an app is renamed with `renamedFrom`: on the other side nothing happens, whatever else the same change does. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appRoleId } from '../../src/entra/roles.ts';
import type { EntraApp, OktaApp, Plan } from '../../src/plan/types.ts';
import { setUpOkta } from '../../src/rehearsal/firstCycle.ts';
import { makeByHand } from '../entra/handMade.ts';
import { changed, type ProgramWorld, planOf, startProgram, writesOf } from '../entra/programWorld.ts';

const sso = 'sso: { saml: { identifier: https://wiki.example.com, replyUrl: https://wiki.example.com/acs } }';
const roles = '{ admin: Admin, reader: Reader }';
const shop = (key: string, more = '', push = '{ Sales: true }') => `  ${key}:
    catalog: generic
    directory: okta
    scim: { target: bundled }
    assign: { groups: { Sales: default, Engineering: default }, users: { ann.lee@example.com: default } }
    attributes: { 'urn:example:User:badge': string }
    users: { mappings: { title: user.title, 'urn:example:User:badge': user.employeeNumber } }
    okta: { integration: { saml: { ssoUrl: https://shop.example.com/sso, audience: shop } }, push: { groups: ${push} } }
    ${more}
`;
const wiki = (key: string, more = '', declared = roles, assign = '{ groups: { Sales: admin }, users: { ann: reader } }') => `  ${key}:
    catalog: generic
    directory: entra
    scim: { target: bundled }
    ${sso}
    roles: ${declared}
    assign: ${assign}
    provisioning: { start: true }
    ${more}
`;

const before = planOf(wiki('wiki') + shop('shop'));
let world: ProgramWorld;
/** Without an app yet; its target takes either key. */
let other: ProgramWorld;

beforeEach(async () => {
  other = await startProgram(planOf(wiki('wiki') + wiki('handbook')));
  world = await startProgram(before);
  const first = await world.up();
  expect(first.error).toBeNull();
  await setUpOkta(world, first.outputs);
  expect((await world.up()).error).toBeNull();
});
afterEach(async () => {
  await world.close();
  await other.close();
});

const oktaWrites = (from: number) =>
  world.okta.requests
    .slice(from)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);

/** One more `up`, and what it did: resources that changed, and every write to either tenant. */
async function up(plan: Plan): Promise<{ changes: string[]; graph: string[]; okta: string[]; names: string[] }> {
  const [ofGraph, ofOkta] = [world.graph.requests.length, world.okta.requests.length];
  const run = await world.up({ plan });
  expect(run.error).toBeNull();
  const names = [...new Set(run.operations.map(({ name }) => name))].sort();
  return { changes: changed(run), graph: writesOf(world, ofGraph), okta: oktaWrites(ofOkta), names };
}
const none = { changes: [], graph: [], okta: [] };
const rolesIn = () => [...world.graph.store.applications.values()].flatMap(({ appRoles }) => appRoles.map(({ id, value }) => [value, id]));
const addresses = () => [...world.graph.store.secrets.values()].map((held) => held.get('BaseAddress'));

describe('nothing is written', () => {
  test('in Entra and in Okta; names are the new ones, and so is the next run', async () => {
    const stood = [rolesIn(), addresses(), [...world.okta.store.apps.keys()]];
    const plan = planOf(wiki('handbook', 'renamedFrom: wiki') + shop('store', 'renamedFrom: [shop]'));
    const renamed = await up(plan);
    expect(renamed).toMatchObject(none);
    expect(renamed.names).toEqual(['handbook', 'handbook-admin', 'handbook-reader', 'store', 'store-badge']);
    expect([rolesIn(), addresses(), [...world.okta.store.apps.keys()]]).toEqual(stood);
    expect(await up(plan)).toMatchObject(none);
    // The clients still work on what stands there.
    const { handbook, store } = plan.apps as { handbook: EntraApp; store: OktaApp };
    expect((await world.cycle(handbook)).state).not.toBe('Failed');
    expect((await world.sync(store)).errors).toEqual([]);
    expect(await up(plan)).toMatchObject(none);
  });

  test('once more by the list, also where the step between was never applied, and back to the first key', async () => {
    await up(planOf(wiki('handbook', 'renamedFrom: wiki') + shop('shop')));
    expect(await up(planOf(wiki('guide', 'renamedFrom: [handbook, wiki]') + shop('store', 'renamedFrom: [market, shop]')))).toMatchObject(
      none,
    );
    expect(await up(planOf(wiki('wiki', 'renamedFrom: [guide, handbook, wiki]') + shop('store', 'renamedFrom: [market, shop]')))).toEqual({
      ...none,
      names: expect.arrayContaining(['wiki', 'wiki-admin', 'store']),
    });
    expect(rolesIn()).toContainEqual(['admin', appRoleId('wiki', 'admin')]);
  });

  test('of an app that is adopted, whose tag stays', async () => {
    const made = await makeByHand(other);
    const adopted = (key: string, more = '') => planOf(wiki(key, `existing: ${made.servicePrincipal}\n    ${more}`));
    const tags = () => other.graph.store.servicePrincipals.get(made.servicePrincipal)?.tags;
    expect((await other.up({ plan: adopted('wiki') })).error).toBeNull();
    const [stood, from] = [tags(), other.graph.requests.length];
    expect(stood).toContain('muster:muster/s/wiki');
    // Without it the mark is another one.
    expect((await other.up({ plan: adopted('handbook') })).error).toMatch(/is adopted by .*muster\/s\/wiki: .* write `renamedFrom: wiki`/);
    const run = await other.up({ plan: adopted('handbook', 'renamedFrom: wiki') });
    expect({ error: run.error, changes: changed(run), graph: writesOf(other, from) }).toEqual({ error: null, changes: [], graph: [] });
    expect(tags()).toEqual(stood);
    // Given back under its new name.
    expect((await other.up({ plan: { ...adopted('wiki'), apps: {} } })).error).toBeNull();
    expect(tags()).not.toContain('muster:muster/s/wiki');
  });
});

test('what else the change does is done, and nothing more', async () => {
  const less = '{ groups: { Sales: admin } }';
  const handbook = wiki('handbook', 'renamedFrom: wiki', '{ admin: Admin, editor: Editor }', less);
  const run = await up(planOf(handbook + shop('store', 'renamedFrom: shop', '{ Engineering: true }')));
  expect(run.changes.toSorted()).toEqual([
    'create AppRole handbook-editor',
    'delete AppRole wiki-reader',
    'update AppRoleAssignments handbook',
    'update GroupPushMappings store',
  ]);
  // A new role goes by the first key too; the one that is gone is gone in the tenant.
  expect(rolesIn()).toContainEqual(['editor', appRoleId('wiki', 'editor')]);
  expect(rolesIn().map(([value]) => value)).not.toContain('reader');
  expect(world.graph.store.applications.size).toBe(1);
});

test('a run without it that broke off is no way to lose the app', async () => {
  expect((await other.up({ plan: planOf(wiki('wiki')) })).error).toBeNull();
  const [id] = other.graph.store.applications.keys();
  const broken = await other.up({ plan: planOf(wiki('handbook')), secrets: new Map([['handbookToken', 'not it']]) });
  expect(broken.error).toContain('401');
  const renamed = planOf(wiki('handbook', 'renamedFrom: wiki'));
  const refused = await other.up({ plan: renamed });
  expect(refused.error).toMatch(
    /s\.yaml:6:3: The app "wiki" of muster\/s\/wiki stands .* began as muster\/s\/handbook: run `pulumi up` once/,
  );
  expect(other.graph.store.applications.size).toBe(2);
  expect(changed(await other.up({ plan: planOf(wiki('wiki')) }))).toContain('delete EnterpriseApp handbook');
  expect(changed(await other.up({ plan: renamed }))).toEqual([]);
  expect([...other.graph.store.applications.keys()]).toEqual([id]);
});

test('without it the app is made anew', async () => {
  expect((await other.up({ plan: planOf(wiki('wiki')) })).error).toBeNull();
  const run = await other.up({ plan: planOf(wiki('handbook')) });
  expect(run.error).toBeNull();
  expect(changed(run)).toEqual(expect.arrayContaining(['create EnterpriseApp handbook', 'delete EnterpriseApp wiki']));
});
