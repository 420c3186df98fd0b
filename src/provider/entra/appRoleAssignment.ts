/** One role of one person or group, as states made before hold it. `AppRoleAssignments` has taken its place: nothing declares one any more. */
import type { AppRoleAssignmentInputs, AppRoleAssignmentOutputs } from '../appInputs.ts';
import type { ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { type Assignment, listPath } from './assigning.ts';
import { isDeclared } from './declaredAssignments.ts';
import { isAdopted } from './ownerMark.ts';

const together = `assignments are declared together, as ${resourceTypes.appRoleAssignments}`;

export const appRoleAssignment: ResourceKind<AppRoleAssignmentInputs, AppRoleAssignmentOutputs> = {
  type: resourceTypes.appRoleAssignment,

  check: () => [{ property: 'principalId', reason: together }],
  diff: async () => ({ changes: {}, replaces: [], deleteBeforeReplace: true }),
  create: async () => {
    throw new Error(together);
  },

  async read(context, id, last) {
    const [servicePrincipalId = '', assignmentId = ''] = id.split('/');
    const found = await orMissing(context.graph().get<Assignment>(`${listPath(servicePrincipalId)}/${assignmentId}`));
    if (found === undefined) return undefined;
    const { principalId, appRoleId, principalType } = found;
    const adopted = last.outputs?.adopted ? { adopted: true } : {};
    return {
      id,
      inputs: { ...last.inputs, servicePrincipalId, principalId, appRoleId },
      outputs: { assignmentId, principalType, ...adopted },
    };
  },

  update: async (_context, _id, old) => old.outputs,

  /** Out of the state alone where the run declares it: the one resource has it now. */
  async delete(context, id, old) {
    const graph = context.graph();
    const [servicePrincipalId = '', assignmentId = ''] = id.split('/');
    if (isDeclared(old.inputs)) return context.log('info', "kept: it is one of the app's assignments now");
    if (old.outputs.adopted && !(await isAdopted(graph, servicePrincipalId))) return;
    await orMissing(graph.delete(`${listPath(servicePrincipalId)}/${assignmentId}`));
  },

  previewOutputs: (_inputs, old) => old ?? {},
};
