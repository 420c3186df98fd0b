/**
 * Microsoft's 25 validation tests for the Entra app gallery (SCIM-Validation-Test-Overview in repository AzureAD/SCIMReferenceCode, August 2026),
 * the first fourteen with the rehearsal's provisioning service in the place of Microsoft's.
 */
import { describe, test } from 'vitest';
import { createProvisioningService, type EntraProvisioningService } from '../../../src/rehearsal/entra/service.ts';
import { defaultSchema } from '../../../src/rehearsal/graph/schema/defaultSchema.ts';
import type { GraphStore, ProvisioningLogEntry, StoredJob } from '../../../src/rehearsal/graph/store.ts';
import { buildTenant, jobId } from '../../rehearsal/entra/tenant.ts';
import { type Client, open } from '../harness.ts';

/** Number → what must hold, in our words. */
export const rows: Record<number, string> = {
  1: 'a person assigned in Entra is created, logged so, and found by userName',
  2: 'changed attributes of a person arrive',
  3: 'a disabled account becomes active:false',
  4: 'a person purged in Entra is deleted',
  5: 'a manager is set, changed and taken away',
  6: 'a person unassigned and assigned again is back',
  7: 'a person is provisioned on demand',
  8: 'a group assigned in Entra is created, and /Schemas has the Group schema',
  9: 'a renamed group is renamed',
  10: 'a group deleted in Entra is deleted',
  11: 'a member who is added comes in',
  12: 'a member who is removed goes out',
  13: 'a group is provisioned on demand',
  14: 'a group unassigned and assigned again is back',
  15: '/Schemas lists every attribute of the target directory',
  16: 'optional attributes are emptied by "" and by null',
  17: 'POST /Users answers an id and the userName that was sent',
  18: 'PATCH changes every single-valued attribute that can be changed',
  19: 'POST /Groups answers an id and the displayName that was sent',
  20: 'PATCH changes every single-valued attribute of a group',
  21: 'OAuth client credentials give a token for 60 to 360 minutes that is taken',
  22: 'workload identity federation gives a token',
  23: 'people are paged by startIndex and count',
  24: 'groups are paged by startIndex and count',
  25: 'a manager is set by Add, changed by Replace and emptied by Replace with ""',
};

/** Microsoft's bar is 21 or 22: one way to get a token is enough. */
export const departures: Record<number, string> = {
  22: 'there is no exchange of a federated token: OAuth client credentials (21) are the way in, and one of the two is enough',
};

/** The one test of a row; one that departs shows that it still does. */
export function gallery(row: number, run: () => Promise<void>): void {
  test(title(row), run);
}

/** The same for both PATCH dialects of Entra. */
export function galleryCycle(row: number, run: (tenant: Tenant) => Promise<void>): void {
  describe(title(row), () => {
    test.each([
      ['as it is', ''],
      ['with the RFC dialect', '?aadOptscim062020'],
    ])('%s', async (_, flag) => run(await startTenant(flag)));
  });
}

const title = (row: number): string => `${row}: ${rows[row] ?? 'is no row'}${row in departures ? `, from which this target departs` : ''}`;

export interface Tenant {
  scim: Client;
  store: GraphStore;
  stored: StoredJob;
  service: EntraProvisioningService;
  cycle(): Promise<void>;
  /** What the latest cycle or provisioning on demand logged about this object as a success. */
  logged(id: string): ProvisioningLogEntry['provisioningAction'][];
  /** What it logged about one attribute of this object. */
  change(id: string, attribute: string): { oldValue: string | null; newValue: string | null } | undefined;
  /** As read from the endpoint; undefined when nobody has the name. */
  find(path: '/Users' | '/Groups', name: string): Promise<Record<string, unknown> | undefined>;
}

/** The target, and a tenant whose new job has the schema that Entra gives it. */
async function startTenant(flag: string): Promise<Tenant> {
  const scim = await open();
  const { store, stored } = buildTenant(`${scim.target.url}/app/scim/v2${flag}`, { secrets: { SecretToken: 'secret' } });
  const template = { id: 'custom', displayName: 'Custom', synchronizationTemplateId: 'scim', targetDirectoryId: 'd' };
  stored.schema = defaultSchema(jobId, { ...template, targetDirectoryName: 'customappsso' }, 'new');
  let ids = 0;
  const now = () => new Date('2026-01-02T03:04:05Z');
  const service = createProvisioningService({ now, newId: () => `log-${++ids}`, random: () => 0.5 });
  let seen = 0;
  return {
    ...{ scim, store, stored, service },
    async cycle() {
      seen = store.logs.length;
      await service.runCycle(store, jobId);
    },
    logged: (id) =>
      store.logs
        .slice(seen)
        .filter(({ sourceIdentity, status }) => sourceIdentity.id === id && status === 'success')
        .map(({ provisioningAction }) => provisioningAction),
    change: (id, attribute) =>
      store.logs
        .slice(seen)
        .filter(({ sourceIdentity }) => sourceIdentity.id === id)
        .flatMap(({ modifiedProperties }) => modifiedProperties)
        .find(({ displayName }) => displayName === attribute),
    async find(path, name) {
      const { body } = await scim.get(`${path}?filter=${path === '/Users' ? 'userName' : 'displayName'} eq "${name}"`);
      return body.Resources[0];
    },
  };
}
