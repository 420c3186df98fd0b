/** People and groups of the Okta org, each looked up once a run. */
import okta from '@pulumi/okta';
import type * as pulumi from '../pulumi.ts';

export interface OktaGroup {
  id: string;
  name: string;
}

export interface OktaDirectory {
  /** Id of the person with this login. The run fails when there is none. */
  user(login: string): pulumi.Output<string>;
  /** Id of the group of exactly this name. Okta's search by name finds prefixes too, hence the check. */
  group(name: string): pulumi.Output<string>;
  /** Groups whose name starts so, sorted by name: a group push "by rule", which Okta's public API does not have. */
  groupsStartingWith(prefix: string): pulumi.Output<OktaGroup[]>;
}

/** A text inside a filter of Okta's `search` parameter. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function byName(a: OktaGroup, b: OktaGroup): number {
  return a.name < b.name ? -1 : 1;
}

export function lookUpOktaDirectory(options?: pulumi.InvokeOptions): OktaDirectory {
  const users = new Map<string, pulumi.Output<string>>();
  const searches = new Map<string, pulumi.Output<OktaGroup[]>>();
  // A pushed group has a twin of type APP_GROUP with the same name.
  const search = (filter: string) => {
    const found =
      searches.get(filter) ??
      okta.getGroupsOutput({ search: filter }, options).groups.apply((groups) => groups.map(({ id, name }) => ({ id, name })).sort(byName));
    searches.set(filter, found);
    return found;
  };
  return {
    user(login) {
      const found =
        users.get(login) ?? okta.user.getUserOutput({ searches: [{ name: 'profile.login', value: login, comparison: 'eq' }] }, options).id;
      users.set(login, found);
      return found;
    },
    group: (name) =>
      search(`type eq "OKTA_GROUP" and profile.name eq ${quote(name)}`).apply((groups) => {
        const exact = groups.filter((group) => group.name === name);
        const only = exact[0];
        if (!only || exact.length > 1) throw new Error(`Okta has ${exact.length} groups named "${name}"; exactly one is needed`);
        return only.id;
      }),
    groupsStartingWith: (prefix) => search(`type eq "OKTA_GROUP" and profile.name sw ${quote(prefix)}`),
  };
}
