/** A filter against one resource or one element of it, in memory. */
import { readBoolean } from '../boolean.ts';
import { isObject } from '../document.ts';
import { fold } from '../fold.ts';
import type { Attribute } from '../schema/attribute.ts';
import { type Steps, textSteps } from '../steps.ts';
import type { Filter, Path } from './parse.ts';
import { comparedAttribute, type Operator, type Scalar } from './types.ts';

type Comparison = Extract<Filter, { kind: 'compare' }>;

/** True when the resource (or the element, inside `[]`) fits; that the types allow the comparison was seen when the filter was read. 400 tooMany without steps left. */
export function matches(filter: Filter, resource: Record<string, unknown>, steps?: Steps): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((one) => matches(one, resource, steps));
    case 'or':
      return filter.filters.some((one) => matches(one, resource, steps));
    case 'not':
      return !matches(filter.filter, resource, steps);
    case 'present':
      steps?.take(1);
      return valuesAt(filter.path, resource, steps).length > 0;
    case 'compare':
      return compareAny(filter, resource, steps);
  }
}

function compareAny(filter: Comparison, resource: Record<string, unknown>, steps?: Steps): boolean {
  const values = valuesAt(filter.path, resource, steps).map((value) => (isObject(value) ? value.value : value));
  if (filter.value === null) return filter.operator === 'ne' ? values.length > 0 : filter.operator === 'eq' && values.length === 0;
  const wanted = preparedOf(filter);
  const fits = (operator: Operator, value: unknown): boolean => {
    steps?.take(typeof value === 'string' ? 1 + textSteps(value) + wanted.steps : 1);
    return compare(operator, value, wanted);
  };
  // A missing value differs from every value (RFC 7644 section 3.4.2.2, "ne").
  if (filter.operator === 'ne') return !values.some((value) => fits('eq', value));
  return values.some((value) => fits(filter.operator, value));
}

/** What a comparison asks for, worked out once for all that is compared with it. */
interface Wanted {
  value: Scalar;
  /** Folded unless letter case counts. */
  text: string;
  steps: number;
  attribute: Attribute | null;
}

const prepared = new WeakMap<Comparison, Wanted>();

function preparedOf(filter: Comparison): Wanted {
  const known = prepared.get(filter);
  if (known !== undefined) return known;
  const attribute = comparedAttribute(filter.path);
  const text = attribute?.caseExact ? String(filter.value) : fold(String(filter.value));
  const made = { value: filter.value, text, steps: textSteps(text), attribute };
  prepared.set(filter, made);
  return made;
}

/** The values at a path that are there: elements of a multi-valued attribute, narrowed and stepped into. */
export function valuesAt(path: Path, resource: Record<string, unknown>, steps?: Steps): unknown[] {
  const owner = path.schema === null ? resource : resource[path.schema];
  const held = isObject(owner) ? owner[path.name] : undefined;
  const elements = path.elements;
  if (Array.isArray(held)) steps?.take(held.length);
  else if (elements === null) {
    const value = path.sub === null ? held : isObject(held) ? held[path.sub] : undefined;
    return value === undefined || value === null || value === '' ? [] : [value];
  }
  return (Array.isArray(held) ? held : [held])
    .filter((one) => elements === null || (isObject(one) && matches(elements, one, steps)))
    .map((one) => (path.sub === null ? one : isObject(one) ? one[path.sub] : undefined))
    .filter((one) => one !== undefined && one !== null && one !== '');
}

function compare(operator: Operator, actual: unknown, { value: wanted, text: right, attribute }: Wanted): boolean {
  if (typeof actual === 'boolean') {
    // Entra compares booleans with strings: roles[primary eq "True"].
    const boolean = typeof wanted === 'string' ? readBoolean(wanted) : wanted;
    return operator === 'eq' && actual === boolean;
  }
  if (typeof actual === 'number') return order(operator, actual - Number(wanted));
  if (typeof actual !== 'string') return false;
  const exact = attribute?.caseExact ?? false;
  const left = exact ? actual : fold(actual);
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
