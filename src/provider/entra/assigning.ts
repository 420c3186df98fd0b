/** Giving and taking roles of an enterprise app, many at a time. Source: Graph `appRoleAssignment`. */
import type { AssignmentInput, StandingAssignment } from '../appInputs.ts';
import { asError } from '../collection/carryOut.ts';
import { type BatchCall, sendBatch } from '../graph/batch.ts';
import type { GraphClient } from '../graph/client.ts';
import { GraphError } from '../graph/error.ts';
import { readAll } from '../graph/pages.ts';
import type { Context } from '../resource.ts';
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

/** In the order of `some`: what stands, or why it was refused. */
export async function giveRoles(
  context: Context,
  id: string,
  some: [name: string, entry: AssignmentInput][],
): Promise<({ assignmentId: string } | Error)[]> {
  const path = listPath(id);
  const bodies = some.map(([, { principalId, appRoleId }]) => ({ principalId, resourceId: id, appRoleId }));
  const made = await sendAll<Assignment>(
    context,
    bodies.map((body) => ({ method: 'POST', path, body })),
    (index) => assign(context, path, bodies[index] as (typeof bodies)[number]),
  );
  return made.map((answer) => (answer instanceof Error ? answer : { assignmentId: answer.id }));
}

/** One that is gone already is fine. */
export function takeRoles(
  context: Context,
  id: string,
  some: [identity: string, standing: StandingAssignment][],
): Promise<(null | Error)[]> {
  const paths = some.map(([, { assignmentId }]) => `${listPath(id)}/${assignmentId}`);
  return sendAll<null>(
    context,
    paths.map((path) => ({ method: 'DELETE', path })),
    async (index) => (await orMissing(context.graph().delete(paths[index] ?? ''))) ?? null,
  );
}

/** In one batch; what may be let through later is sent again by itself, with the patience that a single call has. */
async function sendAll<T>(context: Context, calls: BatchCall[], alone: (index: number) => Promise<T>): Promise<(T | Error)[]> {
  const answers = calls.length > 1 ? await sendBatch(context.graph(), calls) : calls.map(() => undefined);
  const settled: (T | Error)[] = [];
  for (const [index, answer] of answers.entries()) {
    if (answer instanceof GraphError && !isPassing(answer)) settled.push(answer);
    else if (answer !== undefined && !(answer instanceof GraphError)) settled.push(answer as T);
    else settled.push(await alone(index).catch(asError));
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
      const isThere = thereAlready.test(error.detail);
      if (isThere) {
        const found = (await readAll<Assignment>(graph, path)).find((one) => identityOf(one) === identityOf(body));
        if (found !== undefined) return found;
      }
      // A role or an app that was made a moment ago is not known everywhere yet, and an assignment for up to a minute in no list.
      if (tries >= (isThere ? 5 : 4) || !(isThere || notYetKnown.test(error.detail))) throw error;
      await context.sleep(2_000 * 2 ** tries);
    }
  }
}
