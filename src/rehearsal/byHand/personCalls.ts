/** What is sent to a tenant when somebody joins, changes, leaves, is deleted or returns: Graph's and Okta's own calls. */
import type { Directory } from '../../config/directory.ts';
import type { SamplePerson } from '../../config/sample.ts';
import { personOf } from '../../config/sampleFile.ts';
import { graphUserOf } from '../../provisioning/entra/sampleObjects.ts';
import { oktaProfileOf } from '../../provisioning/okta/sampleObjects.ts';

export type Send = (method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<{ id?: string } | null>;

/** A person by id in each directory, and by the values of the sample file. */
export interface Known {
  entra: string | null;
  okta: string | null;
  values: Record<string, unknown>;
}

/** As they stand now; null where a directory of the stack has no such person. */
export interface PersonState {
  key: string;
  name: string;
  entra: { id: string; userPrincipalName: string; state: 'enabled' | 'disabled' | 'deleted' } | null;
  okta: { id: string; login: string; state: string } | null;
}

export interface Step {
  key: string;
  domain: string;
  before: Known;
  after: Known;
  /** Names of the values that are set. */
  changed: string[];
  idOf(key: string): Pick<Known, Directory>;
  state: PersonState;
}

/** Sends what is to be done in one directory, and gives the id of whoever came about. */
type Act = (send: Send, step: Step) => Promise<string | null>;

export const verbs: ReadonlyMap<string, Record<Directory, Act>> = new Map([
  ['join', { entra: joinEntra, okta: joinOkta }],
  ['change', { entra: changeEntra, okta: changeOkta }],
  ['leave', { entra: enable(false), okta: lifecycle('deactivate', ['active', 'suspended', 'staged', 'provisioned']) }],
  ['delete', { entra: deleteEntra, okta: deleteOkta }],
  ['return', { entra: returnEntra, okta: lifecycle('activate', ['deprovisioned', 'staged', 'provisioned']) }],
]);

const personIn = ({ key, domain }: Step, { values }: Known): SamplePerson => personOf(key, values, domain);
const graphPath = ({ entra }: Known): string => `/users/${entra}`;
const oktaPath = ({ okta }: Known): string => `/api/v1/users/${okta}`;

async function joinEntra(send: Send, step: Step): Promise<string | null> {
  const { manager, ...user } = graphUserOf(personIn(step, step.after));
  const body = Object.fromEntries(Object.entries(user).filter(([, value]) => value !== null));
  const passwordProfile = { password: 'Made-up.4.the.sandbox', forceChangePasswordNextSignIn: true };
  const made = await send('POST', '/users', { ...body, passwordProfile });
  const id = made?.id ?? null;
  if (typeof manager === 'string') await setManager(send, `/users/${id}`, step.idOf(manager).entra);
  return id;
}

async function joinOkta(send: Send, step: Step): Promise<string | null> {
  return (await send('POST', '/api/v1/users?activate=true', { profile: oktaProfileOf(personIn(step, step.after)) }))?.id ?? null;
}

async function changeEntra(send: Send, step: Step): Promise<null> {
  const { before, after, changed, state } = step;
  if (state.entra === null || state.entra.state === 'deleted') return null;
  const user = graphUserOf(personIn(step, after)) as Record<string, unknown>;
  const names = changed.filter((name) => name !== 'manager' && name !== 'login');
  if (names.length > 0) await send('PATCH', graphPath(before), Object.fromEntries(names.map((name) => [name, user[name] ?? null])));
  if (!changed.includes('manager')) return null;
  const { manager } = after.values;
  if (typeof manager === 'string') await setManager(send, graphPath(before), step.idOf(manager).entra);
  else await send('DELETE', `${graphPath(before)}/manager/$ref`);
  return null;
}

async function setManager(send: Send, path: string, manager: string | null): Promise<void> {
  await send('PUT', `${path}/manager/$ref`, { '@odata.id': `https://graph.microsoft.com/v1.0/users/${manager}` });
}

async function changeOkta(send: Send, step: Step): Promise<null> {
  if (step.state.okta === null) return null;
  const [before, after] = [step.before, step.after].map((one) => oktaProfileOf(personIn(step, one)));
  const names = Object.keys({ ...before, ...after }).filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]));
  const profile = Object.fromEntries(names.map((name) => [name, after?.[name] ?? null]));
  if (names.length > 0) await send('POST', oktaPath(step.before), { profile });
  return null;
}

function enable(accountEnabled: boolean): Act {
  return async (send, { before, after, state }) => {
    after.values.enabled = accountEnabled;
    if (state.entra !== null && state.entra.state !== 'deleted') await send('PATCH', graphPath(before), { accountEnabled });
    return null;
  };
}

async function deleteEntra(send: Send, { before, state }: Step): Promise<null> {
  if (state.entra !== null && state.entra.state !== 'deleted') await send('DELETE', graphPath(before));
  return null;
}

async function returnEntra(send: Send, step: Step): Promise<string | null> {
  if (step.state.entra?.state !== 'deleted') return enable(true)(send, step);
  step.after.values.enabled = true;
  await send('POST', `/directory/deletedItems/${step.before.entra}/restore`, {});
  await send('PATCH', graphPath(step.before), { accountEnabled: true });
  return null;
}

/** Okta's first DELETE deactivates, the second removes. */
async function deleteOkta(send: Send, { before, state }: Step): Promise<null> {
  if (state.okta === null) return null;
  if (state.okta.state !== 'deprovisioned') await send('DELETE', oktaPath(before));
  await send('DELETE', oktaPath(before));
  return null;
}

function lifecycle(operation: string, from: string[]): Act {
  return async (send, { before, state }) => {
    if (state.okta !== null && from.includes(state.okta.state)) await send('POST', `${oktaPath(before)}/lifecycle/${operation}`);
    return null;
  };
}
