import { Budget } from '../budget.ts';
import { NotKnown } from '../notKnown.ts';
import { matchesWhole, PatternError } from '../regex.ts';
import { type OktaContext, OktaEvaluationError, type OktaExpression, type OktaValue } from './expression.ts';
import { isMap, listOf, numberOf, textOf } from './function.ts';
import { elementAt } from './functions/lists.ts';
import { oktaFunctions } from './functions.ts';

type SeeValue = (node: OktaExpression, value: OktaValue) => void;

/**
 * Evaluates an expression for one person. Throws `OktaEvaluationError` where Okta would fail the mapping or the evaluation would take more than
 * `limits` allows, and `NotKnown`. `onValue` sees every node that was evaluated, inner ones first.
 * `nullsFirst`: < and the like put null before everything, as Spring's language does; it is an error otherwise.
 */
export function evaluateOktaExpression(
  node: OktaExpression,
  context: OktaContext,
  onValue?: SeeValue,
  { nullsFirst = false }: { nullsFirst?: boolean } = {},
): OktaValue {
  const budget = new Budget(overBudget);
  const evaluate = (inner: OktaExpression): OktaValue => {
    const value = isOrdered(inner) && nullsFirst ? orderedNulls(inner, evaluate) : resultOf(inner, context, budget, evaluate);
    budget.pass(value);
    onValue?.(inner, value);
    return value;
  };
  return evaluate(node);
}

const overBudget = (message: string): Error => new OktaEvaluationError(message);

type Evaluate = (inner: OktaExpression) => OktaValue;

function resultOf(node: OktaExpression, context: OktaContext, budget: Budget, evaluate: Evaluate): OktaValue {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'array':
      return node.elements.map(evaluate);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, evaluate(value)]));
    case 'name':
      return readName(node.name, context);
    case 'member':
      return readMember(evaluate(node.object), node.name, isAppUser(node.object) ? appUserHint(node.name) : '');
    case 'index':
      return elementAt(listOf(evaluate(node.object)), numberOf(evaluate(node.index)));
    case 'projection':
      return listOf(evaluate(node.object)).map((element) => readMember(element, node.name));
    case 'call':
      return call(node.name, node.args.map(evaluate), context, budget);
    case 'not':
      return !condition(evaluate(node.operand), '!');
    case 'negative':
      return -numberOf(evaluate(node.operand));
    case 'ternary':
      return evaluate(condition(evaluate(node.condition), '?') ? node.then : node.otherwise);
    case 'elvis': {
      const value = evaluate(node.value);
      return value === null || value === '' ? evaluate(node.otherwise) : value;
    }
    case 'binary':
      return binary(node, budget, evaluate);
  }
}

function call(name: string, args: OktaValue[], context: OktaContext, budget: Budget): OktaValue {
  const definition = oktaFunctions.get(name);
  if (definition === undefined) throw new NotKnown(name);
  return naming(name, () => definition.evaluate(args, context, budget));
}

/** Puts the name of the function or operator before what went wrong in it. */
function naming(name: string, run: () => OktaValue): OktaValue {
  try {
    return run();
  } catch (error) {
    if (error instanceof OktaEvaluationError || error instanceof PatternError) throw new OktaEvaluationError(`${name}: ${error.message}`);
    throw error;
  }
}

/** Okta's help and its developer pages spell the app user differently. */
const otherSpelling: Record<string, string> = { appuser: 'appUser', appUser: 'appuser', source: 'user' };

function readName(name: string, context: OktaContext): OktaValue {
  for (const root of [name, otherSpelling[name] ?? name]) {
    if (Object.hasOwn(context, root)) return (context[root] ?? null) as OktaValue;
  }
  for (const profile of [context.source, context.user]) {
    if (isMap(profile) && Object.hasOwn(profile, name)) return profile[name] ?? null;
  }
  return null;
}

const isAppUser = (node: OktaExpression): boolean => node.kind === 'name' && /^appuser$/i.test(node.name);

/** Okta's help, "Modify attributes with expressions": user in mappings to the app, appUser in those to Okta. */
const appUserHint = (name: string): string => `: appuser belongs to mappings from the app to Okta, write user.${name}`;

function readMember(object: OktaValue, name: string, hint = ''): OktaValue {
  if (object === null) throw new OktaEvaluationError(`.${name} is read of something that is null${hint}`);
  if (!isMap(object)) throw new OktaEvaluationError(`.${name} is read of something that is not an object`);
  return Object.hasOwn(object, name) ? (object[name] ?? null) : null;
}

function condition(value: OktaValue, operator: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new OktaEvaluationError(`${operator} needs true or false, not ${JSON.stringify(value)}`);
}

function binary(node: OktaExpression & { kind: 'binary' }, budget: Budget, evaluate: Evaluate): OktaValue {
  const { operator } = node;
  const left = evaluate(node.left);
  if (operator === 'AND') return condition(left, operator) && condition(evaluate(node.right), operator);
  if (operator === 'OR') return condition(left, operator) || condition(evaluate(node.right), operator);
  const right = evaluate(node.right);
  switch (operator) {
    case '+':
      return add(left, right, budget);
    case '-':
      return numberOf(left) - numberOf(right);
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case 'matches':
      return naming('matches', () => matchesWhole(textOf(left), textOf(right), budget));
    default:
      return ordered(left, operator, right);
  }
}

/** A null beside a text becomes the word null, as in Spring's language: Okta documents nothing, and a preview should show it. */
function add(left: OktaValue, right: OktaValue, budget: Budget): OktaValue {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  const [start, end] = [left === null ? 'null' : textOf(left), right === null ? 'null' : textOf(right)];
  budget.room(start.length + end.length, '+');
  return start + end;
}

const equal = (left: OktaValue, right: OktaValue): boolean => left === right || JSON.stringify(left) === JSON.stringify(right);

type Order = '<' | '<=' | '>' | '>=';
type Ordered = OktaExpression & { kind: 'binary'; operator: Order };

const isOrdered = (node: OktaExpression): node is Ordered => node.kind === 'binary' && ['<', '<=', '>', '>='].includes(node.operator);

function orderedNulls({ left, operator, right }: Ordered, evaluate: Evaluate): boolean {
  const [first, second] = [evaluate(left), evaluate(right)];
  if (first !== null && second !== null) return ordered(first, operator, second);
  return ordered(first === null ? 0 : 1, operator, second === null ? 0 : 1);
}

function ordered(left: OktaValue, operator: Order, right: OktaValue): boolean {
  const texts = typeof left === 'string' && typeof right === 'string';
  if (!texts && (typeof left !== 'number' || typeof right !== 'number')) {
    throw new OktaEvaluationError(`${operator} cannot compare ${JSON.stringify(left)} with ${JSON.stringify(right)}`);
  }
  const order = left === right ? 0 : left < right ? -1 : 1;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}
