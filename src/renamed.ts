/** What objects are called now that an update assigned under another name. */
import { readLastState } from './lastState.ts';
import { entryName, type Named } from './plan/assigned.ts';
import { getNames } from './provider/sdk.ts';
import { resourceTypes } from './provider/tokens.ts';
import type * as pulumi from './pulumi.ts';

/** Where the entries of a directory stand in the state, and how an entry's identity tells the object. */
const collections = {
  entra: [{ type: resourceTypes.appRoleAssignments, idIn: (identity: string) => identity.split('/')[0] ?? '' }],
  okta: [
    { type: resourceTypes.oktaAppAssignments, idIn: (identity: string) => identity.split('/')[1] ?? '' },
    { type: resourceTypes.oktaGroupPushMappings, idIn: (identity: string) => identity },
  ],
};

/**
 * For names that the directory does not have: what the objects are called now that had them at the last update. Rejects with the directory's
 * refusal.
 */
export async function readNamesNow(
  directory: 'entra' | 'okta',
  missing: Named[],
  roles: Iterable<string>,
  options: pulumi.InvokeOptions,
): Promise<(one: Pick<Named, 'principal' | 'name'>) => string | undefined> {
  if (missing.length === 0) return () => undefined;
  const state = await readLastState();
  const idsByEntry = new Map<string, Set<string>>();
  for (const { type, idIn } of collections[directory]) {
    for (const { outputs } of state.filter((one) => one.type === type)) {
      const standing = (outputs.standing ?? {}) as Record<string, { name: string }>;
      for (const [identity, { name }] of Object.entries(standing))
        idsByEntry.set(name, (idsByEntry.get(name) ?? new Set()).add(idIn(identity)));
    }
  }
  const suffixes = [null, ...new Set(roles)];
  /** Undefined also where two had the name, one after the other: a guess would send somebody's access to the other one. */
  const idOf = (one: Pick<Named, 'principal' | 'name'>) => {
    const [id, ...others] = new Set(suffixes.flatMap((role) => [...(idsByEntry.get(entryName({ ...one, role })) ?? [])]));
    return others.length === 0 ? id : undefined;
  };
  const idsOf = (principal: Named['principal']) => [
    ...new Set(missing.filter((one) => one.principal === principal).flatMap((one) => idOf(one) ?? [])),
  ];
  const names = await getNames(directory, { users: idsOf('user'), groups: idsOf('group') }, options);
  return (one) => names[one.principal === 'user' ? 'users' : 'groups'][idOf(one) ?? ''];
}
