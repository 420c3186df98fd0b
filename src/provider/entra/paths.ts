/** Paths of Graph's synchronization API (v1.0) and the ids of the resources that stand on a job. */

export interface JobKey {
  servicePrincipalId: string;
  jobId: string;
}

export function synchronizationPath(servicePrincipalId: string): string {
  return `/servicePrincipals/${encodeURIComponent(servicePrincipalId)}/synchronization`;
}

export function jobPath(key: JobKey): string {
  return `${synchronizationPath(key.servicePrincipalId)}/jobs/${encodeURIComponent(key.jobId)}`;
}

/** `{servicePrincipalId}/{jobId}`: one id form for all resources of a job. */
export function formatJobKey(key: JobKey): string {
  return `${key.servicePrincipalId}/${key.jobId}`;
}

/** Throws a plain Error for an id that is not `{servicePrincipalId}/{jobId}` (a person typed it for an import). */
export function parseJobKey(id: string): JobKey {
  const [servicePrincipalId, jobId, ...rest] = id.split('/');
  if (!servicePrincipalId || !jobId || rest.length > 0) throw new Error(`The id "${id}" is not of the form servicePrincipalId/jobId.`);
  return { servicePrincipalId, jobId };
}
