/** Who has which role of an enterprise app ("Users and groups"). */

import type { AppRoleAssignmentInputs, AppRoleAssignmentOutputs } from '../appInputs.ts';
import { diffInputs } from '../diff.ts';
import { GraphError } from '../graph/error.ts';
import { readAll } from '../graph/pages.ts';
import type { Context, ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { isAdopted } from './ownerMark.ts';

interface Assignment {
  id: string;
  appRoleId: string;
  principalId: string;
  principalType: string;
  createdDateTime?: string;
}

const listPath = (servicePrincipalId: string) => `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`;
const everything = ['servicePrincipalId', 'principalId', 'appRoleId'] as const;

/** Graph's `appRoleAssignment`. One that is there already is taken as it is, so a create that was cut off can be repeated. */
export const appRoleAssignment: ResourceKind<AppRoleAssignmentInputs, AppRoleAssignmentOutputs> = {
  type: resourceTypes.appRoleAssignment,

  check: () => [],

  diff: async (_context, old, inputs) =>
    diffInputs({ ...old.inputs, assignedBefore: inputs.assignedBefore }, inputs, { replaces: everything }),

  async create(context, inputs) {
    const made = await assign(context, inputs);
    const { id: assignmentId, principalType } = made;
    const adopted = stoodBefore(made, inputs) ? { adopted: true } : {};
    return { id: `${inputs.servicePrincipalId}/${assignmentId}`, outputs: { assignmentId, principalType, ...adopted } };
  },

  async read(context, id, last) {
    const [servicePrincipalId = '', assignmentId = ''] = id.split('/');
    const found = await orMissing(context.graph().get<Assignment>(`${listPath(servicePrincipalId)}/${assignmentId}`));
    if (found === undefined) return undefined;
    const { principalId, appRoleId, principalType } = found;
    const { assignedBefore } = last.inputs ?? {};
    return {
      id,
      inputs: { servicePrincipalId, principalId, appRoleId, ...(assignedBefore === undefined ? {} : { assignedBefore }) },
      outputs: { assignmentId, principalType, ...(last.outputs?.adopted ? { adopted: true } : {}) },
    };
  },

  // Every input replaces.
  update: async (_context, _id, old) => old.outputs,

  async delete(context, id, old) {
    const graph = context.graph();
    const [servicePrincipalId = '', assignmentId = ''] = id.split('/');
    // While the app is adopted, who is no longer declared goes. When it is let go its mark goes first, and who was there before stays.
    if (old.outputs.adopted && !(await isAdopted(graph, servicePrincipalId))) return;
    await orMissing(graph.delete(`${listPath(servicePrincipalId)}/${assignmentId}`));
  },

  previewOutputs: (_inputs, old) => old ?? {},
};

/** Made no later than the newest that stood there when the app was adopted; one of a run that was cut off is younger. */
function stoodBefore({ createdDateTime = '' }: Assignment, { assignedBefore = '' }: AppRoleAssignmentInputs): boolean {
  return Date.parse(createdDateTime) <= Date.parse(assignedBefore);
}

async function assign(context: Context, { servicePrincipalId, principalId, appRoleId }: AppRoleAssignmentInputs): Promise<Assignment> {
  const graph = context.graph();
  const path = listPath(servicePrincipalId);
  const body = { principalId, resourceId: servicePrincipalId, appRoleId };
  for (let tries = 0; ; tries++) {
    try {
      return await graph.post<Assignment>(path, body, { retryMissing: true });
    } catch (error) {
      if (!(error instanceof GraphError) || error.status !== 400) throw error;
      if (/already exists/i.test(error.detail)) {
        const all = await readAll<Assignment>(graph, path);
        const found = all.find((one) => one.principalId === principalId && one.appRoleId === appRoleId);
        if (found !== undefined) return found;
        throw error;
      }
      // A role or an app that was made a moment ago is not known everywhere yet.
      if (tries >= 4 || !/not found on application|not a valid reference update/i.test(error.detail)) throw error;
      await context.sleep(2_000 * 2 ** tries);
    }
  }
}
