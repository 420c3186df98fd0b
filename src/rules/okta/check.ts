/** What a group rule may hold of Okta's language. Source: Okta Expression Language overview; Okta's help, "Create group rules". */
import { checkOktaExpression, childrenOf } from '../../mapping/okta/check.ts';
import type { OktaExpression } from '../../mapping/okta/expression.ts';
import { oktaFunctions } from '../../mapping/okta/functions.ts';
import { meantUserAttribute, userAttributes } from '../../mapping/okta/userAttributes.ts';
import { compileRegex, PatternError } from '../../mapping/regex.ts';
import { RuleError } from '../fault.ts';

/** What is known of a value before anybody is looked at; `unknown` for attributes that the org added. */
type Kind = 'boolean' | 'text' | 'number' | 'list' | 'null' | 'unknown';

const booleans = /^(String\.(startsWith|stringContains)|Arrays\.(contains|isEmpty)|isMemberOf\w+)$/;
const numbers = /^(String\.len|Arrays\.size)$/;
const lists = /^(Arrays\.(add|remove|clear|flatten)|user\.getGroups)$/;
const functionKinds: [RegExp, Kind][] = [
  [booleans, 'boolean'],
  [numbers, 'number'],
  [lists, 'list'],
  [/^Arrays\.get$/, 'unknown'],
  [/./, 'text'],
];

const allowedFunctions =
  /^(String\.\w+|Arrays\.\w+|isMemberOf\w+|user\.get(InternalProperty|Groups)|toUpperCase|toLowerCase|substring(Before|After)?)$/;

/** Throws `RuleError` for the first thing that Okta would refuse. `known` are attributes that the org added. */
export function checkOktaRule(node: OktaExpression, known: readonly string[]): void {
  visit(node, known);
  const [other] = checkOktaExpression(node, { attributes: known });
  if (other !== undefined) {
    const { column, message, hint } = other;
    const kind = message.startsWith('unknown function')
      ? 'unknown-function'
      : /has no attribute/.test(message)
        ? 'unknown-attribute'
        : 'type';
    throw new RuleError(kind, column, hint === null ? message : `${message}: ${hint}`);
  }
  const kind = kindOf(node);
  if (kind !== 'boolean' && kind !== 'unknown')
    throw new RuleError('not-boolean', node.column, `a rule is true or false; this gives ${kind === 'null' ? kind : `a ${kind}`}`);
}

function visit(node: OktaExpression, known: readonly string[]): void {
  if (node.kind === 'projection') throw new RuleError('syntax', node.column, `.![${node.name}] is not supported in rules`);
  if (node.kind === 'call') {
    visitCall(node, known);
    return;
  }
  if (node.kind === 'name') throw rootFault(node.name, node.column);
  if (node.kind === 'member' && node.object.kind === 'name') {
    if (node.object.name !== 'user') throw rootFault(node.object.name, node.column, node.name);
    if (node.name === 'status' && !known.includes('status'))
      throw new RuleError('unknown-attribute', node.column, 'the status is no attribute: write user.getInternalProperty("status")');
    return;
  }
  if (node.kind === 'binary' && node.operator === 'matches' && node.right.kind === 'literal') pattern(node.right);
  if (node.kind === 'not' || (node.kind === 'binary' && /^(AND|OR)$/.test(node.operator))) {
    const unfit = childrenOf(node).find((one) => !['boolean', 'unknown'].includes(kindOf(one)));
    // Names are looked at first: what is wrong with them says more.
    for (const inner of childrenOf(node)) visit(inner, known);
    if (unfit !== undefined)
      throw new RuleError('type', unfit.column, `${node.kind === 'not' ? '!' : node.operator} needs true or false on each side`);
    return;
  }
  for (const inner of childrenOf(node)) visit(inner, known);
}

function pattern({ value, column }: OktaExpression & { kind: 'literal' }): void {
  try {
    compileRegex(String(value), 'java', true);
  } catch (error) {
    if (error instanceof PatternError) throw new RuleError('bad-regex', column, `the pattern cannot be used: ${error.message}`);
    throw error;
  }
}

function rootFault(root: string, column: number, name?: string): RuleError {
  const attribute = name ?? root;
  const meant = meantUserAttribute(attribute, []) ?? attribute;
  const hint = /^(user|users|profile)$/i.test(root) || name === undefined ? `: write user.${meant}` : '';
  return new RuleError(
    'unknown-root',
    column,
    `${name === undefined ? root : `${root}.${name}`} cannot be read: a rule reads attributes of user${hint}`,
  );
}

function visitCall({ name, args, column }: OktaExpression & { kind: 'call' }, known: readonly string[]): void {
  if (oktaFunctions.has(name) && !allowedFunctions.test(name))
    throw new RuleError('function-not-allowed', column, `${name} cannot stand in a rule: String.*, Arrays.* and isMemberOf… can`);
  const [first] = args;
  if (name === 'user.getInternalProperty' && first?.kind === 'literal' && first.value !== 'id' && first.value !== 'status')
    throw new RuleError('unknown-attribute', first.column, 'user.getInternalProperty gives "id" or "status"');
  for (const arg of args) visit(arg, known);
}

function kindOf(node: OktaExpression): Kind {
  switch (node.kind) {
    case 'literal':
      return node.value === null ? 'null' : typeof node.value === 'string' ? 'text' : (typeof node.value as Kind);
    case 'array':
    case 'map':
      return 'list';
    case 'member':
      return node.object.kind === 'name' && userAttributes.includes(node.name) ? 'text' : 'unknown';
    case 'call':
      return functionKinds.find(([names]) => names.test(node.name))?.[1] ?? 'unknown';
    case 'not':
      return 'boolean';
    case 'negative':
      return 'number';
    case 'binary':
      return node.operator === '+' ? 'text' : node.operator === '-' ? 'number' : 'boolean';
    case 'ternary':
      return either(kindOf(node.then), kindOf(node.otherwise));
    case 'elvis':
      return either(kindOf(node.value), kindOf(node.otherwise));
    default:
      return 'unknown';
  }
}

/** What is not Boolean on one way is not Boolean. */
const either = (left: Kind, right: Kind): Kind => (left === 'boolean' || left === 'unknown' ? right : left);
