import { describe, expect, test } from 'vitest';
import { startHarness } from './harness.ts';
import { addGroup, addUser, assign, filterOn, unassign } from './tenant.ts';

const notifications = (value: number) => JSON.stringify({ Enabled: true, DeleteThresholdEnabled: true, DeleteThresholdValue: value });

describe('quarantine', () => {
  test.each([
    [401, 'Unauthorized', 'SystemForCrossDomainIdentityManagementCredentialValidationFailure'],
    [403, 'Forbidden', 'SystemForCrossDomainIdentityManagementCredentialValidationUnavailable'],
  ])('%i on people: the cycle stops at once, the next one that works lifts it', async (status, name, code) => {
    const { store, stored, cycle, target, sent } = await startHarness();
    for (const id of ['ann', 'bob']) assign(store, addUser(store, id).id);
    target.refuse = () => ({ status });
    expect(await cycle()).toMatchObject({ state: 'Failed', quarantine: 'EncounteredQuarantineException', entries: [] });
    expect(sent).toHaveLength(1);
    expect(stored.job.status).toMatchObject({
      code: 'Quarantine',
      countSuccessiveCompleteFailures: 1,
      quarantine: {
        seriesCount: 1,
        error: { code, message: expect.stringContaining(` Operation: GET Response Status Code: ${name} Response Headers: `) },
      },
    });
    expect(stored.fullCycleDue).toBe(true);
    await cycle();
    expect(stored.job.status.quarantine).toMatchObject({ seriesCount: 2, nextAttempt: '2026-01-02T09:04:05.000Z' });
    target.refuse = () => undefined;
    expect(await cycle()).toMatchObject({ state: 'Succeeded', quarantine: null });
    expect(stored.job.status).toMatchObject({ code: 'Active', quarantine: null, countSuccessiveCompleteFailures: 0 });
  });

  test('a token that expires is noticed although nothing changed', async () => {
    const { cycle, target } = await startHarness();
    await cycle();
    target.token = 'rotated';
    expect(await cycle()).toMatchObject({ quarantine: 'EncounteredQuarantineException' });
  });

  test('a token that expires in the middle stops the cycle there', async () => {
    const { store, cycle, target } = await startHarness();
    for (const id of ['ann', 'bob', 'carl']) assign(store, addUser(store, id).id);
    target.refuse = (method) => (method === 'POST' && target.users.size === 1 ? { status: 401 } : undefined);
    const result = await cycle();
    expect(result).toMatchObject({ quarantine: 'EncounteredQuarantineException', counts: { User: { created: 1, failed: 0 } } });
  });

  test('without an address there is nothing to call', async () => {
    const { store, stored, cycle, sent } = await startHarness();
    store.secrets.clear();
    expect(await cycle()).toMatchObject({ quarantine: 'EncounteredQuarantineException', reason: expect.stringContaining('tenant URL') });
    expect(sent).toEqual([]);
    expect(stored.job.status.lastExecution?.state).toBe('Failed');
  });

  test('an address nobody listens on', async () => {
    const { cycle, target } = await startHarness();
    await target.close();
    expect(await cycle()).toMatchObject({ state: 'Failed', quarantine: 'EncounteredQuarantineException' });
  });
});

describe('failures of single objects', () => {
  test('403 on groups alone: a failure per group, no quarantine', async () => {
    const { store, cycle, target } = await startHarness();
    addGroup(store, 'sales', [addUser(store, 'ann').id]);
    assign(store, 'sales');
    target.refuse = (_method, path) => (path.startsWith('/Groups') ? { status: 403, body: '{"detail":"group sync is off"}' } : undefined);
    const result = await cycle();
    expect(result).toMatchObject({ state: 'EntryLevelErrors', quarantine: null, counts: { User: { created: 1 }, Group: { failed: 1 } } });
    expect(result.entries[1]).toMatchObject({
      id: 'sales',
      errorCode: 'SystemForCrossDomainIdentityManagementServiceIncompatible',
      reason: expect.stringContaining('answered 403: group sync is off'),
    });
    expect(store.logs.find(({ errorCode }) => errorCode !== null)?.text).toMatch(
      /^StatusCode: Forbidden Message: .+ Web Response: {"detail":"group sync is off"}\. This operation was retried 0 times\. It will be retried again after this date: 2026-01-02T03:44:05\.0000000Z UTC$/,
    );
    target.refuse = () => undefined;
    expect((await cycle()).counts.Group).toMatchObject({ created: 1, failed: 0 });
  });

  const codes: [number, string][] = [
    [400, 'SystemForCrossDomainIdentityManagementServiceIncompatible'],
    [405, 'NotImplemented'],
    [409, 'SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering'],
    [422, 'UnprocessableEntity'],
    [302, 'SystemForCrossDomainIdentityManagementServiceIncompatible'],
  ];
  test.each(codes)('%i on a creation is %s, tried again in the next cycle', async (status, errorCode) => {
    const { store, cycle, target, user } = await startHarness();
    assign(store, addUser(store, 'ann').id);
    target.refuse = (method) => (method === 'POST' ? { status, headers: { location: '/scim/elsewhere' } } : undefined);
    expect((await cycle()).entries).toEqual([expect.objectContaining({ action: 'create', status: 'failure', errorCode })]);
    expect(store.logs.at(-1)).toMatchObject({ provisioningAction: 'create', status: 'failure', errorCode });
    target.refuse = () => undefined;
    expect((await cycle()).counts.User.created).toBe(1);
    expect(user('ann@example.com')).toBeDefined();
  });

  test('a busy target is asked again, a few times', async () => {
    const { store, cycle, target, sent } = await startHarness();
    assign(store, addUser(store, 'ann').id);
    let refusals = 2;
    target.refuse = (method) => (method === 'POST' && refusals-- > 0 ? { status: 429, headers: { 'retry-after': '0' } } : undefined);
    expect((await cycle()).counts.User.created).toBe(1);
    target.refuse = (method) => (method === 'PATCH' ? { status: 503 } : undefined);
    addUser(store, 'ann', { displayName: 'Ann Lee' });
    expect((await cycle()).entries).toEqual([expect.objectContaining({ status: 'failure', errorCode: 'InternalServerError' })]);
    expect(sent.filter(({ method }) => method === 'PATCH')).toHaveLength(3);
  });

  test('a target that is busy when the cycle begins does not end it', async () => {
    const { store, cycle, target } = await startHarness();
    assign(store, addUser(store, 'ann').id);
    let refusals = 3;
    target.refuse = () => (refusals-- > 0 ? { status: 503 } : undefined);
    expect(await cycle()).toMatchObject({ state: 'Succeeded', counts: { User: { created: 1 } } });
  });

  test('a refused change and members that went through are two rows', async () => {
    const { store, cycle, target } = await startHarness();
    const sales = addGroup(store, 'sales', []);
    assign(store, 'sales');
    await cycle();
    Object.assign(sales, { displayName: 'Sales NL', members: [addUser(store, 'ann').id] });
    let refusals = 1;
    target.refuse = (method) => (method === 'PATCH' && refusals-- > 0 ? { status: 400 } : undefined);
    const { entries } = await cycle();
    expect(entries.filter(({ id }) => id === 'sales').map(({ action, status }) => [action, status])).toEqual([
      ['update', 'failure'],
      ['update', 'success'],
    ]);
  });

  test('a page of HTML is no answer', async () => {
    const { store, cycle, target } = await startHarness();
    assign(store, addUser(store, 'ann').id);
    target.refuse = (method) => (method === 'POST' ? { status: 200, body: '<html>' } : undefined);
    expect((await cycle()).entries[0]?.errorCode).toBe('SystemForCrossDomainIdentityManagementServiceIncompatible');
  });

  test('two people of one key: the second is an error', async () => {
    const { store, cycle, target } = await startHarness();
    assign(store, addUser(store, 'ann').id);
    assign(store, addUser(store, 'ann2', { userPrincipalName: 'ann@example.com' }).id);
    expect((await cycle()).entries[1]).toMatchObject({ id: 'ann2', errorCode: 'DuplicateSourceEntries' });
    expect(target.users.size).toBe(1);
  });

  test('somebody without a matching value is an error, before any request', async () => {
    const { store, cycle, takeRequests } = await startHarness({ users: { userName: { from: '[mail]', match: 1 } } });
    assign(store, addUser(store, 'ann', { mail: null }).id);
    expect((await cycle()).entries[0]).toMatchObject({ status: 'failure', errorCode: 'MandatoryFieldsMissing' });
    expect(takeRequests()).toEqual([]);
  });

  test('a mapping that cannot be evaluated fails the object and names the attribute', async () => {
    const { store, cycle } = await startHarness({
      users: { userName: { from: '[userPrincipalName]', match: 1 }, title: { from: 'Mid([displayName], "x", 2)' } },
    });
    assign(store, addUser(store, 'ann').id);
    expect((await cycle()).entries[0]).toMatchObject({ status: 'failure', reason: expect.stringContaining('title: Mid') });
  });
});

test('a filter that cannot be evaluated fails the objects, each with the reason', async () => {
  const { store, stored, cycle } = await startHarness();
  assign(store, addUser(store, 'ann', { department: 'Sales' }).id);
  filterOn(stored, 'User', [[['department', 'SOUNDS LIKE', 'Sales']]]);
  expect((await cycle()).entries).toEqual([
    expect.objectContaining({
      id: 'ann',
      status: 'failure',
      errorCode: 'ScopingFilterInvalid',
      reason: expect.stringContaining('SOUNDS LIKE'),
    }),
  ]);
});

test('a target that repeats the token does not bring it into the log', async () => {
  const { store, cycle, target } = await startHarness();
  assign(store, addUser(store, 'ann').id);
  target.refuse = (method) => (method === 'POST' ? { status: 400, body: '{"detail":"token t0ken may not create"}' } : undefined);
  expect((await cycle()).entries[0]?.reason).toContain('token *** may not create');
  expect(JSON.stringify(store.logs)).not.toContain('t0ken');
});

describe('accidental deletions', () => {
  test('at the threshold removals are held back, everything else goes on', async () => {
    const { store, stored, cycle, target, user } = await startHarness({ secrets: { SyncNotificationSettings: notifications(2) } });
    for (const id of ['ann', 'bob', 'carl']) assign(store, addUser(store, id).id);
    await cycle();
    for (const id of ['ann', 'bob']) unassign(store, id);
    assign(store, addUser(store, 'dan').id);
    const result = await cycle();
    expect(result).toMatchObject({ quarantine: 'TooManyDeletes', counts: { User: { created: 1, disabled: 0, skipped: 2 } } });
    expect(store.logs.filter(({ provisioningAction }) => provisioningAction === 'stagedDelete')).toHaveLength(2);
    expect(user('ann@example.com')).toMatchObject({ active: true });
    stored.forceDeletes = true;
    expect(await cycle()).toMatchObject({ quarantine: null, counts: { User: { disabled: 2 } } });
    expect(stored.forceDeletes).toBe(false);
    expect([...target.users.values()].filter(({ active }) => active === false)).toHaveLength(2);
  });

  test('below the threshold, and when the people are put back, nothing is held', async () => {
    const { store, cycle } = await startHarness({ secrets: { SyncNotificationSettings: notifications(2) } });
    for (const id of ['ann', 'bob', 'carl']) assign(store, addUser(store, id).id);
    await cycle();
    for (const id of ['ann', 'bob']) unassign(store, id);
    expect((await cycle()).quarantine).toBe('TooManyDeletes');
    assign(store, 'ann');
    expect(await cycle()).toMatchObject({ quarantine: null, counts: { User: { disabled: 1 } } });
  });
});

test('the job shows what the cycle did', async () => {
  const { store, stored, cycle } = await startHarness();
  addGroup(store, 'sales', [addUser(store, 'ann').id]);
  assign(store, 'sales');
  await cycle();
  const { status } = stored.job;
  expect(status).toMatchObject({
    code: 'Active',
    lastExecution: { state: 'Succeeded', countExported: 2, countEscrowed: 0, error: null },
    lastSuccessfulExecution: { state: 'Succeeded' },
    steadyStateFirstAchievedTime: '2026-01-02T03:04:05.000Z',
  });
  expect(status.synchronizedEntryCountByType.map(({ key, value }) => [key.replace(/urn:\S+:/, ''), value])).toEqual([
    ['User to User', 1],
    ['Group to Group', 1],
  ]);
  expect(store.logs[0]).toMatchObject({
    provisioningAction: 'create',
    status: 'success',
    sourceIdentity: { id: 'ann', userPrincipalName: 'ann@example.com', identityType: 'User' },
    targetIdentity: { id: '1' },
    modifiedProperties: expect.arrayContaining([{ displayName: 'userName', oldValue: null, newValue: 'ann@example.com' }]),
  });
  expect(JSON.stringify(store.logs)).not.toContain('t0ken');
});
