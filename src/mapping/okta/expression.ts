/** Okta's expression language, classic dialect: its syntax tree and its values. */

export type BinaryOperator = '+' | '-' | '==' | '!=' | '<=' | '>=' | '<' | '>' | 'matches' | 'AND' | 'OR';

/** Every node keeps the column (from 1) at which it starts. */
export type OktaExpression = { column: number } & (
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'array'; elements: OktaExpression[] }
  | { kind: 'map'; entries: { key: string; value: OktaExpression }[] }
  /** A root such as `user`, or a bare attribute of the source. */
  | { kind: 'name'; name: string }
  | { kind: 'member'; object: OktaExpression; name: string }
  | { kind: 'index'; object: OktaExpression; index: OktaExpression }
  /** `list.![name]`: one value an element. */
  | { kind: 'projection'; object: OktaExpression; name: string }
  /** `name` with its prefix, such as `String.append`. */
  | { kind: 'call'; name: string; args: OktaExpression[] }
  | { kind: 'not'; operand: OktaExpression }
  | { kind: 'negative'; operand: OktaExpression }
  | { kind: 'binary'; operator: BinaryOperator; left: OktaExpression; right: OktaExpression }
  | { kind: 'ternary'; condition: OktaExpression; then: OktaExpression; otherwise: OktaExpression }
  | { kind: 'elvis'; value: OktaExpression; otherwise: OktaExpression }
);

export type OktaValue = string | number | boolean | null | OktaValue[] | { [name: string]: OktaValue };

export interface OktaGroup {
  id: string;
  name: string;
  /** `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`. */
  type: string;
  sourceId: string;
}

/**
 * What an expression can read: roots by name. A bare attribute is looked up here, then in `source`, then in `user`.
 * Groups are `groups` or the user's `$groups` ({@link OktaGroup}); linked objects are the user's `$linked`, by primary name;
 * `$directory` and `$workday` are the person's Active Directory and Workday app users; `$manager`, `$managerAppUser`, `$assistant` and
 * `$assistantAppUser` the people those functions give.
 */
export interface OktaContext {
  user?: unknown;
  source?: unknown;
  appUser?: unknown;
  app?: unknown;
  org?: unknown;
  groups?: OktaGroup[];
  now?: Date;
  [root: string]: unknown;
}

/** An expression that cannot be evaluated for this person. */
export class OktaEvaluationError extends Error {
  override name = 'OktaEvaluationError';
  /** A text that is quoted may be as long as a value; nobody reads so much. */
  constructor(message: string) {
    super(message.length > 1000 ? `${message.slice(0, 1000)}…` : message);
  }
}
