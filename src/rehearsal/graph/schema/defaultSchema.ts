/** The synchronization schema that a new provisioning job starts with (Graph `synchronizationSchema`, template `scim`). */
import { parseExpression } from '../../../mapping/entra/parse.ts';
import { toSource } from '../../../mapping/entra/source.ts';
import type {
  AttributeMapping,
  DirectoryDefinition,
  KeyValue,
  MappingSource,
  ObjectDefinition,
  ObjectMapping,
  SynchronizationSchema,
} from '../../../provider/graph/schemaTypes.ts';
import type { CatalogEntry, Generation } from '../context.ts';
import { coreGroup, enterpriseUser, newerUserAttributes, readAttribute, sourceAttributes, targetAttributes } from './schemaAttributes.ts';

/** The rule id of every SCIM app and the id of the Entra directory are the same in all tenants. */
export const ruleId = '03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8';
const sourceDirectoryId = '66e4a8cc-1b7b-435e-95f8-f06cea133828';

const productNames: Record<Generation, string> = { old: 'Azure Active Directory', new: 'Microsoft Entra ID' };
const flags: Record<Generation, string> = { old: 'Add, Update, Delete', new: 'Add,Update,Delete' };

/** Target attribute → expression, in the order of the untouched portal page. The first one is the matching attribute. */
const userMappings: Record<string, string> = {
  userName: '[userPrincipalName]',
  active: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
  displayName: '[displayName]',
  title: '[jobTitle]',
  'emails[type eq "work"].value': '[mail]',
  preferredLanguage: '[preferredLanguage]',
  'name.givenName': '[givenName]',
  'name.familyName': '[surname]',
  'name.formatted': 'Join(" ", [givenName], [surname])',
  'addresses[type eq "work"].formatted': '[physicalDeliveryOfficeName]',
  'addresses[type eq "work"].streetAddress': '[streetAddress]',
  'addresses[type eq "work"].locality': '[city]',
  'addresses[type eq "work"].region': '[state]',
  'addresses[type eq "work"].postalCode': '[postalCode]',
  'addresses[type eq "work"].country': '[country]',
  'phoneNumbers[type eq "work"].value': '[telephoneNumber]',
  'phoneNumbers[type eq "mobile"].value': '[mobile]',
  'phoneNumbers[type eq "fax"].value': '[facsimileTelephoneNumber]',
  externalId: '[mailNickname]',
  [`${enterpriseUser}:employeeNumber`]: '[employeeId]',
  [`${enterpriseUser}:department`]: '[department]',
  [`${enterpriseUser}:manager`]: '[manager]',
};
const groupMappings: Record<string, string> = { displayName: '[displayName]', externalId: '[objectId]', members: '[members]' };

/** The tables above are right: a fault in one is a fault of this file. */
function mappingSource(expression: string): MappingSource {
  const parsed = parseExpression(expression);
  if (!parsed.ok) throw new Error(`${expression}: ${parsed.message}`);
  return toSource(parsed.node);
}

function attributeMappings(table: Record<string, string>): AttributeMapping[] {
  return Object.entries(table).map(([targetAttributeName, expression], index) => ({
    defaultValue: index === 0 ? null : '',
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: 'Always',
    matchingPriority: index === 0 ? 1 : 0,
    targetAttributeName,
    source: mappingSource(expression),
  }));
}

function objectMapping(generation: Generation, source: 'User' | 'Group', target: string, table: Record<string, string>): ObjectMapping {
  return {
    enabled: true,
    flowTypes: flags[generation],
    name: `Provision ${productNames[generation]} ${source}s`,
    scope: null,
    sourceObjectName: source,
    targetObjectName: target,
    attributeMappings: attributeMappings(table),
    metadata: pairs({
      IsCustomerDefined: 'false',
      DisableMonitoringForChanges: 'false',
      Disposition: '"Normal"',
      ExcludeFromReporting: 'false',
      EscrowBehavior: '"Default"',
      Unsynchronized: 'false',
      OriginalJoiningProperty: Object.keys(table)[0] ?? '',
    }),
  };
}

const pairs = (values: Record<string, string>): KeyValue[] => Object.entries(values).map(([key, value]) => ({ key, value }));

/** Source object → softly deleted there, its state kept by the service, all of them may be synchronized. */
const sourceTraits: Record<string, [softDeletion: boolean, stored: boolean]> = {
  User: [true, true],
  Group: [false, true],
  ServicePrincipal: [false, false],
  Application: [false, false],
  AppRole: [false, false],
  AppRoleAssignment: [true, false],
};

function sourceObject(name: string, [softDeletion, stored]: [boolean, boolean], generation: Generation): ObjectDefinition {
  const newer = name === 'User' && generation === 'new' ? newerUserAttributes : [];
  const metadata: Record<string, string> = {
    IsSoftDeletionSupported: String(softDeletion),
    ConnectorDataStorageRequired: String(stored),
    IsSynchronizeAllSupported: String(stored),
  };
  if (name === 'User') metadata.PropertyNameAccountEnabled = 'accountEnabled';
  if (name !== 'Application' && name !== 'AppRole') metadata.PropertyNameSoftDeleted = 'IsSoftDeleted';
  return {
    name,
    supportedApis: [name],
    attributes: [...(sourceAttributes[name] ?? []), ...newer].map(readAttribute),
    metadata: pairs(metadata),
  };
}

function targetObject(name: string): ObjectDefinition {
  return {
    name,
    supportedApis: name === enterpriseUser ? [name] : [],
    attributes: (targetAttributes[name] ?? []).map(readAttribute),
    metadata: pairs({ IsSoftDeletionSupported: 'false', ConnectorDataStorageRequired: 'true', IsSynchronizeAllSupported: 'false' }),
  };
}

/** What the service gives objects that only exist on the source side; nobody edits it, and it must survive every save. */
const sourceDefaults = JSON.stringify(
  Object.entries({ User: 'userPrincipalName', Group: 'displayName', ServicePrincipal: 'displayName', Application: 'appId' }).map(
    ([TargetObjectName, joining]) => ({
      AttributeMappings: [
        { DefaultValue: null, FlowBehavior: 0, FlowType: 0, MatchingPriority: 1, Source: null, TargetAttributeName: joining },
      ],
      Enabled: false,
      FlowTypes: 7,
      OriginalJoiningProperty: joining,
      SourceObjectName: '',
      TargetObjectName,
    }),
  ),
);

/** A fresh copy. `id` is the job's id, or the template's with 32 zeros. */
export function defaultSchema(id: string, entry: CatalogEntry, generation: Generation): SynchronizationSchema {
  const version = '5.0';
  const directories: DirectoryDefinition[] = [
    {
      id: sourceDirectoryId,
      discoveryDateTime: null,
      discoverabilities: 'AttributeNames, AttributeDataTypes',
      name: productNames[generation],
      readOnly: true,
      version: '69F1E34D-A39F-4A48-B627-3AE0AD8E0DF6',
      objects: Object.entries(sourceTraits).map(([name, traits]) => sourceObject(name, traits, generation)),
    },
    {
      id: entry.targetDirectoryId,
      discoveryDateTime: null,
      discoverabilities: 'None',
      name: entry.targetDirectoryName,
      readOnly: false,
      version,
      objects: [targetObject(coreGroup), targetObject(enterpriseUser)],
    },
  ];
  return {
    id,
    version,
    synchronizationRules: [
      {
        containerFilter: null,
        editable: true,
        groupFilter: null,
        id: ruleId,
        name: 'USERGROUP_OUTBOUND_USERGROUP',
        priority: 1,
        sourceDirectoryName: productNames[generation],
        targetDirectoryName: entry.targetDirectoryName,
        metadata: pairs({ defaultSourceObjectMappings: sourceDefaults, supportsProvisionOnDemand: 'true' }),
        objectMappings: [
          objectMapping(generation, 'Group', coreGroup, groupMappings),
          objectMapping(generation, 'User', enterpriseUser, userMappings),
        ],
      },
    ],
    directories,
  };
}
