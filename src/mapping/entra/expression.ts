/** The Entra provisioning expression language: its syntax tree and its values. */

/** Every node keeps the column (from 1, in characters of the whole text) at which it starts. */
export type Expression =
  | { kind: 'attribute'; name: string; column: number }
  | { kind: 'constant'; value: string; column: number }
  /** `text` as written (`&HF`), `value` in decimal digits (`1.5` as it stands): 18-digit file times exceed a double. */
  | { kind: 'number'; text: string; value: string; column: number }
  | { kind: 'word'; name: string; column: number }
  /** An omitted argument is null. */
  | { kind: 'call'; name: string; args: (Expression | null)[]; column: number }
  | { kind: 'comparison'; operator: ComparisonOperator; left: Expression; right: Expression; column: number }
  | { kind: 'concat'; parts: Expression[]; column: number };

export const comparisonOperators = ['<>', '<=', '>=', '=', '<', '>'] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];

/** Bare words an argument or a result may be, and what they mean. */
export const words: Record<string, string> = {
  vbTextCompare: 'InStr ignores letter case',
  vbBinaryCompare: 'InStr compares exactly',
  Unicode: 'UTF-16 little endian, for ConvertFromBase64',
  ASCII: 'ASCII, for ConvertFromBase64',
  UTF8: 'UTF-8, for ConvertFromBase64',
  IgnoreAttributeFlow: 'leaves the target attribute out',
  IgnoreObjectFlow: 'skips the object',
};

export interface Flow {
  flow: 'ignoreAttribute' | 'ignoreObject';
}

/** Everything is text or a list of texts: a number in decimal digits, a boolean `True` or `False`, a date `M/d/yyyy h:mm:ss tt` in UTC. */
export type Value = string | string[] | null | Flow;

export type AttributeValue = string | string[] | boolean | number | null | undefined;

/** An app role held by the person. */
export interface HeldRole {
  id?: string;
  value: string;
  displayName: string;
}

export interface EvaluationContext {
  attributes: Record<string, AttributeValue>;
  roles: HeldRole[];
  /** What `SingleAppRoleAssignment` yields: the documents do not settle it. */
  roleText: 'value' | 'displayName';
  now: Date;
  newId(): string;
  /** From 0 to below 1. */
  random(): number;
  /** Values that the target already has, for `SelectUniqueValue`. */
  taken?: string[];
  /** The tenant's default domain, for `DefaultDomain`. */
  defaultDomain?: string;
  /** Sees the value of every node that was evaluated, inner ones first. */
  onValue?(node: Expression, value: Value): void;
}

/** An expression that cannot be evaluated for these attributes; the message starts with the function's name. */
export class EvaluationError extends Error {
  override name = 'EvaluationError';
  /** A text that is quoted may be as long as a value; nobody reads so much. */
  constructor(message: string) {
    super(message.length > 1000 ? `${message.slice(0, 1000)}…` : message);
  }
}

export const isFlow = (value: Value): value is Flow => value !== null && typeof value === 'object' && !Array.isArray(value);

export const truth = (condition: boolean): string => (condition ? 'True' : 'False');

/** Attribute values as the engine carries them: booleans become `True` and `False`, absence and an empty list null. */
export function toValue(value: AttributeValue): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return truth(value);
  if (Array.isArray(value)) return value.length === 0 ? null : value;
  return String(value);
}
