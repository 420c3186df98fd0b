import { nearestName } from '../nearestName.ts';
import type { OktaExpression } from './expression.ts';
import { oktaFunctions } from './functions.ts';

export interface OktaExpressionProblem {
  /** From 1. */
  column: number;
  message: string;
  hint: string | null;
}

/** Every unknown function and wrong argument count, in the order of the text. */
export function checkOktaExpression(node: OktaExpression): OktaExpressionProblem[] {
  const own = node.kind === 'call' ? checkCall(node) : [];
  return [...own, ...childrenOf(node).flatMap(checkOktaExpression)].sort((left, right) => left.column - right.column);
}

/** The expressions directly inside one, in the order of the text. */
export function childrenOf(node: OktaExpression): OktaExpression[] {
  switch (node.kind) {
    case 'array':
      return node.elements;
    case 'map':
      return node.entries.map(({ value }) => value);
    case 'member':
    case 'projection':
      return [node.object];
    case 'index':
      return [node.object, node.index];
    case 'call':
      return node.args;
    case 'not':
    case 'negative':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'ternary':
      return [node.condition, node.then, node.otherwise];
    case 'elvis':
      return [node.value, node.otherwise];
    default:
      return [];
  }
}

function checkCall({ name, args, column }: OktaExpression & { kind: 'call' }): OktaExpressionProblem[] {
  const definition = oktaFunctions.get(name);
  if (definition === undefined) {
    const near = nearestName(name, [...oktaFunctions.keys()]);
    return [{ column, message: `unknown function ${name}`, hint: near === null ? null : `did you mean ${near}?` }];
  }
  const { parameters } = definition;
  const least = parameters.filter((parameter) => !parameter.endsWith('?')).length;
  const most = parameters.at(-1)?.endsWith('*') ? Number.POSITIVE_INFINITY : parameters.length;
  if (args.length >= least && args.length <= most) return [];
  const message = `${name} takes ${most === least ? least : `at least ${least}`} arguments, not ${args.length}`;
  return [{ column, message, hint: `${name}(${parameters.join(', ').replace('*', ', …')})` }];
}

/** References an expression reads, such as `user.firstName` or a bare `firstName`, each once, in order. */
export function oktaSourcesOf(node: OktaExpression): string[] {
  if (node.kind === 'member' && node.object.kind === 'name') return [`${node.object.name}.${node.name}`];
  if (node.kind === 'name') return [node.name];
  return [...new Set(childrenOf(node).flatMap(oktaSourcesOf))];
}
