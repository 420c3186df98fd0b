import type { Expression } from './expression.ts';
import type { Parameter } from './function.ts';
import { functions } from './functions.ts';
import { parseExpression } from './parse.ts';

/** Graph's `attributeMappingSource`. */
export interface MappingSource {
  expression: string;
  name: string;
  type: 'Attribute' | 'Constant' | 'Function';
  parameters: { key: string; value: MappingSource }[];
}

const quote = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** The parameter that takes the argument at this place; the last one goes on when it repeats. */
function parameterAt(name: string, index: number): Parameter | undefined {
  const parameters = functions.get(name)?.parameters ?? [];
  const last = parameters.at(-1);
  return parameters[index] ?? (last?.repeating ? last : undefined);
}

/** The text in Graph's spelling: one space after a comma, empty slots kept, whole numbers bare only where an Integer is taken. */
function print(node: Expression | null, type?: Parameter['type']): string {
  if (node === null) return '';
  switch (node.kind) {
    case 'attribute':
      return `[${node.name}]`;
    case 'word':
      return node.name;
    case 'number':
      return type === 'String' ? quote(node.value) : node.value;
    case 'constant':
      return type === 'Integer' && /^(0|-?[1-9]\d*)$/.test(node.value) ? node.value : quote(node.value);
    case 'concat':
      return node.parts.map((part) => print(part)).join(' & ');
    case 'comparison':
      return `${print(node.left)} ${node.operator} ${print(node.right)}`;
    case 'call':
      return `${node.name}(${node.args.map((arg, index) => print(arg, parameterAt(node.name, index)?.type)).join(', ')})`;
  }
}

/** Graph's normalised spelling of an expression, so that equal expressions compare equal. A text that does not parse stays as it is. */
export function canonicalText(text: string): string {
  const parsed = parseExpression(text);
  // A number that is the whole expression is stored as a Constant, whose text is quoted.
  return parsed.ok ? print(parsed.node, 'String') : text;
}

/** Graph's tree of an expression. How Graph shapes `&` and comparisons is not documented: they stand as a Function named by the operator. */
export function toSource(node: Expression): MappingSource {
  const expression = print(node);
  const function_ = (name: string, parameters: MappingSource['parameters']): MappingSource => ({
    expression,
    name,
    type: 'Function',
    parameters,
  });
  switch (node.kind) {
    case 'attribute':
      return { expression, name: node.name, type: 'Attribute', parameters: [] };
    case 'constant':
    case 'number':
      return { expression: quote(node.value), name: node.value, type: 'Constant', parameters: [] };
    case 'word':
      return { expression, name: node.name, type: 'Constant', parameters: [] };
    case 'concat':
      return function_(
        '&',
        node.parts.map((part) => ({ key: 'source', value: toSource(part) })),
      );
    case 'comparison':
      return function_(node.operator, [
        { key: 'left', value: toSource(node.left) },
        { key: 'right', value: toSource(node.right) },
      ]);
    case 'call':
      return function_(
        node.name,
        node.args.flatMap((arg, index) =>
          arg === null ? [] : [{ key: parameterAt(node.name, index)?.graphKey ?? `argument${index + 1}`, value: toSource(arg) }],
        ),
      );
  }
}

/** The canonical text of a tree from Graph. Its `expression` counts, because the tree's keys are not documented for every function. */
export function fromSource(source: MappingSource): string {
  if (source.type === 'Attribute') return `[${source.name}]`;
  if (source.type === 'Constant') return quote(source.name);
  return canonicalText(source.expression);
}

/** The attributes an expression reads, wherever it does, with their columns from 1. */
export function attributesOf(node: Expression): { name: string; column: number }[] {
  const found: { name: string; column: number }[] = [];
  visit(node, (inner) => {
    if (inner.kind === 'attribute') found.push({ name: inner.name, column: inner.column });
  });
  return found;
}

/** Names of the attributes an expression reads, each once, in order. */
export const sourcesOf = (node: Expression): string[] => [...new Set(attributesOf(node).map(({ name }) => name))];

/** The text with what each attribute holds in its place; `null` where it is absent. */
export function textWithValues(node: Expression, read: (name: string) => unknown): string {
  return print(withValues(node, read)).replaceAll('[null]', 'null');
}

function withValues(node: Expression, read: (name: string) => unknown): Expression {
  switch (node.kind) {
    case 'attribute': {
      const value = read(node.name) ?? null;
      return value === null ? { ...node, name: 'null' } : { kind: 'constant', value: [value].flat().join('; '), column: node.column };
    }
    case 'call':
      return { ...node, args: node.args.map((arg) => (arg === null ? null : withValues(arg, read))) };
    case 'comparison':
      return { ...node, left: withValues(node.left, read), right: withValues(node.right, read) };
    case 'concat':
      return { ...node, parts: node.parts.map((part) => withValues(part, read)) };
    default:
      return node;
  }
}

/** Names of the functions an expression calls, each once, in order. */
export function functionsOf(node: Expression): string[] {
  const names: string[] = [];
  visit(node, (inner) => {
    if (inner.kind === 'call') names.push(inner.name);
  });
  return [...new Set(names)];
}

function visit(node: Expression, see: (inner: Expression) => void): void {
  see(node);
  switch (node.kind) {
    case 'call':
      for (const arg of node.args) if (arg !== null) visit(arg, see);
      break;
    case 'comparison':
      visit(node.left, see);
      visit(node.right, see);
      break;
    case 'concat':
      for (const part of node.parts) visit(part, see);
      break;
    default:
  }
}

/** Names of functions that an expression calls and the table lacks: newer than Muster, and declared by their names. */
export const newerFunctionsOf = (node: Expression): string[] => functionsOf(node).filter((name) => !functions.has(name));
