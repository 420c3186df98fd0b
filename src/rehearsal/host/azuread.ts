/**
 * The `azuread` resources and look-ups the program uses, carried out with the requests the real plugin sends
 * (without its fixed waits of 20 seconds).
 */
import type { GraphClient } from '../../provider/graph/client.ts';
import { type HostedInvoke, type HostedKind, text } from './kind.ts';

interface AppRole {
  id: string;
  isEnabled: boolean;
  value: string | null;
  displayName: string;
  description: string;
  allowedMemberTypes: string[];
}

/** A list answer of Graph. */
interface Listed {
  value: Record<string, unknown>[];
}

export function azureadKinds(graph: GraphClient): HostedKind[] {
  // All roles of an application stand in one collection that is always written whole: one writer at a time.
  const queues = new Map<string, Promise<unknown>>();
  const inTurn = <T>(applicationId: string, work: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(applicationId) ?? Promise.resolve()).then(work, work);
    queues.set(
      applicationId,
      turn.catch(() => undefined),
    );
    return turn;
  };
  const readRoles = async (application: string) => (await graph.get<{ appRoles: AppRole[] }>(application)).appRoles;
  const writeRoles = (application: string, appRoles: AppRole[]) => graph.patch(application, { appRoles });
  const disable = async (application: string, id: string) =>
    writeRoles(
      application,
      (await readRoles(application)).map((role) => (role.id === id ? { ...role, isEnabled: false } : role)),
    );
  const roleOf = (inputs: Record<string, unknown>): AppRole => ({
    id: text(inputs, 'roleId'),
    isEnabled: true,
    value: text(inputs, 'value'),
    displayName: text(inputs, 'displayName'),
    description: text(inputs, 'description'),
    allowedMemberTypes: inputs.allowedMemberTypes as string[],
  });

  return [
    {
      type: 'azuread:index/applicationFromTemplate:ApplicationFromTemplate',
      replaceOn: ['templateId'],
      async create(inputs) {
        const made = (await graph.post(`/applicationTemplates/${text(inputs, 'templateId')}/instantiate`, {
          displayName: text(inputs, 'displayName'),
        })) as { application: { id: string }; servicePrincipal: { id: string } };
        const application = made.application.id;
        const servicePrincipal = made.servicePrincipal.id;
        await graph.get(`/applications/${application}`, { retryMissing: true });
        return {
          id: `/applicationTemplates/${text(inputs, 'templateId')}/instantiate/${application}/${servicePrincipal}`,
          outputs: {
            applicationId: `/applications/${application}`,
            applicationObjectId: application,
            servicePrincipalId: `/servicePrincipals/${servicePrincipal}`,
            servicePrincipalObjectId: servicePrincipal,
          },
        };
      },
      async update(_id, old, inputs) {
        await graph.patch(`${text(old.outputs, 'applicationId')}`, { displayName: text(inputs, 'displayName') });
        return old.outputs;
      },
      async delete(_id, outputs) {
        await graph.delete(`${text(outputs, 'applicationId')}`);
      },
    },
    {
      type: 'azuread:index/applicationAppRole:ApplicationAppRole',
      replaceOn: ['applicationId', 'roleId'],
      create: (inputs) =>
        inTurn(text(inputs, 'applicationId'), async () => {
          const application = `${text(inputs, 'applicationId')}`;
          await writeRoles(application, [...(await readRoles(application)), roleOf(inputs)]);
          return { id: `${text(inputs, 'applicationId')}/appRoles/${text(inputs, 'roleId')}`, outputs: {} };
        }),
      update: (_id, _old, inputs) =>
        inTurn(text(inputs, 'applicationId'), async () => {
          const application = `${text(inputs, 'applicationId')}`;
          const role = roleOf(inputs);
          // Graph refuses to change an enabled role (CannotDeleteOrUpdateEnabledEntitlement).
          await disable(application, role.id);
          await writeRoles(
            application,
            (await readRoles(application)).map((other) => (other.id === role.id ? role : other)),
          );
          return {};
        }),
      delete: (_id, _outputs, inputs) =>
        inTurn(text(inputs, 'applicationId'), async () => {
          const application = `${text(inputs, 'applicationId')}`;
          const id = text(inputs, 'roleId');
          await disable(application, id);
          await writeRoles(
            application,
            (await readRoles(application)).filter((role) => role.id !== id),
          );
        }),
    },
    {
      type: 'azuread:index/appRoleAssignment:AppRoleAssignment',
      replaceOn: [],
      async create(inputs) {
        const resourceId = text(inputs, 'resourceObjectId');
        const made = (await graph.post(`/servicePrincipals/${resourceId}/appRoleAssignedTo`, {
          appRoleId: text(inputs, 'appRoleId'),
          principalId: text(inputs, 'principalObjectId'),
          resourceId,
        })) as Record<string, unknown>;
        return {
          id: `/servicePrincipals/${resourceId}/appRoleAssignedTo/${text(made, 'id')}`,
          outputs: { principalDisplayName: made.principalDisplayName, principalType: made.principalType },
        };
      },
      async delete(id) {
        await graph.delete(`${id}`);
      },
    },
  ];
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
    'azuread:index/getApplicationTemplate:getApplicationTemplate': async (inputs) => {
      const name = text(inputs, 'displayName');
      const [template] = await list('/applicationTemplates', `displayName eq ${quoted(name)}`);
      if (!template) throw new Error(`there is no gallery app named "${name}"`);
      return { ...inputs, id: template.id, templateId: template.id };
    },
    'azuread:index/getApplication:getApplication': async (inputs) => {
      const found = (await graph.get(`/applications/${text(inputs, 'objectId')}`)) as Record<string, unknown>;
      const appRoles = (found.appRoles as AppRole[]).map((role) => ({ ...role, value: role.value ?? '', enabled: role.isEnabled }));
      return { ...inputs, id: `/applications/${found.id}`, clientId: found.appId, displayName: found.displayName, appRoles };
    },
  };
}
