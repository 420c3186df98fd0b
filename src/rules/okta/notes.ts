/** What an Okta rule may do against what it says. */
import { childrenOf } from '../../mapping/okta/check.ts';
import type { OktaExpression } from '../../mapping/okta/expression.ts';
import type { Note, Reading } from '../fault.ts';
import { printOkta } from './print.ts';

const every = (node: OktaExpression): OktaExpression[] => [node, ...childrenOf(node).flatMap(every)];
const isNull = (node: OktaExpression): boolean => node.kind === 'literal' && node.value === null;

/** The attributes of the profile that a rule reads, in the order of the text. */
export function readingsOfOkta(rule: OktaExpression): Reading[] {
  return every(rule).flatMap((node) =>
    node.kind === 'member' && node.object.kind === 'name'
      ? [{ name: printOkta(node), column: node.column, of: (user) => user[node.name] ?? null }]
      : [],
  );
}

/** In the order of the text. */
export function notesOfOkta(rule: OktaExpression): Note[] {
  const all = every(rule);
  const asked = new Set(
    all.flatMap((node) => (node.kind === 'binary' && isNull(node.right) && /^[!=]=$/.test(node.operator) ? [printOkta(node.left)] : [])),
  );
  return all.flatMap((node) => notesOf(node, asked)).sort((left, right) => left.column - right.column);
}

function notesOf(node: OktaExpression, asked: ReadonlySet<string>): Note[] {
  if (node.kind === 'call' && node.name === 'user.getGroups')
    return [
      { column: node.column, message: 'user.getGroups in a rule is not documented for certain: isMemberOfGroupName and the like are' },
    ];
  if (node.kind !== 'binary') return [];
  const { operator, left, right, column } = node;
  if (operator === 'matches') return [{ column, message: 'matches is deprecated; it is read as covering the whole text' }];
  const isAttribute = left.kind === 'member' && !isNull(right);
  if (operator === '!=' && isAttribute && !asked.has(printOkta(left)))
    return [{ column, message: `!= holds for who has no ${printOkta(left)}: add AND ${printOkta(left)} != null to leave them out` }];
  return [];
}
