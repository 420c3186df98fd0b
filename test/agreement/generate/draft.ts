/** A version under construction, and the names by which its apps may speak of people and groups. */
import type { App } from '../../../src/config/schema.ts';
import { domain, type Files, type PersonYaml, type SampleYaml } from '../case.ts';
import type { Random } from '../random.ts';

export interface Draft extends Files {
  random: Random;
}

export type Directory = App['directory'];

export const principalName = (key: string, person: PersonYaml): string => person.userPrincipalName ?? `${key}@${domain}`;

/** The login in Okta; by default the mail, else the user principal name. */
export function loginOf(key: string, person: PersonYaml): string {
  return person.login ?? (typeof person.mail === 'string' ? person.mail : principalName(key, person));
}

/** How an app's `assign` names a person: in Entra by the key where that is enough. */
export function nameOf(key: string, person: PersonYaml, directory: Directory): string {
  return directory === 'okta' ? loginOf(key, person) : (person.userPrincipalName ?? key);
}

/** People who can be assigned: Entra finds nobody in the recycle bin, Okta assigns nobody who is deactivated. */
export function assignablePeople({ people }: SampleYaml, directory: Directory): string[] {
  return Object.entries(people)
    .filter(([, { softDeleted, enabled }]) => softDeleted !== true && (directory === 'entra' || enabled !== false))
    .map(([key, person]) => nameOf(key, person, directory));
}

export const groupName = (key: string, { groups }: SampleYaml): string => groups[key]?.displayName ?? key;

/** Names that say which group is meant: Entra takes letter-case twins for one. */
export function assignableGroups(sample: SampleYaml, directory: Directory): string[] {
  const names = Object.keys(sample.groups).map((key) => groupName(key, sample));
  const same = (a: string, b: string) => (directory === 'okta' ? a === b : a.toLowerCase() === b.toLowerCase());
  return names.filter((name) => names.filter((other) => same(name, other)).length === 1);
}

/** Without what is undefined, so that the YAML says only what was said. */
export function said<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
