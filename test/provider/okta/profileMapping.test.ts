import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { profileMapping } from '../../../src/provider/okta/profileMapping.ts';
import type { ProfileMappingInputs, ProfileMappingOutputs, ProfileRow } from '../../../src/provider/oktaInputs.ts';
import { userToAppMapping } from '../../../src/rehearsal/okta/store.ts';
import { type State, up } from '../up.ts';
import { type Org, startOrg } from './org.ts';

type Held = State<ProfileMappingInputs, ProfileMappingOutputs>;

let org: Org;
beforeEach(async () => {
  org = await startOrg([], {});
});
afterEach(() => org.okta.close());

const row = (expression: string, pushStatus: ProfileRow['pushStatus'] = 'PUSH'): ProfileRow => ({ expression, pushStatus });
const inputsOf = (rows: ProfileMappingInputs['rows']): ProfileMappingInputs => ({ appId: org.appId, rows });
const run = (state: Held | undefined, inputs: ProfileMappingInputs) => up(profileMapping, org.context, state, inputs);
const given = async (rows: ProfileMappingInputs['rows']) => (await run(undefined, inputsOf(rows))).state;
const changesOf = async (state: Held, rows: ProfileMappingInputs['rows']) =>
  (await profileMapping.diff(org.context, state, inputsOf(rows))).changes;
const refreshed = async (state: Held) => {
  const read = await profileMapping.read(org.context, state.id, state);
  if (read === undefined) throw new Error('gone');
  return read;
};
const rows = () => userToAppMapping(org.okta.store, org.appId)?.properties ?? {};
/** Bodies of the writes since the last mark. */
const sent = () => org.okta.requests.filter(({ method }) => method === 'POST').slice(-1)[0]?.body;

test('only what differs is sent, and rows that nobody declared are left alone', async () => {
  const own = structuredClone(rows());
  const state = await given({ email: row('user.email'), title: row('user.city') });
  expect(sent()).toEqual({ properties: { email: row('user.email'), title: row('user.city') } });
  expect(rows()).toEqual({ ...own, email: row('user.email'), title: row('user.city') });
  org.mark();
  expect(await changesOf(state, { email: row('user.email'), title: row('user.city') })).toEqual({});
  await run(state, inputsOf({ email: row('user.email'), title: row('user.city') }));
  expect(org.writes()).toEqual([]);
});

test('the mapping of an app made a moment ago is waited for, and one that never comes is said', async () => {
  const own = userToAppMapping(org.okta.store, org.appId);
  if (own === undefined) throw new Error('no mapping');
  org.okta.store.mappings.delete(own.id);
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    if (waits.length === 2) org.okta.store.mappings.set(own.id, own);
  };
  await profileMapping.create({ ...org.context, sleep }, inputsOf({ email: row('user.email') }));
  expect([rows().email, waits.length]).toEqual([row('user.email'), 2]);
  org.okta.store.mappings.delete(own.id);
  await expect(profileMapping.create(org.context, inputsOf({}))).rejects.toThrow('Okta has no profile mapping');
});

test('of several user types the default one is meant', async () => {
  const own = userToAppMapping(org.okta.store, org.appId);
  if (own === undefined) throw new Error('no mapping');
  const contractors = { ...own, id: 'prm1', source: { id: 'oty1', name: 'contractor', type: 'user' as const }, properties: {} };
  org.okta.store.mappings.clear();
  for (const one of [contractors, own]) org.okta.store.mappings.set(one.id, one);
  await given({ email: row('user.email') });
  expect([own.properties.email, contractors.properties]).toEqual([row('user.email'), {}]);
});

describe('a row really goes (1.6)', () => {
  test('one that is taken out', async () => {
    const state = await given({ email: row('user.email'), title: row('user.city') });
    expect(await changesOf(state, { email: row('user.email') })).toEqual({ 'rows["title"]': { kind: 'delete' } });
    const { state: after } = await run(state, inputsOf({ email: row('user.email') }));
    expect(sent()).toEqual({ properties: { title: null } });
    expect(rows().title).toBeUndefined();
    expect(await changesOf(after, { email: row('user.email') })).toEqual({});
  });

  test('one that is null in the YAML, also one of Okta’s own', async () => {
    expect(rows().nickName).toBeDefined();
    const state = await given({ email: row('user.email') });
    expect(await changesOf(state, { email: row('user.email'), nickName: null })).toEqual({ 'rows["nickName"]': { kind: 'delete' } });
    const { state: after } = await run(state, inputsOf({ email: row('user.email'), nickName: null }));
    expect(rows().nickName).toBeUndefined();
    expect(await changesOf(after, { email: row('user.email'), nickName: null })).toEqual({});
    expect(await changesOf(await refreshed(after), { email: row('user.email'), nickName: null })).toEqual({});
    // Put back by hand it is drift.
    rows().nickName = row('user.nickName', 'DONT_PUSH');
    const read = await refreshed(after);
    expect(read.inputs.rows.nickName).toEqual(row('user.nickName', 'DONT_PUSH'));
    expect(await changesOf(read, { email: row('user.email'), nickName: null })).toEqual({ 'rows["nickName"]': { kind: 'delete' } });
  });

  test('one whose removal was refused is owed, also after a refresh', async () => {
    const state = await given({ email: row('user.email'), title: row('user.city') });
    org.refuse = /^POST .*mappings/;
    const failed = await run(state, inputsOf({ email: row('user.email') }));
    expect(failed.error).toContain('POST /api/v1/mappings/');
    org.refuse = null;
    for (const old of [failed.state, await refreshed(failed.state)])
      expect(await changesOf(old, { email: row('user.email') })).toEqual({ 'rows["title"]': { kind: 'delete' } });
  });
});

test('a row changed by hand is drift, one line a row', async () => {
  const state = await given({ email: row('user.email'), title: row('user.city') });
  rows().title = row('user.state');
  delete rows().email;
  const read = await refreshed(state);
  expect(await changesOf(read, state.inputs.rows)).toEqual({ 'rows["email"]': { kind: 'add' }, 'rows["title"]': { kind: 'update' } });
  await run(read, state.inputs);
  expect(rows()).toMatchObject(state.inputs.rows);
});

test('a property that the app does not have is Okta’s to refuse, and nothing is kept of it', async () => {
  await expect(profileMapping.create(org.context, inputsOf({ nonsense: row('user.city') }))).rejects.toThrow("'nonsense' is not defined");
});

test('of an adopted app each row says again what it said before (1.5)', async () => {
  const before = structuredClone(rows());
  const inputs = {
    ...inputsOf({ email: row('user.login'), nickName: null, formatted: row('user.city') }),
    before: { groups: [], users: [], pushes: [], rows: before, properties: {} },
  };
  const { state } = await run(undefined, inputs);
  expect(rows()).not.toEqual(before);
  await profileMapping.delete(org.context, state.id, state);
  expect(rows()).toEqual(before);
});

test('also those that were taken out of the YAML since, whether they had a row or a null there', async () => {
  const before = structuredClone(rows());
  const stood = { groups: [], users: [], pushes: [], rows: before, properties: {} };
  const { state } = await run(undefined, { ...inputsOf({ email: row('user.login'), nickName: null }), before: stood });
  const { state: after } = await run(state, { ...inputsOf({}), before: stood });
  expect([rows().email, rows().nickName]).toEqual([undefined, undefined]);
  const read = await refreshed(after);
  await profileMapping.delete(org.context, read.id, { ...read, inputs: after.inputs });
  expect(rows()).toEqual(before);
});

test('rows of a state of before are ours: what is not declared any more goes', async () => {
  await given({ email: row('user.email'), title: row('user.city') });
  await run(undefined, { ...inputsOf({ email: row('user.email') }), formerly: ['email', 'title', 'gone'] });
  expect(rows().title).toBeUndefined();
  expect(rows().email).toEqual(row('user.email'));
});

test('an app that is gone is gone', async () => {
  const state = await given({ email: row('user.email') });
  org.okta.store.mappings.clear();
  org.okta.store.apps.clear();
  await expect(profileMapping.read(org.context, state.id, state)).resolves.toBeUndefined();
  await profileMapping.delete(org.context, state.id, state);
});
