/** The look-ups of the `azuread` plugin that the program uses, answered with the requests the real plugin sends. */
import type { GraphClient } from '../../provider/graph/client.ts';
import { type HostedInvoke, text } from './kind.ts';

/** A list answer of Graph. */
interface Listed {
  value: Record<string, unknown>[];
}

export function azureadInvokes(graph: GraphClient): Record<string, HostedInvoke> {
  const list = async (path: string, filter: string) => ((await graph.get(`${path}?$filter=${encodeURIComponent(filter)}`)) as Listed).value;
  const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
  return {
    'azuread:index/getUser:getUser': async (inputs) => {
      const name = text(inputs, 'userPrincipalName');
      const [user] = await list('/users', `userPrincipalName eq ${quoted(name)}`);
      if (!user) throw new Error(`User with UPN "${name}" was not found`);
      return { ...inputs, id: user.id, objectId: user.id, displayName: user.displayName };
    },
    'azuread:index/getGroup:getGroup': async (inputs) => {
      const name = text(inputs, 'displayName');
      const found = await list('/groups', `displayName eq ${quoted(name)}`);
      const [group] = found;
      if (!group) throw new Error(`No group found matching specified filter (displayName eq ${quoted(name)})`);
      if (found.length > 1) throw new Error(`More than one group found matching specified filter (displayName eq ${quoted(name)})`);
      return { ...inputs, id: `/groups/${group.id}`, objectId: group.id };
    },
  };
}
