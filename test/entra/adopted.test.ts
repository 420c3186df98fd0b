/** An app that is there already: set up, never made, and given back as it was. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EntraApp } from '../../src/plan/types.ts';
import { declareStack } from '../../src/program.ts';
import * as pulumi from '../../src/pulumi.ts';
import { declared, everythingIn, type HandMade, makeByHand, rest, type Setting } from './handMade.ts';
import { app, changed, driftOf, nothing, type ProgramWorld, planOf, startProgram, tenantOf, writesOf } from './programWorld.ts';

let world: ProgramWorld;
beforeEach(async () => {
  world = await startProgram(app('name: wiki'));
});
afterEach(() => world.close());

/** The connection that somebody had saved: where ours goes, or elsewhere. */
const here = () => ({ address: `${world.address('wiki')}?aadOptscim062020`, token: 'a token from before' });
const elsewhere = { address: 'https://old.example.com/scim/v2', token: 'a token from before' };
const secretsOf = ({ servicePrincipal }: HandMade) => Object.fromEntries(world.graph.store.secrets.get(servicePrincipal) ?? []);
const warnings = () => world.logs.filter((line) => line.startsWith('warning'));

async function adopt(setting: Setting): Promise<{ made: HandMade; before: object }> {
  const made = await makeByHand(world, setting);
  const before = everythingIn(world);
  const run = await world.up({ plan: declared(made.servicePrincipal) });
  expect(run.error).toBeNull();
  expect(everythingIn(world)).not.toEqual(before);
  return { made, before };
}

describe('given back as it was', () => {
  test.each<[string, () => Setting]>([
    ['a job that runs, with a schema that was saved and no token', () => ({})],
    ['one that was paused', () => ({ running: false })],
    ["one with the template's schema", () => ({ saved: false })],
    ['one that has the address and the token', () => ({ connection: here() })],
  ])('%s', async (_what, setting) => {
    const { made, before } = await adopt(setting());
    const plan = declared(made.servicePrincipal);
    expect(tenantOf(world)).toMatchObject([{ name: 'Old Wiki', state: 'Active' }]);
    expect(warnings()).toEqual([expect.stringContaining('it is taken over and changed to what is declared')]);

    const from = world.graph.requests.length;
    expect(changed(await world.up({ plan }))).toEqual([]);
    expect(writesOf(world, from)).toEqual([]);
    expect(await driftOf(world)).toEqual([]);
    // What was kept outlives later changes.
    expect((await world.up({ plan: declared(made.servicePrincipal, rest.replace('start: true', 'start: false')) })).error).toBeNull();

    expect((await world.up({ plan: nothing })).error).toBeNull();
    expect(secretsOf(made).SecretToken).toBe(setting().connection && world.secrets.get('wikiToken'));
    const token = world.graph.store.secrets.get(made.servicePrincipal);
    if (setting().connection) token?.set('SecretToken', here().token);
    expect(everythingIn(world)).toEqual(before);
  });

  test('a token from before is known to be lost, and the job that goes to the same place runs on', async () => {
    const { made } = await adopt({ connection: here() });
    world.logs.length = 0;
    await world.up({ plan: nothing });
    expect(warnings()).toEqual([expect.stringContaining('the one that stands there now stays')]);
    expect(secretsOf(made).BaseAddress).toBe(here().address);
  });

  test.each([true, false])('a job that has run (%s) to another address keeps its links, and that is said', async (hasRun) => {
    const made = await makeByHand(world, { connection: elsewhere });
    const job = world.graph.store.jobs.get(made.jobId)?.job;
    if (job && hasRun) job.status.lastExecution = { timeBegan: '2026-01-01T00:00:00Z' } as never;
    expect((await world.up({ plan: declared(made.servicePrincipal) })).error).toBeNull();
    const said = expect.stringMatching(/has run to https:\/\/old\.example\.com\/scim\/v2, and its links .* stay.*reset: \[full\]/);
    if (hasRun) expect(warnings()).toContainEqual(said);
    else expect(warnings()).not.toContainEqual(said);
  });

  test('its address is taken over without a word, and a later move needs one', async () => {
    const { made } = await adopt({ connection: elsewhere });
    const plan = declared(made.servicePrincipal);
    const settings = { readSecret: () => pulumi.secret('t'), target: 'https://new.example.com' };
    const run = await world.host.run(async () => (await declareStack(plan, settings)).apps);
    expect(run.error).toContain(
      `the SCIM address moves from ${world.address('wiki')} to https://new.example.com/wiki/scim/v2, and nothing says`,
    );
  });

  test('a token never goes to another address: there the connection stays, and the job is paused', async () => {
    const { made, before } = await adopt({ connection: elsewhere });
    const from = world.graph.requests.length;
    world.logs.length = 0;
    expect((await world.up({ plan: nothing })).error).toBeNull();
    expect(warnings()).toEqual([
      expect.stringMatching(/^warning: The token for https:\/\/old\.example\.com\/scim\/v2 reads back masked.*the job is paused/),
    ]);
    const { BaseAddress, SecretToken, ...settings } = secretsOf(made);
    expect([BaseAddress, SecretToken]).toEqual([world.address('wiki'), world.secrets.get('wikiToken')]);
    expect(JSON.stringify(world.graph.requests.slice(from))).not.toContain('old.example.com');
    world.graph.store.secrets.set(
      made.servicePrincipal,
      new Map(Object.entries({ ...settings, BaseAddress: elsewhere.address, SecretToken: elsewhere.token })),
    );
    const after = everythingIn(world) as { jobs: { running: boolean }[] };
    expect(after.jobs[0]?.running).toBe(false);
    for (const job of after.jobs) job.running = true;
    expect(after).toEqual(before);
  });

  test('nothing of a token is in the state', async () => {
    await adopt({ connection: elsewhere });
    const outputs = [...world.host.state.values()].map((one) => one.outputs);
    expect(JSON.stringify(outputs)).toContain('old.example.com');
    for (const token of [elsewhere.token, world.secrets.get('wikiToken')]) expect(JSON.stringify(outputs)).not.toContain(token);
  });

  test('a job that nobody had touched goes, with the connection', async () => {
    const made = await makeByHand(world, { saved: false, running: false });
    world.graph.store.jobs.clear();
    world.graph.store.secrets.clear();
    const before = everythingIn(world);
    await world.up({ plan: declared(made.servicePrincipal) });
    await world.up({ plan: nothing });
    // Graph does not let this one key be taken away.
    expect(secretsOf(made)).toEqual({ SyncNotificationSettings: '{}' });
    world.graph.store.secrets.clear();
    expect(everythingIn(world)).toEqual(before);
  });

  test('a state of an earlier version, which has nothing to give back, leaves the job as it is', async () => {
    const { made } = await adopt({});
    for (const { inputs, outputs } of world.host.state.values()) {
      for (const name of ['before', 'rolesBefore', 'assignedBefore']) delete outputs[name];
      for (const name of ['before', 'assignedBefore']) delete inputs[name];
      if ('started' in inputs) delete inputs.owner;
    }
    const job = () => structuredClone(world.graph.store.jobs.get(made.jobId));
    const before = job();
    expect(changed(await world.up({ plan: declared(made.servicePrincipal) }))).toEqual([]);
    expect((await world.up({ plan: nothing })).error).toBeNull();
    expect(warnings().at(-1)).toContain('what stood in it is not known: it is left as it is');
    expect(job()).toEqual(before);
  });
});

test('an up that was refused half way is taken back, too', async () => {
  const made = await makeByHand(world);
  const before = everythingIn(world);
  const refused = await world.up({ plan: declared(made.servicePrincipal), secrets: new Map([['wikiToken', 'not-the-token']]) });
  expect(refused.error).toContain('the token is wrong or expired');
  expect((await world.up({ plan: nothing })).error).toBeNull();
  expect(everythingIn(world)).toEqual(before);
});

describe('its address moved to another system', () => {
  const there = () => world.target.url.replace('127.0.0.1', 'localhost');
  const goesTo = ({ servicePrincipal }: HandMade, target: string) => {
    const plan = declared(servicePrincipal);
    const wiki = plan.apps.wiki as EntraApp;
    const moved = { system: 'other' as const, from: address(), reset: ['Full'] };
    const apps = { wiki: { ...wiki, endpoint: { ...wiki.endpoint, moved } } };
    const readSecret = (name: string) => pulumi.secret(world.secrets.get(name) ?? '');
    return world.host.run(async () => (await declareStack({ ...plan, apps }, { readSecret, target })).apps);
  };
  const address = () => [...world.graph.store.secrets.values()][0]?.get('BaseAddress') ?? '';
  const runs = ({ jobId }: HandMade) => world.graph.store.jobs.get(jobId)?.job.schedule.state === 'Active';
  const tags = ({ servicePrincipal }: HandMade) => world.graph.store.servicePrincipals.get(servicePrincipal)?.tags;

  test('and back: it is given back running, as the links lead there', async () => {
    const { made } = await adopt({ connection: here() });
    for (const target of [there(), world.target.url]) expect((await goesTo(made, target)).error).toBeNull();
    await world.up({ plan: nothing });
    expect([runs(made), address()]).toEqual([true, here().address]);
  });

  test('and back, cut off before the restart: it is given back paused, since its links may lead elsewhere', async () => {
    const { made } = await adopt({ connection: here() });
    expect((await goesTo(made, there())).error).toBeNull();
    // The tag, the pause and the address are written.
    world.graph.faults.broken = { after: 3, how: 'refused' };
    expect((await goesTo(made, world.target.url)).error).toContain('Interrupted');
    expect([tags(made), address()]).toEqual([expect.arrayContaining(['muster-moving']), world.address('wiki')]);
    world.logs.length = 0;
    await world.up({ plan: nothing });
    expect([runs(made), address()]).toEqual([false, here().address]);
    expect(warnings()).toContainEqual(expect.stringContaining('restart it with `Full`'));
    expect(tags(made)).not.toContain('muster-moving');
  });
});

describe('while it is adopted', () => {
  test('who is no longer declared goes, whoever assigned them; a role says again what it said', async () => {
    const { made } = await adopt({});
    const less = rest.replace('Engineering: default, Sales: admin', 'Support: editor').replace('admin: Admin, ', '');
    expect((await world.up({ plan: declared(made.servicePrincipal, less) })).error).toBeNull();
    expect(tenantOf(world)).toMatchObject([
      { assignments: ['Support editor', 'ann@example.com editor', 'quinn@example.com User', 'quinn@example.com auditor'] },
    ]);
    const role = world.graph.store.applications.get(made.application)?.appRoles.find(({ value }) => value === 'admin');
    expect(role).toMatchObject({ displayName: 'The admins', description: 'made by hand', isEnabled: false });
  });
});

describe('the mark of who has it', () => {
  const tagsOf = ({ servicePrincipal }: HandMade) => world.graph.store.servicePrincipals.get(servicePrincipal)?.tags ?? [];
  const mark = 'muster:muster/s/wiki';

  test('stands beside the other tags, and goes', async () => {
    const { made } = await adopt({});
    expect(tagsOf(made)).toEqual(expect.arrayContaining(['WindowsAzureActiveDirectoryIntegratedApp', 'cost-centre-12', mark]));
    await world.up({ plan: nothing });
    expect(tagsOf(made)).not.toContain(mark);
  });

  test.each<[string, (made: HandMade) => Promise<void>, string]>([
    [
      'made',
      ({ application }) =>
        world.admin.patch(`/applications/${application}`, { serviceManagementReference: 'muster:muster/production/wiki' }),
      'belongs to',
    ],
    [
      'adopted',
      ({ servicePrincipal }) => world.admin.patch(`/servicePrincipals/${servicePrincipal}`, { tags: ['muster:muster/production/wiki'] }),
      'is adopted by',
    ],
  ])('of an app that another stack %s: one error with its place and that owner, and nothing is written', async (_what, by, said) => {
    const made = await makeByHand(world);
    await by(made);
    const from = world.graph.requests.length;
    expect((await world.up({ plan: declared(made.servicePrincipal) })).error).toMatch(
      new RegExp(`s\\.yaml:10:5: The app "Old Wiki" ${said} the Muster declaration muster/production/wiki: .*Take it out there first`),
    );
    expect(writesOf(world, from)).toEqual([]);
  });

  test('another key of the same stack is refused, and told how to rename', async () => {
    const { made } = await adopt({});
    const renamed = planOf(
      `  notes:\n    catalog: generic\n    directory: entra\n    existing: ${made.servicePrincipal}\n    scim: { target: bundled, token: { secret: wikiToken } }\n`,
    );
    const from = world.graph.requests.length;
    expect((await world.up({ plan: renamed })).error).toMatch(
      /s\.yaml:9:5: .* declaration muster\/s\/wiki: .* has another key now, write `renamedFrom: wiki`/,
    );
    expect(writesOf(world, from)).toEqual([]);
  });

  test('a state that was lost adopts it again, and says what that means', async () => {
    const { made } = await adopt({});
    world.host.state.clear();
    expect((await world.up({ plan: declared(made.servicePrincipal) })).error).toBeNull();
    expect(warnings()).toContainEqual(expect.stringContaining('from a run that is in no state'));
  });

  test('taken off by hand it shows as one line, and the update that follows sets it again', async () => {
    const { made } = await adopt({});
    const path = `/servicePrincipals/${made.servicePrincipal}`;
    await world.admin.patch(path, { tags: tagsOf(made).filter((tag) => tag !== mark) });
    expect(await driftOf(world)).toEqual(['muster:entra:EnterpriseApp wiki owner']);
    const app = world.host.state.get('muster:entra:EnterpriseApp::wiki');
    if (app) app.inputs = { ...app.inputs, owner: '' };
    expect(changed(await world.up({ plan: declared(made.servicePrincipal) }))).toEqual(['update EnterpriseApp wiki']);
    expect(tagsOf(made)).toEqual(expect.arrayContaining(['cost-centre-12', mark]));
    // Somebody else's in its place is not taken off.
    await world.admin.patch(path, { tags: ['muster:muster/production/wiki'] });
    if (app) app.inputs = { ...app.inputs, owner: '' };
    expect((await world.up({ plan: declared(made.servicePrincipal) })).error).toContain('muster/production/wiki');
  });

  test('of a stack that was renamed gives way to the new one', async () => {
    const { made } = await adopt({});
    await world.admin.patch(`/servicePrincipals/${made.servicePrincipal}`, { tags: ['kept', 'muster:muster/old/wiki'] });
    const app = world.host.state.get('muster:entra:EnterpriseApp::wiki');
    if (app) app.inputs = { ...app.inputs, owner: 'muster/old/wiki' };
    expect(changed(await world.up({ plan: declared(made.servicePrincipal) }))).toEqual(['update EnterpriseApp wiki']);
    expect(tagsOf(made)).toEqual(['kept', mark]);
  });
});
