import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connection } from '../../../src/provider/entra/connection.ts';
import { job } from '../../../src/provider/entra/job.ts';
import { movingTag } from '../../../src/provider/entra/movingJob.ts';
import { pauseTag } from '../../../src/provider/entra/pauseMark.ts';
import { provisioningState } from '../../../src/provider/entra/provisioningState.ts';
import type {
  ConnectionInputs,
  ConnectionOutputs,
  MovedInput,
  ProvisioningStateInputs,
  ProvisioningStateOutputs,
} from '../../../src/provider/inputs.ts';
import { placed } from '../../../src/provider/placed.ts';
import { unknownValue } from '../../../src/provider/resource.ts';
import type { StoredJob } from '../../../src/rehearsal/graph/store.ts';
import { startTenant, type Tenant } from '../tenant.ts';
import type { State } from '../up.ts';

const settings: ConnectionInputs['settings'] = { scope: 'assigned', notify: null, deletionThreshold: null, skipOutOfScopeDeletions: false };
const [oldAddress, newAddress] = ['https://old.example/scim/v2', 'https://new.example/scim/v2'];
const same: MovedInput = { system: 'same', reset: ['Full'] };
const other: MovedInput = { system: 'other', reset: ['Full'] };

let tenant: Tenant;
/** Both resources stand at the old address, and the job runs. */
let stood: State<ConnectionInputs, ConnectionOutputs>;
let ran: State<ProvisioningStateInputs, ProvisioningStateOutputs>;
beforeEach(async () => {
  tenant = await startTenant();
  const { outputs } = await job.create(tenant.context, { servicePrincipalId: tenant.servicePrincipalId });
  const key = { servicePrincipalId: outputs.servicePrincipalId, jobId: outputs.jobId };
  const inputs = { ...key, baseAddress: oldAddress, secretToken: 'tok-123', settings };
  stood = { inputs, ...(await connection.create(tenant.context, inputs)) };
  const state = { ...key, started: true };
  ran = { inputs: state, ...(await provisioningState.create(tenant.context, state)) };
  tenant.mark();
});
afterEach(() => tenant.graph.close());

const stored = (): StoredJob => tenant.graph.store.jobs.get(ran.inputs.jobId) as StoredJob;
const isRunning = () => stored().job.schedule.state === 'Active';
const address = () => tenant.graph.store.secrets.get(tenant.servicePrincipalId)?.get('BaseAddress');
/** As it is declared: of a refresh nothing is left. */
function to(baseAddress: string, moved?: MovedInput): ConnectionInputs {
  const { moved: _moved, settled: _settled, ...inputs } = stood.inputs;
  return { ...inputs, baseAddress, ...(moved ? { moved } : {}) };
}
const writes = () => tenant.calls().filter((call) => !call.startsWith('GET') && !call.endsWith('/validateCredentials'));
const refusal = async (work: Promise<unknown>): Promise<string> => String(await work.catch((error: unknown) => error));

/** As the engine does it: asked first, sent where there is a change, kept when it was done. */
async function connect(inputs: ConnectionInputs): Promise<void> {
  const diff = await connection.diff(tenant.context, stood, inputs);
  await connection.announce?.(tenant.context, inputs, { old: stood, diff });
  const outputs = Object.keys(diff.changes).length === 0 ? stood.outputs : await connection.update(tenant.context, stood.id, stood, inputs);
  stood = { ...stood, inputs, outputs };
}
async function run(started = ran.inputs.started, more: Partial<ProvisioningStateInputs> = {}): Promise<string[]> {
  const { servicePrincipalId, jobId } = ran.inputs;
  const inputs: ProvisioningStateInputs = { servicePrincipalId, jobId, started, ...more };
  if (stood.outputs.links !== undefined) inputs.links = stood.outputs.links;
  const diff = await provisioningState.diff(tenant.context, ran, inputs);
  await provisioningState.announce?.(tenant.context, inputs, { old: ran, diff });
  const changes = Object.keys(diff.changes);
  const outputs = changes.length === 0 ? ran.outputs : await provisioningState.update(tenant.context, ran.id, ran, inputs);
  ran = { ...ran, inputs, outputs };
  return changes;
}
async function refresh(): Promise<void> {
  const read = await connection.read(tenant.context, stood.id, stood);
  const state = await provisioningState.read(tenant.context, ran.id, ran);
  if (read === undefined || state === undefined) throw new Error('gone');
  // The engine asks for the drift so, with the inputs of before as the new ones.
  await connection.diff(tenant.context, read, stood.inputs);
  [stood, ran] = [read, state];
}

describe('what a move is', () => {
  test.each(['https://OLD.example/scim/v2/', 'https://old.example:443/SCIM/v2?aadOptscim062020'])('%s is none', async (baseAddress) => {
    expect((await connection.diff(tenant.context, stood, to(baseAddress))).changes).toEqual({ baseAddress: { kind: 'update' } });
    await connect(to(baseAddress));
    expect(writes()).toEqual(['PUT /secrets']);
    expect(stood.outputs.links).toBeUndefined();
  });

  test('neither is an address that is not known yet, another host of the token endpoint, or a new connection', async () => {
    await connection.diff(tenant.context, stood, to(unknownValue));
    const by = (host: string) => ({ ...stood.inputs, oauth: { tokenUrl: `https://${host}/token`, clientId: 'c' } });
    stood = { ...stood, inputs: by('a.example') };
    expect(Object.keys((await connection.diff(tenant.context, stood, by('b.example'))).changes)).toEqual(['oauth.tokenUrl']);
    expect((await connection.diff(tenant.context, stood, { ...to(newAddress), jobId: 'another' })).replaces).toEqual(['jobId']);
  });

  test('9.1: without a word it is refused in the preview and in the update, with the line, both words and nothing sent', async () => {
    const kind = placed(connection as never);
    const inputs = { ...to(newAddress), declaredAt: 's.yaml:7:5' };
    for (const work of [kind.diff(tenant.context, stood, inputs), kind.update(tenant.context, stood.id, stood, inputs)]) {
      const said = await refusal(work);
      expect(said).toContain(`s.yaml:7:5: the SCIM address moves from ${oldAddress} to ${newAddress}`);
      expect(said).toMatch(/`moved: same` \(the same system.*`moved: other` \(another system/);
    }
    expect(tenant.calls()).toEqual([]);
  });

  test('9.1: a parameter with a value that changes is one, and `from` names it', async () => {
    const at = (environment: string) => `https://old.example/scim/v2?environment=${environment}&aadOptscim062020`;
    await connect(to(at('test'), same));
    const said = await refusal(connection.diff(tenant.context, stood, to(at('prod'))));
    expect(said).toContain(`from ${oldAddress}?environment=test to ${oldAddress}?environment=prod`);
    await connection.diff(tenant.context, stood, to(at('prod'), { ...same, from: `${oldAddress}?environment=test` }));
  });

  test('`from` must be the address before', async () => {
    const said = await refusal(connection.diff(tenant.context, stood, to(newAddress, { ...same, from: 'https://older.example/scim/v2' })));
    expect(said).toContain(
      `\`moved\` speaks of a move from https://older.example/scim/v2. Write \`moved: { system: same, from: ${oldAddress} }\``,
    );
    await connection.diff(tenant.context, stood, to(newAddress, { ...same, from: `${oldAddress}/` }));
  });

  test.each([same, other])('a short word counts once ($system)', async (moved) => {
    await connect(to(newAddress, moved));
    await run();
    const third = 'https://third.example/scim/v2';
    expect(await refusal(connection.diff(tenant.context, stood, to(third, moved)))).toContain(
      `counts for one move. Write \`moved: { system: same, from: ${newAddress} }\``,
    );
    await connection.diff(tenant.context, stood, to(third, { ...moved, from: newAddress }));
    // Taken out and written again, it is a new word.
    await connect(to(newAddress));
    await connection.diff(tenant.context, stood, to(third, moved));
  });

  test('drift is none: the address that stands there now is put back, or taken over with a word', async () => {
    const secrets = tenant.graph.store.secrets.get(tenant.servicePrincipalId);
    secrets?.set('BaseAddress', newAddress);
    await refresh();
    await refresh();
    expect(stood.inputs.baseAddress).toBe(newAddress);
    expect(await refusal(connection.diff(tenant.context, stood, to(newAddress)))).toContain('moved: same');
    await connection.diff(tenant.context, stood, to(newAddress, same));
    await connect(to(oldAddress));
    expect(address()).toBe(oldAddress);
    expect(stood.outputs).not.toHaveProperty('settled');
    secrets?.set('BaseAddress', newAddress);
    await refresh();
    // Somebody undoes it by hand: the next refresh says so and refuses nothing.
    secrets?.set('BaseAddress', oldAddress);
    await refresh();
    expect(stood.outputs).not.toHaveProperty('settled');
  });
});

describe('the same system', () => {
  test('9.1: tested and saved, nothing else', async () => {
    await connect(to(newAddress, same));
    expect(tenant.calls()).toEqual(['POST /jobs/{job}/validateCredentials', 'GET /secrets', 'PUT /secrets']);
    expect(await run()).toEqual([]);
    expect(tenant.logs).toEqual([expect.stringMatching(/^info: .*nothing is restarted/)]);
  });
});

describe('another system', () => {
  test('9.1: paused, saved, restarted with Full, and said before', async () => {
    await connect(to(newAddress, other));
    expect(writes()).toEqual(['POST /jobs/{job}/pause', 'PUT /secrets']);
    expect(isRunning()).toBe(false);
    expect(await run()).toEqual(['links']);
    expect(writes()).toEqual(['POST /jobs/{job}/pause', 'PUT /secrets', 'POST /jobs/{job}/restart']);
    expect(tenant.graph.requests.findLast(({ path }) => path.endsWith('/restart'))?.body).toEqual({ criteria: { resetScope: 'Full' } });
    expect(tenant.logs[0]).toMatch(/^warning: The SCIM address moves from .* another system: the job is paused/);
    tenant.mark();
    await connect(to(newAddress, other));
    expect(await run()).toEqual([]);
    expect(tenant.calls()).toEqual([]);
  });

  test('the restart forgets what is said, and what a restart that is asked for at once says', async () => {
    await connect(to(newAddress, { ...other, reset: ['Watermark'] }));
    await run(true, { restart: { trigger: '1', reset: ['Escrows'] } });
    const restarts = tenant.graph.requests.filter(({ path }) => path.endsWith('/restart'));
    expect(restarts.map(({ body }) => body)).toEqual([{ criteria: { resetScope: 'Watermark, Escrows' } }]);
  });

  test('the preview knows the links, so that the restart shows in it', async () => {
    const inputs = to(newAddress, other);
    expect(connection.previewOutputs(inputs, stood.outputs).links).toEqual({ begun: `1: ${newAddress}`, reset: ['Full'] });
    expect(connection.previewOutputs(to(oldAddress, other), stood.outputs)).not.toHaveProperty('links');
    const unknown = { ...ran.inputs, links: unknownValue as never };
    expect((await provisioningState.diff(tenant.context, ran, unknown)).changes).toEqual({});
  });

  test('a wrong token is found before anything is paused', async () => {
    tenant.refusal = { code: 'SystemForCrossDomainIdentityManagementInvalidCredentials', message: 'no' };
    expect(await refusal(connect(to(newAddress, other)))).toContain('the token is wrong');
    expect(isRunning()).toBe(true);
  });

  test('a cycle that runs is waited for, but not for ever', async () => {
    tenant.graph.faults.cycling = 4;
    await connect(to(newAddress, other));
    // One read before the pause, three after it.
    expect(tenant.waits).toEqual([15_000, 15_000, 15_000].slice(0, tenant.waits.length));
    expect(tenant.waits.length).toBeGreaterThan(0);
    expect(tenant.calls().indexOf('PUT /secrets')).toBeGreaterThan(tenant.calls().lastIndexOf('GET /jobs/{job}'));
    await run();
    tenant.graph.faults.cycling = 1_000;
    const next = to('https://third.example/scim/v2', { ...other, from: newAddress });
    expect(await refusal(connect(next))).toContain('still running');
    expect(address()).toBe(newAddress);
    tenant.graph.faults.cycling = 0;
    await connect(next);
    await run();
    expect(isRunning()).toBe(true);
  });

  test('a cycle that the pause broke off, whose progress stands there for good, is waited for ten minutes', async () => {
    // Microsoft, synchronizationJob: pause: "All the progress, including job state, is persisted".
    stored().job.status.progress = [
      { completedUnits: 1, totalUnits: 5, units: 'pages', progressObservationDateTime: '2026-01-02T03:00:00Z' },
    ];
    await connect(to(newAddress, other));
    expect(address()).toBe(newAddress);
    expect(tenant.waits.reduce((sum, ms) => sum + ms, 0)).toBe(600_000);
    expect(tenant.logs.at(-1)).toContain('no progress for ten minutes');
  });

  test.each([false, true])('a move that is taken back half way leaves no tag behind (held by `muster pause`: %s)', async (held) => {
    const principal = tenant.graph.store.servicePrincipals.get(tenant.servicePrincipalId);
    if (principal === undefined) throw new Error('gone');
    tenant.graph.faults.broken = { after: 2, how: 'refused' };
    expect(await refusal(connect(to(newAddress, other)))).toContain('Interrupted');
    expect([isRunning(), principal.tags]).toEqual([false, expect.arrayContaining([movingTag])]);
    if (held) principal.tags.push(pauseTag(new Date(0), 'an incident'));
    await refresh();
    await connect(to(oldAddress));
    await run(true);
    expect([isRunning(), principal.tags.includes(movingTag)]).toEqual([!held, false]);
  });

  test('a move that was cut off and then said to be to the same system says that the job stands', async () => {
    tenant.graph.faults.broken = { after: 2, how: 'refused' };
    await refusal(connect(to(newAddress, other)));
    await connect(to(newAddress, same));
    expect([await run(), isRunning()]).toEqual([[], false]);
    expect(tenant.logs.at(-1)).toMatch(/^warning: .*left it paused.*`pulumi up --refresh` starts the job/);
    await refresh();
    expect([await run(true), isRunning()]).toEqual([['started'], true]);
  });

  test.each([same, other])('a job that somebody has deleted is no wrong address ($system)', async (moved) => {
    tenant.graph.store.jobs.clear();
    const kind = placed(connection as never);
    const said = await refusal(kind.update(tenant.context, stood.id, stood, to(newAddress, moved)));
    expect(said).toMatch(/^\S+ The provisioning job is not in the tenant\. .*`pulumi up --refresh` makes it anew/);
    expect(writes()).toEqual([]);
  });

  const quarantine = {
    currentBegan: '2026-01-01T00:00:00Z',
    nextAttempt: '2026-01-01T00:00:00Z',
    seriesBegan: '2026-01-01T00:00:00Z',
    seriesCount: 1,
    reason: 'TooManyDeletes',
    error: null,
  };
  const execution = (code: string) => ({ error: { code, message: '', tenantActionable: true } }) as never;
  test.each<[string, () => void]>([
    ['a quarantine for them', () => void Object.assign(stored().job.status, { quarantine })],
    ['the last cycle ended so', () => void Object.assign(stored().job.status, { lastExecution: execution('TooManyDeletes') })],
    [
      'a later cycle failed otherwise, and the log has them',
      () => {
        stored().job.status.lastExecution = execution('Unauthorized');
        const row = { id: '1', activityDateTime: '2026-01-02T03:00:00Z', jobId: ran.inputs.jobId, provisioningAction: 'stagedDelete' };
        const identities = { sourceIdentity: { id: '', displayName: '', identityType: 'User' }, targetIdentity: {} };
        tenant.graph.store.logs.push({ ...row, ...identities, errorCode: null, reason: null } as never);
      },
    ],
  ])('refused while deletes are staged: %s', async (_what, stage) => {
    stage();
    for (const work of [
      connection.diff(tenant.context, stood, to(newAddress, other)),
      connection.update(tenant.context, stood.id, stood, to(newAddress, other)),
    ])
      expect(await refusal(work)).toMatch(/holds deletes back.*forceDeletes.*then move/);
    expect(writes()).toEqual([]);
    await connect(to(newAddress, same));
  });

  test('deletes that were let through, and a log that may not be read, refuse nothing', async () => {
    stored().job.status.lastSuccessfulExecution = { timeBegan: '2026-01-02T04:00:00Z' } as never;
    await connect(to(newAddress, other));
    await run();
    tenant.graph.faults.forbidden = /auditLogs/;
    await connect(to(oldAddress, { ...other, from: newAddress }));
    await run();
    expect(isRunning()).toBe(true);
  });

  test.each([false, true])('a job that is declared paused stays so, and its restart stays owed (refreshed: %s)', async (refreshed) => {
    await run(false);
    tenant.mark();
    await connect(to(newAddress, other));
    expect(await run()).toEqual([]);
    expect(writes()).toEqual(['PUT /secrets']);
    expect(tenant.logs.at(-1)).toMatch(/^warning: .*is owed, and `pulumi up` sends it when the job is to start/);
    if (refreshed) await refresh();
    // Another restart is asked for meanwhile, and the word is taken out.
    await run(false, { restart: { trigger: '1', reset: [] } });
    expect(isRunning()).toBe(false);
    await connect(to(newAddress));
    const { restart } = ran.inputs;
    expect(await run(true, restart && { restart })).toEqual(['started', 'links']);
    expect(writes()).toEqual(['PUT /secrets', 'POST /jobs/{job}/restart']);
    expect(await run(true, restart && { restart })).toEqual([]);
  });

  test('a job that somebody has paused stays so; when it runs, it is restarted', async () => {
    stored().job.schedule.state = 'Paused';
    await connect(to(newAddress, other));
    expect(await run()).toEqual(['links']);
    expect(isRunning()).toBe(false);
    expect(tenant.logs.at(-1)).toContain('is owed');
    stored().job.schedule.state = 'Active';
    expect(await run()).toEqual(['links']);
    expect(writes()).toEqual(['PUT /secrets', 'POST /jobs/{job}/restart']);
  });

  test('a job that `muster pause` holds stays held and is owed the restart, until it is resumed', async () => {
    const principal = tenant.graph.store.servicePrincipals.get(tenant.servicePrincipalId);
    if (principal === undefined) throw new Error('gone');
    principal.tags = ['keep', pauseTag(new Date(0), 'an incident')];
    stored().job.schedule.state = 'Paused';
    await connect(to(newAddress, other));
    expect(principal.tags).toContain(movingTag);
    expect(await run(true, { restart: { trigger: '2', reset: [] } })).toContain('links');
    expect([isRunning(), writes().filter((call) => /restart|start$/.test(call))]).toEqual([false, []]);
    expect(tenant.logs.at(-1)).toContain('is owed');
    principal.tags = principal.tags.filter((tag) => !tag.startsWith('muster-paused'));
    expect(await run()).toContain('links');
    expect([isRunning(), principal.tags]).toEqual([true, ['keep']]);
  });

  test('a restart that does not start a paused job is followed by a start', async () => {
    await connect(to(newAddress, other));
    const graph = tenant.context.graph();
    const context = {
      ...tenant.context,
      graph: () => ({
        ...graph,
        post: async <T>(path: string, body?: unknown) => {
          const answer = await graph.post<T>(path, body);
          if (path.endsWith('/restart')) stored().job.schedule.state = 'Paused';
          return answer;
        },
      }),
    };
    const inputs = { ...ran.inputs, ...(stood.outputs.links ? { links: stood.outputs.links } : {}) };
    await provisioningState.update(context, ran.id, ran, inputs);
    expect(writes().slice(-2)).toEqual(['POST /jobs/{job}/restart', 'POST /jobs/{job}/start']);
  });

  test('two moves before a start are owed one restart', async () => {
    await run(false);
    await connect(to(newAddress, other));
    await connect(to('https://third.example/scim/v2', { ...other, from: newAddress }));
    expect(stood.outputs.links?.begun).toBe('2: https://third.example/scim/v2');
    await run(true);
    expect(writes().filter((call) => call.endsWith('/restart'))).toHaveLength(1);
  });

  test('a state that was made for links that moved, and was lost, begins with the restart', async () => {
    await connect(to(newAddress, other));
    tenant.mark();
    const { links } = stood.outputs;
    await provisioningState.create(tenant.context, { ...ran.inputs, ...(links ? { links } : {}) });
    expect(writes()).toEqual(['POST /jobs/{job}/restart']);
  });
});

test('the state of an earlier version is no move, and misses none, also after a refresh', async () => {
  // It had neither `settled` nor `links` nor `moved`: as a state that never moved.
  expect(Object.keys(stood.outputs).toSorted()).toEqual(['baseAddress', 'jobId', 'servicePrincipalId', 'settings']);
  expect(Object.keys(ran.outputs)).not.toContain('links');
  await refresh();
  expect((await connection.diff(tenant.context, stood, to(oldAddress))).changes).toEqual({});
  expect(await refusal(connection.diff(tenant.context, stood, to(newAddress)))).toContain('moved: same');
  await connect(to(newAddress, other));
  expect(await run()).toEqual(['links']);
});
