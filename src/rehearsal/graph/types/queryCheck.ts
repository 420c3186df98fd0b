/** Refuses the query options that Graph refuses, in its words. Sources: Graph v1.0 reference, "Advanced query capabilities on directory objects". */
import { GraphError } from '../errors.ts';
import { type Clause, type Filter, nodesOf, parseFilter, type Value } from '../query/filter.ts';
import { parseSearch } from '../query/search.ts';
import type { Target } from '../target.ts';
import { endsWithProperties, filterSupport, pageSizes, sortSupport } from './typeFacts.ts';
import { enumNamed, type GraphType, type TypeRef, typeNamed } from './typeTables.ts';

export interface Asked {
  url: URL;
  /** The header `ConsistencyLevel: eventual` is there. */
  eventual: boolean;
}

const known = new Set([
  '$select',
  '$filter',
  '$expand',
  '$orderby',
  '$top',
  '$skip',
  '$skiptoken',
  '$search',
  '$count',
  '$format',
  '$deltatoken',
]);
const forLists = ['$filter', '$orderby', '$top', '$skip', '$count', '$search'];

const refuse = (message: string): never => {
  throw new GraphError(400, 'BadRequest', message);
};
const unsupported = (message: string): never => {
  throw new GraphError(400, 'Request_UnsupportedQuery', message);
};
const noProperty = (name: string, type: GraphType): string =>
  `Could not find a property named '${name}' on type 'microsoft.graph.${type.name}'.`;
const isExtension = (name: string): boolean => /^extension_[0-9a-f]{32}_\w+$/i.test(name);

/** `User`, as the directory calls the type in its refusals. */
const resourceName = ({ name }: GraphType): string => name.charAt(0).toUpperCase() + name.slice(1);

const isDirectory = (type: GraphType): boolean => type.line.includes('directoryObject');

/** Kinds of objects behind a relation of directory objects: their properties may be selected there. */
const members = ['user', 'group', 'servicePrincipal', 'application'];

/** The property or relation of this name; relations of directory objects take the properties of every kind. */
function find(type: GraphType, name: string): TypeRef | undefined {
  const own = type.properties.get(name) ?? type.navigation.get(name);
  if (own !== undefined || type.name !== 'directoryObject') return own;
  return members.map((member) => typeNamed(member)?.properties.get(name)).find((ref) => ref !== undefined);
}

/** Throws 400. Options without a `$` are not looked at, as custom ones. */
export function checkQuery({ url, eventual }: Asked, target: Target): void {
  const params = url.searchParams;
  if (params.size === 0 && target.tail !== '$count') return;
  const unknown = [...params.keys()].find((name) => name.startsWith('$') && !known.has(name));
  if (unknown !== undefined) refuse(`The query parameter '${unknown}' is not supported.`);
  const type = typeNamed(target.operation?.returns?.name ?? '') ?? target.type;
  const isList = target.operation?.returns?.collection ?? target.collection;
  if (!isList && forLists.some((name) => params.has(name))) {
    refuse(
      'The query specified in the URI is not valid. The requested resource is not a collection. Query options $filter, $orderby, $count, $skip, and $top can be applied only on collections.',
    );
  }
  if (target.tail === '$count' && isDirectory(type) && !eventual) {
    throw new GraphError(400, 'Request_BadRequest', '$count is not currently supported.');
  }
  if (params.has('$skip') && isDirectory(type)) refuse("'$skip' is not supported by the service.");
  checkTop(params.get('$top'), type);
  checkSelected(params.get('$select'), type);
  checkExpanded(params.get('$expand'), type);
  const advanced = eventual && params.get('$count')?.toLowerCase() === 'true';
  checkSearch(params.get('$search'), type, eventual);
  const filter = params.get('$filter');
  if (filter !== null) checkFilter(parseFilter(filter), type, advanced);
  checkSorted(params.get('$orderby'), type, { advanced, filtered: filter !== null });
}

export function pageSizeOf(type: GraphType): { usual: number; most: number } | undefined {
  const name = type.line.find((each) => Object.hasOwn(pageSizes, each));
  return name === undefined ? undefined : pageSizes[name];
}

function checkTop(top: string | null, type: GraphType): void {
  if (top === null) return;
  const size = Number(top);
  if (!Number.isInteger(size) || size < 0)
    refuse(`Invalid value '${top}' for $top query option found. The $top query option requires a non-negative integer value.`);
  const most = pageSizeOf(type)?.most;
  if (most !== undefined && (size < 1 || size > most))
    unsupported(`Invalid page size specified: '${top}'. Must be between 1 and ${most} inclusive.`);
}

/** The names of a list with commas, those in brackets left out. */
export const namesOf = (text: string): string[] =>
  text
    .replace(/\([^()]*(\([^()]*\))*[^()]*\)/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function checkSelected(text: string | null, type: GraphType): void {
  for (const name of namesOf(text ?? '')) {
    const [first = ''] = name.split('/');
    if (first === '*' || isExtension(first) || find(type, first) !== undefined) continue;
    refuse(`Parsing OData Select and Expand failed: ${noProperty(first, type)}`);
  }
}

function checkExpanded(text: string | null, type: GraphType): void {
  for (const name of namesOf(text ?? '')) {
    const related = type.navigation.get(name);
    if (related === undefined) {
      const isProperty = type.properties.has(name);
      const why = isProperty
        ? `Property '${name}' on type 'microsoft.graph.${type.name}' is not a navigation property or complex property.`
        : noProperty(name, type);
      refuse(`Parsing OData Select and Expand failed: ${why}`);
    }
    const inner = typeNamed(related?.name ?? '');
    const selected = new RegExp(`(?:^|,)\\s*${name}\\([^)]*\\$select=([^;)]*)`).exec(text ?? '')?.[1];
    if (inner !== undefined && selected !== undefined) checkSelected(selected, inner);
  }
}

function checkSearch(text: string | null, type: GraphType, eventual: boolean): void {
  if (text === null) return;
  if (!isDirectory(type)) refuse("The query parameter '$search' is not supported.");
  if (!eventual) {
    unsupported(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  for (const clause of parseSearch(text)) if (find(type, clause.property) === undefined) refuse(noProperty(clause.property, type));
}

function checkFilter(filter: Filter, type: GraphType, advanced: boolean): void {
  for (const node of nodesOf(filter)) {
    if (node.kind === 'not' && isDirectory(type) && !advanced) unsupported(missingParameters('not'));
    if (node.kind === 'and' || node.kind === 'or' || node.kind === 'not') continue;
    const [first = '', ...rest] = node.path;
    const ref = find(type, first);
    if (ref === undefined && !isExtension(first)) refuse(`Invalid filter clause: ${noProperty(first, type)}`);
    if (node.kind === 'compare' && rest.length === 0 && ref !== undefined)
      for (const value of node.values) checkLiteral(value, ref, node.operator);
    const support = filterSupport[type.name];
    if (support !== undefined) checkSupport(node, support.get(first) ?? (isExtension(first) ? 'DA' : 'NNN'), type, advanced);
  }
}

const missingParameters = (operator: string): string =>
  `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ` +
  'ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information';

/** `letters`: support of `eq`, of `startsWith`, of `ge` and `le`. */
function checkSupport(node: Clause, letters: string, type: GraphType, advanced: boolean): void {
  const property = node.path.join('/');
  const [equal = 'N', start = 'N', order = 'N'] = letters;
  const need = (support: string): void => {
    if (support === 'N' || (support === 'A' && !advanced)) {
      unsupported(`Unsupported or invalid query filter clause specified for property '${property}' of resource '${resourceName(type)}'.`);
    }
  };
  if (node.kind === 'any') {
    need(equal);
  } else if (node.kind === 'call') {
    if (node.name === 'startswith') need(start);
    else if (node.name === 'contains' || !endsWithProperties.has(property)) need('N');
    else if (!advanced) unsupported(missingParameters('endsWith'));
  } else {
    if (node.operator === 'ne' && !advanced) unsupported("Filter operator 'NotEqualsMatch' is not supported.");
    if (node.operator !== 'eq' && node.operator !== 'ne') need(order);
    else need(node.path.includes('$count') ? 'A' : equal);
    if (node.values.some(({ value }) => value === null) && property !== 'hasMembersWithLicenseErrors') need('A');
  }
}

/** What a literal must look like to be compared with a property. */
const literals: Record<string, (value: Value) => boolean> = {
  'Edm.String': ({ quoted }) => quoted,
  'Edm.Boolean': ({ value }) => typeof value === 'boolean',
  'Edm.Int32': ({ value }) => typeof value === 'number',
  'Edm.Int64': ({ value }) => typeof value === 'number',
  'Edm.Guid': ({ value, quoted }) => !quoted && typeof value === 'string',
  'Edm.DateTimeOffset': ({ value, quoted }) => !quoted && /^\d{4}-\d\d-\d\d/.test(String(value)),
};

const kinds: Record<string, string> = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
};

function checkLiteral(literal: Value, ref: TypeRef, operator: string): void {
  if (literal.value === null || ref.collection) return;
  const fits = literals[ref.name] ?? (enumNamed(ref.name) === undefined ? undefined : ({ quoted }: Value) => quoted);
  if (fits === undefined || fits(literal)) return;
  const given = literal.quoted
    ? 'Edm.String'
    : typeof literal.value === 'boolean'
      ? 'Edm.Boolean'
      : typeof literal.value === 'number'
        ? 'Edm.Int32'
        : '';
  if (given === '') refuse(`Invalid filter clause: Could not find a property named '${String(literal.value)}'.`);
  refuse(
    `Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '${ref.name}' and '${given}' for operator kind '${kinds[operator]}'.`,
  );
}

function checkSorted(text: string | null, type: GraphType, { advanced, filtered }: { advanced: boolean; filtered: boolean }): void {
  for (const each of (text ?? '').split(',').filter((part) => part.trim() !== '')) {
    const [path = '', direction = 'asc', ...more] = each.trim().split(/\s+/);
    const [name = ''] = path.split('/');
    if (find(type, name) === undefined && !isExtension(name)) refuse(noProperty(name, type));
    if (!/^(asc|desc)$/i.test(direction) || more.length > 0) refuse(`Syntax error at position ${each.length} in '${text}'.`);
    const support = sortSupport[type.name];
    if (support === undefined) continue;
    const how = Object.hasOwn(support, name) ? support[name] : 'N';
    if (how === 'N') unsupported(`Unsupported sort property '${name}' for '${resourceName(type)}'.`);
    if (!advanced && (how === 'A' || filtered)) unsupported('Sorting not supported for current query.');
  }
}
