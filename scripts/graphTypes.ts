/**
 * `node scripts/graphTypes.ts DESCRIPTION`: writes the table of Graph's types that the loopback tenant is held to, out of a description of Graph
 * v1.0 as `{ types, enums, operations }` (names, types, nullability). Only what a provisioning client touches is taken.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface DescribedType {
  kind: string;
  properties: Record<string, string>;
  base?: string;
  open?: boolean;
  navigation?: Record<string, string>;
}

interface Operation {
  name: string;
  kind: string;
  on: string;
  parameters: Record<string, string>;
  returns?: string;
}

interface Description {
  types: Record<string, DescribedType>;
  enums: Record<string, string[]>;
  operations: Operation[];
}

/** What is served, and what it is made of by way of properties; relations are only named. */
const served = [
  ...['user', 'group', 'application', 'servicePrincipal', 'directoryObject', 'organization', 'appRoleAssignment', 'extensionProperty'],
  ...['applicationTemplate', 'applicationServicePrincipal', 'federatedIdentityCredential', 'provisioningObjectSummary'],
  ...['synchronization', 'synchronizationJob', 'synchronizationTemplate', 'synchronizationSchema', 'directoryDefinition'],
  ...['synchronizationJobApplicationParameters', 'synchronizationSecretKeyStringValuePair', 'stringKeyStringValuePair'],
  ...['expressionInputObject', 'parseExpressionResponse', 'filterOperatorSchema', 'attributeMappingFunctionSchema'],
];

const operations = new Set(
  (
    'acquireAccessToken addTokenSigningCertificate delta filterOperators functions instantiate parseExpression pause provisionOnDemand ' +
    'restart restore start validateCredentials'
  ).split(' '),
);

const nameOf = (type: string): string => type.replace(/^Collection\(/, '').replace(/\)?!?$/, '');

function take(description: Description): Record<string, unknown> {
  const types = new Map<string, DescribedType>();
  const enums = new Map<string, string[]>();
  const visit = (name: string): void => {
    const type = description.types[name];
    const members = description.enums[name];
    if (members !== undefined) enums.set(name, members);
    if (type === undefined || types.has(name)) return;
    types.set(name, type);
    for (const each of [type.base ?? '', ...Object.values(type.properties)]) visit(nameOf(each));
  };
  for (const name of served) visit(name);
  const sorted = <T>(map: Map<string, T>) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  const bound = description.operations.filter(({ name, on }) => operations.has(name) && types.has(nameOf(on)));
  return {
    types: sorted(
      new Map([...types].map(([name, { base, open, properties, navigation }]) => [name, { base, open, properties, navigation }] as const)),
    ),
    enums: sorted(enums),
    operations: bound.map(({ name, on, parameters, returns }) => ({ name, on, parameters, returns })),
  };
}

/** One line an entry, so that a new description shows what changed. */
function written(tables: Record<string, unknown>): string {
  const lines = Object.entries(tables).map(([name, table]) => {
    const list = Array.isArray(table);
    const entries = list
      ? table.map((entry) => `    ${JSON.stringify(entry)}`)
      : Object.entries(table as object).map(([key, entry]) => `    ${JSON.stringify(key)}: ${JSON.stringify(entry)}`);
    const [open, close] = list ? '[]' : '{}';
    return `  ${JSON.stringify(name)}: ${open}\n${entries.join(',\n')}\n  ${close}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

const [, , path] = process.argv;
if (path === undefined) throw new Error('Give the path of the description.');
const file = join(import.meta.dirname, '..', 'src', 'rehearsal', 'graph', 'types', 'types.json');
writeFileSync(file, written(take(JSON.parse(readFileSync(path, 'utf8')) as Description)));
