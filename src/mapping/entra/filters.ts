import { compileRegex, PatternError } from '../regex.ts';
import type { SourceAttribute } from './attributes.ts';

/** One operator of scoping filters (Graph `filterOperatorSchema`). */
export interface FilterOperator {
  /** Graph's name. */
  name: string;
  /** How a person writes it in the YAML, in small letters. */
  spellings: string[];
  arity: 'unary' | 'binary';
  types: (SourceAttribute['type'] | 'Integer')[];
  /** True for a null or empty source; every other operator is false there, the negated ones too. */
  holdsForNull?: boolean;
  /** What is wrong with an operand, or null. */
  checkOperand?(operand: string): string | null;
  evaluate(value: string, operand: string): boolean;
}

const isRegex = (operand: string): string | null => {
  try {
    compileRegex(operand, 'dotnet');
    return null;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return `"${operand}" is not a regular expression that can be followed: ${error.message}`;
  }
};
const isInteger = (operand: string): string | null => (/^-?\d+$/.test(operand) ? null : `"${operand}" is not a whole number`);

/** Not anchored: the documents leave it open, so a pattern should bring its own `^` and `$`. */
const matches = (value: string, operand: string): boolean => compileRegex(operand, 'dotnet').test(value);

/** Whole numbers of any size, or null. */
const integer = (text: string): bigint | null => (isInteger(text) === null ? BigInt(text) : null);

function compareIntegers(value: string, operand: string, holds: (left: bigint, right: bigint) => boolean): boolean {
  const [left, right] = [integer(value), integer(operand)];
  return left !== null && right !== null && holds(left, right);
}

export const filterOperators: FilterOperator[] = [
  {
    name: 'EQUALS',
    spellings: ['equals', '='],
    arity: 'binary',
    types: ['String', 'Boolean', 'Integer'],
    evaluate: (value, operand) => value === operand,
  },
  {
    name: 'NOT EQUALS',
    spellings: ['not equals', '!=', 'is not'],
    arity: 'binary',
    types: ['String', 'Boolean', 'Integer'],
    evaluate: (value, operand) => value !== operand,
  },
  { name: 'IS TRUE', spellings: ['is true'], arity: 'unary', types: ['Boolean'], evaluate: (value) => value.toLowerCase() === 'true' },
  { name: 'IS FALSE', spellings: ['is false'], arity: 'unary', types: ['Boolean'], evaluate: (value) => value.toLowerCase() === 'false' },
  {
    name: 'IS NULL',
    spellings: ['is null', 'is empty'],
    arity: 'unary',
    types: ['String', 'Boolean', 'Integer'],
    holdsForNull: true,
    evaluate: () => false,
  },
  {
    name: 'IS NOT NULL',
    spellings: ['is not null', 'is present'],
    arity: 'unary',
    types: ['String', 'Boolean', 'Integer'],
    evaluate: () => true,
  },
  {
    name: 'REGEX MATCH',
    spellings: ['regex match', 'matches'],
    arity: 'binary',
    types: ['String'],
    checkOperand: isRegex,
    evaluate: matches,
  },
  {
    name: 'NOT REGEX MATCH',
    spellings: ['not regex match', 'does not match'],
    arity: 'binary',
    types: ['String'],
    checkOperand: isRegex,
    evaluate: (value, operand) => !matches(value, operand),
  },
  {
    name: 'Greater_Than',
    spellings: ['greater than', '>'],
    arity: 'binary',
    types: ['Integer', 'String'],
    checkOperand: isInteger,
    evaluate: (value, operand) => compareIntegers(value, operand, (left, right) => left > right),
  },
  {
    name: 'Greater_Than_OR_EQUALS',
    spellings: ['greater than or equals', '>='],
    arity: 'binary',
    types: ['Integer', 'String'],
    checkOperand: isInteger,
    evaluate: (value, operand) => compareIntegers(value, operand, (left, right) => left >= right),
  },
  {
    name: 'Includes',
    spellings: ['includes', 'contains'],
    arity: 'binary',
    types: ['String'],
    evaluate: (value, operand) => value.includes(operand),
  },
  {
    name: 'ENDS_WITH',
    spellings: ['ends with'],
    arity: 'binary',
    types: ['String'],
    evaluate: (value, operand) => value.endsWith(operand),
  },
  {
    name: '&',
    spellings: ['&', 'has bits'],
    arity: 'binary',
    types: ['Integer', 'String'],
    checkOperand: isInteger,
    evaluate: (value, operand) => compareIntegers(value, operand, (left, right) => (left & right) !== 0n),
  },
  {
    name: '!&',
    spellings: ['!&', 'lacks bits'],
    arity: 'binary',
    types: ['Integer', 'String'],
    checkOperand: isInteger,
    evaluate: (value, operand) => compareIntegers(value, operand, (left, right) => (left & right) === 0n),
  },
];

const fold = (name: string): string =>
  name
    .trim()
    .replace(/[\s_]+/g, ' ')
    .toLowerCase();
/** Under the names as they are written too: they are looked up for every person. */
const operatorsByName = new Map(
  filterOperators.flatMap((each) =>
    [each.name, ...each.spellings].flatMap((name) => [name, fold(name)].map((key) => [key, each] as const)),
  ),
);

/** The operator of a Graph name or a YAML spelling, in any letter case, with spaces or underscores. */
export function findFilterOperator(name: string): FilterOperator | undefined {
  return operatorsByName.get(name) ?? operatorsByName.get(fold(name));
}

export interface FilterClause {
  attribute: string;
  /** Graph's name or a YAML spelling. */
  operator: string;
  value: string | null;
}

/** Whether one clause holds. Several values hold when one of them does. Throws on an operator or a pattern that does not exist. */
export function evaluateClause(clause: FilterClause, read: (name: string) => string | string[] | null): boolean {
  const operator = findFilterOperator(clause.operator);
  if (operator === undefined) throw new Error(`unknown scoping filter operator "${clause.operator}"`);
  const found = read(clause.attribute);
  const values = Array.isArray(found) ? found.filter((value) => value !== '') : found === null || found === '' ? [] : [found];
  if (values.length === 0) return operator.holdsForNull ?? false;
  return values.some((value) => operator.evaluate(value, clause.value ?? ''));
}
