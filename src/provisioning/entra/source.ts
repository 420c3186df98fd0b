/** Reading a user or group as Entra's provisioning service does: one way for sample entries and live objects. */
import type { SampleGroup, SamplePerson } from '../../config/sample.ts';
import { readSourceAttribute } from '../../mapping/entra/attributes.ts';
import type { Source } from '../contract.ts';
import { graphGroupOf, graphUserOf } from './sampleObjects.ts';

/** A Graph user or group. Of a user in the recycle bin `deletedDateTime` is a text. */
export type GraphObject = Record<string, unknown> & { id: string };

/** Ids that only a tenant gives, as a sample shows them. */
const objectIdOf = (key: string): string => `(object id of ${key})`;
const groupObjectIdOf = (key: string): string => `(object id of group ${key})`;

/** A sample person as a Graph user; the manager is the other person's object id. Who is deleted has the own one before the name (`nameInBin`). */
export function sampleUser(key: string, person: SamplePerson): GraphObject {
  const { manager } = person.properties;
  const id = objectIdOf(key);
  const user = Object.assign(graphUserOf(person), { id, deletedDateTime: person.softDeleted ? 'before' : null });
  if (person.softDeleted) user.userPrincipalName = `${id}${user.userPrincipalName}`;
  return typeof manager === 'string' ? Object.assign(user, { manager: objectIdOf(manager) }) : user;
}

export function sampleGroup(key: string, group: SampleGroup): GraphObject {
  return { ...graphGroupOf(key, group), id: groupObjectIdOf(key) };
}

/** `names` are the source attributes that mappings and filters ask for. */
export function readSource(object: GraphObject, names: Iterable<string>): Source {
  const attributes: Source['attributes'] = {};
  for (const name of names) attributes[name] = readSourceAttribute(object, name);
  return {
    id: object.id,
    attributes,
    softDeleted: typeof object.deletedDateTime === 'string',
    accountEnabled: object.accountEnabled !== false,
    securityEnabled: object.securityEnabled !== false,
  };
}
