/** One expression in either language from text to a JSON value, for tools that hold no directory. */
import { checkExpression } from './entra/check.ts';
import { evaluateExpression } from './entra/evaluate.ts';
import {
  type AttributeValue,
  type EvaluationContext,
  EvaluationError,
  type Expression,
  type HeldRole,
  isFlow,
  truth,
  type Value,
} from './entra/expression.ts';
import { scimRole } from './entra/functions/roles.ts';
import { functions } from './entra/functions.ts';
import { parseExpression } from './entra/parse.ts';
import { deepest, isDeeper } from './nesting.ts';
import { NotKnown } from './notKnown.ts';
import { checkOktaExpression } from './okta/check.ts';
import { evaluateOktaExpression } from './okta/evaluate.ts';
import { type OktaContext, OktaEvaluationError, type OktaExpression, type OktaValue } from './okta/expression.ts';
import { isMap } from './okta/function.ts';
import { parseOktaExpression } from './okta/parse.ts';

export interface ExpressionRequest {
  expr: string;
  /**
   * Entra: values by attribute name; `appRoleAssignments` is a list of `{id, value, displayName}`. Okta: the roots by name
   * (`user`, `appuser`, …) or bare attributes of the source.
   */
  attributes: Record<string, unknown>;
  /** ISO 8601; the clock of `Now()` and `Time.now()`. */
  now?: string;
  /** Values the target already has, for `SelectUniqueValue`. */
  taken?: string[];
  dialect?: 'entra' | 'okta';
  /** For `DefaultDomain()`. */
  defaultDomain?: string;
  /** What `SingleAppRoleAssignment` and `AppRoleAssignments` give of a role; `value` when it is left out. */
  roleText?: EvaluationContext['roleText'];
  /** Functions that the stack declares, and attributes that an Okta org added. */
  declared?: { functions: ReadonlySet<string>; attributes: readonly string[] };
}

/** Where what is not in the expression comes from. */
export interface Sources {
  now: Date;
  newId(): string;
  random(): number;
  onEntraValue?(node: Expression, value: Value): void;
  onOktaValue?(node: OktaExpression, value: OktaValue): void;
}

/**
 * `syntax` is a fault of the text (column from 1), the other error one of these attributes. In a value a flow marker is `{"$flow": …}`,
 * and the update that `AppRoleAssignmentsComplex` makes is `{"$patch": …}`; numbers and booleans are JSON's where the function gives one.
 * `notKnown` is a declared function whose value Muster cannot compute.
 */
export type Outcome = { value: unknown } | { error: string; syntax: boolean } | { notKnown: string };

/** Never throws for a wrong expression or unfit attributes. */
export function evaluateText(request: ExpressionRequest, sources: Sources): Outcome {
  const now = request.now === undefined ? sources.now : new Date(request.now);
  if (Number.isNaN(now.getTime())) return { error: `now is "${request.now}", not a date`, syntax: true };
  try {
    return request.dialect === 'okta' ? evaluateOkta(request, now, sources) : evaluateEntra(request, now, sources);
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof OktaEvaluationError) return { error: error.message, syntax: false };
    if (error instanceof NotKnown) return { notKnown: error.functionName };
    throw error;
  }
}

interface Fault {
  column: number;
  message: string;
  hint?: string | null;
}

function refuse(faults: Fault[]): Outcome {
  const lines = faults.map(({ column, message, hint }) => `column ${column}: ${message}${hint ? ` (${hint})` : ''}`);
  return { error: lines.join('; '), syntax: true };
}

function evaluateEntra(request: ExpressionRequest, now: Date, sources: Sources): Outcome {
  const { expr, attributes, taken, defaultDomain, roleText = 'value' } = request;
  const parsed = parseExpression(expr);
  if (!parsed.ok) return refuse([parsed]);
  const problems = checkExpression(parsed.node, request.declared?.functions);
  if (problems.length > 0) return refuse(problems);
  const { newId, random, onEntraValue: onValue } = sources;
  const { appRoleAssignments, ...others } = attributes;
  const roles = Array.isArray(appRoleAssignments) ? (appRoleAssignments as HeldRole[]) : [];
  const context: EvaluationContext = {
    attributes: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, attributeValue(name, value)])),
    roles,
    roleText,
    now,
    newId,
    random,
    taken,
    defaultDomain,
    onValue,
  };
  return { value: toJson(parsed.node, evaluateExpression(parsed.node, context)) };
}

function attributeValue(name: string, value: unknown): AttributeValue {
  if (Array.isArray(value)) return value.map((element) => (typeof element === 'boolean' ? truth(element) : String(element)));
  if (typeof value === 'object' && value !== null) throw new EvaluationError(`[${name}] is an object; give its text`);
  return value as AttributeValue;
}

/** The whole expression's value in JSON: typed by its outermost function. */
function toJson(node: Expression, value: Value): unknown {
  if (isFlow(value)) return { $flow: value.flow };
  if (value === null) return null;
  if (node.kind === 'comparison') return value === 'True';
  if (node.kind !== 'call') return value;
  if (node.name === 'AppRoleAssignmentsComplex')
    return { $patch: { op: 'Add', path: 'roles', value: [value].flat().map((text) => ({ value: text })) } };
  if (node.name === 'AssertiveAppRoleAssignmentsComplex') return [value].flat().map(scimRole);
  const returns = functions.get(node.name)?.returns;
  if (returns === 'Boolean') return value === 'True';
  if (returns === 'Integer' && typeof value === 'string' && Number.isSafeInteger(Number(value))) return Number(value);
  return value;
}

function evaluateOkta({ expr, attributes, declared }: ExpressionRequest, now: Date, sources: Sources): Outcome {
  const parsed = parseOktaExpression(expr);
  if (!parsed.ok) return refuse([parsed]);
  const problems = checkOktaExpression(parsed.node, declared);
  if (problems.length > 0) return refuse(problems);
  const value = evaluateOktaExpression(parsed.node, { ...(attributes as OktaContext), now }, sources.onOktaValue);
  // Groups are written as their ids, as Okta's own examples list them.
  const groups = parsed.node.kind === 'call' && parsed.node.name === 'user.getGroups';
  return { value: groups && Array.isArray(value) ? value.map((group) => (isMap(group) ? (group.id ?? null) : group)) : value };
}

/** A request out of JSON, or what is wrong with it. `attributes` may be left out; `classic` is another word for `okta`. */
export function readRequest(json: unknown): ExpressionRequest | string {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'a request is an object {"expr", "attributes"}';
  const { expr, attributes = {}, now, taken, dialect = 'entra', defaultDomain } = json as Record<string, unknown>;
  if (typeof expr !== 'string') return 'expr is missing or not a text';
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return 'attributes is not an object';
  if (isDeeper(attributes)) return `attributes holds more than ${deepest} lists or objects in one another`;
  if (now !== undefined && typeof now !== 'string') return 'now is not a text';
  if (taken !== undefined && !(Array.isArray(taken) && taken.every((value) => typeof value === 'string')))
    return 'taken is not a list of texts';
  if (defaultDomain !== undefined && typeof defaultDomain !== 'string') return 'defaultDomain is not a text';
  if (dialect === 'identity-engine') return 'the identity-engine dialect is not used in mappings; the classic one is';
  if (dialect !== 'entra' && dialect !== 'okta' && dialect !== 'classic') return `dialect is "${dialect}", which is neither entra nor okta`;
  return {
    expr,
    attributes: attributes as Record<string, unknown>,
    now,
    taken,
    defaultDomain,
    dialect: dialect === 'entra' ? 'entra' : 'okta',
  };
}
