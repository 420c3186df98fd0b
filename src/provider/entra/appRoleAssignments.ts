/** Everybody who is assigned to an enterprise app ("Users and groups"), as one resource: known by object id and role, whatever they are called. */
import type { AppRoleAssignmentsInputs, AppRoleAssignmentsOutputs, AssignmentInput, StandingAssignment } from '../appInputs.ts';
import { createCollection } from '../collection/collection.ts';
import type { Collection, Found } from '../collection/kind.ts';
import { mostInBatch } from '../graph/batch.ts';
import type { ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { type Assignment, giveRoles, identityOf, readAssigned, takeRoles } from './assigning.ts';
import { declareAssignments } from './declaredAssignments.ts';
import { isAdopted } from './ownerMark.ts';

type Inputs = AppRoleAssignmentsInputs;

const kind: Collection<Inputs, AssignmentInput, StandingAssignment> = {
  type: resourceTypes.appRoleAssignments,
  owner: 'servicePrincipalId',
  property: 'assignments',
  ownerOf: ({ servicePrincipalId }) => servicePrincipalId,
  entriesOf: ({ assignments }) => assignments,
  inputsOf: (servicePrincipalId, assignments, last) => ({ ...last, servicePrincipalId, assignments }),
  identityOf,

  // By up to a minute (microsoft-graph-docs 15855).
  listsLate: true,

  /** Graph gives them all in any case. */
  async list(context, { servicePrincipalId, assignedBefore = '' }) {
    const all = await orMissing(readAssigned(context.graph(), servicePrincipalId));
    return all && new Map(all.map((one) => [identityOf(one), foundOf(one, assignedBefore)]));
  },

  atOnce: mostInBatch,
  give: (context, { servicePrincipalId }, some) => giveRoles(context, servicePrincipalId, some),
  take: (context, { servicePrincipalId }, some) => takeRoles(context, servicePrincipalId, some),
  // Whoever could not be given the new role keeps the old one.
  subjectOf: (identity) => identity.split('/')[0] ?? '',
  // Its mark is the first thing to go.
  isLetGo: async (context, id) => !(await isAdopted(context.graph(), id)),
};

/** Made no later than the newest that stood there when the app was adopted; one of a run that was cut off is younger. */
function foundOf(one: Assignment, assignedBefore: string): Found<StandingAssignment> {
  const { id, principalType, principalDisplayName, createdDateTime = '' } = one;
  return {
    standing: { assignmentId: id, name: `${principalType.toLowerCase()} ${principalDisplayName}` },
    stoodBefore: Date.parse(createdDateTime) <= Date.parse(assignedBefore),
  };
}

export const appRoleAssignments: ResourceKind<Inputs, AppRoleAssignmentsOutputs> = {
  ...createCollection(kind),
  check(inputs) {
    declareAssignments(inputs);
    return [];
  },
};
