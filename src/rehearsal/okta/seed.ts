/** A fresh org with the people and groups of the sample directory. */

import type { SampleDirectory } from '../../config/sample.ts';
import { oktaProfileOf } from '../../provisioning/okta/sampleObjects.ts';
import { addGroup } from './directory.ts';
import type { OktaStore, OktaUser } from './store.ts';
import { userSchemaOf } from './userSchema.ts';

/**
 * The org: an administrator, the default user type, one mapping of that type (the provider finds the type's id by it), the group
 * Everyone, the default authentication policy, and the sample. Soft-deleted people are absent, disabled ones DEPROVISIONED;
 * Okta has no nested groups, so only direct people are members.
 */
export function seedStore(options: { org: string; sample: SampleDirectory; now(): Date; newId(): string }): OktaStore {
  // Okta's ids are 20 characters; the end of ours is what differs from one to the next.
  const id = (prefix: string) =>
    `${prefix}${options
      .newId()
      .replaceAll(/[^0-9A-Za-z]/g, '')
      .slice(-17)}`;
  const time = options.now().toISOString();
  const store: OktaStore = {
    org: options.org,
    orgId: id('00o'),
    created: time,
    userTypeId: id('oty'),
    adminId: id('00u'),
    policyId: id('rst'),
    users: new Map(),
    groups: new Map(),
    apps: new Map(),
    mappings: new Map(),
    rules: new Map(),
    userSchema: userSchemaOf(Object.values(options.sample.people).map(oktaProfileOf)),
    log: [],
    people: new Map(),
    unindexed: new Set(),
    putWipesScim: true,
    unsupportedActivate: 204,
    now: options.now,
    id,
  };
  const put = (userId: string, status: OktaUser['status'], profile: Record<string, unknown>) =>
    store.users.set(userId, { id: userId, status, created: time, activated: time, statusChanged: time, lastUpdated: time, profile });
  const admin = `admin@${options.org}.example.com`;
  put(store.adminId, 'ACTIVE', { login: admin, email: admin, firstName: 'Org', lastName: 'Admin' });
  const mappingId = id('prm');
  store.mappings.set(mappingId, {
    id: mappingId,
    source: { id: store.userTypeId, name: 'user', type: 'user' },
    target: { id: id('0oa'), name: 'saasure', type: 'appuser' },
    properties: {},
  });
  addGroup(store, { name: 'Everyone', description: 'All users in your organization' }, 'BUILT_IN');
  for (const [key, person] of Object.entries(options.sample.people)) {
    if (person.softDeleted) continue;
    const userId = id('00u');
    put(userId, person.enabled ? 'ACTIVE' : 'DEPROVISIONED', oktaProfileOf(person));
    store.people.set(key, userId);
  }
  for (const group of Object.values(options.sample.groups)) {
    const made = addGroup(store, { name: group.displayName, description: null }, 'OKTA_GROUP');
    for (const key of group.members) {
      const userId = store.people.get(key);
      if (userId !== undefined) made.members.add(userId);
    }
  }
  return store;
}
