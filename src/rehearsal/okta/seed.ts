/** A fresh org with the people and groups of the sample directory. */
import type { SampleDirectory, SamplePerson } from '../../config/sample.ts';
import { addGroup } from './directory.ts';
import type { OktaStore, OktaUser } from './store.ts';

/** Graph property → Okta attribute; the first with a value wins. */
const attributes: [string, string][] = [
  ['givenName', 'firstName'],
  ['surname', 'lastName'],
  ['department', 'department'],
  ['jobTitle', 'title'],
  ['companyName', 'organization'],
  ['employeeId', 'employeeNumber'],
  ['employeeType', 'userType'],
  ['mobilePhone', 'mobilePhone'],
  ['streetAddress', 'streetAddress'],
  ['city', 'city'],
  ['state', 'state'],
  ['postalCode', 'zipCode'],
  ['country', 'countryCode'],
  ['preferredLanguage', 'preferredLanguage'],
];

/** A guest's user principal name holds `#EXT#`; Okta knows the person by mail. */
function loginOf(person: SamplePerson): string {
  const mail = person.properties.mail;
  return person.login.includes('#EXT#') && typeof mail === 'string' ? mail : person.login;
}

function profileOf(person: SamplePerson): Record<string, unknown> {
  const { properties } = person;
  const login = loginOf(person);
  const profile: Record<string, unknown> = { login, email: properties.mail ?? login, displayName: person.displayName };
  for (const [from, to] of attributes) {
    if (properties[from] !== undefined && properties[from] !== null) profile[to] = properties[from];
  }
  const phones = properties.businessPhones;
  if (Array.isArray(phones) && phones.length > 0) profile.primaryPhone = phones[0];
  // Okta demands both names; a person without them gets the parts of the display name, as an import would.
  const [first = login, ...rest] = (person.displayName || login).split(' ');
  profile.firstName ??= first;
  profile.lastName ??= rest.length > 0 ? rest.join(' ') : first;
  return profile;
}

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
    userTypeId: id('oty'),
    adminId: id('00u'),
    policyId: id('rst'),
    users: new Map(),
    groups: new Map(),
    apps: new Map(),
    mappings: new Map(),
    people: new Map(),
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
    put(userId, person.enabled ? 'ACTIVE' : 'DEPROVISIONED', profileOf(person));
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
