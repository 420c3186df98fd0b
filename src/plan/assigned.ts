/** The names by which a stack calls people and groups, and what is said of those that a directory does not have. */
import { at } from './places.ts';
import type { SourcePlace } from './types.ts';

export interface Named {
  principal: 'user' | 'group';
  name: string;
  place: SourcePlace;
}

/** The name of an entry that holds an assignment or a push, for people to read: `group Sales as admin`. */
export const entryName = ({ principal, name, role }: Pick<Named, 'principal' | 'name'> & { role?: string | null }): string =>
  `${principal} ${name}${role ? ` as ${role}` : ''}`;

/** By name. A group may be called `Sales as admin`, as the role `admin` of Sales is: then the later one has a number behind it. */
export function byEntryName<E>(entries: (readonly [name: string, entry: E])[]): Record<string, E> {
  const named = new Map<string, E>();
  for (const [name, entry] of entries) {
    let free = name;
    for (let number = 2; named.has(free); number++) free = `${name} (${number})`;
    named.set(free, entry);
  }
  return Object.fromEntries(named);
}

/**
 * One line for each that is unknown or not clear, at each place that has it. `found`: how many objects of the directory have the name.
 * `calledNow`: what the object is called now that had the name at the last update.
 */
export function describeUnclear(
  wanted: Named[],
  directory: 'tenant' | 'org',
  found: (one: Named) => number,
  calledNow: (one: Named) => string | undefined,
): string[] {
  const lines = wanted.flatMap((one) => {
    const count = found(one);
    if (count === 1) return [];
    const who = `${one.principal === 'user' ? 'person' : 'group'} "${one.name}"`;
    const several = `the ${directory} has more than one ${who}; rename one, so that it is clear which is meant.`;
    const now = count === 0 ? calledNow(one) : undefined;
    const renamed =
      now === undefined
        ? ''
        : ` The one that had this name at the last update is called "${now}" now: write that here, and nobody loses anything.`;
    return [`${at(one.place)}: ${count > 1 ? several : `the ${directory} has no ${who}.${renamed}`}`];
  });
  return [...new Set(lines)].sort();
}
