import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppRoleAssignmentsInputs, AppRoleAssignmentsOutputs } from '../../../src/provider/appInputs.ts';
import { appRoleAssignment } from '../../../src/provider/entra/appRoleAssignment.ts';
import { appRoleAssignments } from '../../../src/provider/entra/appRoleAssignments.ts';
import { GraphError } from '../../../src/provider/graph/error.ts';
import { PartialFailure } from '../../../src/provider/resource.ts';
import { startTenant, type Tenant } from '../tenant.ts';
import { type State as HeldState, preview, up as upOf } from '../up.ts';

const names = ['ann', 'bob', 'cleo', ...Array.from({ length: 60 }, (_, index) => `p${index}`)];
const person = (key: string) => ({
  userPrincipalName: `${key}@example.com`,
  displayName: key,
  enabled: true,
  softDeleted: false,
  login: `${key}@example.com`,
  properties: {},
});

const roleIds: Record<string, string> = {
  admin: '00000000-0000-4000-8000-00000000000a',
  member: '00000000-0000-4000-8000-00000000000b',
};
const roleOf = (id: string) => Object.entries(roleIds).find(([, known]) => known === id)?.[0] ?? id;

let tenant: Tenant;
beforeEach(async () => {
  const groups = { Sales: { displayName: 'Sales', securityEnabled: true, members: ['ann'], groups: [] } };
  tenant = await startTenant({ sample: { people: Object.fromEntries(names.map((key) => [key, person(key)])), groups } });
  const [application] = tenant.graph.store.applications.values();
  for (const [value, id] of Object.entries(roleIds)) {
    application?.appRoles.push({
      id,
      value,
      displayName: value,
      description: '',
      isEnabled: true,
      allowedMemberTypes: ['User'],
      origin: 'Application',
    });
  }
});
afterEach(() => tenant.graph.close());

const idOf = (key: string) => tenant.graph.sampleIds.people[key] ?? tenant.graph.sampleIds.groups[key] ?? key;
/** `ann`, or `ann: admin`; each at a line of its own. */
const inputsOf = (...entries: string[]): AppRoleAssignmentsInputs => ({
  servicePrincipalId: tenant.servicePrincipalId,
  assignments: Object.fromEntries(
    entries.map((entry, index) => {
      const [key = '', role = 'member'] = entry.split(': ');
      return [entry, { principalId: idOf(key), appRoleId: roleIds[role] ?? role, declaredAt: `s.yaml:${index + 1}:1` }];
    }),
  ),
});
/** Who is assigned in the tenant, counted there. */
const assigned = () =>
  [...tenant.graph.store.assignments.values()]
    .map(({ principalDisplayName, appRoleId }) => `${principalDisplayName}: ${roleOf(appRoleId)}`)
    .sort();
const writes = () => tenant.graph.requests.filter(({ method, path }) => method !== 'GET' && path.includes('appRoleAssignedTo'));
const removals = () => writes().filter(({ method }) => method === 'DELETE').length;

type State = HeldState<AppRoleAssignmentsInputs, AppRoleAssignmentsOutputs>;
const up = (state: State | undefined, inputs: AppRoleAssignmentsInputs, context = tenant.context) =>
  upOf(appRoleAssignments, context, state, inputs);
const changesOf = (state: State, inputs: AppRoleAssignmentsInputs) => preview(appRoleAssignments, tenant.context, state, inputs);
const given = async (...entries: string[]) => (await up(undefined, inputsOf(...entries))).state;

/** Graph refuses the writes of one kind. */
const refuse = (method: string) => {
  tenant.graph.faults.forbidden = new RegExp(`^${method} .*appRoleAssignedTo`);
};

describe('identity is the object id and the role', () => {
  test('a group that has another name now is no change, and nothing is sent (1.2)', async () => {
    const state = await given('Sales: admin', 'ann');
    const before = writes().length;
    const { 'Sales: admin': sales, ann } = state.inputs.assignments;
    if (sales === undefined || ann === undefined) throw new Error('not declared');
    const renamed = { ...state.inputs, assignments: { 'Sales Europe: admin': { ...sales, declaredAt: 's.yaml:9:1' }, ann } };
    expect(await changesOf(state, renamed)).toEqual({});
    // With another edit beside it.
    const wider = { ...renamed, assignments: { ...renamed.assignments, ...inputsOf('bob').assignments } };
    expect(await changesOf(state, wider)).toEqual({ 'assignments["bob"]': { kind: 'add' } });
    expect((await up(state, wider)).error).toBeNull();
    expect(assigned()).toEqual(['Sales: admin', 'ann: member', 'bob: member']);
    expect(writes().length).toBe(before + 1);
    expect(removals()).toBe(0);
  });

  test('one line an entry: who comes, who goes, and another object under the same name', async () => {
    const state = await given('ann', 'bob');
    expect(await changesOf(state, inputsOf('ann', 'cleo'))).toEqual({
      'assignments["bob"]': { kind: 'delete' },
      'assignments["cleo"]': { kind: 'add' },
    });
    const other = {
      ...state.inputs,
      assignments: { ...state.inputs.assignments, bob: { principalId: idOf('cleo'), appRoleId: roleIds.member ?? '' } },
    };
    expect(await changesOf(state, other)).toEqual({ 'assignments["bob"]': { kind: 'update' } });
    expect(tenant.logs).toEqual([expect.stringContaining('The one that had it is called "bob@example.com" now; it goes')]);
    // Another role of the same person is no other object.
    tenant.logs.length = 0;
    expect(
      await changesOf(state, {
        ...state.inputs,
        assignments: { ...state.inputs.assignments, bob: { principalId: idOf('bob'), appRoleId: roleIds.admin ?? '' } },
      }),
    ).toEqual({ 'assignments["bob"]': { kind: 'update' } });
    expect(tenant.logs).toEqual([]);
  });
});

describe('what is refused', () => {
  test('a removal is owed until it is done, whatever the inputs of the state say', async () => {
    const state = await given('ann', 'bob', 'cleo');
    refuse('DELETE');
    const failed = await up(state, inputsOf('ann'));
    expect(failed.error?.split('\n').map((line) => line.split(':')[0])).toEqual(['bob', 'cleo']);
    expect(failed.error).toContain('A permission is missing');
    expect(assigned()).toHaveLength(3);
    tenant.graph.faults.forbidden = null;
    // A refresh in between forgets nothing.
    const read = await appRoleAssignments.read(tenant.context, failed.state.id, failed.state);
    if (read === undefined) throw new Error('gone');
    expect(Object.keys(await changesOf(read, inputsOf('ann')))).toEqual(['assignments["bob"]', 'assignments["cleo"]']);
    const done = await up(read, inputsOf('ann'));
    expect([done.error, assigned()]).toEqual([null, ['ann: member']]);
    expect(await changesOf(done.state, inputsOf('ann'))).toEqual({});
  });

  test('all refusals are said, each at its line, and whoever did not get the new role keeps the old one', async () => {
    const state = await given('ann: member', 'bob: member');
    const { error, state: after } = await up(state, inputsOf('ann: nothing', 'bob: nonsense', 'cleo: admin'));
    expect(error).toMatch(/^s\.yaml:1:1: ann: nothing: POST .*\ns\.yaml:2:1: bob: nonsense: POST /);
    expect(assigned()).toEqual(['ann: member', 'bob: member', 'cleo: admin']);
    expect((await up(after, inputsOf('ann: admin', 'cleo: admin'))).error).toBeNull();
    expect(assigned()).toEqual(['ann: admin', 'cleo: admin']);
  });

  test('whoever was to come by a group that was refused keeps what they have', async () => {
    const state = await given('ann', 'bob');
    const inputs = inputsOf('Sales: nonsense');
    const [entry] = Object.values(inputs.assignments);
    Object.assign(entry ?? {}, { principal: 'group' });
    const failed = await up(state, inputs);
    expect(failed.error).toMatch(/^s\.yaml:1:1: Sales: nonsense: POST .*\nuntil that is given, ann, bob stay/);
    expect(assigned()).toEqual(['ann: member', 'bob: member']);
    // And who is in a group, where a person was refused.
    const grouped = await given('Sales');
    expect((await up(grouped, inputsOf('cleo: nonsense'))).error).toContain('until that is given, Sales stays');
    expect((await up(failed.state, inputsOf('Sales'))).error).toBeNull();
    expect(assigned()).toEqual(['Sales: member']);
  });

  test('what was given before Graph stopped to answer is ours', async () => {
    const state = await given('ann', 'bob');
    const many = names.slice(3, 48);
    const graph = tenant.context.graph();
    let batches = 0;
    const post: typeof graph.post = (path, ...rest) => {
      if (path === '/$batch' && ++batches > 1) throw new GraphError({ status: 503, code: 'Busy', message: 'busy', method: 'POST', path });
      return graph.post(path, ...rest);
    };
    const cut = await up(state, inputsOf('ann', ...many), { ...tenant.context, graph: () => ({ ...graph, post }) });
    expect(batches).toBe(2);
    expect(cut.error?.split('\n')).toHaveLength(21);
    expect(cut.error).toContain('the next run does the rest');
    expect(assigned()).toHaveLength(22);
    // Taken out of the YAML again, they go, and so does whoever was to go then.
    const done = await up(cut.state, inputsOf('ann'));
    expect([done.error, assigned()]).toEqual([null, ['ann: member']]);
  });

  test('a role is exchanged without a moment without one', async () => {
    const state = await given('ann: member');
    await up(state, inputsOf('ann: admin'));
    expect(writes().map(({ method }) => method)).toEqual(['POST', 'POST', 'DELETE']);
  });
});

describe('the tenant', () => {
  test('what was taken away by hand is drift and comes back; what was given by hand stays', async () => {
    const state = await given('ann', 'bob');
    const [first] = tenant.graph.store.assignments.keys();
    tenant.graph.store.assignments.delete(first ?? '');
    await given('cleo');
    const read = await appRoleAssignments.read(tenant.context, state.id, state);
    if (read === undefined) throw new Error('gone');
    expect(Object.keys(read.inputs.assignments)).toEqual(['bob']);
    expect(await changesOf(read, state.inputs)).toEqual({ 'assignments["ann"]': { kind: 'add' } });
    await up(read, state.inputs);
    expect(assigned()).toEqual(['ann: member', 'bob: member', 'cleo: member']);
  });

  test('after an import nothing is to do, who is not declared stays, and who was declared once goes', async () => {
    await given('ann', 'bob', 'cleo');
    const imported = await appRoleAssignments.read(tenant.context, tenant.servicePrincipalId, {});
    if (imported === undefined) throw new Error('gone');
    expect(imported.inputs.assignments).toEqual({});
    expect(await changesOf(imported, inputsOf('ann', 'bob'))).toEqual({});
    // The engine records the inputs of a step that changes nothing.
    const known = { ...imported, inputs: inputsOf('ann', 'bob') };
    expect(await changesOf(known, inputsOf('ann'))).toEqual({ 'assignments["bob"]': { kind: 'delete' } });
    const { state } = await up(known, inputsOf('ann'));
    expect(assigned()).toEqual(['ann: member', 'cleo: member']);
    expect(await changesOf(state, inputsOf('ann'))).toEqual({});
  });

  test('an app that is gone is gone', async () => {
    const state = await given('ann');
    tenant.graph.store.servicePrincipals.clear();
    expect(await appRoleAssignments.read(tenant.context, state.id, state)).toBeUndefined();
  });

  test('what is in no list yet goes with a destroy too', async () => {
    const state = await given('ann');
    tenant.graph.faults.unlisted = 1;
    await appRoleAssignments.delete(tenant.context, state.id, state);
    expect(assigned()).toEqual([]);
  });

  test('a repeated create sends nothing twice, and destroy takes ours away', async () => {
    const state = await given('ann', 'bob');
    const before = writes().length;
    expect(await given('ann', 'bob')).toEqual(state);
    expect(writes().length).toBe(before);
    await given('cleo');
    await appRoleAssignments.delete(tenant.context, state.id, state);
    expect(assigned()).toEqual(['cleo: member']);
  });
});

describe('exclusive', () => {
  const only = (...entries: string[]) => ({ ...inputsOf(...entries), exclusive: true });

  test('a refresh shows who was assigned by hand, and the next up takes them away (9.10)', async () => {
    const { state } = await up(undefined, only('ann: admin'));
    await given('bob', 'ann: member');
    expect(await changesOf(state, only('ann: admin'))).toEqual({});
    const read = await appRoleAssignments.read(tenant.context, state.id, state);
    if (read === undefined) throw new Error('gone');
    expect(await changesOf(read, only('ann: admin'))).toEqual({
      'assignments["user bob"]': { kind: 'delete' },
      'assignments["user ann"]': { kind: 'delete' },
    });
    const done = await up(read, only('ann: admin'));
    expect([done.error, assigned()]).toEqual([null, ['ann: admin']]);
    expect(await changesOf(done.state, only('ann: admin'))).toEqual({});
  });

  test('turned on it takes away whoever is not declared, and a refusal of that is owed', async () => {
    await given('cleo');
    const state = await given('ann');
    expect(await changesOf(state, only('ann'))).toEqual({ exclusive: { kind: 'update' } });
    refuse('DELETE');
    const failed = await up(state, only('ann'));
    expect(failed.error).toMatch(/^user cleo: /);
    tenant.graph.faults.forbidden = null;
    expect(await changesOf(failed.state, only('ann'))).toEqual({ 'assignments["user cleo"]': { kind: 'delete' } });
    await up(failed.state, only('ann'));
    expect(assigned()).toEqual(['ann: member']);
  });

  test('not turned on it takes nobody away', async () => {
    await given('cleo');
    const state = await given('ann');
    await up(state, inputsOf('ann', 'bob'));
    expect(assigned()).toEqual(['ann: member', 'bob: member', 'cleo: member']);
  });
});

describe('many', () => {
  test('in batches of 20, with the rest of a cancelled run left to the next', async () => {
    const everybody = names.slice(0, 50);
    let asked = 0;
    const context = { ...tenant.context, isCancelled: () => ++asked > 2 };
    const inputs = inputsOf(...everybody);
    const cut = await appRoleAssignments.create(context, inputs).catch((error: unknown) => error);
    if (!(cut instanceof PartialFailure)) throw new Error('it was not cut off');
    expect(assigned()).toHaveLength(40);
    const state = { id: cut.id, inputs, outputs: cut.outputs as AppRoleAssignmentsOutputs };
    expect(Object.keys(await changesOf(state, inputs))).toHaveLength(10);
    await up(state, inputs);
    expect(assigned()).toHaveLength(50);
    expect(tenant.graph.requests.filter(({ path }) => path.endsWith('$batch'))).toHaveLength(3);
  });

  test('a busy tenant is waited for', async () => {
    tenant.graph.faults.throttled = 2;
    expect((await up(undefined, inputsOf('ann', 'bob'))).error).toBeNull();
    expect(assigned()).toHaveLength(2);
  });
});

describe('a state of before, with one resource for each', () => {
  const stateOf = async (key: string) => {
    const [found] = [...tenant.graph.store.assignments.values()].filter(({ principalId }) => principalId === idOf(key));
    if (found === undefined) throw new Error(`${key} is not assigned`);
    const inputs = { servicePrincipalId: tenant.servicePrincipalId, principalId: found.principalId, appRoleId: found.appRoleId };
    return { id: `${tenant.servicePrincipalId}/${found.id}`, inputs, outputs: { assignmentId: found.id, principalType: 'User' } };
  };

  test('what the run declares is kept, and what it does not declare goes', async () => {
    await given('ann', 'bob');
    const old = await Promise.all([stateOf('ann'), stateOf('bob')]);
    // The same run: the one resource is checked and made, then those of before are deleted.
    const { state } = await up(undefined, inputsOf('ann'));
    for (const { id, ...rest } of old) await appRoleAssignment.delete(tenant.context, id, rest);
    expect(assigned()).toEqual(['ann: member']);
    expect(await changesOf(state, inputsOf('ann'))).toEqual({});
  });

  test('a preview says of each that it is kept', async () => {
    await given('ann');
    await appRoleAssignments.announce?.(tenant.context, inputsOf('ann', 'bob'));
    expect(tenant.logs).toEqual(['info: ann: stands in the tenant already, and is kept']);
  });

  test('in a destroy, which declares nothing, all of them go', async () => {
    await given('ann');
    appRoleAssignments.check({ ...inputsOf(), assignments: {} });
    const { id, ...rest } = await stateOf('ann');
    await appRoleAssignment.delete(tenant.context, id, rest);
    expect(assigned()).toEqual([]);
  });
});

describe('a list that lags behind', () => {
  const late = (lists: number) => {
    tenant.graph.faults.unlisted = lists;
  };

  test('an assignment that is there already is waited for', async () => {
    const state = await given('ann', 'bob');
    late(4);
    const again = await up(undefined, inputsOf('ann', 'bob'));
    expect(again).toEqual({ state, error: null });
    expect(assigned()).toEqual(['ann: member', 'bob: member']);
  });

  test('what was given a moment ago and is taken out goes', async () => {
    const state = await given('ann', 'bob');
    late(1);
    const done = await up(state, inputsOf());
    expect([done.error, assigned(), done.state.outputs]).toEqual([null, [], { standing: {} }]);
  });

  test('a removal that is refused then is owed', async () => {
    const state = await given('ann', 'bob');
    late(1);
    refuse('DELETE');
    const failed = await up(state, inputsOf());
    expect(Object.keys(await changesOf(failed.state, inputsOf()))).toEqual(['assignments["ann"]', 'assignments["bob"]']);
  });
});
