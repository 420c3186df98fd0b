/** Sample people and groups as Okta would hold them. */
import type { SampleGroup, SamplePerson } from '../../config/sample.ts';
import type { OktaGroup } from '../../mapping/okta/expression.ts';

/** An id that only an org gives, as a sample shows it. */
export const oktaIdOf = (key: string): string => `(Okta id of ${key})`;

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

/** The Okta profile of a sample person: the names differ from Graph's. */
export function oktaProfileOf(person: SamplePerson): Record<string, unknown> {
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

/** The groups of a person as expressions see them: the built-in group Everyone first, then the sample's. */
export function oktaGroupsOf(groups: Record<string, SampleGroup>): (key: string) => OktaGroup[] {
  let index: Map<string, OktaGroup[]> | undefined;
  return (key) => {
    index ??= indexOf(groups);
    return [everyone, ...(index.get(key) ?? [])];
  };
}

const everyone: OktaGroup = { id: '(Okta id of Everyone)', name: 'Everyone', type: 'BUILT_IN', sourceId: '' };

function indexOf(groups: Record<string, SampleGroup>): Map<string, OktaGroup[]> {
  const index = new Map<string, OktaGroup[]>();
  for (const [key, { displayName, members }] of Object.entries(groups)) {
    const group: OktaGroup = { id: `(Okta id of group ${key})`, name: displayName, type: 'OKTA_GROUP', sourceId: '' };
    for (const member of members) {
      const present = index.get(member);
      if (present === undefined) index.set(member, [group]);
      else present.push(group);
    }
  }
  return index;
}
