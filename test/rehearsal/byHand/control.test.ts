/** (7.15) The sandbox's own door: cycles at once, Okta's boxes, and people changed by hand, without an engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tick } from '../../../src/rehearsal/byHand/boxes.ts';
import { type Control, startControl } from '../../../src/rehearsal/byHand/control.ts';
import { type Cycles, createCycles } from '../../../src/rehearsal/byHand/cycles.ts';
import { startWorld, type World } from '../../../src/rehearsal/world.ts';
import { openStack } from '../stacks.ts';

let world: World;
let cycles: Cycles;
let control: Control;

beforeAll(async () => {
  world = await startWorld(openStack('staging', 'cube', 'cube-okta'));
  cycles = createCycles(world);
  control = await startControl(world, cycles);
});
afterAll(async () => {
  await control.close();
  await world.close();
});

interface Answer {
  error?: string;
  rounds?: { app: string; said: string | null; failed: string[] }[];
  features?: string[];
  sent?: { directory: string; method: string; path: string; body?: Record<string, unknown> }[];
  person?: { entra: { id: string; state: string } | null; okta: { id: string; state: string } | null };
}

async function call(path: string, body?: object, method = 'POST'): Promise<{ status: number; answer: Answer }> {
  const { username, password, origin } = new URL(control.url);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(origin + path, { method, headers: { authorization }, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, answer: (await response.json()) as Answer };
}
const rounds = async (path = '/cycle') => (await call(path)).answer.rounds?.map(({ said }) => said);
const person = async (key: string, what: string, more: object = {}) => (await call(`/people/${key}`, { what, ...more })).answer;
const callsOf = ({ sent = [] }: Answer) =>
  sent.map(({ directory, method, path }) => `${directory} ${method} ${path.replace(/[0-9a-f-]{36}|00[ug]\w{17}/g, 'ID')}`);

describe('(7.15) before and after the boxes', () => {
  test('without the password nothing is done', async () => {
    const { origin } = new URL(control.url);
    expect((await fetch(`${origin}/cycle`, { method: 'POST' })).status).toBe(401);
    expect((await call('/', undefined, 'GET')).status).toBe(200);
  });

  test('what does not run yet is refused, with what to do', async () => {
    expect(await call('/cycle/cube')).toEqual({ status: 409, answer: { error: expect.stringContaining('run `pulumi up` first') } });
    expect(await call('/cycle/cub')).toEqual({ status: 404, answer: { error: 'there is no app cub. Did you mean cube?' } });
    expect((await call('/apps/cube-okta/boxes', {})).answer.error).toContain('run `pulumi up` first');
    expect(await rounds()).toEqual([]);
  });

  test('a cycle at once, of one app and of all', async () => {
    expect((await world.up()).error).toBeNull();
    expect(await rounds('/cycle/cube')).toEqual(['Cube: people: 6 created; groups: 2 created']);
    expect((await call('/cycle/cube-okta')).answer.error).toBe('cube-okta: provisioning is not on: `muster sandbox tick cube-okta`');
    expect(await rounds()).toEqual([null]);
  });

  test("Okta's boxes: a wrong token fails the test, the declared ones release the people at the next run", async () => {
    const wrong = await call('/apps/cube-okta/boxes', { token: 'wrong' });
    expect([wrong.status, wrong.answer.error]).toEqual([
      409,
      expect.stringContaining('the test of the connector failed at http://127.0.0.1:'),
    ]);
    expect((await call('/apps/cube-okta/boxes', { boxes: ['created'] })).answer.error).toContain(
      'there is no box created. Known: create, update, deactivate, push.',
    );
    expect((await call('/apps/cube/boxes', {})).answer.error).toContain('cube is in Entra');
    const ticked = await call('/apps/cube-okta/boxes', {});
    expect(ticked.answer.features).toEqual([
      'SCIM_PROVISIONING',
      'PUSH_NEW_USERS',
      'PUSH_PROFILE_UPDATES',
      'PUSH_USER_DEACTIVATION',
      'REACTIVATE_USERS',
      'GROUP_PUSH',
    ]);
    expect((await world.up()).error).toBeNull();
    expect(await rounds('/cycle/cube-okta')).toEqual(['Cube (Okta): people: 9 created; groups: 3 pushed']);
  });

  test('fewer boxes, and none', async () => {
    expect((await call('/apps/cube-okta/boxes', { boxes: ['create'] })).answer.features).toEqual(['SCIM_PROVISIONING', 'PUSH_NEW_USERS']);
    expect((await call('/apps/cube-okta/boxes', { boxes: [] })).answer).toMatchObject({ address: null, features: [] });
    expect((await call('/apps/cube-okta/boxes', {})).status).toBe(200);
  });
});

describe('(7.15) people by hand, by the calls that anybody may send', () => {
  test('leave and return', async () => {
    const left = await person('bob', 'leave');
    expect(callsOf(left)).toEqual(['entra PATCH /v1.0/users/ID', 'okta POST /api/v1/users/ID/lifecycle/deactivate']);
    expect(left.person).toMatchObject({ entra: { state: 'disabled' }, okta: { state: 'deprovisioned' } });
    expect(await rounds()).toEqual(['Cube: people: 1 disabled', expect.stringContaining('1 deactivated')]);
    expect(callsOf(await person('bob', 'return'))).toEqual(['entra PATCH /v1.0/users/ID', 'okta POST /api/v1/users/ID/lifecycle/activate']);
    expect(await rounds()).toEqual(['Cube: people: 1 updated', expect.stringContaining('1 reactivated')]);
  });

  test('a new name: only what is written changes in Entra, and what follows from it in Okta', async () => {
    const values = ['surname=Berg', 'displayName=Bob Berg', 'mail=bob.berg@example.com', 'manager=ann', 'extensionAttribute1=ADMIN'];
    const { sent = [] } = await person('bob', 'change', { values });
    expect(sent.map(({ body }) => body)).toEqual([
      {
        ...{ surname: 'Berg', displayName: 'Bob Berg', mail: 'bob.berg@example.com' },
        onPremisesExtensionAttributes: expect.objectContaining({ extensionAttribute1: 'ADMIN' }),
      },
      { '@odata.id': expect.stringMatching(/\/users\/[0-9a-f-]{36}$/) },
      { profile: { login: 'bob.berg@example.com', email: 'bob.berg@example.com', displayName: 'Bob Berg', lastName: 'Berg' } },
    ]);
    expect(await rounds()).toEqual([expect.stringContaining('1 updated'), expect.stringContaining('1 updated')]);
  });

  test('join a group, and be removed again', async () => {
    const values = ['displayName=Zoe Diaz', 'givenName=Zoe', 'surname=Diaz', 'mail=zoe@example.com'];
    const joined = await person('zoe', 'join', {
      values,
      addTo: [world.plan.apps.cube?.assignments.find(({ principal }) => principal === 'group')?.name],
    });
    expect(joined.person).toMatchObject({ entra: { state: 'enabled' }, okta: { state: 'active' } });
    expect(callsOf(joined)).toContain('entra POST /v1.0/groups/ID/members/$ref');
    expect((await rounds('/cycle/cube'))?.[0]).toContain('people: 1 created');
    const gone = await person('zoe', 'delete');
    expect(callsOf(gone)).toEqual(['entra DELETE /v1.0/users/ID', 'okta DELETE /api/v1/users/ID', 'okta DELETE /api/v1/users/ID']);
    expect(gone.person).toMatchObject({ entra: { state: 'deleted' }, okta: null });
    expect((await rounds('/cycle/cube'))?.[0]).toContain('1 disabled');
    expect(callsOf(await person('zoe', 'return'))[0]).toBe('entra POST /v1.0/directory/deletedItems/ID/restore');
  });

  test.each([
    ['anna', 'leave', {}, 404, 'there is no person anna. Did you mean ann?'],
    ['ann', 'go', {}, 404, 'there is no change go.'],
    ['ann', 'join', {}, 409, 'ann is there already'],
    ['ann', 'change', { values: ['departmant=IT'] }, 400, 'Did you mean department?'],
    ['ann', 'change', { values: ['enabled=false'] }, 400, 'leave and return'],
    ['ann', 'change', { values: ['department'] }, 400, 'no name=value'],
    ['ann', 'change', { values: ['manager=nobody'] }, 404, 'there is no person nobody'],
    ['ann', 'change', { addTo: ['No such group'] }, 404, 'there is no group No such group'],
    ['ann', 'change', { values: ['userPrincipalName=bob@staging.example.com'] }, 409, 'userPrincipalName already exists'],
  ])('%s %s %j is refused (%i)', async (key, what, more, status, error) => {
    const refused = await call(`/people/${key}`, { what, ...more });
    expect([refused.status, refused.answer.error]).toEqual([status, expect.stringContaining(error)]);
  });
});

test('(7.15) one round at a time: by the clock and by calls', async () => {
  let running = 0;
  let most = 0;
  const { provisionAll } = world;
  const slow = createCycles({
    ...world,
    async provisionAll(only) {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 15));
      const done = await provisionAll(only);
      running -= 1;
      return done;
    },
  });
  const told: string[] = [];
  await person('carla', 'leave');
  const stop = slow.every(5, (line) => told.push(line));
  await Promise.all([slow.run(), slow.run(world.plan.apps.cube), slow.run()]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  stop();
  await slow.run();
  expect(most).toBe(1);
  const rest = await slow.run();
  expect(rest.every((one) => ('cycle' in one ? one.cycle.counts.User.disabled : one.sync.users.deactivated.length) === 0)).toBe(true);
});

test('(7.15) a token that `up` makes is entered by whoever has it, at the address of the stack', async () => {
  const trial = await startWorld(openStack('trial', 'cube-okta'));
  try {
    await trial.up();
    const app = trial.plan.apps['cube-okta'];
    if (app?.directory !== 'okta') throw new Error('trial has no Okta app');
    await expect(tick(trial, app, {})).rejects.toThrow('`pulumi up` makes the token of cube-okta: give it with --token');
    await expect(tick(trial, app, { token: 'made' })).rejects.toThrow('at http://127.0.0.1:8481/cube-okta/api/scim/v2');
  } finally {
    await trial.close();
  }
});

test.each<[object, string]>([
  [{}, 'what is to happen stands in "what": join, change'],
  [{ what: 5 }, 'what is to happen stands in "what"'],
  [{ what: 'explode' }, 'there is no change explode'],
  [{ what: 'change', value: ['city=Delft'] }, 'a change has no value'],
  [{ what: 'change', values: 'city=Delft' }, 'values is a list of texts'],
  [{ what: 'change', addTo: [5] }, 'addTo is a list of texts'],
])('(7.15) a change that is none is refused by its mistake: %j', async (body, says) => {
  const { status, answer } = await call('/people/ann', body);
  expect(status).toBe(says.startsWith('there is no') ? 404 : 400);
  expect(answer.error).toContain(says);
});
