/** The sample directory: people with gaps, odd characters and twins, and groups of them. */
import { domain, type GroupYaml, type PersonYaml, type SampleYaml } from '../case.ts';
import type { Random } from '../random.ts';
import { loginOf, said } from './draft.ts';

/** Key, given name, surname; apostrophes, accents, quotes, a backslash, other alphabets, a letter that has no capital. */
const names: [string, string, string][] = [
  ['ann', 'Ann', 'Lee'],
  ['bob', 'Bob', 'Baker'],
  ['carla', 'Carla', 'Núñez'],
  ['dermot', 'Dermot', "O'Brien"],
  ['erin', 'Erin', 'Falk'],
  ['frank', 'Frank', 'Moss'],
  ['gina', 'Gina', 'Partner'],
  ['hugo', 'Hugo', 'Klein'],
  ['ines', 'Inès', 'Müller-Groß'],
  ['jan', 'Jan', 'de Vries'],
  ['kim', 'Kim "K"', 'Sato'],
  ['lars', 'Lars', 'Holm\\Berg'],
  ['mona', 'mona', 'Field, PhD'],
  ['nils', 'Nils', 'Berg'],
  ['wei', '伟', '王'],
  ['zoe', 'Zoë', 'Ångström 😀'],
];

export const personKeys = names.map(([key]) => key);
export const departments = ['Sales', 'Engineering', 'Support', 'HR', "R&D 'Labs'"];
export const countries = ['NL', 'BE', 'US', 'DE'];
const titles = ['Head of Sales', 'Engineer', 'Agent', 'Editor', 'Trainee'];
const extensions = ['ADMIN', 'OPERATOR', 'MEMBER', 'badge-7', 'x'];

/** An attribute that somebody added to the directory. */
export const directoryExtension = `extension_${'0123456789abcdef'.repeat(2)}_floor`;

/** Property → how a value is made. Whether a person has one is a matter of `share`. */
type Property = { share: number; value(random: Random, key: string, given: string, surname: string): unknown };
const mailOf = (key: string, surname: string) => `${key}.${surname.replace(/[^\w']/g, '').toLowerCase() || 'x'}@${domain}`;

export const properties: Record<string, Property> = {
  givenName: { share: 0.9, value: (_, __, given) => given },
  surname: { share: 0.9, value: (_, __, ___, surname) => surname },
  mail: {
    share: 0.85,
    value: (random, key, _, surname) => (random.chance(0.15) ? mailOf(key, surname).toUpperCase() : mailOf(key, surname)),
  },
  mailNickname: { share: 0.3, value: (random, key) => `${key}${random.between(1, 9)}` },
  department: { share: 0.8, value: (random) => random.pick(departments) },
  country: { share: 0.75, value: (random) => random.pick(countries) },
  city: { share: 0.3, value: (random) => random.pick(['Utrecht', 'Gent', 'New York', 'München']) },
  jobTitle: { share: 0.6, value: (random) => random.pick(titles) },
  employeeId: { share: 0.7, value: (random) => (random.chance(0.1) ? `E-${random.between(1, 9)}` : String(random.between(1000, 1020))) },
  companyName: { share: 0.2, value: (random) => random.pick(['Example', 'Example Labs']) },
  officeLocation: { share: 0.2, value: (random) => random.pick(['A1', 'B 2']) },
  preferredLanguage: { share: 0.25, value: (random) => random.pick(['en-US', 'nl-NL', 'de']) },
  businessPhones: { share: 0.2, value: (random) => [`+31 30 ${random.between(1000, 9999)}`] },
  mobilePhone: { share: 0.15, value: (random) => `+31 6 ${random.between(1000, 9999)}` },
  otherMails: { share: 0.1, value: (random, key) => [`${key}@home.example`, `${key}${random.between(1, 9)}@old.example`] },
  proxyAddresses: { share: 0.15, value: (_, key) => [`SMTP:${key}@${domain}`, `smtp:${key}@alias.example`] },
  employeeHireDate: { share: 0.2, value: (random) => `202${random.between(0, 5)}-0${random.between(1, 9)}-15T00:00:00Z` },
  employeeType: { share: 0.2, value: (random) => random.pick(['Employee', 'Contractor']) },
  [directoryExtension]: { share: 0.15, value: (random) => random.pick(['floor 1', 'floor 2']) },
  onPremisesSyncEnabled: { share: 0.2, value: (random) => random.chance(0.5) },
  onPremisesExtensionAttributes: {
    share: 0.45,
    value: (random) => Object.fromEntries(random.some([1, 2, 3], 1, 3).map((n) => [`extensionAttribute${n}`, random.pick(extensions)])),
  },
};

export function newPerson(random: Random, key: string): PersonYaml {
  const [, given = key, surname = 'Doe'] = names.find(([known]) => known === key) ?? [];
  const person: PersonYaml = { displayName: `${given} ${surname}` };
  for (const [property, { share, value }] of Object.entries(properties)) {
    if (random.chance(share)) person[property] = value(random, key, given, surname);
  }
  if (random.chance(0.1)) person.userPrincipalName = `${key}_partner.example.net#EXT#@${domain}`;
  else if (random.chance(0.15))
    person.userPrincipalName = `${key.charAt(0).toUpperCase()}${key.slice(1)}.${random.between(1, 9)}@${domain}`;
  if (random.chance(0.08)) person.softDeleted = true;
  else if (random.chance(0.1)) person.enabled = false;
  return person;
}

const groupNames = ['Sales', 'Engineering', 'Everyone', 'team-red', 'team-blue', 'R&D, "Labs"', 'Équipe Ω', 'Cube Analysts'];

export function newSample(random: Random): SampleYaml {
  const keys = random.some(personKeys, 4, 12);
  const people = Object.fromEntries(keys.map((key) => [key, newPerson(random, key)]));
  share(random, people);
  for (const [key, person] of Object.entries(people)) {
    if (random.chance(0.3)) person.manager = random.pick(keys.filter((other) => other !== key));
  }
  const sample = { people, groups: newGroups(random, keys) };
  ownLogins(sample);
  return sample;
}

/** Two people now and then have one value, in the same letter case or another. */
function share(random: Random, people: Record<string, PersonYaml>): void {
  if (!random.chance(0.25)) return;
  const [one, other] = random.some(Object.values(people), 2, 2);
  const property = random.pick(['mail', 'displayName', 'employeeId', 'mailNickname', 'surname']);
  const value = one?.[property];
  if (other === undefined || typeof value !== 'string') return;
  other[property] = random.chance(0.5) ? value : random.chance(0.5) ? value.toUpperCase() : value.toLowerCase();
}

/** Okta knows each person by a login of their own; whoever would share one gets it said. */
function ownLogins({ people }: SampleYaml): void {
  const taken = new Set<string>();
  for (const [key, person] of Object.entries(people)) {
    if (taken.has(loginOf(key, person).toLowerCase())) person.login = `${key}@login.example`;
    taken.add(loginOf(key, person).toLowerCase());
  }
}

function newGroups(random: Random, people: string[]): Record<string, GroupYaml> {
  const keys = random.some(groupNames, 2, 5);
  const groups: Record<string, GroupYaml> = {};
  for (const [index, key] of keys.entries()) {
    const nested = random.chance(0.25) ? random.some(keys.slice(index + 1), 1, 2) : [];
    groups[key] = said({
      displayName: random.chance(0.1) ? `${key} (all)` : undefined,
      securityEnabled: random.chance(0.07) ? false : undefined,
      members: random.chance(0.05) ? [] : random.some(people, 1, Math.max(2, Math.ceil(people.length * 0.7))),
      groups: nested.length > 0 ? nested : undefined,
    });
  }
  if (random.chance(0.08)) groups.twin = { displayName: (keys[0] ?? 'Sales').toLowerCase(), members: random.some(people, 1, 3) };
  return groups;
}
