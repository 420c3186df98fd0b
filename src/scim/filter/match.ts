/** A filter against one resource or one element of it, in memory. */
import { readBoolean } from '../boolean.ts';
import { isObject } from '../document.ts';
import { fold } from '../fold.ts';
import type { Attribute } from '../schema/attribute.ts';
import type { Filter, Path } from './parse.ts';
import { comparedAttribute, type Operator, type Scalar } from './types.ts';

/** True when the resource (or the element, inside `[]`) fits; that the types allow the comparison was seen when the filter was read. */
export function matches(filter: Filter, resource: Record<string, unknown>): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((one) => matches(one, resource));
    case 'or':
      return filter.filters.some((one) => matches(one, resource));
    case 'not':
      return !matches(filter.filter, resource);
    case 'present':
      return valuesAt(filter.path, resource).length > 0;
    case 'compare':
      return compareAny(filter, resource);
  }
}

function compareAny(filter: Extract<Filter, { kind: 'compare' }>, resource: Record<string, unknown>): boolean {
  const values = valuesAt(filter.path, resource).map((value) => (isObject(value) ? value.value : value));
  if (filter.value === null) return filter.operator === 'ne' ? values.length > 0 : filter.operator === 'eq' && values.length === 0;
  const attribute = comparedAttribute(filter.path);
  // A missing value differs from every value (RFC 7644 section 3.4.2.2, "ne").
  if (filter.operator === 'ne') return !values.some((value) => compare('eq', value, filter.value, attribute));
  return values.some((value) => compare(filter.operator, value, filter.value, attribute));
}

/** The values at a path that are there: elements of a multi-valued attribute, narrowed and stepped into. */
export function valuesAt(path: Path, resource: Record<string, unknown>): unknown[] {
  const owner = path.schema === null ? resource : resource[path.schema];
  const held = isObject(owner) ? owner[path.name] : undefined;
  const elements = path.elements;
  return (Array.isArray(held) ? held : [held])
    .filter((one) => elements === null || (isObject(one) && matches(elements, one)))
    .map((one) => (path.sub === null ? one : isObject(one) ? one[path.sub] : undefined))
    .filter((one) => one !== undefined && one !== null && one !== '');
}

function compare(operator: Operator, actual: unknown, wanted: Scalar, attribute: Attribute | null): boolean {
  if (typeof actual === 'boolean') {
    // Entra compares booleans with strings: roles[primary eq "True"].
    const boolean = typeof wanted === 'string' ? readBoolean(wanted) : wanted;
    return operator === 'eq' && actual === boolean;
  }
  if (typeof actual === 'number') return order(operator, actual - Number(wanted));
  if (typeof actual !== 'string') return false;
  const exact = attribute?.caseExact ?? false;
  const [left, right] = exact ? [actual, String(wanted)] : [fold(actual), fold(String(wanted))];
  if (operator === 'co') return left.includes(right);
  if (operator === 'sw') return left.startsWith(right);
  if (operator === 'ew') return left.endsWith(right);
  if (attribute?.type === 'dateTime') return order(operator, Date.parse(actual) - Date.parse(String(wanted)));
  return order(operator, left < right ? -1 : left > right ? 1 : 0);
}

function order(operator: Operator, difference: number): boolean {
  switch (operator) {
    case 'eq':
      return difference === 0;
    case 'gt':
      return difference > 0;
    case 'ge':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'le':
      return difference <= 0;
    default:
      return false;
  }
}
