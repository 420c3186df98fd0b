import type { Budget } from '../budget.ts';
import { type OktaContext, OktaEvaluationError, type OktaValue } from './expression.ts';

/** One entry of the function table. Parameters are spelled `name`, `name?` (optional) or `name*` (repeats). */
export interface OktaFunction {
  name: string;
  parameters: string[];
  summary: string;
  /** `budget` is that of the whole expression: what may grow beyond its arguments asks it first. */
  evaluate(args: OktaValue[], context: OktaContext, budget: Budget): OktaValue;
}

export const isMap = (value: unknown): value is Record<string, OktaValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of a value; null is the empty text, which Okta's `String.len(x) == 0` relies on. */
export function textOf(value: OktaValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object')
    throw new OktaEvaluationError(`${Array.isArray(value) ? 'a list' : 'an object'} stands where a text is expected`);
  return String(value);
}

export function numberOf(value: OktaValue | undefined): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw new OktaEvaluationError(`${JSON.stringify(value ?? null)} is not a number`);
  return number;
}

/** A list; a text of comma-separated values counts as one, null as the empty one. */
export function listOf(value: OktaValue | undefined): OktaValue[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value === '' ? [] : value.split(',').map((element) => element.trim());
  return [value];
}
