/** Which part of a filter the database answers from an index, and which part is left to look at row by row. */
import { readBoolean } from '../boolean.ts';
import type { ResourceType } from '../document.ts';
import { badRequest } from '../error.ts';
import type { Filter, Path } from '../filter/parse.ts';
import { wantedKey } from '../filter/pathKey.ts';
import { fold } from '../fold.ts';
import { exactKey, foldedKey } from '../key.ts';
import { isStorable } from '../storable.ts';
import type { Matching } from './matching.ts';
import type { Value } from './work.ts';

interface Condition {
  sql: string;
  parameters: Value[];
}

export interface SearchPlan {
  /** Null: every resource of this type. */
  condition: Condition | null;
  /** Null: the condition says it all. */
  rest: Filter | null;
}

type Indexed = (value: string, tenant: string) => Condition;

const column =
  (name: string, key: (value: string) => string = (value) => value): Indexed =>
  (value) => ({ sql: `r.${name} = ?`, parameters: [key(value)] });

/** People who have this entry in the index of values. */
const entry = (tenant: string, path: string, key: string): Condition => ({
  sql: `r.rid in (select rid from attr_index where tenant = ? and type = 'User' and path = ? and value_key = ?)`,
  parameters: [tenant, path, key],
});

const indexedValue =
  (path: string): Indexed =>
  (value, tenant) =>
    entry(tenant, exactKey(path), foldedKey(value));

const relation =
  (own: string, other: string): Indexed =>
  (value, tenant) => ({
    sql: `r.rid in (select m.${own} from resource o join member m on m.${other} = o.rid where o.tenant = ? and o.type in ('User', 'Group') and o.id = ?)`,
    parameters: [tenant, value],
  });

// What is no boolean is compared with -1, which nobody has.
const active: Indexed = (value) => ({ sql: 'r.active = ?', parameters: [Number(readBoolean(value) ?? -1)] });

/** The attributes with an index, by resource type and attribute; `emails[type eq "x"].value` is worked out below. */
const indexed: Record<ResourceType, Record<string, Indexed>> = {
  User: {
    id: column('id'),
    externalId: column('external_id', exactKey),
    userName: column('user_key', foldedKey),
    displayName: column('display_key', foldedKey),
    active,
    emails: indexedValue('emails.value'),
    'emails.value': indexedValue('emails.value'),
    groups: relation('member_rid', 'group_rid'),
    'groups.value': relation('member_rid', 'group_rid'),
  },
  Group: {
    id: column('id'),
    externalId: column('external_id', exactKey),
    displayName: column('display_key', foldedKey),
    members: relation('group_rid', 'member_rid'),
    'members.value': relation('group_rid', 'member_rid'),
  },
};

/** What an object has by nature, such as `toString`, may be the name of a vendor's attribute. */
const indexOf = (type: ResourceType, name: string): Indexed | null =>
  Object.hasOwn(indexed[type], name) ? (indexed[type][name] ?? null) : null;

/** Relations are not in the stored document, so nothing but the database can answer for them. */
const relations = new Set(['members', 'groups']);

/**
 * Plans a filter: eq, alone or joined by and, over attributes with an index goes to the database, everything else is left. `matching` null:
 * the index of what is declared is not complete.
 * 400 invalidFilter where a relation is asked for in a way that no index answers.
 */
export function planSearch(tenant: string, type: ResourceType, filter: Filter | null, matching: Matching | null): SearchPlan {
  const conditions: Condition[] = [];
  const rest: Filter[] = [];
  for (const part of filter === null ? [] : conjuncts(filter)) {
    const condition = toCondition(tenant, type, part, matching);
    if (condition === null) rest.push(refuseRelations(part));
    else conditions.push(condition.parameters.every(isPossible) ? condition : nobody);
  }
  const condition = {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' and '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
  return {
    condition: conditions.length === 0 ? null : condition,
    rest: rest.length === 0 ? null : { kind: 'and', filters: rest },
  };
}

/** What no database can hold is not asked of one. */
const isPossible = (value: Value): boolean => typeof value !== 'string' || isStorable(value);
const nobody: Condition = { sql: '1 = 0', parameters: [] };

function conjuncts(filter: Filter): Filter[] {
  return filter.kind === 'and' ? filter.filters.flatMap(conjuncts) : [filter];
}

function toCondition(tenant: string, type: ResourceType, filter: Filter, matching: Matching | null): Condition | null {
  const compared = comparison(filter);
  if (compared === null) return null;
  const always = lookup(type, compared.path);
  if (always !== null) return always(String(compared.value), tenant);
  const path = type === 'User' ? (matching?.find(compared.path) ?? null) : null;
  const key = path === null ? null : wantedKey(compared.path, compared.value);
  return path === null || key === null ? null : entry(tenant, path, key);
}

/** True where a part of the filter asks for an attribute that is declared, so that its index must be complete. */
export function asksDeclared(filter: Filter, matching: Matching): boolean {
  return conjuncts(filter).some((part) => {
    const path = comparison(part)?.path;
    return path !== undefined && lookup('User', path) === null && matching.find(path) !== null;
  });
}

/** True for an attribute that is looked up by an index in every tenant. */
export const hasIndex = (path: Path): boolean => lookup('User', path) !== null;

interface Comparison {
  path: Path;
  value: string | number | boolean;
}

/** What is compared by eq; `emails[type eq "work" and value eq "x"]` is `emails[type eq "work"].value eq "x"`. */
function comparison(filter: Filter): Comparison | null {
  if (filter.kind === 'compare')
    return filter.operator === 'eq' && filter.value !== null ? { path: filter.path, value: filter.value } : null;
  if (filter.kind !== 'present' || filter.path.elements === null || filter.path.sub !== null) return null;
  const parts = conjuncts(filter.path.elements);
  const at = parts.findIndex((part) => part.kind === 'compare' && part.operator === 'eq' && part.path.name === 'value');
  const found = parts[at];
  if (found?.kind !== 'compare' || typeof found.value !== 'string') return null;
  const [first, ...others] = parts.toSpliced(at, 1);
  const elements: Filter | null = first === undefined ? null : others.length === 0 ? first : { kind: 'and', filters: [first, ...others] };
  return { path: { ...filter.path, sub: 'value', subAttribute: found.path.attribute, elements }, value: found.value };
}

function lookup(type: ResourceType, path: Path): Indexed | null {
  if (path.schema !== null) return null;
  if (path.elements === null) return indexOf(type, path.sub === null ? path.name : `${path.name}.${path.sub}`);
  const inner = path.elements;
  const byType = inner.kind === 'compare' && inner.operator === 'eq' && inner.path.name === 'type' && typeof inner.value === 'string';
  if (type !== 'User' || path.name !== 'emails' || path.sub !== 'value' || !byType) return null;
  return indexedValue(`emails[${fold(String(inner.value))}].value`);
}

function refuseRelations(filter: Filter): Filter {
  if ('filters' in filter) filter.filters.forEach(refuseRelations);
  else if ('filter' in filter) refuseRelations(filter.filter);
  else if (filter.path.schema === null && relations.has(filter.path.name)) {
    throw badRequest('invalidFilter', `"${filter.path.name}" can only be compared with eq, alone or joined by and with others.`);
  }
  return filter;
}
