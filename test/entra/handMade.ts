/** An app that somebody set up in the portal long ago, and everything that stands in a tenant, to compare it wholly. */
import type { Plan } from '../../src/plan/types.ts';
import type { SynchronizationSchema } from '../../src/provider/graph/schemaTypes.ts';
import { customTemplateId } from '../../src/rehearsal/graph/context.ts';
import type { World } from '../../src/rehearsal/world.ts';
import { app } from './programWorld.ts';

export interface HandMade {
  servicePrincipal: string;
  application: string;
  jobId: string;
}

export interface Setting {
  templateId?: string;
  /** Address and token of the connection; none of both without it. */
  connection?: { address: string; token: string };
  /** The schema was edited and saved. */
  saved?: boolean;
  running?: boolean;
}

const badge = 'urn:ietf:params:scim:schemas:extension:old:2.0:User:badge';

/**
 * A role `admin` with a text of its own, switched off; a role `auditor` that Quinn has; Engineering and Quinn with default access; a
 * schema with a mapping less, one more, an attribute and a filter; every setting.
 */
export async function makeByHand({ admin, graph }: World, setting: Setting = {}): Promise<HandMade> {
  const { templateId = customTemplateId, connection, saved = true, running = true } = setting;
  interface Made {
    application: { id: string; appRoles: { id: string; value: string | null }[] };
    servicePrincipal: { id: string; tags: string[] };
  }
  const made = await admin.post<Made>(`/applicationTemplates/${templateId}/instantiate`, { displayName: 'Old Wiki' });
  const { application, servicePrincipal } = made;
  const path = `/servicePrincipals/${servicePrincipal.id}`;
  await admin.patch(path, { tags: [...servicePrincipal.tags, 'cost-centre-12'] });
  const role = (value: string, isEnabled: boolean) => ({
    id: crypto.randomUUID(),
    value,
    displayName: `The ${value}s`,
    description: 'made by hand',
    isEnabled,
    allowedMemberTypes: ['User'],
  });
  const auditor = role('auditor', true);
  await admin.patch(`/applications/${application.id}`, { appRoles: [...application.appRoles, role('admin', false), auditor] });
  const engineering = [...graph.store.groups.values()].find(({ displayName }) => displayName === 'Engineering')?.id;
  const user = application.appRoles[0]?.id;
  for (const [principalId, appRoleId] of [
    [engineering, user],
    [graph.sampleIds.people.quinn, auditor.id],
  ]) {
    await admin.post(`${path}/appRoleAssignedTo`, { principalId, resourceId: servicePrincipal.id, appRoleId });
  }
  const templates = await admin.get<{ value: { id: string }[] }>(`${path}/synchronization/templates`);
  const job = await admin.post<{ id: string }>(`${path}/synchronization/jobs`, { templateId: templates.value[0]?.id });
  const jobPath = `${path}/synchronization/jobs/${job.id}`;
  if (saved) await admin.put(`${jobPath}/schema`, edited(await admin.get(`${jobPath}/schema`)));
  const value = [
    { key: 'SyncAll', value: 'true' },
    { key: 'SyncNotificationSettings', value: '{"Enabled":true,"Recipients":"old@example.com","DeleteThresholdEnabled":false}' },
    { key: 'SkipOutOfScopeDeletions', value: 'True' },
  ];
  if (connection) value.push({ key: 'BaseAddress', value: connection.address }, { key: 'SecretToken', value: connection.token });
  await admin.put(`${path}/synchronization/secrets`, { value });
  if (running) await admin.post(`${jobPath}/start`);
  return { servicePrincipal: servicePrincipal.id, application: application.id, jobId: job.id };
}

function edited(schema: SynchronizationSchema): SynchronizationSchema {
  const [rule] = schema.synchronizationRules;
  const users = rule?.objectMappings.find(({ targetObjectName }) => targetObjectName.endsWith('User'));
  const object = schema.directories
    .find(({ name }) => name === rule?.targetDirectoryName)
    ?.objects.find(({ name }) => name === users?.targetObjectName);
  const [mapping] = users?.attributeMappings ?? [];
  const [attribute] = object?.attributes ?? [];
  if (!users || !mapping || !object || !attribute) throw new Error('the template has another schema');
  object.attributes.push({ ...attribute, name: badge, anchor: false, metadata: [{ key: 'IsCustomerDefined', value: 'true' }] });
  users.flowTypes = 'Add, Update';
  users.attributeMappings = users.attributeMappings.filter(({ targetAttributeName }) => targetAttributeName !== 'title');
  const source = { expression: '[employeeId]', name: 'employeeId', type: 'Attribute' as const, parameters: [] };
  users.attributeMappings.push({ ...mapping, targetAttributeName: badge, matchingPriority: 0, source });
  const clauses = [{ operatorName: 'EQUALS', sourceOperandName: 'department', targetOperand: { values: ['Finance'] } }];
  users.scope = { categoryFilterGroups: [], inputFilterGroups: [], groups: [{ name: 'Finance', clauses }] };
  return schema;
}

/** Every object with every property. What a save gives anew (a schema's version, how it runs at the moment) is left out. */
export function everythingIn({ graph: { store } }: World): object {
  return structuredClone({
    applications: [...store.applications.values()],
    servicePrincipals: [...store.servicePrincipals.values()],
    assignments: [...store.assignments.values()],
    secrets: [...store.secrets].map(([id, secrets]) => [id, Object.fromEntries([...secrets].toSorted())]),
    jobs: [...store.jobs.values()].map(({ job: { id, templateId, schedule }, schema, servicePrincipalId }) => ({
      id,
      templateId,
      servicePrincipalId,
      running: schedule.state === 'Active',
      saved: schema.version.startsWith('Date:'),
      rules: schema.synchronizationRules,
      directories: schema.directories,
    })),
  });
}

/** What a stack says about it, in `app` of programWorld. */
export const rest = `roles: { admin: Admin, editor: Editor }
assign: { groups: { Engineering: default, Sales: admin }, users: { ann: editor, quinn: default } }
attributes: { urn:x:User:badge: string }
users: { mappings: { urn:x:User:badge: employeeId } }
provisioning: { notify: idm@example.com, deletionThreshold: 50, start: true }`;
export const declared = (id: string, lines = rest): Plan => app(`existing: ${id}\n${lines}`);
