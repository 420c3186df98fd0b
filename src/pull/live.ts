/** One live Entra app with everything that can be declared about it, as Graph has it. */
import { X509Certificate } from 'node:crypto';
import { nearestName } from '../mapping/nearestName.ts';
import type { SamlSignOnInputs, SamlSignOnOutputs } from '../provider/appInputs.ts';
import type { AppRole } from '../provider/entra/appRoles.ts';
import { connection } from '../provider/entra/connection.ts';
import { formatJobKey, synchronizationPath } from '../provider/entra/paths.ts';
import { samlSignOn } from '../provider/entra/samlSignOn.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { GraphError } from '../provider/graph/error.ts';
import { equals, readAll } from '../provider/graph/pages.ts';
import type { KeyValue, SynchronizationJob, SynchronizationSchema } from '../provider/graph/schemaTypes.ts';
import type { OAuthInput, ProvisioningSettings } from '../provider/inputs.ts';
import type { Context } from '../provider/resource.ts';

export interface LivePrincipal {
  id: string;
  appId: string;
  displayName: string;
  applicationTemplateId: string | null;
  appRoles: AppRole[];
  tags?: string[];
}

/** Graph's `appRoleAssignment` with the name by which the principal is declared. */
export interface LiveAssignment {
  id: string;
  appRoleId: string;
  kind: 'user' | 'group' | 'other';
  /** User principal name, or display name. */
  name: string;
  /** Groups of that name in the tenant; a declaration finds a group by its name. */
  namesakes: number;
}

export interface LiveApp {
  servicePrincipal: LivePrincipal;
  /** Object id and name of the application; null when it is registered in another tenant. */
  application: { id: string; displayName: string; appRoles: AppRole[]; serviceManagementReference?: string | null } | null;
  /** Null when sign-on is not by SAML. */
  signOn: SamlSignOnInputs | null;
  /** Display name of the gallery template; null is the Custom one, undefined is none at all. */
  gallery: string | null | undefined;
  job: SynchronizationJob | null;
  otherJobs: string[];
  schema: SynchronizationSchema | null;
  baseAddress: string | null;
  /** Undefined: by token. */
  oauth?: OAuthInput;
  settings: ProvisioningSettings | null;
  /** Names of the secrets that Graph holds. */
  secretKeys: string[];
  assignments: LiveAssignment[];
}

const customTemplateName = 'Custom';
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The one service principal with this object id, application id or display name; a text says why there is none. */
export async function findPrincipal(graph: GraphClient, app: string): Promise<LivePrincipal | string> {
  if (guid.test(app)) {
    const found = await missing(graph.get<LivePrincipal>(`/servicePrincipals/${app}`));
    const [byAppId] = found === undefined ? await readAll<LivePrincipal>(graph, `/servicePrincipals?${equals('appId', app)}`) : [];
    return found ?? byAppId ?? `there is no enterprise app with the id ${app}`;
  }
  const found = await readAll<LivePrincipal>(graph, `/servicePrincipals?${equals('displayName', app)}`);
  if (found.length > 1)
    return `${found.length} enterprise apps are called "${app}"; give the id of one: ${found.map(({ id }) => id).join(', ')}`;
  if (found[0] !== undefined) return found[0];
  const others = await readAll<{ displayName: string }>(graph, '/servicePrincipals?$select=displayName&$top=999', 999);
  const near = nearestName(
    app,
    others.map(({ displayName }) => displayName),
  );
  return `there is no enterprise app called "${app}"${near === null ? '' : `; did you mean "${near}"?`}`;
}

/** Reads everything of it. Throws GraphError. */
export async function readLiveApp(context: Context, servicePrincipal: LivePrincipal): Promise<LiveApp> {
  const graph = context.graph();
  const { id, appId, applicationTemplateId } = servicePrincipal;
  const [[application = null], gallery, jobs, assignments] = await Promise.all([
    readAll<NonNullable<LiveApp['application']>>(graph, `/applications?${equals('appId', appId)}`),
    readGallery(graph, applicationTemplateId),
    missing(readAll<SynchronizationJob>(graph, `${synchronizationPath(id)}/jobs`)),
    readAssignments(graph, id),
  ]);
  const job =
    jobs?.find(({ templateId }) => templateId === 'scim') ?? jobs?.find(({ schedule }) => schedule.state === 'Active') ?? jobs?.[0];
  const signOn = application === null ? undefined : await samlSignOn.read(context, `${application.id}/${id}`, {});
  const base = { servicePrincipal, application, gallery, assignments, signOn: signOn === undefined ? null : ownEnd(signOn) };
  if (job === undefined) {
    return { ...base, job: null, otherJobs: [], schema: null, baseAddress: null, settings: null, secretKeys: [] };
  }
  const key = { servicePrincipalId: id, jobId: job.id };
  const [schema, connected, secrets] = await Promise.all([
    graph.get<SynchronizationSchema>(`${synchronizationPath(id)}/jobs/${encodeURIComponent(job.id)}/schema`),
    connection.read(context, formatJobKey(key), {}),
    readAll<KeyValue>(graph, `${synchronizationPath(id)}/secrets`),
  ]);
  return {
    ...base,
    job,
    otherJobs: (jobs ?? []).flatMap((other) => (other.id === job.id ? [] : [other.id])),
    schema,
    baseAddress: connected?.inputs.baseAddress || null,
    ...(connected?.inputs.oauth === undefined ? {} : { oauth: connected.inputs.oauth }),
    settings: connected?.inputs.settings ?? null,
    secretKeys: secrets.map((secret) => secret.key),
  };
}

const threeYears = 3 * 365.25 * 24 * 60 * 60 * 1000;
const threeDays = 3 * 24 * 60 * 60 * 1000;

/** The certificate's end only where it is not the one that Graph gives by itself, three years after its making. */
function ownEnd({ inputs, outputs }: { inputs: SamlSignOnInputs; outputs: SamlSignOnOutputs }): SamlSignOnInputs {
  const { name, expires } = inputs.certificate;
  if (expires === undefined || outputs.certificate === '') return inputs;
  const { validFrom } = new X509Certificate(Buffer.from(outputs.certificate, 'base64'));
  const lasts = Date.parse(expires) - Date.parse(validFrom);
  return Math.abs(lasts - threeYears) < threeDays ? { ...inputs, certificate: { name } } : inputs;
}

async function readGallery(graph: GraphClient, templateId: string | null): Promise<string | null | undefined> {
  if (!templateId) return undefined;
  const template = await missing(graph.get<{ displayName: string }>(`/applicationTemplates/${templateId}`));
  return template === undefined || template.displayName === customTemplateName ? null : template.displayName;
}

interface Assignment {
  id: string;
  appRoleId: string;
  principalId: string;
  principalType: string;
  principalDisplayName: string;
}

async function readAssignments(graph: GraphClient, servicePrincipalId: string): Promise<LiveAssignment[]> {
  const found = await readAll<Assignment>(graph, `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`);
  const named: LiveAssignment[] = [];
  // A few at a time: an app may have thousands, and Graph throttles.
  for (let start = 0; start < found.length; start += 8) {
    named.push(...(await Promise.all(found.slice(start, start + 8).map((assignment) => nameAssignment(graph, assignment)))));
  }
  return named;
}

/** The assignment repeats a display name that may be out of date, so the principal itself is asked. */
async function nameAssignment(graph: GraphClient, assignment: Assignment): Promise<LiveAssignment> {
  const { id, appRoleId, principalId, principalType, principalDisplayName } = assignment;
  const base = { id, appRoleId, namesakes: 1 };
  if (principalType === 'User') {
    const user = await missing(graph.get<{ userPrincipalName: string }>(`/users/${principalId}?$select=userPrincipalName`));
    if (user !== undefined) return { ...base, kind: 'user', name: user.userPrincipalName };
  }
  if (principalType === 'Group') {
    const group = await missing(graph.get<{ displayName: string }>(`/groups/${principalId}?$select=displayName`));
    if (group !== undefined) {
      const same = await readAll(graph, `/groups?${equals('displayName', group.displayName)}&$select=id`);
      return { ...base, kind: 'group', name: group.displayName, namesakes: same.length };
    }
  }
  return { ...base, kind: 'other', name: principalDisplayName };
}

async function missing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return undefined;
    throw error;
  }
}
