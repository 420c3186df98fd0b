/** People and groups of the Entra tenant, looked up in one go, before anything is declared. */

import { describeUnclear, type Named } from '../plan/assigned.ts';
import type { EntraApp } from '../plan/types.ts';
import type { PrincipalIds } from '../provider/inputs.ts';
import { getPrincipals } from '../provider/sdk.ts';
import * as pulumi from '../pulumi.ts';
import { readNamesNow } from '../renamed.ts';

export interface EntraDirectory {
  /** Object id of the person with this user principal name, one of those the apps name. */
  user(userPrincipalName: string): string;
  /** Object id of the one group with this display name, one of those the apps name. */
  group(displayName: string): string;
}

/** Everybody the apps name. Throws one RunError with every name that is unknown or not clear, and each place that has it. */
export async function lookUpEntraDirectory(apps: EntraApp[], options: pulumi.InvokeOptions): Promise<EntraDirectory> {
  const wanted = apps.flatMap(wantedBy);
  const names = (principal: Named['principal']) => [
    ...new Set(wanted.filter((one) => one.principal === principal).map(({ name }) => name)),
  ];
  const ids = wanted.length > 0 ? await readIds({ users: names('user'), groups: names('group') }, options) : { users: {}, groups: {} };
  const missing = wanted.filter((one) => idsOf(ids, one).length === 0);
  const roles = apps.flatMap((app) => Object.keys(app.roles));
  const calledNow = await readNamesNow('entra', missing, roles, options);
  const problems = describeUnclear(wanted, 'tenant', (one) => idsOf(ids, one).length, calledNow);
  if (problems.length > 0) throw new pulumi.RunError(problems.join('\n'));
  const found = (principal: Named['principal'], name: string): string => {
    const [id] = idsOf(ids, { principal, name });
    if (id === undefined) throw new Error(`${principal} "${name}" was not looked up`);
    return id;
  };
  return { user: (name) => found('user', name), group: (name) => found('group', name) };
}

function wantedBy({ assignments, onDemand }: EntraApp): Named[] {
  if (onDemand === null) return assignments;
  const { people, groups, place } = onDemand;
  const users = [...people, ...Object.values(groups).flat()].map((name): Named => ({ principal: 'user', name, place }));
  return [...assignments, ...users, ...Object.keys(groups).map((name): Named => ({ principal: 'group', name, place }))];
}

/** A refusal (no permission, no such tenant) stops the run as a mistake of the set-up, without a stack trace. */
async function readIds(names: { users: string[]; groups: string[] }, options: pulumi.InvokeOptions): Promise<PrincipalIds> {
  try {
    return await getPrincipals(names, options);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new pulumi.RunError(`The people and groups of the stack could not be looked up: ${said}`);
  }
}

function idsOf(ids: PrincipalIds, { principal, name }: Pick<Named, 'principal' | 'name'>): string[] {
  return ids[principal === 'user' ? 'users' : 'groups'][name] ?? [];
}
