/** The service against the bundled target, with the schema a new job starts with: both dialects end in the same state. */
import { expect, test } from 'vitest';
import type { VendorBehaviour } from '../../../src/catalog/vendor.ts';
import { createProvisioningService } from '../../../src/rehearsal/entra/service.ts';
import { defaultSchema } from '../../../src/rehearsal/graph/schema/defaultSchema.ts';
import { startTarget } from '../../../src/scim/server.ts';
import { addGroup, addUser, assign, buildTenant, enterprise, jobId, unassign } from './tenant.ts';

const behaviour: VendorBehaviour = {
  groupsBecome: 'group',
  syncGroups: true,
  role: { kind: 'none' },
  projectRole: null,
  attributes: {},
  deactivationDropsGrants: false,
  reads: null,
};
const entry = {
  id: 'custom',
  displayName: 'Custom',
  synchronizationTemplateId: 'scim',
  targetDirectoryId: 'd',
  targetDirectoryName: 'customappsso',
};

test.each(['', '?aadOptscim062020'])('a life with the default schema, base address ending in "%s"', async (flag) => {
  const now = () => new Date('2026-01-02T03:04:05Z');
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const target = await startTarget({
    mounts: [{ key: 'wiki', path: '/scim/v2', tokens: ['t0ken'], behaviour }],
    database: ':memory:',
    now,
    newId,
  });
  try {
    const { store, stored } = buildTenant(`${target.url}/scim/v2${flag}`);
    stored.schema = defaultSchema(jobId, entry, 'new');
    const service = createProvisioningService({ now, newId, random: () => 0.5 });
    expect(await service.testConnection(store, stored, new Map(store.secrets.get('sp')))).toBeNull();

    const ann = { givenName: 'Ann', surname: 'Lee', businessPhones: ['+31 6'], city: 'Delft', department: 'R&D', mailNickname: 'ann' };
    addUser(store, 'ann', { ...ann, manager: { id: 'bob' } });
    addUser(store, 'bob');
    addGroup(store, 'sales', ['ann', 'bob']);
    assign(store, 'sales');
    expect(await service.runCycle(store, jobId)).toMatchObject({
      state: 'Succeeded',
      counts: { User: { created: 2 }, Group: { created: 1 } },
    });
    const find = (userName: string) => target.users('wiki').find((user) => user.userName === userName);
    const bob = find('bob@example.com');
    expect(find('ann@example.com')).toMatchObject({
      active: true,
      externalId: 'ann',
      name: { givenName: 'Ann', familyName: 'Lee', formatted: 'Ann Lee' },
      addresses: [{ type: 'work', locality: 'Delft' }],
      phoneNumbers: [{ type: 'work', value: '+31 6' }],
      [enterprise]: { department: 'R&D', manager: { value: bob?.id } },
    });
    expect(target.groups('wiki')[0]?.members).toHaveLength(2);

    stored.fullCycleDue = true;
    const again = await service.runCycle(store, jobId);
    expect(again.entries.map(({ errorCode }) => errorCode)).toEqual(['RedundantExport', 'RedundantExport', 'RedundantExport']);

    addUser(store, 'ann', { ...ann, surname: 'Li', city: 'Breda', jobTitle: 'Lead', accountEnabled: false, manager: { id: 'bob' } });
    addUser(store, 'bob', { displayName: 'Bobby' });
    const sales = store.groups.get('sales');
    if (sales) sales.members = ['ann'];
    assign(store, 'bob');
    expect(await service.runCycle(store, jobId)).toMatchObject({ counts: { User: { disabled: 1, updated: 1 }, Group: { updated: 1 } } });
    expect(find('ann@example.com')).toMatchObject({
      active: false,
      title: 'Lead',
      name: { familyName: 'Li', formatted: 'Ann Li' },
      addresses: [{ locality: 'Breda' }],
    });
    expect(target.groups('wiki')[0]?.members).toMatchObject([{ value: find('ann@example.com')?.id }]);

    unassign(store, 'sales');
    addUser(store, 'ann', ann);
    await service.runCycle(store, jobId);
    expect(target.groups('wiki')).toEqual([]);
    store.users.delete('bob');
    await service.runCycle(store, jobId);
    expect(find('bob@example.com')).toBeUndefined();
    target.setTokens('wiki', ['another']);
    expect(await service.runCycle(store, jobId)).toMatchObject({ quarantine: 'EncounteredQuarantineException' });
  } finally {
    await target.close();
  }
});
