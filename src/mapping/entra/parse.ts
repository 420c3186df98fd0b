import { type ComparisonOperator, comparisonOperators, type Expression } from './expression.ts';
import { signHint } from './habits.ts';

export type ParseResult = { ok: true; node: Expression } | { ok: false; column: number; message: string };

/** Limit of the service (Entra known issues). */
const maxLength = 10_000;
const maxDepth = 64;

class SyntaxFault extends Error {
  readonly column: number;
  constructor(index: number, message: string) {
    super(message);
    this.column = index + 1;
  }
}

/** Reads an expression, or gives the first fault with its column from 1. Names of functions are not looked at: see `checkExpression`. */
export function parseExpression(text: string): ParseResult {
  if (text.length > maxLength) {
    return { ok: false, column: maxLength + 1, message: `the expression has ${text.length} characters; at most 10,000 are allowed` };
  }
  try {
    const reader = new Reader(text);
    reader.skipSpace();
    if (reader.atEnd()) throw new SyntaxFault(0, 'the expression is empty');
    const node = reader.expression(0);
    if (!reader.atEnd()) reader.unexpected();
    return { ok: true, node };
  } catch (fault) {
    if (fault instanceof SyntaxFault) return { ok: false, column: fault.column, message: fault.message };
    throw fault;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  unexpected(): never {
    if (this.atEnd()) throw new SyntaxFault(this.#at, 'the expression ends too early');
    const hint = signHint(this.#text, this.#at);
    const sign = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    throw new SyntaxFault(this.#at, `unexpected "${sign}"${hint === null ? '' : `: ${hint}`}`);
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    this.skipSpace();
    return true;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  expression(depth: number): Expression {
    const left = this.#operand(depth);
    const operator: ComparisonOperator | undefined = comparisonOperators.find((candidate) => this.#take(candidate));
    if (operator === undefined) return left;
    const right = this.#operand(depth);
    return { kind: 'comparison', operator, left, right, column: left.column };
  }

  #operand(depth: number): Expression {
    const first = this.#primary(depth);
    const parts = [first];
    while (this.#take('&')) parts.push(this.#primary(depth));
    return parts.length === 1 ? first : { kind: 'concat', parts, column: first.column };
  }

  #primary(depth: number): Expression {
    if (depth > maxDepth) throw new SyntaxFault(this.#at, `more than ${maxDepth} functions are nested in one another`);
    const node = this.#unspaced(depth);
    this.skipSpace();
    return node;
  }

  #unspaced(depth: number): Expression {
    const start = this.#at;
    const column = start + 1;
    const first = this.#text.charAt(start);
    if (first === '"') return { kind: 'constant', value: this.#string(), column };
    if (first === '[') return { kind: 'attribute', name: this.#attributeName(), column };
    const hex = this.#match(/&H[0-9a-f]+/iy);
    if (hex !== null) return { kind: 'number', text: hex, value: BigInt(`0x${hex.slice(2)}`).toString(), column };
    const digits = this.#match(/-?\d+(?:\.\d+)?/y);
    if (digits !== null) {
      if (/^[\w.]/.test(this.#text.slice(this.#at))) throw new SyntaxFault(start, 'a number has digits only; quote anything else');
      return { kind: 'number', text: digits, value: digits.includes('.') ? digits : BigInt(digits).toString(), column };
    }
    const name = this.#match(/[a-z_]\w*/iy);
    if (name === null) this.unexpected();
    const afterName = this.#at;
    this.skipSpace();
    if (!this.#take('(')) {
      this.#at = afterName;
      return { kind: 'word', name, column };
    }
    return { kind: 'call', name, args: this.#arguments(start, name, depth + 1), column };
  }

  #arguments(start: number, name: string, depth: number): (Expression | null)[] {
    const args: (Expression | null)[] = [];
    if (this.#take(')')) return args;
    for (;;) {
      if (this.atEnd()) throw new SyntaxFault(start, `the parenthesis of ${name} is never closed`);
      const next = this.#text.charAt(this.#at);
      args.push(next === ',' || next === ')' ? null : this.expression(depth));
      if (this.#take(')')) return args;
      if (!this.#take(',') && !this.atEnd()) this.unexpected();
    }
  }

  #attributeName(): string {
    const close = this.#text.indexOf(']', this.#at);
    if (close < 0) throw new SyntaxFault(this.#at, 'the attribute\'s "[" is never closed');
    const name = this.#text.slice(this.#at + 1, close);
    if (name.trim() === '' || /[["\n]/.test(name)) throw new SyntaxFault(this.#at, `"[${name}]" is not an attribute name`);
    this.#at = close + 1;
    return name;
  }

  #string(): string {
    const start = this.#at;
    let value = '';
    for (this.#at += 1; !this.atEnd(); this.#at += 1) {
      const character = this.#text.charAt(this.#at);
      const next = this.#text.charAt(this.#at + 1);
      if (character === '"') {
        this.#at += 1;
        return value;
      }
      // Before anything else a backslash stands for itself: Microsoft's Workday guide has `\+`.
      if (character === '\\' && (next === '"' || next === '\\')) {
        value += next;
        this.#at += 1;
      } else {
        value += character;
      }
    }
    throw new SyntaxFault(start, 'the text\'s quote is never closed (a quote inside a text is written \\")');
  }
}
