/** What is wrong with a rule, and what is only doubtful about it. */

/** Entra's kinds group what the service answers; the others are Okta's. */
export type FaultKind =
  | 'empty'
  | 'too-long'
  | 'syntax'
  | 'invalid-character'
  | 'object-type'
  | 'unknown-property'
  | 'wrong-property'
  | 'operator-not-supported'
  | 'value-type'
  | 'null-operator'
  | 'invalid-operand'
  | 'bad-regex'
  | 'not-combinable'
  | 'too-many-groups'
  | 'assignment'
  | 'not-boolean'
  | 'function-not-allowed'
  | 'unknown-function'
  | 'unknown-root'
  | 'unknown-attribute'
  | 'type'
  /** Not the service's: the evaluation takes more than `limits` allows, or what is given does not fit the rule. */
  | 'evaluation';

/** The service would refuse the rule. Columns count from 1. */
export interface Fault {
  kind: FaultKind;
  column: number;
  message: string;
}

/** The rule is taken, and may not do what it says. */
export interface Note {
  column: number;
  message: string;
}

/** An attribute that a rule reads, as it is written there. */
export interface Reading {
  name: string;
  column: number;
  of(object: Record<string, unknown>): unknown;
}

/** A fault on its way up. */
export class RuleError extends Error {
  override name = 'RuleError';
  readonly fault: Fault;
  constructor(kind: FaultKind, column: number, message: string) {
    super(message);
    this.fault = { kind, column, message };
  }
}

/** A comparison that decided, as it stands in the rule. */
export interface Decision {
  column: number;
  comparison: string;
  value: boolean;
  /** What it read, such as `department is "Sales"`. */
  read: string;
}

export interface Decided {
  value: boolean;
  /** The comparisons that make it so: one that settles the rule, or all that had to hold. */
  because: Decision[];
}
