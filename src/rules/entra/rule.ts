/** Entra's dynamic membership rules: the syntax tree. Source: Microsoft Learn, "Manage rules for dynamic membership groups". */

export type Comparator =
  | 'eq'
  | 'ne'
  | 'startsWith'
  | 'notStartsWith'
  | 'endsWith'
  | 'notEndsWith'
  | 'contains'
  | 'notContains'
  | 'match'
  | 'notMatch'
  | 'in'
  | 'notIn'
  | 'ge'
  | 'le';

/** A negative operator and the one that it denies. */
export const positiveOf: Partial<Record<Comparator, Comparator>> = {
  ne: 'eq',
  notStartsWith: 'startsWith',
  notEndsWith: 'endsWith',
  notContains: 'contains',
  notMatch: 'match',
  notIn: 'in',
};

export type ObjectWord = 'user' | 'device';

/** What stands on the left of a comparison. `name` is as it is written. */
export type Property = { column: number } & (
  | { of: ObjectWord; name: string }
  /** `_`, an item of a collection of texts. */
  | { of: 'item' }
  | { of: 'assignedPlan'; name: string }
  | { of: 'group'; name: string }
);

export type Value = { column: number } /** `lone`: holds an apostrophe that is not doubled. */ & (
  | { kind: 'text'; text: string; lone: boolean }
  | { kind: 'number'; text: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
  | { kind: 'list'; items: Value[] }
  /** `at` is ISO 8601, or null for `system.now`; `shift` in milliseconds. */
  | { kind: 'date'; at: string | null; shift: number; duration: string | null }
);

export type Rule = { column: number } & (
  | { kind: 'or' | 'and'; parts: Rule[] }
  | { kind: 'not'; operand: Rule }
  | { kind: 'comparison'; property: Property; operator: Comparator; value: Value }
  | { kind: 'quantified'; property: Property; quantifier: 'any' | 'all'; body: Rule }
  | { kind: 'directReports'; manager: string }
);

export const maxLength = 3072;
/** Groups that one memberOf rule may name. */
export const maxGroups = 50;
