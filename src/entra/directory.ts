/** People and groups of the Entra tenant, each looked up once a run. */
import azuread from '@pulumi/azuread';
import type * as pulumi from '@pulumi/pulumi';

export interface EntraDirectory {
  /** Object id of the person with this user principal name. The run fails when there is none. */
  user(userPrincipalName: string): pulumi.Output<string>;
  /** Object id of the one group with this display name. The run fails when there is none or more than one. */
  group(displayName: string): pulumi.Output<string>;
}

export function lookUpEntraDirectory(options?: pulumi.InvokeOptions): EntraDirectory {
  const users = new Map<string, pulumi.Output<string>>();
  const groups = new Map<string, pulumi.Output<string>>();
  const once = (known: Map<string, pulumi.Output<string>>, key: string, look: () => pulumi.Output<string>) => {
    const found = known.get(key) ?? look();
    known.set(key, found);
    return found;
  };
  return {
    user: (userPrincipalName) =>
      once(users, userPrincipalName.toLowerCase(), () => azuread.getUserOutput({ userPrincipalName }, options).objectId),
    group: (displayName) => once(groups, displayName, () => azuread.getGroupOutput({ displayName }, options).objectId),
  };
}
