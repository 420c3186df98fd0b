/** Giving and taking roles of an enterprise app, many at a time. Source: Graph `appRoleAssignment`. */
import type { AppRoleAssignmentsInputs, AppRoleAssignmentsOutputs, AssignmentInput, StandingAssignment } from '../appInputs.ts';
import { type BatchCall, mostInBatch, sendBatch } from '../graph/batch.ts';
import type { GraphClient } from '../graph/client.ts';
import { GraphError } from '../graph/error.ts';
import { readAll } from '../graph/pages.ts';
import { explainForbidden } from '../graph/permission.ts';
import { type Context, PartialFailure } from '../resource.ts';
import { orMissing } from './answers.ts';

/** As Graph has it. */
export interface Assignment {
  id: string;
  appRoleId: string;
  principalId: string;
  principalType: string;
  principalDisplayName: string;
  createdDateTime?: string;
}

/** Who has what: one principal may have several roles, and each once. */
export const identityOf = ({ principalId, appRoleId }: Pick<Assignment, 'principalId' | 'appRoleId'>): string =>
  `${principalId}/${appRoleId}`;

export const listPath = (servicePrincipalId: string): string => `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`;

/** Throws GraphError. */
export const readAssigned = (graph: GraphClient, servicePrincipalId: string): Promise<Assignment[]> =>
  readAll<Assignment>(graph, `${listPath(servicePrincipalId)}?$top=999`);

/** Made no later than the newest that stood there when the app was adopted; one of a run that was cut off is younger. */
export function stoodBefore({ createdDateTime = '' }: Pick<Assignment, 'createdDateTime'>, assignedBefore: string): boolean {
  return Date.parse(createdDateTime) <= Date.parse(assignedBefore);
}

/** `standing` is by identity, and holds those that go. */
export interface Change {
  add: [name: string, AssignmentInput][];
  remove: [identity: string, StandingAssignment][];
  standing: Record<string, StandingAssignment>;
}

/**
 * Gives first, so that nobody is without a role in between. What is refused is said once all are through, each at its own line, and what
 * stands is kept (`PartialFailure`). Whoever could not be given the new role keeps the old one.
 */
export async function carryOut(context: Context, inputs: AppRoleAssignmentsInputs, change: Change): Promise<AppRoleAssignmentsOutputs> {
  const { servicePrincipalId: id, assignments } = inputs;
  const standing = { ...change.standing };
  const refused: string[] = [];
  const waiting = new Set<string>();
  const path = listPath(id);
  const total = change.add.length + change.remove.length;
  const progress = counted(context, total);
  const isCutOff = await inTurns(context, change.add, progress, async (some) => {
    const bodyOf = ({ principalId, appRoleId }: AssignmentInput) => ({ principalId, resourceId: id, appRoleId });
    const made = await sendAll<Assignment>(
      context,
      some.map(([, one]) => ({ method: 'POST', path, body: bodyOf(one) })),
      (index) => assign(context, path, bodyOf(some[index]?.[1] as AssignmentInput)),
    );
    for (const [index, [name, one]] of some.entries()) {
      const answer = made[index];
      if (answer === undefined || answer instanceof Error) {
        waiting.add(one.principalId);
        refused.push(refusal(name, one.declaredAt, answer));
      } else standing[identityOf(one)] = { assignmentId: answer.id, name };
    }
  });
  const free = change.remove.filter(([identity]) => !waiting.has(identity.split('/')[0] ?? ''));
  const isStopped =
    isCutOff ||
    (await inTurns(context, free, progress, async (some) => {
      const pathOf = ({ assignmentId }: StandingAssignment) => `${path}/${assignmentId}`;
      const gone = await sendAll<null>(
        context,
        some.map(([, one]) => ({ method: 'DELETE', path: pathOf(one) })),
        async (index) => (await orMissing(context.graph().delete(pathOf(some[index]?.[1] as StandingAssignment)))) ?? null,
      );
      for (const [index, [identity, { name }]] of some.entries()) {
        const answer = gone[index];
        if (answer instanceof Error) refused.push(refusal(name, undefined, answer));
        else delete standing[identity];
      }
    }));
  if (isStopped) refused.push(`stopped with ${Object.keys(assignments).length} declared; the next run does the rest`);
  if (refused.length > 0) throw new PartialFailure(refused.join('\n'), id, { standing });
  return { standing };
}

const refusal = (name: string, declaredAt: string | undefined, error: unknown): string => {
  const known = explainForbidden(error);
  return `${declaredAt === undefined ? '' : `${declaredAt}: `}${name}: ${known instanceof Error ? known.message : String(known)}`;
};

/** As many at a time as fit into a batch; true when the run is being cancelled. */
async function inTurns<T>(
  context: Context,
  all: T[],
  progress: (more: number) => void,
  work: (some: T[]) => Promise<void>,
): Promise<boolean> {
  for (let from = 0; from < all.length; from += mostInBatch) {
    if (context.isCancelled()) return true;
    const some = all.slice(from, from + mostInBatch);
    await work(some);
    progress(some.length);
  }
  return false;
}

const everySoMany = 100;

function counted(context: Context, total: number): (more: number) => void {
  let done = 0;
  return (more) => {
    const before = done;
    done += more;
    if (total > everySoMany && Math.floor(before / everySoMany) < Math.floor(done / everySoMany))
      context.log('info', `${done} of ${total} assignments`);
  };
}

/** In one batch; what may be let through later is sent again by itself, with the patience that a single call has. */
async function sendAll<T>(context: Context, calls: BatchCall[], alone: (index: number) => Promise<T>): Promise<(T | Error)[]> {
  const answers = calls.length > 1 ? await sendBatch(context.graph(), calls) : calls.map(() => undefined);
  const settled: (T | Error)[] = [];
  for (const [index, answer] of answers.entries()) {
    if (answer instanceof GraphError && !isPassing(answer)) settled.push(answer);
    else if (answer !== undefined && !(answer instanceof GraphError)) settled.push(answer as T);
    else settled.push(await alone(index).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))));
  }
  return settled;
}

const notYetKnown = /not found on application|not a valid reference update/i;
const thereAlready = /already exists/i;

/** Whether the same call may be answered otherwise: busy, not known everywhere yet, or there already. */
const isPassing = ({ status, detail }: GraphError): boolean =>
  status === 400 ? notYetKnown.test(detail) || thereAlready.test(detail) : [0, 403, 404, 409, 429].includes(status) || status >= 500;

/** One that is there already is taken as it is. */
async function assign(context: Context, path: string, body: { principalId: string; appRoleId: string }): Promise<Assignment> {
  const graph = context.graph();
  for (let tries = 0; ; tries++) {
    try {
      return await graph.post<Assignment>(path, body, { retryMissing: true });
    } catch (error) {
      if (!(error instanceof GraphError) || error.status !== 400) throw error;
      if (thereAlready.test(error.detail)) {
        const found = (await readAll<Assignment>(graph, path)).find((one) => identityOf(one) === identityOf(body));
        if (found !== undefined) return found;
        throw error;
      }
      // A role or an app that was made a moment ago is not known everywhere yet.
      if (tries >= 4 || !notYetKnown.test(error.detail)) throw error;
      await context.sleep(2_000 * 2 ** tries);
    }
  }
}
