/** The app roles of an application: one collection in Graph that is always written whole. */
import type { GraphClient } from '../graph/client.ts';

/** Graph's `appRole`. */
export interface AppRole {
  id: string;
  isEnabled: boolean;
  value: string | null;
  displayName: string;
  description: string | null;
  allowedMemberTypes: string[];
}

/** Graph's id of "default access", allowed only while an app has no enabled role for users. */
const noRole = '00000000-0000-0000-0000-000000000000';

/** The role that "default access" means on an app: its own role without a value named "User", else no role at all. */
export function defaultRoleId(appRoles: Pick<AppRole, 'id' | 'value' | 'displayName' | 'isEnabled'>[]): string {
  const user = appRoles.find((role) => role.isEnabled && !role.value && role.displayName === 'User');
  return user?.id ?? noRole;
}

const turns = new WeakMap<GraphClient, Map<string, Promise<unknown>>>();

/** Runs `work` after everything else that changes the roles of this application: two writers at a time would undo each other. */
export function inTurn<T>(graph: GraphClient, applicationId: string, work: () => Promise<T>): Promise<T> {
  const queues = turns.get(graph) ?? new Map<string, Promise<unknown>>();
  turns.set(graph, queues);
  const turn = (queues.get(applicationId) ?? Promise.resolve()).then(work, work);
  queues.set(
    applicationId,
    turn.catch(() => undefined),
  );
  return turn;
}

export async function readAppRoles(graph: GraphClient, applicationId: string): Promise<AppRole[]> {
  return (await graph.get<{ appRoles: AppRole[] }>(`/applications/${applicationId}?$select=appRoles`, { retryMissing: true })).appRoles;
}

export async function writeAppRoles(graph: GraphClient, applicationId: string, appRoles: AppRole[]): Promise<void> {
  await graph.patch(`/applications/${applicationId}`, { appRoles });
}
