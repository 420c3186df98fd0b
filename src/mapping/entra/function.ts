import type { Budget } from '../budget.ts';
import { type EvaluationContext, EvaluationError, type Expression, isFlow, type Value } from './expression.ts';

export interface Parameter {
  /** As Microsoft's reference names it for people. */
  name: string;
  /** The key of Graph's expression tree. Where no listing shows it, the name in lower camel case. */
  graphKey: string;
  type: 'String' | 'Integer' | 'Boolean' | 'DateTime' | 'Reference';
  required: boolean;
  /** Takes every argument from here on. */
  repeating: boolean;
}

/** One entry of the function table. */
export interface FunctionDefinition {
  name: string;
  summary: string;
  parameters: Parameter[];
  /** What the text stands for where it is not a text; how `muster eval` types its JSON. */
  returns?: 'Integer' | 'Boolean';
  /** Cannot stand inside another function. */
  topLevelOnly?: boolean;
  /** What is wrong with these arguments beyond their number, or null. */
  check?(args: (Expression | null)[]): string | null;
  evaluate(call: Call): Value;
}

/** `name`, `name?` for optional, `name*` for repeating (needed once), `name?*`; the Graph key follows a `=` where it differs. */
export function parameter(spelling: string, type: Parameter['type'] = 'String'): Parameter {
  const [left = '', key] = spelling.split('=');
  const name = left.replace(/[?*]/g, '');
  const graphKey = key ?? name.charAt(0).toLowerCase() + name.slice(1);
  return { name, graphKey, type, required: !left.includes('?'), repeating: left.includes('*') };
}

type Evaluate = (node: Expression, context: EvaluationContext, budget: Budget) => Value;

/** The arguments of one call. Nothing is evaluated before it is asked for, so untaken branches never run. */
export class Call {
  readonly name: string;
  readonly context: EvaluationContext;
  readonly args: (Expression | null)[];
  /** Of the whole expression. */
  readonly budget: Budget;
  readonly #evaluate: Evaluate;

  constructor(name: string, args: (Expression | null)[], context: EvaluationContext, budget: Budget, evaluate: Evaluate) {
    this.name = name;
    this.args = args;
    this.context = context;
    this.budget = budget;
    budget.at = name;
    this.#evaluate = evaluate;
  }

  fail(message: string): never {
    throw new EvaluationError(`${this.name}: ${message}`);
  }

  /** The argument's value; null when it is omitted. */
  value(index: number): Value {
    const node = this.args[index];
    if (node === null || node === undefined) return null;
    const value = this.#evaluate(node, this.context, this.budget);
    this.budget.at = this.name;
    return value;
  }

  /** One text; null for a null value. Several values or a flow marker are refused. */
  text(index: number): string | null {
    const value = this.value(index);
    if (isFlow(value)) this.fail('a flow marker can only be a result');
    if (!Array.isArray(value)) return value;
    if (value.length > 1) this.fail(`argument ${index + 1} has ${value.length} values where one is expected`);
    return value[0] ?? null;
  }

  list(index: number): string[] {
    const value = this.value(index);
    if (isFlow(value)) this.fail('a flow marker can only be a result');
    if (value === null) return [];
    return Array.isArray(value) ? value : [value];
  }

  /** A whole number, also from a quoted one; `fallback` when it is omitted or empty. */
  integer(index: number, fallback?: number): number {
    const text = this.text(index);
    if ((text === null || text === '') && fallback !== undefined) return fallback;
    const number = Number(text === '' ? Number.NaN : (text ?? Number.NaN));
    if (!Number.isSafeInteger(number)) this.fail(`argument ${index + 1} is ${text === null ? 'missing' : `"${text}"`}, not a whole number`);
    return number;
  }

  #counted(text: string): string {
    this.budget.room(text.length);
    return text;
  }

  /** Applies `change` to the text, or to each value of a list. Null stays null: the attribute is then not provisioned. */
  map(index: number, change: (text: string) => string): Value {
    const value = this.value(index);
    if (Array.isArray(value)) return value.map((text) => this.#counted(change(text)));
    if (isFlow(value)) this.fail('a flow marker can only be a result');
    return value === null ? null : this.#counted(change(value));
  }
}
