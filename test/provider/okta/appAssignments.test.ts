import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appAssignments } from '../../../src/provider/okta/appAssignments.ts';
import type { AppAssignmentInput, AppAssignmentsInputs, AppAssignmentsOutputs } from '../../../src/provider/oktaInputs.ts';
import { unknownValue } from '../../../src/provider/resource.ts';
import { preview, type State, up } from '../up.ts';
import { type Org, startOrg } from './org.ts';

const people = ['ann', 'bob', 'cleo', ...Array.from({ length: 40 }, (_, index) => `p${index}`)];
const groups = { Sales: ['ann'], Support: ['bob'], Labs: [] };

let org: Org;
beforeEach(async () => {
  org = await startOrg(people, groups);
});
afterEach(() => org.okta.close());

const isGroup = (name: string) => name in groups;
/** `Sales`, or `ann`; each at a line of its own. */
const inputsOf = (...names: string[]): AppAssignmentsInputs => ({
  appId: org.appId,
  assignments: Object.fromEntries(
    names.map((name, index): [string, AppAssignmentInput] => [
      name,
      isGroup(name)
        ? { principal: 'group', id: org.idOf(name), declaredAt: `s.yaml:${index + 1}:1` }
        : { principal: 'user', id: org.idOf(name), userName: `${name}@example.com`, declaredAt: `s.yaml:${index + 1}:1` },
    ]),
  ),
});
const run = (state: State<AppAssignmentsInputs, AppAssignmentsOutputs> | undefined, inputs: AppAssignmentsInputs) =>
  up(appAssignments, org.context, state, inputs);
const given = async (...names: string[]) => (await run(undefined, inputsOf(...names))).state;
const changesOf = (state: State<AppAssignmentsInputs, AppAssignmentsOutputs>, inputs: AppAssignmentsInputs) =>
  preview(appAssignments, org.context, state, inputs);
const refreshed = async (state: State<AppAssignmentsInputs, AppAssignmentsOutputs>) => {
  const read = await appAssignments.read(org.context, state.id, state);
  if (read === undefined) throw new Error('gone');
  return read;
};
/** Who is assigned in the org, counted there. */
function assigned(): string[] {
  const app = org.okta.store.apps.get(org.appId);
  const named = [...(app?.groups.keys() ?? [])].map((id) => org.okta.store.groups.get(id)?.profile.name ?? id);
  const alone = [...(app?.users.values() ?? [])]
    .filter(({ scope }) => scope === 'USER')
    .map(({ userName }) => userName.split('@')[0] ?? '');
  return [...named, ...alone].sort();
}
const removals = () => org.writes().filter((line) => line.startsWith('DELETE'));

describe('identity is the id', () => {
  test('a group or person who has another name now is no change, and nothing is sent (1.2)', async () => {
    const state = await given('Sales', 'ann');
    const { Sales: sales, ann } = state.inputs.assignments;
    if (sales === undefined || ann === undefined) throw new Error('not declared');
    org.mark();
    const renamed = { ...state.inputs, assignments: { 'Sales Europe': sales, anna: { ...ann, userName: 'anna@example.com' } } };
    expect(await changesOf(state, renamed)).toEqual({});
    expect((await run(state, renamed)).error).toBeNull();
    expect(org.writes()).toEqual([]);
    // With another edit beside it.
    const wider = { ...renamed, assignments: { ...renamed.assignments, ...inputsOf('Support').assignments } };
    expect(await changesOf(state, wider)).toEqual({ 'assignments["Support"]': { kind: 'add' } });
    expect((await run(state, wider)).error).toBeNull();
    expect(org.writes()).toEqual([`PUT /groups/${org.idOf('Support')}`]);
    expect(assigned()).toEqual(['Sales', 'Support', 'ann']);
  });

  test('of two that had one name, one after the other, each has a line of its own', async () => {
    const state = await given('Sales');
    const { Sales: sales } = state.inputs.assignments;
    // Sales is called Europe now, and Labs is called Sales.
    const renamed = { ...state, inputs: { ...state.inputs, assignments: { Europe: sales as AppAssignmentInput } } };
    const next = { ...state.inputs, assignments: { Sales: inputsOf('Labs').assignments.Labs as AppAssignmentInput } };
    expect(await changesOf(renamed, next)).toEqual({
      'assignments["Europe"]': { kind: 'delete' },
      'assignments["Sales"]': { kind: 'add' },
    });
  });

  test('those that a preview does not know yet are one line, and nobody is shown as taken away', async () => {
    const state = await given('Sales', 'ann');
    const unknown = { ...state.inputs, assignments: unknownValue } as unknown as AppAssignmentsInputs;
    expect(await changesOf(state, unknown)).toEqual({ assignments: { kind: 'update' } });
    expect(await changesOf(state, { ...unknown, appId: unknownValue })).toEqual({
      assignments: { kind: 'update' },
      appId: { kind: 'updateReplace' },
    });
  });

  test('one line an entry, and another object under the same name', async () => {
    const state = await given('Sales', 'ann', 'bob');
    expect(await changesOf(state, inputsOf('Sales', 'ann', 'cleo'))).toEqual({
      'assignments["bob"]': { kind: 'delete' },
      'assignments["cleo"]': { kind: 'add' },
    });
    const other = { ...state.inputs, assignments: { ...state.inputs.assignments, ...{ Sales: inputsOf('Labs').assignments.Labs } } };
    org.okta.admin.renameGroup(org.idOf('Sales'), 'Sales Europe');
    expect(await changesOf(state, other as AppAssignmentsInputs)).toEqual({ 'assignments["Sales"]': { kind: 'update' } });
    expect(org.logs).toEqual([
      expect.stringContaining('Sales: another object has this name now. The one that had it is called "Sales Europe" now'),
    ]);
  });
});

describe('what is refused', () => {
  test('a removal is owed until it is done, also after a refresh', async () => {
    const state = await given('Sales', 'Support', 'ann', 'bob');
    org.refuse = /^DELETE/;
    const failed = await run(state, inputsOf('Sales', 'ann'));
    expect(failed.error?.split('\n').map((line) => line.split(':')[0])).toEqual(['Support', 'bob']);
    expect(failed.error).toContain('403 E0000006');
    expect(failed.error).toContain('DELETE /api/v1/apps/');
    expect(failed.error).toContain('error id oae1');
    org.refuse = null;
    const read = await refreshed(failed.state);
    expect(Object.keys(await changesOf(read, inputsOf('Sales', 'ann')))).toEqual(['assignments["Support"]', 'assignments["bob"]']);
    const done = await run(read, inputsOf('Sales', 'ann'));
    expect([done.error, assigned()]).toEqual([null, ['Sales', 'ann']]);
    expect(await changesOf(done.state, inputsOf('Sales', 'ann'))).toEqual({});
  });

  test('everybody else is assigned, and each refusal is said at its line', async () => {
    const inputs = inputsOf('ann', 'Sales', 'nobody');
    org.refuse = new RegExp(`^PUT .*${org.idOf('Sales')}`);
    const { error, state } = await run(undefined, inputs);
    expect(error).toMatch(/^s\.yaml:2:1: Sales: PUT .*\ns\.yaml:3:1: nobody: POST /);
    expect(assigned()).toEqual(['ann']);
    org.refuse = null;
    expect(await changesOf(state, inputsOf('ann', 'Sales'))).toEqual({ 'assignments["Sales"]': { kind: 'add' } });
  });

  test('somebody who also comes by a group stays for as long as Okta keeps them, stops no run, and is owed', async () => {
    const state = await given('Sales', 'ann', 'bob');
    const held = await run(state, inputsOf('Sales'));
    expect([held.error, assigned()]).toEqual([null, ['Sales', 'ann']]);
    expect(org.logs).toEqual([expect.stringMatching(/^warning: ann: also comes by a group .*Convert Assignments/)]);
    const pending = { 'assignments["ann"]': { kind: 'delete' } };
    expect(await changesOf(held.state, inputsOf('Sales'))).toEqual(pending);
    expect(await changesOf(await refreshed(held.state), inputsOf('Sales'))).toEqual(pending);
    // Converted by hand it is the group's.
    org.okta.admin.unassignUser(org.appId, org.idOf('ann'));
    const converted = await run(held.state, inputsOf('Sales'));
    expect([converted.error, await changesOf(converted.state, inputsOf('Sales'))]).toEqual([null, {}]);
  });

  test('together with the group they go in one run', async () => {
    const state = await given('ann', 'Sales');
    const done = await run(state, inputsOf());
    expect([done.error, assigned(), org.logs]).toEqual([null, [], []]);
    expect(await changesOf(done.state, inputsOf())).toEqual({});
  });

  test('whoever was to come by a group that was refused keeps what they have, and so does who is in a group', async () => {
    const state = await given('ann', 'Support');
    org.refuse = /^PUT /;
    const failed = await run(state, inputsOf('Sales', 'Support'));
    expect(failed.error).toMatch(/^s\.yaml:1:1: Sales: PUT .*\nuntil that is given, ann stays/);
    expect(assigned()).toEqual(['Support', 'ann']);
    org.refuse = /^POST /;
    const other = await run(failed.state, inputsOf('bob'));
    expect(other.error).toMatch(/^s\.yaml:1:1: bob: POST .*\nuntil that is given, Support stays/);
    // Of two people each is by themselves.
    expect(assigned()).toEqual(['Support']);
    org.refuse = null;
    const done = await run(other.state, inputsOf('bob'));
    expect([done.error, assigned()]).toEqual([null, ['bob']]);
  });

  test('a run that is cancelled leaves the rest to the next', async () => {
    org.cancelAfter = 3;
    const everybody = people.slice(0, 30);
    const cut = await run(undefined, inputsOf(...everybody));
    expect(cut.error).toContain('the next run does the rest');
    expect(assigned()).toHaveLength(3);
    org.cancelAfter = Number.POSITIVE_INFINITY;
    expect(Object.keys(await changesOf(cut.state, inputsOf(...everybody)))).toHaveLength(27);
    expect((await run(cut.state, inputsOf(...everybody))).error).toBeNull();
    expect(assigned()).toHaveLength(30);
  });
});

describe('the org', () => {
  test('what was taken away by hand is drift and comes back; what was given by hand stays', async () => {
    const state = await given('Sales', 'ann', 'bob');
    const app = org.okta.store.apps.get(org.appId);
    app?.groups.delete(org.idOf('Sales'));
    org.okta.admin.unassignUser(org.appId, org.idOf('bob'));
    await given('cleo', 'Support');
    const read = await refreshed(state);
    expect(Object.keys(read.inputs.assignments)).toEqual(['ann']);
    expect(await changesOf(read, state.inputs)).toEqual({ 'assignments["Sales"]': { kind: 'add' }, 'assignments["bob"]': { kind: 'add' } });
    await run(read, state.inputs);
    expect(assigned()).toEqual(['Sales', 'Support', 'ann', 'bob', 'cleo']);
  });

  test('somebody who came by a group is not assigned one by one', async () => {
    const state = await given('Sales');
    expect(await changesOf(await refreshed({ ...state, inputs: inputsOf('Sales', 'ann') }), inputsOf('Sales', 'ann'))).toEqual({
      'assignments["ann"]': { kind: 'add' },
    });
    const both = (await run(state, inputsOf('Sales', 'ann'))).state;
    org.mark();
    await run(both, inputsOf('ann'));
    expect(removals()).toEqual([`DELETE /groups/${org.idOf('Sales')}`]);
    expect(assigned()).toEqual(['ann']);
  });

  test('a few people are asked for one by one, many in pages, with one result', async () => {
    const many = people.slice(0, 25);
    const state = await given(...many);
    await given('cleo');
    const few = { ...state, inputs: inputsOf('ann'), outputs: { standing: {} } };
    expect(Object.keys((await refreshed(few)).outputs.standing)).toEqual([`user/${org.idOf('ann')}`]);
    const asked = () => org.okta.requests.filter(({ method, path }) => method === 'GET' && path.includes('/users')).map(({ path }) => path);
    expect(asked().at(-1)).toContain(`/users/${org.idOf('ann')}`);
    expect(await refreshed(state)).toEqual({ ...state, inputs: inputsOf(...many) });
    expect(asked().at(-1)).toContain('/users?limit=500');
  });

  test('somebody whom Okta has deactivated stops no run, and comes back when activated', async () => {
    const state = await given('ann', 'bob');
    org.okta.admin.setStatus(org.idOf('ann'), 'DEPROVISIONED');
    expect(assigned()).toEqual(['bob']);
    const wider = await run(state, inputsOf('ann', 'bob', 'cleo'));
    expect([wider.error, assigned()]).toEqual([null, ['bob', 'cleo']]);
    const read = await refreshed(wider.state);
    org.logs.length = 0;
    expect(await changesOf(read, wider.state.inputs)).toEqual({});
    expect(org.logs).toEqual([expect.stringMatching(/^warning: ann: is deactivated in Okta/)]);
    // Nor is somebody new who is deactivated.
    org.okta.admin.setStatus(org.idOf('p0'), 'DEPROVISIONED');
    const late = await run(read, inputsOf('ann', 'bob', 'cleo', 'p0'));
    expect([late.error, assigned()]).toEqual([null, ['bob', 'cleo']]);
    expect(await changesOf(late.state, late.state.inputs)).toEqual({});
    org.okta.admin.setStatus(org.idOf('ann'), 'ACTIVE');
    const back = await refreshed(late.state);
    expect(await changesOf(back, late.state.inputs)).toEqual({ 'assignments["ann"]': { kind: 'add' } });
    await run(back, late.state.inputs);
    expect(assigned()).toEqual(['ann', 'bob', 'cleo']);
  });

  test('an app that takes no user name gets none', async () => {
    const app = org.okta.store.apps.get(org.appId);
    if (app) app.body.credentials = { ...(app.body.credentials as object), scheme: 'SHARED_USERNAME_AND_PASSWORD' };
    const { error } = await run(undefined, inputsOf('ann'));
    expect([error, assigned()]).toEqual([null, ['ann']]);
  });

  test('an app that is gone is gone, and its assignments with it', async () => {
    const state = await given('ann');
    org.okta.store.apps.clear();
    expect(await appAssignments.read(org.context, state.id, state)).toBeUndefined();
    await appAssignments.delete(org.context, state.id, state);
  });

  test('nothing of an app that is inactive is taken for gone', async () => {
    const state = await given('Sales', 'bob');
    const app = org.okta.store.apps.get(org.appId);
    if (app) app.status = 'INACTIVE';
    const refused = await run(state, inputsOf('Labs', 'cleo'));
    const inactive = (line: string) => expect.stringMatching(`^${line}: the app "Cube" is inactive in Okta, .* activate it`);
    expect(refused.error?.split('\n')).toEqual([
      ...['s.yaml:1:1: Labs', 's.yaml:2:1: cleo'].map(inactive),
      'until that is given, Sales, bob stay: nobody is without in between',
    ]);
    const going = await run(state, inputsOf());
    expect(going.error?.split('\n')).toEqual(['Sales', 'bob'].map(inactive));
    if (app) app.status = 'ACTIVE';
    const done = await run(refused.state, inputsOf('Labs', 'cleo'));
    expect([done.error, assigned()]).toEqual([null, ['Labs', 'cleo']]);
  });

  test('a repeated create sends nothing twice', async () => {
    const state = await given('Sales', 'ann');
    org.mark();
    expect(await given('Sales', 'ann')).toEqual(state);
    expect(org.writes()).toEqual([]);
  });
});

test('while nothing may be given yet, nothing is taken away', async () => {
  const state = await given('Sales', 'ann');
  const held = { ...inputsOf(), held: true };
  expect(await changesOf(state, held)).toEqual({});
  const { state: after } = await run(state, held);
  expect(assigned()).toEqual(['Sales', 'ann']);
  expect(await changesOf(after, inputsOf('ann'))).toEqual({ 'assignments["Sales"]': { kind: 'delete' } });
});

describe('exclusive', () => {
  const only = (...names: string[]) => ({ ...inputsOf(...names), exclusive: true });

  test('a refresh shows who was assigned by hand, and the next up takes them away (9.10)', async () => {
    const { state } = await run(undefined, only('Sales', 'ann'));
    await given('Support', 'bob');
    expect(await changesOf(state, only('Sales', 'ann'))).toEqual({});
    const read = await refreshed(state);
    expect(await changesOf(read, only('Sales', 'ann'))).toEqual({
      'assignments["group Support"]': { kind: 'delete' },
      'assignments["user bob@example.com"]': { kind: 'delete' },
    });
    const done = await run(read, only('Sales', 'ann'));
    expect([done.error, assigned()]).toEqual([null, ['Sales', 'ann']]);
    expect(await changesOf(await refreshed(done.state), only('Sales', 'ann'))).toEqual({});
  });

  test('a preview says whom it takes away, of an app that is made and where it is turned on', async () => {
    await given('Support', 'bob');
    const warning = 'warning: declared by nobody, and taken away since assignments are exclusive: group Support, user bob@example.com';
    await appAssignments.announce?.(org.context, only('Sales'));
    expect(org.logs).toEqual([warning]);
    org.logs.length = 0;
    const state = await given('Sales');
    await changesOf(state, only('Sales'));
    expect(org.logs).toEqual([warning]);
    org.logs.length = 0;
    await changesOf({ ...state, inputs: only('Sales') }, only('Sales'));
    expect(org.logs).toEqual([]);
  });

  test('turned on it takes away whoever is not declared, turned off it takes nobody away', async () => {
    await given('Support');
    const state = await given('Sales');
    expect(await changesOf(state, only('Sales'))).toEqual({ exclusive: { kind: 'update' } });
    const done = await run(state, only('Sales'));
    expect(assigned()).toEqual(['Sales']);
    await given('Support');
    const read = await refreshed(done.state);
    expect(await changesOf(read, inputsOf('Sales'))).toEqual({ exclusive: { kind: 'update' } });
    await run(read, inputsOf('Sales'));
    expect(assigned()).toEqual(['Sales', 'Support']);
  });
});

describe('profile and priority of a group', () => {
  const withProfile = (profile: Record<string, unknown>, priority?: number): AppAssignmentsInputs => {
    const { Sales } = inputsOf('Sales').assignments;
    return { appId: org.appId, assignments: { Sales: { ...(Sales as AppAssignmentInput), profile, priority } } };
  };
  const standing = () => org.okta.store.apps.get(org.appId)?.groups.get(org.idOf('Sales'));

  test('are sent, and a change of them alone is one update that keeps what else stands there', async () => {
    const { state } = await run(undefined, withProfile({ title: 'Seller' }, 4));
    expect(standing()).toMatchObject({ profile: { title: 'Seller' }, priority: 4 });
    const group = standing();
    if (group) group.profile = { ...group.profile, locale: 'nl' };
    const read = await refreshed(state);
    expect(await changesOf(read, withProfile({ title: 'Seller' }, 4))).toEqual({});
    const changed = withProfile({ title: 'Closer' }, 2);
    expect(await changesOf(read, changed)).toEqual({ 'assignments["Sales"]': { kind: 'update' } });
    const done = await run(read, changed);
    expect(standing()).toMatchObject({ profile: { title: 'Closer', locale: 'nl' }, priority: 2 });
    expect(await changesOf(done.state, changed)).toEqual({});
  });

  test('that nobody declared are no difference', async () => {
    const state = await given('Sales');
    const group = standing();
    if (group) Object.assign(group, { profile: { title: 'by hand' }, priority: 9 });
    expect(await changesOf(await refreshed(state), inputsOf('Sales'))).toEqual({});
  });
});

describe('an adopted app', () => {
  const stood = () => ({ groups: [org.idOf('Sales')], users: [org.idOf('ann')], pushes: [], rows: {}, properties: {} });

  test('what stood there stays when the app is let go, and ours go (1.5)', async () => {
    await given('Sales', 'ann');
    const { state } = await run(undefined, { ...inputsOf('Sales', 'ann', 'Support', 'bob'), before: stood() });
    await appAssignments.delete(org.context, state.id, state);
    expect(assigned()).toEqual(['Sales', 'ann']);
  });

  test('also where they were imported, and declaring them was no change', async () => {
    await given('Sales', 'ann');
    const read = await appAssignments.read(org.context, org.appId, {});
    const inputs = { ...inputsOf('Sales', 'ann'), before: stood() };
    expect(await changesOf(read as State<AppAssignmentsInputs, AppAssignmentsOutputs>, inputs)).toEqual({});
    await appAssignments.delete(org.context, org.appId, { outputs: { standing: {} }, ...read, inputs });
    expect(assigned()).toEqual(['Sales', 'ann']);
  });

  test('taken out of the YAML while the app stays, it goes whoever made it', async () => {
    await given('Sales', 'ann');
    const { state } = await run(undefined, { ...inputsOf('Sales', 'ann'), before: stood() });
    await run(state, { ...inputsOf('ann'), before: stood() });
    expect(assigned()).toEqual(['ann']);
  });
});

describe('a state of before, with one resource for each', () => {
  const formerly = () => ({ [`group/${org.idOf('Sales')}`]: 'group Sales', [`user/${org.idOf('bob')}`]: 'user bob' });

  test('what is declared stays untouched, and what is not goes, named as it was', async () => {
    await given('Sales', 'bob', 'cleo');
    org.mark();
    const { state } = await run(undefined, { ...inputsOf('Sales'), formerly: formerly() });
    expect(org.writes()).toEqual([`DELETE /users/${org.idOf('bob')}`]);
    expect(assigned()).toEqual(['Sales', 'cleo']);
    // Later runs read no former state.
    expect(await changesOf(state, inputsOf('Sales'))).toEqual({});
  });

  test('a preview says of each that it is kept', async () => {
    await given('Sales', 'bob');
    await appAssignments.announce?.(org.context, { ...inputsOf('Sales'), formerly: formerly() });
    expect(org.logs).toEqual(['info: Sales: stands in the tenant already, and is kept']);
  });
});
