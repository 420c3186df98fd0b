/** Which part of a filter the database answers from an index, and which part is left to look at row by row. */
import { badRequest } from '../error.ts';
import { fold } from '../fold.ts';
import type { ResourceType } from '../store/database.ts';
import type { Filter, Path } from './parse.ts';

export interface Condition {
  sql: string;
  parameters: (string | number)[];
}

export interface SearchPlan {
  /** Null: every resource of this type. */
  condition: Condition | null;
  /** Null: the condition says it all. */
  rest: Filter | null;
}

type Indexed = (value: string) => Condition;

const column =
  (name: string, key: (value: string) => string = (value) => value): Indexed =>
  (value) => ({ sql: `r.${name} = ?`, parameters: [key(value)] });

const indexedValue =
  (path: string): Indexed =>
  (value) => ({
    sql: 'r.rid in (select rid from attr_index where tenant = r.tenant and type = r.type and path = ? and value_key = ?)',
    parameters: [path, fold(value)],
  });

const relation =
  (own: string, other: string): Indexed =>
  (value) => ({
    sql: `exists (select 1 from member m join resource o on o.rid = m.${other} where m.${own} = r.rid and o.tenant = r.tenant and o.id = ?)`,
    parameters: [value],
  });

const active: Indexed = (value) => ({ sql: 'r.active = ?', parameters: [{ true: 1, false: 0 }[value.toLowerCase()] ?? -1] });

/** The attributes with an index, by resource type and attribute; `emails[type eq "x"].value` is worked out below. */
const indexed: Record<ResourceType, Record<string, Indexed>> = {
  User: {
    id: column('id'),
    externalId: column('external_id'),
    userName: column('user_key', fold),
    displayName: column('display_key', fold),
    active,
    emails: indexedValue('emails.value'),
    'emails.value': indexedValue('emails.value'),
    groups: relation('member_rid', 'group_rid'),
    'groups.value': relation('member_rid', 'group_rid'),
  },
  Group: {
    id: column('id'),
    externalId: column('external_id'),
    displayName: column('display_key', fold),
    members: relation('group_rid', 'member_rid'),
    'members.value': relation('group_rid', 'member_rid'),
  },
};

/** Relations are not in the stored document, so nothing but the database can answer for them. */
const relations = new Set(['members', 'groups']);

/** Plans a filter; 400 invalidFilter where a relation is asked for in a way that no index answers. */
export function planSearch(type: ResourceType, filter: Filter | null): SearchPlan {
  if (filter === null) return { condition: null, rest: null };
  const parts = filter.kind === 'and' ? filter.filters : [filter];
  const conditions: Condition[] = [];
  const rest: Filter[] = [];
  for (const part of parts) {
    const condition = toCondition(type, part);
    if (condition === null) rest.push(refuseRelations(part));
    else conditions.push(condition);
  }
  return {
    condition: conditions.length === 0 ? null : join(conditions, 'and'),
    rest: rest.length === 0 ? null : { kind: 'and', filters: rest },
  };
}

function toCondition(type: ResourceType, filter: Filter): Condition | null {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((one) => toCondition(type, one));
      return parts.every((part) => part !== null) ? join(parts, filter.kind) : null;
    }
    case 'not': {
      const inner = toCondition(type, filter.filter);
      return inner && { sql: `not coalesce((${inner.sql}), 0)`, parameters: inner.parameters };
    }
    case 'present':
      return elementCondition(type, filter.path);
    case 'compare': {
      if (filter.operator !== 'eq' || filter.value === null) return null;
      return lookup(type, filter.path)?.(String(filter.value)) ?? null;
    }
  }
}

/** `members[value eq "u"]` and `emails[value eq "x"]`: the element is found by its value alone. */
function elementCondition(type: ResourceType, path: Path): Condition | null {
  const inner = path.elements;
  if (inner?.kind !== 'compare' || inner.operator !== 'eq' || typeof inner.value !== 'string') return null;
  if (path.schema !== null || path.sub !== null || inner.path.name !== 'value') return null;
  return indexed[type][path.name]?.(inner.value) ?? null;
}

function lookup(type: ResourceType, path: Path): Indexed | null {
  if (path.schema !== null) return null;
  if (path.elements === null) return indexed[type][path.sub === null ? path.name : `${path.name}.${path.sub}`] ?? null;
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

function join(conditions: Condition[], word: 'and' | 'or'): Condition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(` ${word} `),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}
