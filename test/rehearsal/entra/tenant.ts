/** A hand-built tenant: one app, one job, and helpers that change it as an administrator would. */
import type {
  AttributeDefinition,
  AttributeMapping,
  AttributeType,
  ObjectMapping,
  SynchronizationSchema,
} from '../../../src/provider/graph/schemaTypes.ts';
import type { GraphStore, StoredGroup, StoredJob, StoredUser } from '../../../src/rehearsal/graph/store.ts';

export const jobId = 'scim.tenant.app';
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const spId = 'sp';

export interface MappingRow {
  /** Expression text, or null for "none". */
  from: string | null;
  match?: number;
  onCreate?: boolean;
  default?: string;
  type?: AttributeType;
}

export const userMappings: Record<string, MappingRow> = {
  userName: { from: '[userPrincipalName]', match: 1 },
  active: { from: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")', type: 'Boolean' },
  displayName: { from: '[displayName]' },
  'emails[type eq "work"].value': { from: '[mail]' },
  externalId: { from: '[objectId]' },
  [`${enterprise}:department`]: { from: '[department]' },
};
const groupMappings: Record<string, MappingRow> = {
  displayName: { from: '[displayName]', match: 1 },
  externalId: { from: '[objectId]' },
  members: { from: '[members]', type: 'Reference' },
};

export interface TenantSettings {
  users?: Record<string, MappingRow>;
  groups?: Record<string, MappingRow>;
  flowTypes?: string;
  secrets?: Record<string, string>;
}

export function buildTenant(baseAddress: string, settings: TenantSettings = {}): { store: GraphStore; stored: StoredJob } {
  const { users = userMappings, groups = groupMappings, flowTypes = 'Add, Update, Delete', secrets = {} } = settings;
  const stored: StoredJob = {
    job: {
      id: jobId,
      templateId: 'scim',
      schedule: { expiration: null, interval: 'PT40M', state: 'Active' },
      status: {
        code: 'NotRun',
        countSuccessiveCompleteFailures: 0,
        escrowsPruned: false,
        lastExecution: null,
        lastSuccessfulExecution: null,
        lastSuccessfulExecutionWithExports: null,
        quarantine: null,
        steadyStateFirstAchievedTime: '0001-01-01T00:00:00Z',
        steadyStateLastAchievedTime: '0001-01-01T00:00:00Z',
        troubleshootingUrl: null,
        progress: [],
        synchronizedEntryCountByType: [],
      },
      synchronizationJobSettings: [],
    },
    servicePrincipalId: spId,
    schema: buildSchema(users, groups, flowTypes),
    links: new Map(),
    fullCycleDue: true,
    forceDeletes: false,
  };
  const store: GraphStore = {
    tenantId: 'tenant',
    users: new Map(),
    groups: new Map(),
    applications: new Map([
      ['app', { id: 'app', appId: 'appId', displayName: 'Wiki', applicationTemplateId: null, appRoles: ['admin', 'member'].map(role) }],
    ]),
    servicePrincipals: new Map([
      [spId, { id: spId, appId: 'appId', displayName: 'Wiki', applicationTemplateId: null, appRoleAssignmentRequired: true, tags: [] }],
    ]),
    assignments: new Map(),
    secrets: new Map([[spId, new Map(Object.entries({ BaseAddress: baseAddress, SecretToken: 't0ken', ...secrets }))]]),
    jobs: new Map([[jobId, stored]]),
    logs: [],
  };
  return { store, stored };
}

function role(value: string) {
  return { id: value, value, displayName: value, description: '', isEnabled: true, origin: 'Application', allowedMemberTypes: ['User'] };
}

function buildSchema(users: Record<string, MappingRow>, groups: Record<string, MappingRow>, flowTypes: string): SynchronizationSchema {
  const sides = [
    { source: 'Group', target: coreGroup, rows: groups },
    { source: 'User', target: enterprise, rows: users },
  ];
  return {
    id: jobId,
    version: '1',
    synchronizationRules: [
      {
        id: 'rule',
        name: 'USERGROUP_OUTBOUND_USERGROUP',
        priority: 1,
        editable: true,
        sourceDirectoryName: 'Microsoft Entra ID',
        targetDirectoryName: 'customappsso',
        metadata: [],
        objectMappings: sides.map(({ source, target, rows }) => objectMapping(source, target, rows, flowTypes)),
      },
    ],
    directories: [
      {
        id: 'directory',
        name: 'customappsso',
        readOnly: false,
        version: '1',
        discoverabilities: 'None',
        discoveryDateTime: null,
        objects: sides.map(({ target, rows }) => ({
          name: target,
          supportedApis: [],
          attributes: Object.entries(rows).map(([name, { type = 'String' }]) => definition(name, type)),
          metadata: [],
        })),
      },
    ],
  };
}

function objectMapping(source: string, target: string, rows: Record<string, MappingRow>, flowTypes: string): ObjectMapping {
  return {
    enabled: true,
    flowTypes,
    name: `Provision ${source}s`,
    scope: null,
    sourceObjectName: source,
    targetObjectName: target,
    attributeMappings: Object.entries(rows).map(([name, row]) => attributeMapping(name, row)),
    metadata: [],
  };
}

function attributeMapping(name: string, row: MappingRow): AttributeMapping {
  const called = row.from?.match(/^(\w+)\(/)?.[1];
  const source = row.from === null ? null : { expression: row.from, parameters: [], name: called ?? row.from.replace(/^\[|\]$/g, '') };
  return {
    defaultValue: row.default ?? null,
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: row.onCreate ? 'ObjectAddOnly' : 'Always',
    matchingPriority: row.match ?? 0,
    targetAttributeName: name,
    source: source === null ? null : { ...source, type: called === undefined ? 'Attribute' : 'Function' },
  };
}

function definition(name: string, type: AttributeType): AttributeDefinition {
  return {
    anchor: false,
    caseExact: false,
    defaultValue: null,
    multivalued: name === 'members',
    mutability: 'ReadWrite',
    name,
    required: false,
    type,
    apiExpressions: [],
    metadata: [],
    referencedObjects: [],
  };
}

export function addUser(store: GraphStore, id: string, properties: Record<string, unknown> = {}): StoredUser {
  const user: StoredUser = {
    id,
    userPrincipalName: `${id}@example.com`,
    displayName: id,
    mail: `${id}@mail.example.com`,
    accountEnabled: true,
    deletedDateTime: null,
    ...properties,
  };
  store.users.set(id, user);
  return user;
}

export function addGroup(store: GraphStore, id: string, members: string[], properties: Record<string, unknown> = {}): StoredGroup {
  const group: StoredGroup = {
    id,
    displayName: id,
    securityEnabled: true,
    mailEnabled: false,
    mailNickname: id,
    members,
    ...properties,
  };
  store.groups.set(id, group);
  return group;
}

const defaultAccess = '00000000-0000-0000-0000-000000000000';

export function assign(store: GraphStore, principalId: string, appRoleId = defaultAccess): void {
  store.assignments.set(`assignment-${principalId}`, {
    id: `assignment-${principalId}`,
    principalId,
    principalType: store.groups.has(principalId) ? 'Group' : 'User',
    principalDisplayName: principalId,
    resourceId: spId,
    resourceDisplayName: 'Wiki',
    appRoleId,
    createdDateTime: '2026-01-01T00:00:00Z',
  });
}

export function unassign(store: GraphStore, principalId: string): void {
  store.assignments.delete(`assignment-${principalId}`);
}

export function filterOn(
  stored: StoredJob,
  sourceObjectName: string,
  groups: [attribute: string, operator: string, value: string][][],
): void {
  const mapping = stored.schema.synchronizationRules[0]?.objectMappings.find((each) => each.sourceObjectName === sourceObjectName);
  if (mapping === undefined) throw new Error(`no mapping of ${sourceObjectName}`);
  mapping.scope = {
    categoryFilterGroups: [],
    inputFilterGroups: [],
    groups: groups.map((clauses, index) => ({
      name: `group ${index}`,
      clauses: clauses.map(([sourceOperandName, operatorName, value]) => ({
        sourceOperandName,
        operatorName,
        targetOperand: { values: [value] },
      })),
    })),
  };
}

/** Entra puts the object id before the name, so that it is free; ids of these tests have no hyphens. */
export function toBin(user: StoredUser): void {
  Object.assign(user, { deletedDateTime: '2026-01-02T00:00:00Z', userPrincipalName: `${user.id}${user.userPrincipalName}` });
}

export function fromBin(user: StoredUser): void {
  Object.assign(user, { deletedDateTime: null, userPrincipalName: user.userPrincipalName.slice(user.id.length) });
}
