/** Which comparisons the type of an attribute allows (RFC 7644 section 3.4.2.2): known when the filter is read, whoever is there. */
import { readBoolean } from '../boolean.ts';
import type { Attribute } from '../schema/attribute.ts';
import type { AttributeName } from '../schema/name.ts';

export const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type Operator = (typeof operators)[number];
export type Scalar = string | number | boolean | null;

/** What is compared: a sub-attribute, or for a complex attribute its `value`; null for a complex one without. */
export function comparedAttribute({ attribute, subAttribute }: AttributeName): Attribute | null {
  const named = subAttribute ?? attribute;
  return named.type === 'complex' ? (named.sub.find(({ name }) => name === 'value') ?? null) : named;
}

interface Comparable {
  operators: Operator[];
  /** Both directories write values of any type as strings too. */
  takes(value: string | number | boolean): boolean;
  wording: string;
}

const equality: Operator[] = ['eq', 'ne'];
const order: Operator[] = ['gt', 'ge', 'lt', 'le'];
const parts: Operator[] = ['co', 'sw', 'ew'];
const text: Comparable = { operators: [...equality, ...order, ...parts], takes: () => true, wording: 'a string' };

const comparables: Record<Exclude<Attribute['type'], 'complex'>, Comparable> = {
  any: text,
  string: text,
  reference: text,
  binary: { ...text, operators: [...equality, ...parts] },
  boolean: { operators: equality, takes: (value) => readBoolean(String(value)) !== null, wording: 'true or false' },
  integer: { operators: [...equality, ...order], takes: (value) => value !== '' && Number.isFinite(Number(value)), wording: 'a number' },
  dateTime: { operators: text.operators, takes: (value) => !Number.isNaN(Date.parse(String(value))), wording: 'a date and time' },
};

/** What is wrong with this comparison, or null. */
export function misfit(path: AttributeName, operator: Operator, value: Scalar): string | null {
  const attribute = comparedAttribute(path);
  if (value === null) return equality.includes(operator) ? null : `null cannot be compared with "${operator}"`;
  if (attribute === null || attribute.type === 'complex') return `"${path.name}" has parts, and one of them has to be named`;
  const { operators, takes, wording } = comparables[attribute.type];
  if (!operators.includes(operator)) return `"${attribute.name}" is ${wording} and cannot be compared with "${operator}"`;
  return parts.includes(operator) || takes(value) ? null : `"${attribute.name}" is compared with ${wording}`;
}
