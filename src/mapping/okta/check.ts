import { nearestName } from '../nearestName.ts';
import type { OktaExpression } from './expression.ts';
import { oktaFunctions } from './functions.ts';
import { functionHint } from './habits.ts';
import { meantUserAttribute } from './userAttributes.ts';

export interface OktaExpressionProblem {
  /** From 1. */
  column: number;
  message: string;
  hint: string | null;
}

export interface Declared {
  /** Those that the org added to its user profile. */
  attributes?: readonly string[];
  /** Taken on trust, whatever their arguments. */
  functions?: ReadonlySet<string>;
}

/** Every unknown function, wrong argument count and misspelt name, in the order of the text. */
export function checkOktaExpression(node: OktaExpression, declared: Declared = {}): OktaExpressionProblem[] {
  return check(node, declared).sort((left, right) => left.column - right.column);
}

function check(node: OktaExpression, declared: Declared): OktaExpressionProblem[] {
  const { attributes = [], functions } = declared;
  if (node.kind === 'call') {
    const own = functions?.has(node.name) && !oktaFunctions.has(node.name) ? [] : checkCall(node);
    return [...own, ...node.args.flatMap((arg) => check(arg, declared))];
  }
  if (node.kind === 'name') return checkAttribute(node.name, node.column, node.name, attributes);
  if (node.kind === 'member' && node.object.kind === 'name') return checkReference(node.object.name, node.name, node.column, attributes);
  return childrenOf(node).flatMap((inner) => check(inner, declared));
}

/** What a name in front of a dot can be; an app is written by its own name (`zendesk.id`). */
const roots = ['user', 'appuser', 'appUser', 'source', 'app', 'org', 'idpuser', 'session', 'access'];

function checkReference(root: string, name: string, column: number, attributes: readonly string[]): OktaExpressionProblem[] {
  const near = roots.includes(root) ? root : nearestName(root, roots);
  if (near !== root && near !== null)
    return [{ column, message: `${root}.${name} is read of something that is not there`, hint: `did you mean ${near}.${name}?` }];
  return root === 'user' ? checkAttribute(name, column, `user.${name}`, attributes) : [];
}

function checkAttribute(name: string, column: number, written: string, attributes: readonly string[]): OktaExpressionProblem[] {
  const meant = roots.includes(name) ? null : meantUserAttribute(name, attributes);
  if (meant === null) return [];
  const hint = `did you mean user.${meant}? An attribute that the org added is declared under sourceAttributes first`;
  return [{ column, message: `Okta's user profile has no attribute ${written}`, hint }];
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
    return [{ column, message: `unknown function ${name}`, hint: unknownHint(name) }];
  }
  const { parameters } = definition;
  const least = parameters.filter((parameter) => !parameter.endsWith('?')).length;
  const most = parameters.at(-1)?.endsWith('*') ? Number.POSITIVE_INFINITY : parameters.length;
  if (args.length >= least && args.length <= most) return [];
  const message = `${name} takes ${most === least ? least : `at least ${least}`} arguments, not ${args.length}`;
  return [{ column, message, hint: `${name}(${parameters.join(', ').replace('*', ', …')})` }];
}

/** Letter case first, then what other languages call so, then what is spelled nearly so. */
function unknownHint(name: string): string {
  const near = nearestName(name, [...oktaFunctions.keys()]);
  if (near?.toLowerCase() === name.toLowerCase()) return `names are case-sensitive: write ${near}`;
  return (
    functionHint(name) ??
    (near === null ? 'a function that is newer than this list is declared under functions first' : `did you mean ${near}?`)
  );
}

/** Names of the functions an expression calls, each once. */
export function oktaFunctionsOf(node: OktaExpression): string[] {
  const inner = childrenOf(node).flatMap(oktaFunctionsOf);
  return [...new Set(node.kind === 'call' ? [node.name, ...inner] : inner)];
}

/** References an expression reads, such as `user.firstName` or a bare `firstName`, each once, in order. */
export function oktaSourcesOf(node: OktaExpression): string[] {
  if (node.kind === 'member' && node.object.kind === 'name') return [`${node.object.name}.${node.name}`];
  if (node.kind === 'name') return [node.name];
  return [...new Set(childrenOf(node).flatMap(oktaSourcesOf))];
}
