/** Graph's "Test Connection": the service itself tries the credentials. Nothing is saved before it passes. */
import type { GraphClient } from '../graph/client.ts';
import { GraphError } from '../graph/error.ts';
import type { KeyValue } from '../graph/schemaTypes.ts';
import { type CauseKind, causes, type Diagnosis, diagnose } from '../graph/serviceCauses.ts';
import type { ConnectionInputs } from '../inputs.ts';
import type { Context } from '../resource.ts';
import { probe } from '../target/probe.ts';
import { credentialsOf } from './oauth.ts';
import { jobPath } from './paths.ts';

export const pairs = (secrets: Record<string, string>): KeyValue[] => Object.entries(secrets).map(([key, value]) => ({ key, value }));

/** Milliseconds that a target which is deployed alongside may take to be reached, certificate and DNS with it. */
const patience = 120_000;
/** The same of one that answers and refuses the token: it has been told of it before this. */
const patienceWithRefusal = 15_000;
const firstWait = 1_000;
const longestWait = 15_000;

/** Throws GraphError with what to do; for a target that comes up, once it has had its time. */
export async function testConnection(context: Context, inputs: ConnectionInputs): Promise<void> {
  const graph = context.graph();
  const begun = context.now();
  let waited = 0;
  let refusedSince: number | undefined;
  for (let tries = 0; ; tries++) {
    const refusal = await attempt(graph, inputs);
    if (refusal === undefined) return;
    const spent = Math.max(waited, context.now() - begun);
    refusedSince = isTokenRefused(refusal) ? (refusedSince ?? spent) : undefined;
    const wait = Math.min(firstWait * 2 ** tries, longestWait);
    const limit = refusedSince === undefined ? patience : Math.min(patience, refusedSince + patienceWithRefusal);
    if (!inputs.comesUp || !isTested(refusal) || spent + wait > limit || context.isCancelled()) throw await explained(refusal, inputs);
    if (tries === 2) context.log('info', `Test Connection does not reach ${inputs.baseAddress} yet (${refusal.code}): trying again.`);
    await context.sleep(wait);
    waited += wait;
  }
}

async function attempt(graph: GraphClient, inputs: ConnectionInputs): Promise<GraphError | undefined> {
  const credentials = pairs({ BaseAddress: inputs.baseAddress, ...credentialsOf(inputs) });
  const body = { useSavedCredentials: false, credentials };
  try {
    await graph.post(`${jobPath(inputs)}/validateCredentials`, body, {
      retryMissing: true,
      final: isTested,
      isSlow: true,
      secrets: [inputs.secretToken],
    });
    return undefined;
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
}

async function explained(refusal: GraphError, inputs: ConnectionInputs): Promise<GraphError> {
  const seen = inputs.comesUp && isTested(refusal) ? ` ${await probe(inputs.baseAddress, inputs.secretToken)}.` : '';
  return refusal.explained(explain(refusal, inputs) + seen, inputs.secretToken);
}

/** Graph tried the credentials: codes such as `SystemForCrossDomainIdentityManagementInvalidCredentials`. */
function isTested(error: GraphError): boolean {
  return /Credential|SystemForCrossDomainIdentityManagement/.test(error.code);
}

const read = ({ code, detail }: GraphError): Diagnosis => diagnose(code, detail);

function isTokenRefused(error: GraphError): boolean {
  const { kind } = read(error);
  return kind === 'credentials' || kind === 'forbidden' || kind === 'groups forbidden';
}

type Told = Pick<ConnectionInputs, 'baseAddress' | 'oauth'>;
const other = ({ oauth }: Told, what: string): string => (oauth === undefined ? '' : ` ${what} ${oauth.tokenUrl}`);

/** Where a connection has more to say than the cause of the table. Source: the Stack AI manual, "Test Connection". */
const sentences: Partial<Record<CauseKind, (told: Told) => string>> = {
  credentials: ({ oauth }) =>
    oauth === undefined
      ? 'the token is wrong or expired. Generate a new one on the vendor side and store it again'
      : `the client id or its secret is refused, by ${oauth.tokenUrl} or by the token it gave. Make a new client on the vendor side and store both again`,
  address: (told) => `the address is wrong, check the path of ${told.baseAddress} (most vendors end in /scim/v2)${other(told, 'and of')}`,
  page: (told) => `a web page answers at ${told.baseAddress}${other(told, 'or')} in place of SCIM: ${causes.page.fix}`,
  'not SCIM': (told) =>
    `the address is wrong, or what answers at ${told.baseAddress}${other(told, 'or')} is no SCIM endpoint: check its path (most vendors end in /scim/v2)`,
  silence: (told) => `nothing answers at ${told.baseAddress}${other(told, 'or')}: ${causes.silence.fix}`,
  vendor: () => "a fault on the vendor's side. Try again later; if it stays, ask the vendor",
};

function explain(error: GraphError, { baseAddress, oauth, comesUp }: ConnectionInputs): string {
  // Graph's own 404 is about the job, not about the vendor.
  if (error.status === 404 && !isTested(error)) return '';
  const { kind, status } = read(error);
  const failed = `Test Connection failed${status === null ? '' : ` (${status})`}`;
  if (comesUp && isTokenRefused(error)) return `${failed}: the target refuses the token.`;
  if (comesUp) return `${failed}: the directory does not reach the target at ${baseAddress}.`;
  if (kind === null) return `${failed}.`;
  return `${failed}: ${sentences[kind]?.({ baseAddress, oauth }) ?? `${causes[kind].means}: ${causes[kind].fix}`}.`;
}

/** Throws a plain Error for an address of this machine, unless Graph is on it too. */
export async function refuseLoopback(context: Context, baseAddress: string): Promise<void> {
  if (!isLoopback(baseAddress) || isLoopback(await context.graph().root())) return;
  const { host } = new URL(baseAddress);
  throw new Error(`Entra cannot reach ${host}: set target.url, the public address of a tunnel or proxy in front of it`);
}

function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  return /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])$/.test(new URL(address).hostname);
}
