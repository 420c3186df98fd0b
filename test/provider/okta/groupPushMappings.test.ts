import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupPushMappings } from '../../../src/provider/okta/groupPushMappings.ts';
import type { GroupPushInput, GroupPushMappingsInputs, GroupPushMappingsOutputs } from '../../../src/provider/oktaInputs.ts';
import { preview, type State, up } from '../up.ts';
import { type Org, startOrg } from './org.ts';

const groups = { 'app-one': ['ann'], 'app-two': [], Labs: [], Sales: [] };
type Held = State<GroupPushMappingsInputs, GroupPushMappingsOutputs>;

let org: Org;
beforeEach(async () => {
  org = await startOrg(['ann'], groups);
});
afterEach(() => org.okta.close());

/** By name, and with the rule `apps` those that begin with `app-`, as a program finds them. */
const inputsOf = (names: string[], rules: string[] = []): GroupPushMappingsInputs => {
  const okta = [...org.okta.store.groups.values()].filter(({ type }) => type === 'OKTA_GROUP');
  const found = okta.filter(({ profile }) => rules.includes('apps') && profile.name.startsWith('app-'));
  const entries = [
    ...found.map(({ id, profile }): [string, GroupPushInput] => [
      profile.name,
      { sourceGroupId: id, groupName: profile.name, rule: 'apps', declaredAt: 's.yaml:9:1' },
    ]),
    ...names.map((name, index): [string, GroupPushInput] => [
      name,
      { sourceGroupId: org.idOf(name), groupName: name, declaredAt: `s.yaml:${index + 1}:1` },
    ]),
  ];
  return { appId: org.appId, mappings: Object.fromEntries(entries), rules };
};
const run = (state: Held | undefined, inputs: GroupPushMappingsInputs) => up(groupPushMappings, org.context, state, inputs);
const given = async (inputs: GroupPushMappingsInputs) => (await run(undefined, inputs)).state;
const changesOf = (state: Held, inputs: GroupPushMappingsInputs) => preview(groupPushMappings, org.context, state, inputs);
const refreshed = async (state: Held) => {
  const read = await groupPushMappings.read(org.context, state.id, state);
  if (read === undefined) throw new Error('gone');
  return read;
};
const mappings = () => [...(org.okta.store.apps.get(org.appId)?.pushMappings.values() ?? [])];
/** The groups that are pushed in the org, as they are called now. */
const pushed = () =>
  mappings()
    .map(({ sourceGroupId }) => org.okta.store.groups.get(sourceGroupId)?.profile.name)
    .sort();
const rename = (name: string, to: string) => org.okta.admin.renameGroup(org.idOf(name), to);

describe('identity is the source group', () => {
  test('a pushed group that is renamed stays pushed, by name and by rule, and nothing is sent (1.4)', async () => {
    const state = await given(inputsOf(['Labs'], ['apps']));
    rename('Labs', 'Laboratories');
    rename('app-one', 'app-uno');
    org.mark();
    const renamed = inputsOf(['Laboratories'], ['apps']);
    expect(await changesOf(state, renamed)).toEqual({});
    expect((await run(state, renamed)).error).toBeNull();
    expect(org.writes()).toEqual([]);
    expect(pushed()).toEqual(['Laboratories', 'app-two', 'app-uno']);
  });

  test('a group renamed out of its rule stays pushed, as in Okta, and every run says so', async () => {
    const state = await given(inputsOf([], ['apps']));
    rename('app-one', 'old-one');
    org.mark();
    const now = inputsOf([], ['apps']);
    expect(Object.keys(now.mappings)).toEqual(['app-two']);
    expect(await changesOf(state, now)).toEqual({});
    const { state: after } = await run(state, now);
    expect(org.writes()).toEqual([]);
    expect(pushed()).toEqual(['app-two', 'old-one']);
    expect(org.logs.join('\n')).toContain('app-one: was pushed by the rule apps');
    // Nor does a refresh forget it.
    const read = await refreshed(after);
    expect(await changesOf(read, now)).toEqual({});
    expect((await run(read, now)).state.outputs).toEqual(after.outputs);
    // Without the rule it ends.
    const done = await run(read, inputsOf([], []));
    expect([done.error, pushed()]).toEqual([null, []]);
  });

  test('a group that becomes the name of a push is no rule’s any more', async () => {
    const state = await given(inputsOf([], ['apps']));
    const named = (await run(state, inputsOf(['app-one'], ['apps']))).state;
    rename('app-one', 'old-one');
    await run(named, inputsOf([], ['apps']));
    expect(pushed()).toEqual(['app-two']);
  });
});

describe('a push that another rule has now', () => {
  const byRule = (rule: string | undefined): GroupPushMappingsInputs => {
    const one = { sourceGroupId: org.idOf('app-one'), groupName: 'app-one', ...(rule === undefined ? {} : { rule }) };
    return { appId: org.appId, mappings: { 'app-one': one }, rules: rule === undefined ? [] : [rule] };
  };

  test.each([['apps'], [undefined]])('is one line, sends nothing, and is of that rule from then on (was %s)', async (before) => {
    const state = await given(byRule(before));
    expect(await changesOf(state, byRule('all'))).toEqual({ 'mappings["app-one"]': { kind: 'update' } });
    org.mark();
    const { state: after } = await run(state, byRule('all'));
    expect(org.writes()).toEqual([]);
    // The group leaves the rule: it stays pushed, in this run and in every later one.
    const left = { ...byRule('all'), mappings: {} };
    expect(await changesOf(after, left)).toEqual({});
    expect(await changesOf({ ...after, inputs: left }, left)).toEqual({});
    await run(after, left);
    expect(pushed()).toEqual(['app-one']);
  });
});

describe('the vendor’s group', () => {
  const targets = () => mappings().map(({ targetGroupId }) => targetGroupId);

  test('stays when its push ends (1.3)', async () => {
    const state = await given(inputsOf(['Labs', 'Sales']));
    const [first] = targets();
    org.mark();
    await run(state, inputsOf(['Sales']));
    const [line] = org.writes().filter((one) => one.startsWith('DELETE'));
    expect(line).toMatch(/deleteTargetGroup=false$/);
    expect(org.okta.store.groups.has(first ?? '')).toBe(true);
    expect(pushed()).toEqual(['Sales']);
  });

  test('goes where the YAML says so', async () => {
    const state = await given({ ...inputsOf(['Labs']), deleteTargetGroups: true });
    org.mark();
    await run(state, { ...inputsOf([]), deleteTargetGroups: true });
    expect(org.writes().at(-1)).toMatch(/deleteTargetGroup=true$/);
  });
});

describe('what stands in the org', () => {
  test('a push made inactive by hand is drift, and is made active', async () => {
    const state = await given(inputsOf(['Labs']));
    for (const mapping of mappings()) mapping.status = 'INACTIVE';
    const read = await refreshed(state);
    expect(await changesOf(read, inputsOf(['Labs']))).toEqual({ 'mappings["Labs"]': { kind: 'update' } });
    const { state: after } = await run(read, inputsOf(['Labs']));
    expect(mappings().map(({ status }) => status)).toEqual(['ACTIVE']);
    expect(await changesOf(after, inputsOf(['Labs']))).toEqual({});
  });

  test('a push that fails stops no run: it is said in Okta’s words, and can be ended', async () => {
    const state = await given(inputsOf(['Labs']));
    for (const mapping of mappings()) Object.assign(mapping, { status: 'ERROR', errorSummary: 'the app answered 403' });
    const read = await refreshed(state);
    expect(await changesOf(read, inputsOf(['Labs']))).toEqual({});
    expect(org.logs.join('\n')).toContain('Okta cannot push it: the app answered 403');
    const ended = await run(read, inputsOf([]));
    expect([ended.error, pushed()]).toEqual([null, []]);
  });

  test('a push that is gone is pushed again, and one that is there already is taken as it is', async () => {
    const state = await given(inputsOf(['Labs']));
    org.okta.store.apps.get(org.appId)?.pushMappings.clear();
    const read = await refreshed(state);
    expect(await changesOf(read, inputsOf(['Labs']))).toEqual({ 'mappings["Labs"]': { kind: 'add' } });
    const again = await run(read, inputsOf(['Labs']));
    org.mark();
    expect(await given(inputsOf(['Labs']))).toEqual(again.state);
    expect(org.writes()).toEqual([]);
  });

  test('a push by hand between the question and the answer is taken as it is', async () => {
    const state = await given(inputsOf(['Sales']));
    const { context } = org;
    const okta = context.okta();
    const [sales] = Object.values(state.inputs.mappings);
    let lists = 0;
    const racing = {
      ...context,
      okta: () => ({
        ...okta,
        // The first list does not have it yet.
        page: async <T>(path: string) => (lists++ === 0 ? { value: [] as T[], next: null } : okta.page<T>(path)),
      }),
    };
    const { outputs } = await groupPushMappings.create(racing, state.inputs);
    expect(outputs).toEqual(state.outputs);
    expect(sales).toBeDefined();
  });

  test('an end that is refused is owed', async () => {
    const state = await given(inputsOf(['Labs', 'Sales']));
    org.refuse = /^DELETE/;
    const failed = await run(state, inputsOf(['Sales']));
    expect(failed.error).toMatch(/^Labs: DELETE /);
    org.refuse = null;
    const read = await refreshed(failed.state);
    expect(await changesOf(read, inputsOf(['Sales']))).toEqual({ 'mappings["Labs"]': { kind: 'delete' } });
    const done = await run(read, inputsOf(['Sales']));
    expect([done.error, pushed()]).toEqual([null, ['Sales']]);
  });

  test('with the app goes a push whose status in the state is an old one', async () => {
    const state = await given(inputsOf(['Labs']));
    for (const mapping of mappings()) mapping.status = 'ERROR';
    const read = await refreshed(state);
    for (const mapping of mappings()) mapping.status = 'ACTIVE';
    await groupPushMappings.delete(org.context, read.id, read);
    expect(pushed()).toEqual([]);
  });

  test('one that is declared again after its end was refused half-way is pushed again', async () => {
    const state = await given(inputsOf(['Labs', 'Sales']));
    org.refuse = /^DELETE/;
    const failed = await run(state, inputsOf(['Sales']));
    expect(mappings().map((one) => one.status)).toEqual(['INACTIVE', 'ACTIVE']);
    org.refuse = null;
    const back = inputsOf(['Labs', 'Sales']);
    expect(await changesOf(failed.state, back)).toEqual({ 'mappings["Labs"]': { kind: 'update' } });
    expect((await run(failed.state, back)).error).toBeNull();
    expect(mappings().map((one) => one.status)).toEqual(['ACTIVE', 'ACTIVE']);
  });

  test('one whose status changed since the state was written is ended all the same', async () => {
    const state = await given(inputsOf(['Labs', 'Sales']));
    const { standing } = state.outputs;
    const [labs, sales] = [standing[org.idOf('Labs')], standing[org.idOf('Sales')]];
    // Of one Okta says now that it failed, and the other was retried there.
    for (const mapping of mappings()) if (mapping.sourceGroupId === org.idOf('Labs')) mapping.status = 'ERROR';
    if (labs === undefined || sales === undefined) throw new Error('not pushed');
    const stale = { ...state, outputs: { standing: { ...standing, [org.idOf('Sales')]: { ...sales, status: 'ERROR' } } } };
    await groupPushMappings.delete(org.context, stale.id, stale);
    expect(pushed()).toEqual([]);
  });

  test('an app that is gone is gone, and its pushes with it', async () => {
    const state = await given(inputsOf(['Labs']));
    org.okta.store.apps.clear();
    expect(await groupPushMappings.read(org.context, state.id, state)).toBeUndefined();
    await groupPushMappings.delete(org.context, state.id, state);
  });
});

test('of an adopted app what was pushed before stays when it is let go', async () => {
  await given(inputsOf(['Labs']));
  const before = { groups: [], users: [], pushes: [org.idOf('Labs')], rows: {}, properties: {} };
  const { state } = await run(undefined, { ...inputsOf(['Labs', 'Sales']), before });
  await groupPushMappings.delete(org.context, state.id, state);
  expect(pushed()).toEqual(['Labs']);
});

test('pushes of a state of before are taken over, and what is not declared ends', async () => {
  await given(inputsOf(['Labs', 'Sales']));
  org.mark();
  const formerly = { [org.idOf('Labs')]: 'group Labs', [org.idOf('Sales')]: 'group Sales' };
  await run(undefined, { ...inputsOf(['Sales']), formerly });
  expect(org.writes().map((line) => line.replace(/gPm\w+/, '{id}'))).toEqual([
    'PATCH /group-push/mappings/{id}',
    'DELETE /group-push/mappings/{id}?deleteTargetGroup=false',
  ]);
  expect(pushed()).toEqual(['Sales']);
});
