/** What stands in an app at the moment it is adopted, so that those parts can be left or given back later. */

import type { EnterpriseAppOutputs } from '../appInputs.ts';
import type { GraphClient } from '../graph/client.ts';
import { readAll } from '../graph/pages.ts';
import type { AppRole } from './appRoles.ts';

type Standing = Required<Pick<EnterpriseAppOutputs, 'rolesBefore' | 'assignedBefore'>>;

/** Read once and kept in the state before anything is written: a run that is killed later on forgets none of it. Throws GraphError. */
export async function readStanding(graph: GraphClient, appRoles: AppRole[], servicePrincipalId: string): Promise<Standing> {
  const rolesBefore = Object.fromEntries(
    appRoles.flatMap(({ value, displayName, description, isEnabled }) =>
      value ? [[value, { displayName, description: description ?? '', enabled: isEnabled }]] : [],
    ),
  );
  const path = `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`;
  const assignments = await readAll<{ createdDateTime?: string }>(graph, path);
  // The tenant's own clock on both sides: no list of ids, and no other clock, is needed to tell the ones before from those of this stack.
  const times = assignments.map(({ createdDateTime }) => createdDateTime ?? '');
  const newest = times.reduce((last, time) => (Date.parse(time) > (Date.parse(last) || 0) ? time : last), '');
  return { rolesBefore, assignedBefore: newest };
}
