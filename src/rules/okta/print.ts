/** An Okta expression in one spelling, with parentheses where they are needed. */
import type { OktaExpression } from '../../mapping/okta/expression.ts';

type Binary = OktaExpression & { kind: 'binary' };

/** From the loosest; the others bind tighter than any. */
const tightness: Record<string, number> = { OR: 1, AND: 2, '+': 4, '-': 4 };
const tightnessOf = ({ operator }: Binary): number => tightness[operator] ?? 3;

export function printOkta(node: OktaExpression): string {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' ? quote(node.value) : String(node.value);
    case 'array':
      return `{${node.elements.map(printOkta).join(', ')}}`;
    case 'map':
      return `{${node.entries.map(({ key, value }) => `${quote(key)}: ${printOkta(value)}`).join(', ')}}`;
    case 'name':
      return node.name;
    case 'member':
      return `${tight(node.object)}.${node.name}`;
    case 'index':
      return `${tight(node.object)}[${printOkta(node.index)}]`;
    case 'projection':
      return `${tight(node.object)}.![${node.name}]`;
    case 'call':
      return `${node.name}(${node.args.map(printOkta).join(', ')})`;
    case 'not':
      return `!${tight(node.operand)}`;
    case 'negative':
      return `-${tight(node.operand)}`;
    case 'binary':
      return binary(node);
    case 'ternary':
      return `${operand(node.condition, 0)} ? ${printOkta(node.then)} : ${printOkta(node.otherwise)}`;
    case 'elvis':
      return `${operand(node.value, 0)} ?: ${printOkta(node.otherwise)}`;
  }
}

/** A comparison is no side of another one. */
function binary(node: Binary): string {
  const own = tightnessOf(node);
  return `${operand(node.left, own === 3 ? own : own - 1)} ${node.operator} ${operand(node.right, own)}`;
}

/** In parentheses unless it binds tighter than `than`. */
function operand(node: OktaExpression, than: number): string {
  const isLoose = node.kind === 'ternary' || node.kind === 'elvis' || (node.kind === 'binary' && tightnessOf(node) <= than);
  return isLoose ? `(${printOkta(node)})` : printOkta(node);
}

const tight = (node: OktaExpression): string => operand(node, 4);
const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
