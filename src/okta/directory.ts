/** People and groups of the Okta org, looked up in one go, before anything is declared. */
import { describeUnclear, type Named } from '../plan/assigned.ts';
import { placeBelow } from '../plan/places.ts';
import type { OktaApp } from '../plan/types.ts';
import type { OktaGroupName, OktaPrincipalIds, OktaPrincipalNames } from '../provider/inputs.ts';
import { getOktaPrincipals } from '../provider/sdk.ts';
import * as pulumi from '../pulumi.ts';
import { readNamesNow } from '../renamed.ts';

export interface OktaDirectory {
  /** Id of the person with this login, one of those the apps name. */
  user(login: string): string;
  /** Id of the one group of this name, one of those the apps name. */
  group(name: string): string;
  /** Groups whose name starts so, sorted by name: a group push "by rule", which Okta's public API does not have. */
  groupsStartingWith(prefix: string): OktaGroupName[];
}

/** Everybody the apps name. Throws one RunError with every name that is unknown or not clear, and each place that has it. */
export async function lookUpOktaDirectory(apps: OktaApp[], options: pulumi.InvokeOptions): Promise<OktaDirectory> {
  const wanted = apps.flatMap(wantedBy);
  const names = (principal: Named['principal']) => [
    ...new Set(wanted.filter((one) => one.principal === principal).map(({ name }) => name)),
  ];
  const prefixes = [...new Set(apps.flatMap(({ push }) => Object.values(push.rules).map(({ startsWith }) => startsWith)))];
  const ids = await readIds({ users: names('user'), groups: names('group'), prefixes }, options);
  const idsOf = ({ principal, name }: Pick<Named, 'principal' | 'name'>) => ids[principal === 'user' ? 'users' : 'groups'][name] ?? [];
  const missing = wanted.filter((one) => idsOf(one).length === 0);
  const calledNow = await readNamesNow('okta', missing, [], options);
  const problems = describeUnclear(wanted, 'org', (one) => idsOf(one).length, calledNow);
  if (problems.length > 0) throw new pulumi.RunError(problems.join('\n'));
  const found = (principal: Named['principal'], name: string): string => {
    const [id] = idsOf({ principal, name });
    if (id === undefined) throw new Error(`${principal} "${name}" was not looked up`);
    return id;
  };
  return {
    user: (name) => found('user', name),
    group: (name) => found('group', name),
    groupsStartingWith: (prefix) => ids.prefixes[prefix] ?? [],
  };
}

function wantedBy(app: OktaApp): Named[] {
  const pushed = app.push.groups.map(
    (name): Named => ({ principal: 'group', name, place: placeBelow(app, ['okta', 'push', 'groups', name]) }),
  );
  return [...app.assignments, ...pushed];
}

/** A refusal (no permission, no such org) stops the run as a mistake of the set-up, without a stack trace. */
async function readIds(names: OktaPrincipalNames, options: pulumi.InvokeOptions): Promise<OktaPrincipalIds> {
  if (Object.values(names).every((some) => some.length === 0)) return { users: {}, groups: {}, prefixes: {} };
  try {
    return await getOktaPrincipals(names, options);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new pulumi.RunError(`The people and groups of the stack could not be looked up in Okta: ${said}`);
  }
}
