/** What brings the objects of a live app into the engine's state: names as the program declares them, ids as the plugin has them. */
import { formatJobKey } from '../provider/entra/paths.ts';
import { resourceTypes } from '../provider/tokens.ts';
import type { PulledApp } from './declare.ts';
import type { LiveApp, LiveAssignment } from './live.ts';

export interface ImportedResource {
  type: string;
  name: string;
  id: string;
}

const component = 'muster:entra:App';
/** The resources that the program declares for the pulled app and that stand in the tenant. An app that is taken over needs no import. */
export function listImports(live: LiveApp, { key, app }: PulledApp, domain: string | undefined): ImportedResource[] {
  const { application, servicePrincipal, job } = live;
  if (application === null || app.existing !== undefined) return [];
  const { id: principalId } = servicePrincipal;
  const roleValues = new Map(application.appRoles.map(({ id, value }) => [id, value]));
  const roles = application.appRoles.flatMap(({ id, value }) =>
    value && Object.hasOwn(app.roles ?? {}, value)
      ? [{ type: resourceTypes.appRole, name: `${key}-${value}`, id: `${application.id}/${id}` }]
      : [],
  );
  const isDeclared = live.assignments.some(({ appRoleId, kind, name }) =>
    declaredRoles(app, kind, name, domain).includes(roleValues.get(appRoleId) || 'default'),
  );
  const both = `${application.id}/${principalId}`;
  const jobKey = job === null ? null : formatJobKey({ servicePrincipalId: principalId, jobId: job.id });
  const { enterpriseApp, samlSignOn, job: jobType, connection, schema, provisioningState } = resourceTypes;
  const ofJob = [jobType, ...(live.baseAddress === null ? [] : [connection]), schema, provisioningState];
  return [
    { type: enterpriseApp, name: key, id: both },
    ...roles,
    ...(isDeclared ? [{ type: resourceTypes.appRoleAssignments, name: key, id: principalId }] : []),
    ...(app.sso === undefined ? [] : [{ type: samlSignOn, name: key, id: both }]),
    ...(jobKey === null ? [] : ofJob.map((type) => ({ type, name: key, id: jobKey }))),
  ];
}

function declaredRoles({ assign }: PulledApp['app'], kind: LiveAssignment['kind'], name: string, domain: string | undefined): string[] {
  if (kind === 'other') return [];
  const suffix = `@${domain}`.toLowerCase();
  const short = name.toLowerCase().endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  return [(kind === 'user' ? (assign?.users?.[short] ?? assign?.users?.[name]) : assign?.groups?.[name]) ?? []].flat();
}

const quote = (text: string) => (/^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** One `pulumi import` a resource; `parent` is the URN of the app's component, which must be in the state. */
export function importLines(resources: ImportedResource[], parent: string): string[] {
  return resources.map(({ type, name, id }) =>
    [
      'pulumi import',
      quote(type),
      quote(name),
      quote(id),
      '--parent',
      quote(`app=${parent}`),
      '--protect=false --generate-code=false --yes',
    ].join(' '),
  );
}

/** For `pulumi import --file`: the same resources under the app's component, all in one go. */
export function importFile(key: string, resources: ImportedResource[]): object {
  return {
    resources: [
      { type: component, name: key, component: true },
      ...resources.map(({ type, name, id }, index) => ({ type, name: `${key}-${index + 1}`, logicalName: name, id, parent: key })),
    ],
  };
}
