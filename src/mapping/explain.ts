/** The value of every sub-expression as an indented tree, one line each: column, spelling, value. */
import { type Expression, isFlow } from './entra/expression.ts';
import { parseExpression } from './entra/parse.ts';
import { type ExpressionRequest, evaluateText, type Outcome, type Sources } from './evaluateText.ts';
import { childrenOf } from './okta/check.ts';
import type { OktaExpression } from './okta/expression.ts';
import { parseOktaExpression } from './okta/parse.ts';

interface Line {
  depth: number;
  column: number;
  label: string;
  /** JSON of the value, or why there is none. */
  value: string;
}

/** The outcome and the tree from one evaluation. The tree is empty for an expression that does not parse; untaken branches say so. */
export function explain(request: ExpressionRequest, sources: Sources): { outcome: Outcome; tree: string } {
  const seen = new Map<string, string>();
  const outcome = evaluateText(request, {
    ...sources,
    onEntraValue: (node, value) => seen.set(keyOf(node), isFlow(value) ? `(${value.flow})` : JSON.stringify(value)),
    onOktaValue: (node, value) => seen.set(keyOf(node), JSON.stringify(value)),
  });
  const absent = 'error' in outcome ? '(no value)' : 'notKnown' in outcome ? '(not known)' : '(not evaluated)';
  const resultOf = (node: object) => shorten(seen.get(keyOf(node)) ?? absent);
  return { outcome, tree: render(request.dialect === 'okta' ? oktaLines(request.expr, resultOf) : entraLines(request.expr, resultOf)) };
}

const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

/** A node is known by its content and column, which no two nodes of a text share. */
const keyOf = (node: object): string => JSON.stringify(node);

function render(lines: Line[]): string {
  const width = Math.min(60, Math.max(0, ...lines.map(({ depth, label }) => depth * 2 + label.length)));
  const digits = Math.max(1, ...lines.map(({ column }) => String(column).length));
  return lines
    .map(
      ({ depth, column, label, value }) => `${String(column).padStart(digits)}  ${`${'  '.repeat(depth)}${label}`.padEnd(width)}  ${value}`,
    )
    .join('\n');
}

function entraLines(expr: string, resultOf: (node: object) => string): Line[] {
  const parsed = parseExpression(expr);
  const walk = (node: Expression, depth: number): Line[] => [
    { depth, column: node.column, label: entraLabel(node), value: resultOf(node) },
    ...entraChildren(node).flatMap((child) => walk(child, depth + 1)),
  ];
  return parsed.ok ? walk(parsed.node, 0) : [];
}

function oktaLines(expr: string, resultOf: (node: object) => string): Line[] {
  const parsed = parseOktaExpression(expr);
  const walk = (node: OktaExpression, depth: number): Line[] => [
    { depth, column: node.column, label: oktaLabel(node), value: resultOf(node) },
    ...(isReference(node) ? [] : childrenOf(node)).flatMap((child) => walk(child, depth + 1)),
  ];
  return parsed.ok ? walk(parsed.node, 0) : [];
}

/** `user.firstName` stands on one line. */
const isReference = (node: OktaExpression): boolean => node.kind === 'member' && node.object.kind === 'name';

function entraChildren(node: Expression): Expression[] {
  switch (node.kind) {
    case 'call':
      return node.args.filter((arg) => arg !== null);
    case 'comparison':
      return [node.left, node.right];
    case 'concat':
      return node.parts;
    default:
      return [];
  }
}

function entraLabel(node: Expression): string {
  switch (node.kind) {
    case 'attribute':
      return `[${node.name}]`;
    case 'constant':
      return JSON.stringify(node.value);
    case 'number':
      return node.text;
    case 'word':
      return node.name;
    case 'call':
      return `${node.name}(${node.args.length === 0 ? '' : '…'})`;
    case 'comparison':
      return `… ${node.operator} …`;
    case 'concat':
      return '… & …';
  }
}

function oktaLabel(node: OktaExpression): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value);
    case 'array':
    case 'map':
      return '{…}';
    case 'name':
      return node.name;
    case 'member':
      return `${node.object.kind === 'name' ? node.object.name : '…'}.${node.name}`;
    case 'index':
      return '…[…]';
    case 'projection':
      return `….![${node.name}]`;
    case 'call':
      return `${node.name}(${node.args.length === 0 ? '' : '…'})`;
    case 'not':
      return '!…';
    case 'negative':
      return '-…';
    case 'binary':
      return `… ${node.operator} …`;
    case 'ternary':
      return '… ? … : …';
    case 'elvis':
      return '… ?: …';
  }
}
