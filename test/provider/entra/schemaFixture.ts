/** A declared schema in a fresh tenant, and the parts of the stored one that tests look at and edit. Live bindings: `setUp` renews them. */
import { job } from '../../../src/provider/entra/job.ts';
import type { AttributeMapping, ObjectDefinition, ObjectMapping, SynchronizationSchema } from '../../../src/provider/graph/schemaTypes.ts';
import type { MappingInput, SchemaInputs } from '../../../src/provider/inputs.ts';
import { startTenant, type Tenant } from '../tenant.ts';

export const direct = (source: string | null, more: Partial<MappingInput> = {}): MappingInput => ({
  source,
  match: 0,
  apply: 'always',
  default: null,
  ...more,
});
export const extension = 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User:badgeNumber';
export const work = 'emails[type eq "work"].value';

export let tenant: Tenant;
export let inputs: SchemaInputs;

export async function setUp(options: Parameters<typeof startTenant>[0] = {}): Promise<void> {
  tenant = await startTenant(options);
  const { outputs } = await job.create(tenant.context, { servicePrincipalId: tenant.servicePrincipalId });
  inputs = {
    servicePrincipalId: outputs.servicePrincipalId,
    jobId: outputs.jobId,
    users: {
      enabled: true,
      actions: ['create', 'update'],
      mappings: {
        userName: direct('[userPrincipalName]', { match: 1 }),
        active: direct('Switch([IsSoftDeleted], , "False", "True", "True", "False")'),
        [work]: direct('[mail]'),
        nickName: direct('"none"', { apply: 'onCreate' }),
        title: direct(null, { default: 'Employee' }),
        [extension]: direct('[extensionAttribute3]'),
      },
      scope: {
        'Sales in NL': [
          { attribute: 'department', operator: 'EQUALS', value: 'Sales' },
          { attribute: 'country', operator: 'EQUALS', value: 'NL' },
        ],
        'Has badge': [{ attribute: 'extensionAttribute3', operator: 'IS NOT NULL', value: null }],
      },
    },
    groups: {
      enabled: true,
      actions: ['create', 'update', 'delete'],
      mappings: { displayName: direct('[displayName]', { match: 1 }), members: direct('[members]') },
      scope: {},
    },
    attributes: {
      [extension]: { type: 'String', multiValued: false, required: false },
      shoeSize: { type: 'Integer', multiValued: false, required: false },
    },
  };
  tenant.mark();
}

export const stored = (): SynchronizationSchema => {
  const found = tenant.graph.store.jobs.get(inputs.jobId);
  if (found === undefined) throw new Error('no job');
  return found.schema;
};
export const userMapping = (document = stored()): ObjectMapping => {
  const found = document.synchronizationRules[0]?.objectMappings.find(({ targetObjectName }) => targetObjectName.endsWith('User'));
  if (found === undefined) throw new Error('no user mapping');
  return found;
};
export const mappingOf = (name: string): AttributeMapping => {
  const found = userMapping().attributeMappings.find(({ targetAttributeName }) => targetAttributeName === name);
  if (found === undefined) throw new Error(`no mapping ${name}`);
  return found;
};
export const targetUser = (document = stored()): ObjectDefinition => {
  const rule = document.synchronizationRules[0];
  const found = document.directories
    .find(({ name }) => name === rule?.targetDirectoryName)
    ?.objects.find(({ name }) => name === userMapping(document).targetObjectName);
  if (found === undefined) throw new Error('no target');
  return found;
};
