/** A person of the sample as both directories read them. */
import type { SamplePerson } from '../config/sample.ts';
import type { Subject } from './contract.ts';
import { readSource, sampleUser } from './entra/source.ts';
import { oktaProfileOf } from './okta/sampleObjects.ts';

/** `sources` are the Entra source attributes that any app asks for. */
export function readSubject(key: string, person: SamplePerson, sources: string[]): Subject {
  let profile: Record<string, unknown> | undefined;
  return {
    key,
    person,
    source: readSource(sampleUser(key, person), sources),
    profile: () => {
      profile ??= oktaProfileOf(person);
      return profile;
    },
  };
}
