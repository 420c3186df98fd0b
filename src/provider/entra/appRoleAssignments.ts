/** Everybody who is assigned to an enterprise app ("Users and groups"), as one resource: known by object id and role, whatever they are called. */
import type { AppRoleAssignmentsInputs, AppRoleAssignmentsOutputs, AssignmentInput, StandingAssignment } from '../appInputs.ts';
import { propertyPath } from '../diff.ts';
import type { Diff, PropertyDiff, ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { type Assignment, type Change, carryOut, identityOf, readAssigned, stoodBefore } from './assigning.ts';
import { declareAssignments } from './declaredAssignments.ts';
import { isAdopted } from './ownerMark.ts';

type Inputs = AppRoleAssignmentsInputs;
type Standing = Record<string, StandingAssignment>;

export const appRoleAssignments: ResourceKind<Inputs, AppRoleAssignmentsOutputs> = {
  type: resourceTypes.appRoleAssignments,

  check(inputs) {
    declareAssignments(inputs);
    return [];
  },

  /** By what stands and not by the inputs of before: those are the program's, also where a removal was refused. */
  diff: async (_context, old, inputs) => differences(old, inputs),

  create: async (context, inputs) => ({
    id: inputs.servicePrincipalId,
    outputs: await carryOut(context, inputs, await changeOf(context, inputs, {})),
  }),

  /** The states of before hold one resource for each, which the engine shows as deleted. */
  async announce(context, inputs) {
    const { standing } = await changeOf(context, inputs, {});
    for (const { name } of Object.values(standing)) context.log('info', `${name}: stands in the tenant already, and is kept`);
  },

  async read(context, id, last) {
    const found = await orMissing(readAssigned(context.graph(), id));
    if (found === undefined) return undefined;
    const byIdentity = new Map(found.map((one) => [identityOf(one), one]));
    // An import knows of no declaration: everybody is there, and stays until they are declared.
    const declared = last.inputs === undefined ? [] : Object.entries(last.inputs.assignments);
    const assignments = Object.fromEntries(declared.filter(([, one]) => byIdentity.has(identityOf(one))));
    const known = last.inputs === undefined ? Object.fromEntries(found.map((one) => [identityOf(one), foreign(one)])) : {};
    const standing = { ...known, ...stillThere(last.outputs?.standing ?? {}, byIdentity), ...taken(assignments, byIdentity, last) };
    return { id, inputs: { ...last.inputs, servicePrincipalId: id, assignments }, outputs: { standing } };
  },

  async update(context, _id, old, inputs) {
    return carryOut(context, inputs, await changeOf(context, inputs, ownedOf(old)));
  },

  async delete(context, id, old) {
    const owned = Object.entries(ownedOf(old)).filter(([, { isForeign }]) => !isForeign);
    const isLetGo = owned.some(([, { adopted }]) => adopted) && !(await isAdopted(context.graph(), id));
    // While the app is adopted, who is no longer declared goes. When it is let go its mark goes first, and who was there before stays.
    const going = owned.filter(([, { adopted }]) => !(adopted && isLetGo));
    await carryOut(context, { ...old.inputs, assignments: {} }, { add: [], remove: going, standing: Object.fromEntries(going) });
  },

  previewOutputs: (_inputs, old) => old ?? {},
};

const foreign = ({ id, principalType, principalDisplayName }: Assignment): StandingAssignment => ({
  assignmentId: id,
  name: `${principalType.toLowerCase()} ${principalDisplayName}`,
  isForeign: true,
});

function stillThere(standing: Standing, found: ReadonlyMap<string, Assignment>): Standing {
  return Object.fromEntries(Object.entries(standing).filter(([identity]) => found.has(identity)));
}

/** Declared ones that stand there: their names as they are declared. */
function taken(
  assignments: Inputs['assignments'],
  found: ReadonlyMap<string, Assignment>,
  last: { inputs?: Inputs; outputs?: AppRoleAssignmentsOutputs },
): Standing {
  const entries = Object.entries(assignments).flatMap(([name, one]): [string, StandingAssignment][] => {
    const there = found.get(identityOf(one));
    const adopted = last.outputs?.standing[identityOf(one)]?.adopted ? { adopted: true as const } : {};
    return there === undefined ? [] : [[identityOf(one), { assignmentId: there.id, name, ...adopted }]];
  });
  return Object.fromEntries(entries);
}

/** What stands, those that were declared once among ours: a removal that was refused is owed. */
function ownedOf({ inputs, outputs }: { inputs: Inputs; outputs: AppRoleAssignmentsOutputs }): Standing {
  const declared = new Set(Object.values(inputs.assignments).map(identityOf));
  return Object.fromEntries(
    Object.entries(outputs.standing ?? {}).map(([identity, { isForeign, ...one }]) => [
      identity,
      isForeign && !declared.has(identity) ? { ...one, isForeign } : one,
    ]),
  );
}

function differences(old: { inputs: Inputs; outputs: AppRoleAssignmentsOutputs }, inputs: Inputs): Diff {
  const owned = ownedOf(old);
  const wanted = new Map(Object.entries(inputs.assignments).map(([name, one]) => [identityOf(one), name]));
  const changes: Record<string, PropertyDiff> = {};
  const note = (name: string, kind: 'add' | 'delete') => {
    const path = propertyPath('assignments', name, true);
    changes[path] = { kind: changes[path] === undefined || changes[path].kind === kind ? kind : 'update' };
  };
  for (const [identity, { name, isForeign }] of Object.entries(owned)) if (!isForeign && !wanted.has(identity)) note(name, 'delete');
  for (const [identity, name] of wanted) if (owned[identity] === undefined) note(name, 'add');
  const isMoved = old.inputs.servicePrincipalId !== inputs.servicePrincipalId;
  if (isMoved) changes.servicePrincipalId = { kind: 'updateReplace' };
  return { changes, replaces: isMoved ? ['servicePrincipalId'] : [], deleteBeforeReplace: true };
}

/** Against the tenant: what is there already is taken as it is, so that whatever was cut off can be repeated. */
async function changeOf(
  context: Parameters<typeof carryOut>[0],
  { servicePrincipalId, assignments, assignedBefore = '' }: Inputs,
  owned: Standing,
): Promise<Change> {
  const found = new Map((await readAssigned(context.graph(), servicePrincipalId)).map((one) => [identityOf(one), one]));
  const standing: Standing = stillThere(owned, found);
  const add: [string, AssignmentInput][] = [];
  for (const [name, one] of Object.entries(assignments)) {
    const identity = identityOf(one);
    const there = found.get(identity);
    const adopted =
      owned[identity]?.adopted || (there !== undefined && stoodBefore(there, assignedBefore)) ? { adopted: true as const } : {};
    if (there === undefined) add.push([name, one]);
    else standing[identity] = { assignmentId: there.id, name, ...adopted };
  }
  const wanted = new Set(Object.values(assignments).map(identityOf));
  const remove = Object.entries(standing).filter(([identity, { isForeign }]) => !isForeign && !wanted.has(identity));
  return { add, remove, standing };
}
