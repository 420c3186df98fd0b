import { describe, expect, test } from 'vitest';
import { startHarness } from './harness.ts';
import { addGroup, addUser, assign, enterprise, filterOn } from './tenant.ts';

describe('first cycle', () => {
  test('people and groups are created, members follow', async () => {
    const { store, cycle, target, takeRequests, sent, user, group } = await startHarness();
    addUser(store, 'ann', { department: 'Sales' });
    addUser(store, 'bob');
    addUser(store, 'carl');
    addGroup(store, 'sales', ['bob']);
    assign(store, 'ann');
    assign(store, 'sales');
    const result = await cycle();
    expect(result).toMatchObject({ ran: true, full: true, state: 'Succeeded', quarantine: null });
    expect(result.counts).toMatchObject({ User: { created: 2, failed: 0 }, Group: { created: 1, failed: 0 } });
    expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
      userName: 'ann@example.com',
      active: true,
      displayName: 'ann',
      emails: [{ type: 'work', value: 'ann@mail.example.com', primary: true }],
      externalId: 'ann',
      [enterprise]: { department: 'Sales' },
      meta: { resourceType: 'User' },
    });
    expect(takeRequests()).toEqual(['POST /Users', 'POST /Users', 'POST /Groups', `PATCH /Groups/${group('sales')?.id}`]);
    expect(group('sales')?.members).toEqual([{ value: user('bob@example.com')?.id }]);
    expect(target.users.size).toBe(2);
  });

  test('searches carry the filter, encoded, and groups come without members', async () => {
    const { store, cycle, sent } = await startHarness();
    addUser(store, 'ann');
    addGroup(store, 'R+D', []);
    assign(store, 'ann');
    assign(store, 'R+D');
    await cycle();
    const searches = sent.filter(({ path }) => path.includes('filter=')).map(({ path }) => path);
    expect(searches).toEqual([
      expect.stringMatching(/^\/Users\?filter=userName%20eq%20%22id-\d+%22$/),
      '/Users?filter=userName%20eq%20%22ann%40example.com%22',
      '/Groups?excludedAttributes=members&filter=displayName%20eq%20%22R%2BD%22',
    ]);
  });

  test('a person already in the target is linked and only the differences are written', async () => {
    const { store, cycle, target, patches } = await startHarness();
    target.users.set('x', { id: 'x', userName: 'ann@example.com', active: true, displayName: 'Old', externalId: 'ann' });
    addUser(store, 'ann', { mail: null });
    assign(store, 'ann');
    const result = await cycle();
    expect(result.counts.User).toMatchObject({ created: 0, updated: 1 });
    expect(patches()).toEqual([
      {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'Replace', path: 'displayName', value: 'ann' }],
      },
    ]);
  });

  test('several hits are an error, and the second matching attribute is tried when the first finds nothing', async () => {
    const { store, cycle, target, stored } = await startHarness({
      users: { externalId: { from: '[objectId]', match: 1 }, userName: { from: '[userPrincipalName]', match: 2 } },
    });
    target.users.set('a', { id: 'a', userName: 'ann@example.com' });
    target.users.set('b', { id: 'b', userName: 'bob@example.com', externalId: 'bob' });
    target.users.set('c', { id: 'c', userName: 'bob2@example.com', externalId: 'bob' });
    for (const id of ['ann', 'bob']) assign(store, addUser(store, id).id);
    const { entries } = await cycle();
    expect(stored.links.get('ann')?.targetId).toBe('a');
    expect(entries).toContainEqual(expect.objectContaining({ id: 'bob', status: 'failure', errorCode: 'DuplicateTargetEntries' }));
  });

  test('disabled, deleted and filtered people are not created, and the log says why; unassigned ones leave no row', async () => {
    const { store, stored, cycle, target } = await startHarness();
    addUser(store, 'off', { accountEnabled: false });
    addUser(store, 'bin', { deletedDateTime: '2026-01-01T00:00:00Z' });
    addUser(store, 'far', { department: 'Legal' });
    addUser(store, 'stranger');
    for (const id of ['off', 'bin', 'far']) assign(store, id);
    filterOn(stored, 'User', [[['department', 'EQUALS', 'Sales']]]);
    const { entries, counts } = await cycle();
    expect(target.users.size).toBe(0);
    expect(counts.User.skipped).toBe(3);
    expect(entries.map(({ id, reason }) => [id, reason])).toEqual([
      ['off', 'account disabled in Entra'],
      ['bin', 'deleted in Entra'],
      ['far', 'outside the scoping filter'],
    ]);
    expect(store.logs.map(({ sourceIdentity }) => sourceIdentity.id)).toEqual(['off', 'bin', 'far']);
  });

  test('filter groups are OR, clauses AND', async () => {
    const { store, stored, cycle, user } = await startHarness();
    addUser(store, 'nl', { department: 'Sales', country: 'NL' });
    addUser(store, 'de', { department: 'Sales', country: 'DE' });
    addUser(store, 'badge', { department: 'Legal', onPremisesExtensionAttributes: { extensionAttribute3: 'B9' } });
    for (const id of store.users.keys()) assign(store, id);
    filterOn(stored, 'User', [
      [
        ['department', 'EQUALS', 'Sales'],
        ['country', 'EQUALS', 'NL'],
      ],
      [['extensionAttribute3', 'IS NOT NULL', '']],
    ]);
    await cycle();
    expect(['nl', 'de', 'badge'].map((id) => user(`${id}@example.com`) !== undefined)).toEqual([true, false, true]);
  });

  test('nested groups are not expanded, groups without security are left out, SyncAll takes everybody', async () => {
    const { store, stored, cycle, target, group, user } = await startHarness();
    addUser(store, 'leaf');
    addGroup(store, 'inner', ['leaf']);
    addGroup(store, 'outer', ['inner']);
    addGroup(store, 'mail', ['leaf'], { securityEnabled: false });
    assign(store, 'outer');
    assign(store, 'mail');
    expect((await cycle()).entries).toContainEqual(expect.objectContaining({ id: 'mail', reason: 'not a security-enabled group' }));
    expect([...target.users.keys()]).toEqual([]);
    expect([...target.groups.values()].map(({ displayName }) => displayName)).toEqual(['outer']);
    store.secrets.get('sp')?.set('SyncAll', 'true');
    stored.fullCycleDue = true;
    await cycle();
    expect(group('inner')?.members).toEqual([{ value: user('leaf@example.com')?.id }]);
    expect(group('outer')?.members).toEqual([{ value: group('inner')?.id }]);
  });

  test('defaults and create-only mappings are written once', async () => {
    const { store, cycle, target, user, stored } = await startHarness({
      users: {
        userName: { from: '[userPrincipalName]', match: 1 },
        title: { from: '[jobTitle]', default: 'New' },
        nickName: { from: '[displayName]', onCreate: true },
        userType: { from: null, default: 'Employee' },
        'urn:acme:2.0:User:badge': { from: '[employeeId]', type: 'Integer' },
      },
    });
    const ann = addUser(store, 'ann', { employeeId: '17' });
    assign(store, 'ann');
    await cycle();
    expect(user('ann@example.com')).toMatchObject({
      title: 'New',
      nickName: 'ann',
      userType: 'Employee',
      'urn:acme:2.0:User': { badge: 17 },
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    });
    for (const stale of target.users.values()) Object.assign(stale, { title: 'Chief', nickName: 'A', userType: 'Guest' });
    ann.displayName = 'Ann Lee';
    stored.fullCycleDue = true;
    await cycle();
    expect(user('ann@example.com')).toMatchObject({ title: 'Chief', nickName: 'A', userType: 'Guest' });
  });
});

describe('flow types', () => {
  test('without Add nobody is created, without Update nothing is changed, without Delete nothing is deleted', async () => {
    const { store, cycle, target, stored } = await startHarness({ flowTypes: 'Update' });
    assign(store, addUser(store, 'ann').id);
    expect((await cycle()).entries[0]).toMatchObject({ status: 'skipped', reason: 'the mapping does not allow creations' });
    const [groups, users] = stored.schema.synchronizationRules[0]?.objectMappings ?? [];
    for (const mapping of [groups, users]) if (mapping) mapping.flowTypes = 'Add';
    await cycle();
    expect(target.users.size).toBe(1);
    addUser(store, 'ann', { displayName: 'Changed' });
    expect((await cycle()).entries[0]).toMatchObject({ status: 'skipped', reason: 'the mapping does not allow updates' });
    store.users.delete('ann');
    expect((await cycle()).entries[0]).toMatchObject({ status: 'skipped', reason: 'the mapping does not allow deletions' });
    expect(target.users.size).toBe(1);
  });

  test('a disabled mapping is not handled', async () => {
    const { store, cycle, target, stored } = await startHarness();
    addGroup(store, 'g', [addUser(store, 'ann').id]);
    assign(store, 'g');
    for (const mapping of stored.schema.synchronizationRules[0]?.objectMappings ?? []) {
      if (mapping.sourceObjectName === 'Group') mapping.enabled = false;
    }
    await cycle();
    expect([target.users.size, target.groups.size]).toEqual([1, 0]);
  });

  test('a paused or disabled job does nothing and says so', async () => {
    const { store, stored, cycle, sent } = await startHarness();
    assign(store, addUser(store, 'ann').id);
    stored.job.schedule.state = 'Paused';
    expect(await cycle()).toMatchObject({ ran: false, state: 'NotRun', reason: 'the job is not started (schedule is Paused)' });
    expect(sent).toEqual([]);
  });
});
