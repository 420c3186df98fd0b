/** People and groups of the Entra tenant, each looked up once a run, before anything is declared. */
import azuread from '@pulumi/azuread';
import * as pulumi from '@pulumi/pulumi';
import type { EntraApp, SourcePlace } from '../plan/types.ts';
import { at } from './place.ts';

export interface EntraDirectory {
  /** Object id of the person with this user principal name, one of those the apps name. */
  user(userPrincipalName: string): string;
  /** Object id of the one group with this display name, one of those the apps name. */
  group(displayName: string): string;
}

interface Wanted {
  principal: 'user' | 'group';
  name: string;
  place: SourcePlace;
}

/** Everybody the apps name. Throws one RunError with every name that is unknown or not clear, and each place that has it. */
export async function lookUpEntraDirectory(apps: EntraApp[], options?: pulumi.InvokeOptions): Promise<EntraDirectory> {
  const ids = new Map<string, string>();
  const problems: string[] = [];
  const wanted = Map.groupBy(apps.flatMap(wantedBy), keyOf);
  await Promise.all(
    [...wanted].map(async ([key, [first, ...others]]) => {
      if (first === undefined) return;
      try {
        ids.set(key, await idOf(first, options));
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        for (const { place } of [first, ...others]) problems.push(`${at(place)}: ${explain(said, first)} ${said}`.trim());
      }
    }),
  );
  if (problems.length > 0) throw new pulumi.RunError([...new Set(problems)].sort().join('\n'));
  const found = (principal: Wanted['principal'], name: string): string => {
    const id = ids.get(keyOf({ principal, name }));
    if (id === undefined) throw new Error(`${principal} "${name}" was not looked up`);
    return id;
  };
  return { user: (name) => found('user', name), group: (name) => found('group', name) };
}

function wantedBy({ assignments, onDemand }: EntraApp): Wanted[] {
  if (onDemand === null) return assignments;
  const { people, groups, place } = onDemand;
  const users = [...people, ...Object.values(groups).flat()].map((name): Wanted => ({ principal: 'user', name, place }));
  return [...assignments, ...users, ...Object.keys(groups).map((name): Wanted => ({ principal: 'group', name, place }))];
}

/** User principal names are the same in any letter case. */
function keyOf({ principal, name }: Pick<Wanted, 'principal' | 'name'>): string {
  return `${principal} ${principal === 'user' ? name.toLowerCase() : name}`;
}

async function idOf({ principal, name }: Wanted, options?: pulumi.InvokeOptions): Promise<string> {
  const found =
    principal === 'user'
      ? await azuread.getUser({ userPrincipalName: name }, options)
      : await azuread.getGroup({ displayName: name }, options);
  return found.objectId;
}

/** The azuread provider's own words, and what they mean here. */
const meanings: [said: RegExp, meaning: (who: string) => string][] = [
  [/more than one/i, (who) => `the tenant has more than one ${who}; rename one, so that it is clear which is meant.`],
  [/not found|no group found/i, (who) => `the tenant has no ${who}.`],
  [
    /403|Authorization_RequestDenied|Insufficient privileges/i,
    (who) => `the ${who} may not be read: give the application User.Read.All and Group.Read.All.`,
  ],
];

function explain(said: string, { principal, name }: Wanted): string {
  const who = `${principal === 'user' ? 'person' : 'group'} "${name}"`;
  return meanings.find(([pattern]) => pattern.test(said))?.[1](who) ?? `the ${who} could not be looked up.`;
}
