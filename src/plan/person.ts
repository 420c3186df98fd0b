/** Whom a name in the YAML means. */
import type { Directory } from '../config/directory.ts';
import { userDomains, userName } from '../config/mappings.ts';
import { type StackDocument, samplePath } from '../config/read.ts';
import type { SamplePerson } from '../config/sample.ts';
import { readSample } from '../config/sampleFile.ts';

const read = new WeakMap<StackDocument, Record<string, SamplePerson>>();

/** Once a document, and only where somebody is named without @. */
function peopleOf(document: StackDocument): Record<string, SamplePerson> {
  const known = read.get(document) ?? readSample(samplePath(document), document.data.tenants?.entra?.domain ?? 'example.com').sample.people;
  read.set(document, known);
  return known;
}

/**
 * The user principal name in Entra, the login in Okta: a key of the sample means that person, whatever they are called there. Any other name
 * is one in the tenant's domain unless it is written in full.
 */
export function personName(document: StackDocument, directory: Directory, name: string): string {
  if (name.includes('@')) return name;
  const people = peopleOf(document);
  const person = Object.hasOwn(people, name) ? people[name] : undefined;
  if (person === undefined) return userName(name, userDomains[directory](document.data.tenants?.entra));
  return directory === 'entra' ? person.userPrincipalName : person.login;
}
