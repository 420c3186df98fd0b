/** A sample directory as one version of a stack is looked at with. */
import type { SampleDirectory } from '../config/sample.ts';
import type { Plan } from '../plan/types.ts';
import type { SampleSide, Settings } from '../provisioning/contract.ts';

/** Fixed, so that a review reads the same from run to run. */
export type Clock = Pick<Settings, 'now' | 'newId' | 'random'>;

export function sideOf(
  { entra, okta, assume }: Pick<Plan, 'entra' | 'okta' | 'assume'>,
  { people, groups }: SampleDirectory,
  clock: Clock,
): SampleSide {
  return {
    person: (key) => (Object.hasOwn(people, key) ? people[key] : undefined),
    groups: withoutPrototype(groups),
    settings: { ...clock, defaultDomain: entra?.domain, org: okta?.org, assume },
  };
}

const known = new WeakMap<SampleDirectory['groups'], SampleDirectory['groups']>();

/** A group of any name is found, and none where there is none: `constructor` is a name too. One object for one, since two sides are told by that. */
function withoutPrototype(groups: SampleDirectory['groups']): SampleDirectory['groups'] {
  const bare = known.get(groups) ?? Object.assign(Object.create(null) as SampleDirectory['groups'], groups);
  known.set(groups, bare);
  return bare;
}
