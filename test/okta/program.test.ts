/** The whole program with an Okta app against a loopback org, on the embedded host. */
import { afterEach, describe, expect, test } from 'vitest';
import type { OktaApp } from '../../src/plan/types.ts';
import { userToAppMapping } from '../../src/rehearsal/okta/store.ts';
import { changed, type ProgramWorld, planOf, startProgram } from '../entra/programWorld.ts';

let world: ProgramWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const stack = (lines: string, more = '') =>
  planOf(`  cube:
    catalog: generic
    directory: okta
    scim: { target: bundled }
${lines
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
${more}`);
const assign = 'assign: { groups: { Sales: default }, users: { quinn.reed@example.com: default } }';
const okta = 'okta: { integration: header, push: { groups: { Support: true }, rules: { cubes: { startsWith: Cube } } } }';

async function open(lines: string): Promise<ProgramWorld> {
  const plan = stack(lines);
  world = await startProgram(plan);
  return world;
}

/** `up`, the one step by hand, `up`. */
async function release(lines: string): Promise<ProgramWorld> {
  const opened = await open(lines);
  expect((await opened.up()).error).toBeNull();
  const form = {
    baseUrl: opened.address('cube'),
    token: [...opened.secrets.values()][0] ?? '',
    uniqueField: 'userName',
    authHeader: 'raw' as const,
  };
  const appId = opened.oktaAppId(opened.plan.apps.cube as OktaApp);
  expect(await opened.okta.admin.enableScim(appId, { ...form, actions: ['create', 'update', 'deactivate'], pushGroups: true })).toBeNull();
  expect((await opened.up()).error).toBeNull();
  return opened;
}

const groupNamed = ({ okta: org }: ProgramWorld, name: string) => {
  const found = [...org.store.groups.values()].find(({ profile, type }) => profile.name === name && type === 'OKTA_GROUP');
  if (found === undefined) throw new Error(`no group ${name}`);
  return found.id;
};
const only = ({ okta: org }: ProgramWorld) => {
  const [app] = org.store.apps.values();
  if (app === undefined) throw new Error('no app');
  return app;
};
const writes = ({ okta: org }: ProgramWorld) => org.requests.filter(({ method }) => method !== 'GET').length;

describe('an Okta app', () => {
  test('is made with its mark; nobody is assigned and nothing pushed before the boxes are on', async () => {
    const opened = await open(`${assign}\n${okta}`);
    const first = await opened.up();
    expect(changed(first)).toEqual([
      'create Swa cube',
      'create ProfileMapping cube',
      'create Provisioning cube',
      'create AppAssignments cube',
      'create GroupPushMappings cube',
    ]);
    expect(only(opened).body.settings).toMatchObject({ notes: { admin: 'muster:muster/s/cube' } });
    expect([only(opened).groups.size, only(opened).pushMappings.size]).toEqual([0, 0]);
    expect(changed(await opened.up())).toEqual([]);
  });

  test('assigns and pushes once they are, and a second run sends nothing', async () => {
    const opened = await release(`${assign}\n${okta}`);
    expect([...only(opened).groups.keys()]).toEqual([groupNamed(opened, 'Sales')]);
    const pushed = [...only(opened).pushMappings.values()].map(
      ({ sourceGroupId }) => opened.okta.store.groups.get(sourceGroupId)?.profile.name,
    );
    expect(pushed.sort()).toEqual(['Cube Analysts', 'Support', 'cube-finance', 'cube-ops']);
    const before = writes(opened);
    expect(changed(await opened.up())).toEqual([]);
    expect(writes(opened)).toBe(before);
  });

  test('names that the org does not have stop the run before anything is sent, each at its lines', async () => {
    const opened = await open(`assign: { groups: { Sale: default }, users: { nobody@example.com: default } }
okta: { integration: header, push: { groups: { Sale: true } } }`);
    const before = writes(opened);
    const { error } = await opened.up();
    expect(error?.split('\n').map((line) => line.replace(/^\S+?(:\d+:\d+):/, '$1'))).toEqual([
      expect.stringMatching(/^:\d+:\d+ the org has no group "Sale"\.$/),
      expect.stringMatching(/^:\d+:\d+ the org has no person "nobody@example.com"\.$/),
      expect.stringMatching(/^:\d+:\d+ the org has no group "Sale"\.$/),
    ]);
    expect(writes(opened)).toBe(before);
  });

  test('between a rename and the edit the run says what the object is called now, and then sends nothing', async () => {
    const opened = await release(`${assign}\n${okta}`);
    opened.okta.admin.renameGroup(groupNamed(opened, 'Sales'), 'Sales Europe');
    opened.okta.admin.renameGroup(groupNamed(opened, 'Support'), 'Help');
    const { error } = await opened.up();
    expect(error).toMatch(/the org has no group "Sales"\. The one that had this name at the last update is called "Sales Europe" now/);
    expect(error).toMatch(/the org has no group "Support"\. The one that had this name at the last update is called "Help" now/);
    const before = writes(opened);
    const renamed = stack(`${assign.replace('Sales', 'Sales Europe')}\n${okta.replace('Support', 'Help')}`);
    expect(changed(await opened.up({ plan: renamed }))).toEqual([]);
    expect(writes(opened)).toBe(before);
  });

  test('rows follow the YAML: one that is null or taken out goes', async () => {
    const opened = await release(`${okta}\nusers: { mappings: { title: user.city, nickName: null } }`);
    const rows = () => userToAppMapping(opened.okta.store, only(opened).id)?.properties ?? {};
    expect([rows().title?.expression, rows().nickName, rows().profileUrl?.expression]).toEqual(['user.city', undefined, 'user.profileUrl']);
    const { error } = await opened.up({ plan: stack(okta) });
    expect([error, rows().title]).toEqual([null, undefined]);
  });

  test('an adopted app gets back what stood there when it is let go, and the app itself is never written', async () => {
    const opened = await open(okta);
    const { url } = opened.okta;
    const call = async (method: string, path: string, body: object) => {
      const headers = { authorization: `SSWS ${opened.oktaToken}`, 'content-type': 'application/json' };
      return (await (await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })).json()) as { id: string };
    };
    const { id } = await call('POST', '/apps?activate=true', { name: 'scim2headerauth', label: 'Old', signOnMode: 'AUTO_LOGIN' });
    const form = {
      baseUrl: opened.address('cube'),
      token: [...opened.secrets.values()][0] ?? '',
      uniqueField: 'userName',
      authHeader: 'raw' as const,
    };
    await opened.okta.admin.enableScim(id, { ...form, actions: ['create', 'update', 'deactivate'], pushGroups: true });
    await call('PUT', `/apps/${id}/groups/${groupNamed(opened, 'Marketing')}`, {});
    const app = only(opened);
    const snapshot = () =>
      structuredClone([
        [...app.groups.keys()],
        [...app.pushMappings.keys()],
        userToAppMapping(opened.okta.store, id)?.properties,
        app.schema.custom,
        app.body,
      ]);
    const before = snapshot();
    const adopting = stack(
      `${assign}
${okta.replace('header', `{ existing: ${id} }`)}
attributes: { 'urn:a:b:tier': string }
users: { mappings: { title: user.city, nickName: null, 'urn:a:b:tier': user.state } }`,
    );
    expect((await opened.up({ plan: adopting })).error).toBeNull();
    expect([...app.groups.keys()]).toHaveLength(2);
    expect((await opened.up({ plan: { ...adopting, apps: {} } })).error).toBeNull();
    expect(snapshot()).toEqual(before);
    expect(app.puts).toBe(0);
  });

  test('an adopted app under another key is refused before anything is sent, and moves with renamedFrom', async () => {
    const opened = await release(`${assign}\n${okta}`);
    const { id } = only(opened);
    const nothing = { ...opened.plan, apps: {} };
    // The app stays in the org, and its assignments are somebody else's.
    opened.host.state.clear();
    const adopting = (key: string, more = '') =>
      planOf(`  ${key}:
    catalog: generic
    directory: okta
    scim: { target: bundled }
    assign: { groups: { Marketing: default } }
    okta: { integration: { existing: ${id} } }
${more}`);
    expect((await opened.up({ plan: adopting('old') })).error).toBeNull();
    const marketing = groupNamed(opened, 'Marketing');
    expect(only(opened).groups.has(marketing)).toBe(true);
    const before = writes(opened);
    expect((await opened.up({ plan: adopting('new') })).error).toContain('write `renamedFrom: old`');
    expect((await opened.up({ plan: adopting('new', '    renamedFrom: old\n') })).error).toBeNull();
    expect(writes(opened)).toBe(before);
    expect(only(opened).groups.has(marketing)).toBe(true);
    expect((await opened.up({ plan: nothing })).error).toBeNull();
    expect(only(opened).groups.has(marketing)).toBe(false);
  });
});

test('9.1: the step by hand names a changed address, in the update that changes it', async () => {
  const opened = await release(`${okta}\n${assign}`);
  const toldBefore = (address: string) =>
    opened.host.state.set('pulumi:pulumi:Stack::s', {
      ...{ type: 'pulumi:pulumi:Stack', name: 's', id: '', inputs: {}, outputs: { apps: { cube: { address } } } },
      options: { deletedWith: null, ignoresAllChanges: false, retainOnDelete: false, deleteBeforeReplace: false, importId: null },
    });
  toldBefore('https://old.example.com/scim/v2');
  const said = (await opened.up()).outputs.cube?.byHand;
  expect(said).toContain('the address was https://old.example.com/scim/v2, and Okta sends there until somebody changes it');
  expect(said).toContain(`base URL ${opened.address('cube')}`);
  toldBefore(`${opened.address('cube')}/`);
  expect((await opened.up()).outputs.cube?.byHand).toBeNull();
});
