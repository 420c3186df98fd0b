import { Budget } from '../budget.ts';
import { NotKnown } from '../notKnown.ts';
import {
  type ComparisonOperator,
  type EvaluationContext,
  EvaluationError,
  type Expression,
  isFlow,
  toValue,
  truth,
  type Value,
} from './expression.ts';
import { Call } from './function.ts';
import { functions } from './functions.ts';

/**
 * Evaluates an expression for one person. Throws `EvaluationError` where the service would fail the object, the documents give no value, or the
 * evaluation would take more than `limits` allows; and `NotKnown`.
 */
export function evaluateExpression(node: Expression, context: EvaluationContext): Value {
  return evaluateWithin(node, context, new Budget(overBudget));
}

const overBudget = (message: string): Error => new EvaluationError(message);

function evaluateWithin(node: Expression, context: EvaluationContext, budget: Budget): Value {
  const value = resultOf(node, context, budget);
  budget.pass(value);
  context.onValue?.(node, value);
  return value;
}

function resultOf(node: Expression, context: EvaluationContext, budget: Budget): Value {
  switch (node.kind) {
    case 'attribute':
      return toValue(Object.hasOwn(context.attributes, node.name) ? context.attributes[node.name] : null);
    case 'constant':
    case 'number':
      return node.value;
    case 'word':
      return evaluateWord(node.name);
    case 'concat': {
      const parts = node.parts.map((part) => operandText(part, '&', context, budget));
      budget.at = '&';
      return budget.join(parts, '');
    }
    case 'comparison': {
      const { left, operator, right } = node;
      return truth(compare(operandText(left, operator, context, budget), operator, operandText(right, operator, context, budget)));
    }
    case 'call': {
      const definition = functions.get(node.name);
      if (definition === undefined) throw new NotKnown(node.name);
      return definition.evaluate(new Call(node.name, node.args, context, budget, evaluateWithin));
    }
  }
}

function evaluateWord(name: string): Value {
  if (name === 'IgnoreAttributeFlow') return { flow: 'ignoreAttribute' };
  if (name === 'IgnoreObjectFlow') return { flow: 'ignoreObject' };
  return name;
}

function operandText(node: Expression, operator: string, context: EvaluationContext, budget: Budget): string {
  const value = evaluateWithin(node, context, budget);
  if (isFlow(value)) throw new EvaluationError(`${operator}: a flow marker can only be a result`);
  if (!Array.isArray(value)) return value ?? '';
  if (value.length > 1) throw new EvaluationError(`${operator}: an operand has ${value.length} values where one is expected`);
  return value[0] ?? '';
}

const numeric = /^-?\d+(\.\d+)?$/;

/** As numbers when both sides look like numbers, otherwise as texts, letter for letter; null counts as empty. */
function compare(left: string, operator: ComparisonOperator, right: string): boolean {
  const numbers = numeric.test(left) && numeric.test(right);
  const order = numbers ? Number(left) - Number(right) : left === right ? 0 : left < right ? -1 : 1;
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}
