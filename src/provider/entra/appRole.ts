/** One app role of an application. */

import type { AppRoleInputs, AppRoleOutputs } from '../appInputs.ts';
import { listed } from '../collection/carryOut.ts';
import { diffInputs } from '../diff.ts';
import type { GraphClient } from '../graph/client.ts';
import { readAll } from '../graph/pages.ts';
import type { ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { type AppRole, inTurn, readAppRoles, writeAppRoles } from './appRoles.ts';

/** Graph's `appRole`, with its order kept: an enabled role is disabled before it is changed or removed. */
export const appRole: ResourceKind<AppRoleInputs, AppRoleOutputs> = {
  type: resourceTypes.appRole,

  check({ value }) {
    return /\s/.test(value) ? [{ property: 'value', reason: `"${value}" has a space in it, which Graph refuses` }] : [];
  },

  async diff(_context, old, inputs) {
    // After an import the service principal is not known: a role's id names its application alone.
    const servicePrincipalId = old.inputs.servicePrincipalId || inputs.servicePrincipalId;
    const before = { ...old.inputs, proposedId: inputs.proposedId, servicePrincipalId, before: inputs.before };
    return diffInputs(before, inputs, { replaces: ['applicationId', 'servicePrincipalId', 'value'] });
  },

  create: (context, inputs) =>
    inTurn(context.graph(), inputs.applicationId, async () => {
      const graph = context.graph();
      const { applicationId, proposedId, value } = inputs;
      const found = (await readAppRoles(graph, applicationId)).find((role) => role.id === proposedId || role.value === value);
      const roleId = found?.id ?? proposedId;
      await converge(graph, { ...inputs, proposedId: roleId });
      return {
        id: `${applicationId}/${roleId}`,
        outputs: { applicationId, roleId, adopted: found !== undefined && roleId !== proposedId },
      };
    }),

  async read(context, id, last) {
    const [applicationId = '', roleId = ''] = id.split('/');
    const answer = await orMissing(context.graph().get<{ appRoles: AppRole[]; appId: string }>(`/applications/${applicationId}`));
    const role = answer?.appRoles.find((one) => one.id === roleId);
    if (role === undefined) return undefined;
    const { value, displayName, description, isEnabled } = role;
    return {
      id,
      inputs: {
        applicationId,
        servicePrincipalId: last.inputs?.servicePrincipalId ?? '',
        proposedId: last.inputs?.proposedId ?? roleId,
        value: value ?? '',
        displayName,
        description: description ?? '',
        enabled: isEnabled,
        ...(last.inputs?.before === undefined ? {} : { before: last.inputs.before }),
      },
      outputs: { applicationId, roleId, adopted: last.outputs?.adopted ?? false },
    };
  },

  update: (context, _id, old, inputs) =>
    inTurn(context.graph(), inputs.applicationId, async () => {
      await converge(context.graph(), { ...inputs, proposedId: old.outputs.roleId });
      return old.outputs;
    }),

  async delete(context, _id, old) {
    const graph = context.graph();
    const { applicationId, servicePrincipalId, value, displayName, before } = old.inputs;
    const { roleId, adopted } = old.outputs;
    await inTurn(graph, applicationId, async () => {
      const roles = await orMissing(readAppRoles(graph, applicationId));
      const role = roles?.find((one) => one.id === roleId);
      if (roles === undefined || role === undefined) return;
      if (adopted) {
        if (before !== undefined) await converge(graph, { ...old.inputs, ...before, proposedId: roleId });
        return;
      }
      const holders = await holdersOf(graph, servicePrincipalId, roleId);
      if (holders.length > 0) {
        throw new Error(
          `The role ${value} (${displayName}) cannot be removed, it is still given to ${listed(holders)}. Take it from them first.`,
        );
      }
      await disable(graph, applicationId, roles, role);
      await writeAppRoles(
        graph,
        applicationId,
        (await readAppRoles(graph, applicationId)).filter((one) => one.id !== roleId),
      );
    });
  },

  previewOutputs: ({ applicationId, proposedId: roleId }, old) => old ?? { applicationId, roleId },
};

async function holdersOf(graph: GraphClient, servicePrincipalId: string, roleId: string): Promise<string[]> {
  if (servicePrincipalId === '') return [];
  const path = `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`;
  // Deleted as "enterprise application", it leaves the application with its roles.
  const all = await orMissing(readAll<{ appRoleId: string; principalDisplayName: string }>(graph, path));
  return (all ?? []).filter((one) => one.appRoleId === roleId).map((one) => one.principalDisplayName);
}

/** Adds the role, or makes the one with this id say what is declared; sends nothing when it does. */
async function converge(graph: GraphClient, { applicationId, proposedId: id, ...wanted }: AppRoleInputs): Promise<void> {
  const { value, displayName, description, enabled: isEnabled } = wanted;
  const roles = await readAppRoles(graph, applicationId);
  const found = roles.find((role) => role.id === id);
  const role: AppRole = { id, isEnabled, value, displayName, description, allowedMemberTypes: found?.allowedMemberTypes ?? ['User'] };
  if (found === undefined) {
    await writeAppRoles(graph, applicationId, [...roles, role]);
    return;
  }
  const sameText = found.value === value && found.displayName === displayName && (found.description ?? '') === description;
  if (sameText && found.isEnabled === isEnabled) return;
  if (!sameText) await disable(graph, applicationId, roles, found);
  await writeAppRoles(
    graph,
    applicationId,
    roles.map((one) => (one.id === id ? role : one)),
  );
}

async function disable(graph: GraphClient, applicationId: string, roles: AppRole[], { id, isEnabled }: AppRole): Promise<void> {
  if (!isEnabled) return;
  await writeAppRoles(
    graph,
    applicationId,
    roles.map((role) => (role.id === id ? { ...role, isEnabled: false } : role)),
  );
}
