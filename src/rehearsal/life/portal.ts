/** What an administrator does in the Entra portal, as Graph calls: people, groups, assignments, on-demand runs. */
import type { GraphClient } from '../../provider/graph/client.ts';
import type { SynchronizationSchema } from '../../provider/graph/schemaTypes.ts';
import { isWritable } from '../graph/types/typeTables.ts';

export interface Portal {
  createUser(properties: Record<string, unknown>): Promise<string>;
  changeUser(id: string, properties: Record<string, unknown>): Promise<void>;
  /** Into the recycle bin. */
  deleteUser(id: string): Promise<void>;
  restoreUser(id: string): Promise<void>;
  /** Out of the recycle bin for good, as after 30 days. */
  purgeUser(id: string): Promise<void>;
  createGroup(displayName: string): Promise<string>;
  renameGroup(id: string, displayName: string): Promise<void>;
  deleteGroup(id: string): Promise<void>;
  addMember(groupId: string, userId: string): Promise<void>;
  removeMember(groupId: string, userId: string): Promise<void>;
  /** Returns the assignment's id. */
  assign(servicePrincipalId: string, principalId: string, appRoleId: string): Promise<string>;
  unassign(servicePrincipalId: string, assignmentId: string): Promise<void>;
  restart(servicePrincipalId: string, jobId: string): Promise<void>;
  stop(servicePrincipalId: string, jobId: string): Promise<void>;
  start(servicePrincipalId: string, jobId: string): Promise<void>;
  /** "Provision on demand": the result and the reason of its first step that did not succeed. */
  provisionOnDemand(servicePrincipalId: string, jobId: string, userId: string): Promise<{ result: string; reason: string | null }>;
}

/** One run on demand, as far as it is looked at. */
interface OnDemandRun {
  statusInfo: { status: string };
  provisioningSteps: { status: string; description: string }[];
}

interface WithId {
  id: string;
}

/**
 * `sync` sets what Graph lets nobody write: what comes from a directory on premises, by its synchronization. Without it such properties are sent, and
 * refused.
 */
export function openPortal(graph: GraphClient, sync?: (userId: string, properties: Record<string, unknown>) => void): Portal {
  /** Sends what can be written, and hands the rest to the synchronization. */
  const write = async (
    properties: Record<string, unknown>,
    send: (written: Record<string, unknown>) => Promise<string>,
  ): Promise<string> => {
    const all = Object.entries(properties);
    const isSent = ([name]: [string, unknown]) => sync === undefined || isWritable('user', name);
    const written = all.filter(isSent);
    const id = await send(Object.fromEntries(written));
    if (written.length < all.length) sync?.(id, Object.fromEntries(all.filter((entry) => !isSent(entry))));
    return id;
  };
  const newNickname = (displayName: string) => displayName.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  return {
    createUser: (properties) => write(properties, async (written) => (await graph.post<WithId>('/users', written)).id),
    async changeUser(id, properties) {
      await write(properties, async (written) => {
        if (Object.keys(written).length > 0) await graph.patch(`/users/${id}`, written);
        return id;
      });
    },
    deleteUser: (id) => graph.delete(`/users/${id}`),
    restoreUser: (id) => graph.post(`/directory/deletedItems/${id}/restore`),
    purgeUser: (id) => graph.delete(`/directory/deletedItems/${id}`),
    createGroup: async (displayName) =>
      (
        await graph.post<WithId>('/groups', {
          displayName,
          mailEnabled: false,
          mailNickname: newNickname(displayName),
          securityEnabled: true,
        })
      ).id,
    renameGroup: (id, displayName) => graph.patch(`/groups/${id}`, { displayName }),
    deleteGroup: (id) => graph.delete(`/groups/${id}`),
    addMember: (groupId, userId) =>
      graph.post(`/groups/${groupId}/members/$ref`, { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${userId}` }),
    removeMember: (groupId, userId) => graph.delete(`/groups/${groupId}/members/${userId}/$ref`),
    assign: async (servicePrincipalId, principalId, appRoleId) =>
      (
        await graph.post<WithId>(`/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`, {
          principalId,
          resourceId: servicePrincipalId,
          appRoleId,
        })
      ).id,
    unassign: (servicePrincipalId, assignmentId) =>
      graph.delete(`/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo/${assignmentId}`),
    stop: (servicePrincipalId, jobId) => graph.post(`/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}/pause`),
    start: (servicePrincipalId, jobId) => graph.post(`/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}/start`),
    restart: (servicePrincipalId, jobId) =>
      graph.post(`/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}/restart`, {
        criteria: { resetScope: 'Watermark, Escrows, QuarantineState' },
      }),
    async provisionOnDemand(servicePrincipalId, jobId, userId) {
      const job = `/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}`;
      const schema = await graph.get<SynchronizationSchema>(`${job}/schema`);
      const answer = await graph.post<{ key: string; value: string }>(`${job}/provisionOnDemand`, {
        parameters: [{ ruleId: schema.synchronizationRules[0]?.id, subjects: [{ objectId: userId, objectTypeName: 'User' }] }],
      });
      // Graph answers in one of two forms: one object, or (newer) a list of them.
      const [run] = [JSON.parse(answer.value)].flat() as OnDemandRun[];
      return {
        result: run?.statusInfo.status ?? 'nothing',
        reason: run?.provisioningSteps.find((step) => step.status !== 'Success')?.description ?? null,
      };
    },
  };
}
