import { maxChain } from '../limits.ts';
import { nearestName } from '../nearestName.ts';
import { childrenOf } from './check.ts';
import type { BinaryOperator, OktaExpression } from './expression.ts';
import { oktaFunctions } from './functions.ts';
import { methodHint, signHint } from './habits.ts';

export type OktaParseResult = { ok: true; node: OktaExpression } | { ok: false; column: number; message: string };

const maxLength = 10_000;
const maxDepth = 64;

interface Token {
  kind: 'text' | 'number' | 'name' | 'sign' | 'end';
  text: string;
  column: number;
}

class SyntaxFault extends Error {
  readonly column: number;
  constructor(column: number, message: string) {
    super(message);
    this.column = column;
  }
}

/** Where an expression stands: a group rule takes Spring's other spellings of operators, and chains no comparisons. */
export type OktaPlace = 'mapping' | 'rule';

/** Reads an expression of the classic dialect; forms of the identity-engine dialect are refused by name. Columns count from 1. */
export function parseOktaExpression(text: string, place: OktaPlace = 'mapping'): OktaParseResult {
  if (text.length > maxLength) return { ok: false, column: maxLength + 1, message: 'the expression is longer than 10,000 characters' };
  try {
    const node = new Reader(scan(text), place).whole();
    refuseDeep(node);
    return { ok: true, node };
  } catch (fault) {
    if (fault instanceof SyntaxFault) return { ok: false, column: fault.column, message: fault.message };
    throw fault;
  }
}

/** `a + b + c` and `a.b.c` nest to the left, without a bound of the reader's own; whoever walks the tree takes a step down for each. */
function refuseDeep(node: OktaExpression): void {
  let level = [node];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxChain) throw new SyntaxFault(level[0]?.column ?? 1, `more than ${maxChain} operators and steps stand in one chain`);
    level = level.flatMap(childrenOf);
  }
}

/** In a text a backslash is itself and a quote is doubled, as in Spring's language. */
const tokenPattern =
  /\s+|(?<text>"(?:[^"]|"")*"|'(?:[^']|'')*')|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_$][\w$]*)|(?<sign>\?:|==|!=|<=|>=|&&|\|\||\.!\[|[-+<>!?:.,(){}[\]=])/gy;

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    tokenPattern.lastIndex = at;
    const found = tokenPattern.exec(text);
    if (found === null) {
      const rest = text.slice(at);
      throw new SyntaxFault(at + 1, /^["']/.test(rest) ? "the text's quote is never closed" : unexpected(rest, text.charAt(at)));
    }
    const kind = (['text', 'number', 'name', 'sign'] as const).find((each) => found.groups?.[each] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: found[0], column: at + 1 });
    at += found[0].length;
  }
  tokens.push({ kind: 'end', text: '', column: text.length + 1 });
  return tokens;
}

function unexpected(rest: string, token: string): string {
  const hint = signHint(rest);
  return `unexpected "${token}"${hint === null ? '' : `: ${hint}`}`;
}

/** From the loosest to the tightest binding; the word operators in any letter case. */
const levels: BinaryOperator[][] = [['OR'], ['AND'], ['==', '!=', '<=', '>=', '<', '>', 'matches'], ['+', '-']];
const comparing = 2;

/** Other spellings that Spring's language has, in small letters. */
const otherSpellings: Record<OktaPlace, Record<string, BinaryOperator>> = {
  mapping: {},
  rule: { '&&': 'AND', '||': 'OR', eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' },
};

class Reader {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;
  readonly #place: OktaPlace;
  /** What stands in parentheses. */
  readonly #enclosed = new WeakSet<OktaExpression>();

  constructor(tokens: Token[], place: OktaPlace) {
    this.#tokens = tokens;
    this.#place = place;
  }

  whole(): OktaExpression {
    const node = this.#expression();
    if (this.#token().kind !== 'end') this.#unexpected();
    return node;
  }

  #token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', column: 1 };
  }

  #unexpected(): never {
    const { kind, text, column } = this.#token();
    if (kind === 'end') throw new SyntaxFault(column, column === 1 ? 'the expression is empty' : 'the expression ends too early');
    if (text === '&&' || text === '||') {
      throw new SyntaxFault(column, `${text} belongs to the identity-engine dialect; write ${text === '&&' ? 'AND' : 'OR'} in a mapping`);
    }
    // A list in brackets is told by what stands in them.
    const rest = text === '[' ? `[${this.#tokens[this.#at + 1]?.text}` : text;
    throw new SyntaxFault(column, kind === 'text' ? `unexpected ${text}: + joins texts, a comma parts arguments` : unexpected(rest, text));
  }

  #take(sign: string): boolean {
    const token = this.#token();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#at += 1;
    return true;
  }

  #need(sign: string): void {
    if (!this.#take(sign)) this.#unexpected();
  }

  #name(): string {
    const token = this.#token();
    if (token.kind !== 'name') this.#unexpected();
    this.#at += 1;
    return token.text;
  }

  #expression(): OktaExpression {
    const { column } = this.#token();
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new SyntaxFault(column, `more than ${maxDepth} expressions are nested in one another`);
    let node = this.#binary(0);
    if (this.#take('?:')) {
      node = { kind: 'elvis', value: node, otherwise: this.#expression(), column };
    } else if (this.#take('?')) {
      const then = this.#expression();
      this.#need(':');
      node = { kind: 'ternary', condition: node, then, otherwise: this.#expression(), column };
    }
    this.#depth -= 1;
    return node;
  }

  #binary(level: number): OktaExpression {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const { kind, text } = this.#token();
      const operator = kind === 'sign' || kind === 'name' ? this.#operator(text.toLowerCase()) : undefined;
      if (operator === undefined || !operators.includes(operator)) return left;
      if (
        level === comparing &&
        this.#place === 'rule' &&
        left.kind === 'binary' &&
        !this.#enclosed.has(left) &&
        operators.includes(left.operator)
      )
        throw new SyntaxFault(this.#token().column, `${text} cannot follow another comparison; put that one into parentheses`);
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.#binary(level + 1), column: left.column };
    }
  }

  /** By a word or sign in small letters. */
  #operator(written: string): BinaryOperator | undefined {
    const other = otherSpellings[this.#place];
    return Object.hasOwn(other, written) ? other[written] : levels.flat().find((each) => each.toLowerCase() === written);
  }

  #takeNot(): boolean {
    const { kind, text } = this.#token();
    const isWord = this.#place === 'rule' && kind === 'name' && text.toLowerCase() === 'not';
    if (isWord) this.#at += 1;
    return isWord || this.#take('!');
  }

  #unary(): OktaExpression {
    const { column } = this.#token();
    const kind = this.#takeNot() ? 'not' : this.#take('-') ? 'negative' : null;
    if (kind === null) return this.#postfix();
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new SyntaxFault(column, `more than ${maxDepth} expressions are nested in one another`);
    const operand = this.#unary();
    this.#depth -= 1;
    return { kind, operand, column };
  }

  #postfix(): OktaExpression {
    let node = this.#primary();
    for (;;) {
      const { column } = node;
      if (this.#take('.![')) {
        node = { kind: 'projection', object: node, name: this.#name(), column };
        this.#need(']');
      } else if (this.#take('[')) {
        node = { kind: 'index', object: node, index: this.#expression(), column };
        this.#need(']');
      } else if (this.#take('.')) {
        node = this.#member(node);
      } else {
        return node;
      }
    }
  }

  #member(object: OktaExpression): OktaExpression {
    const { column } = this.#token();
    const name = this.#name();
    if (object.kind === 'name' && object.name === 'user' && name === 'profile') {
      const attribute = this.#take('.') ? this.#name() : 'firstName';
      throw new SyntaxFault(
        object.column,
        `user.profile belongs to the identity-engine dialect; write user.${attribute} in a ${this.#place}`,
      );
    }
    if (!this.#take('(')) return { kind: 'member', object, name, column: object.column };
    const prefix = object.kind === 'name' ? object.name : '';
    if (prefix === 'Groups') throw new SyntaxFault(object.column, `Groups.${name}(…) is for claims and cannot stand in a ${this.#place}`);
    if (!isCallable(prefix, name)) {
      throw new SyntaxFault(
        column,
        `.${name}(…) belongs to the identity-engine dialect; ${methodHint(name) ?? `a ${this.#place} calls functions such as String.toUpperCase(…)`}`,
      );
    }
    return { kind: 'call', name: `${prefix}.${name}`, args: this.#list(')'), column: object.column };
  }

  #list(close: string): OktaExpression[] {
    const elements: OktaExpression[] = [];
    if (this.#take(close)) return elements;
    do elements.push(this.#expression());
    while (this.#take(','));
    this.#need(close);
    return elements;
  }

  #primary(): OktaExpression {
    const { kind, text, column } = this.#token();
    if (kind === 'end') this.#unexpected();
    this.#at += 1;
    if (kind === 'text') return { kind: 'literal', value: unquote(text), column };
    if (kind === 'number') return { kind: 'literal', value: Number(text), column };
    if (kind === 'name') return this.#word(text, column);
    if (text === '(') {
      const inner = this.#expression();
      this.#need(')');
      this.#enclosed.add(inner);
      return inner;
    }
    if (text === '{') return this.#braces(column);
    this.#at -= 1;
    return this.#unexpected();
  }

  #word(text: string, column: number): OktaExpression {
    const word = text.toLowerCase();
    if (word === 'null') return { kind: 'literal', value: null, column };
    if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true', column };
    if (this.#take('(')) return { kind: 'call', name: text, args: this.#list(')'), column };
    return { kind: 'name', name: text, column };
  }

  /** `{1, 2}` is an array, `{'group.id': …}` a map. */
  #braces(column: number): OktaExpression {
    const next = this.#tokens[this.#at + 1];
    if (next?.text !== ':' || next.kind !== 'sign') return { kind: 'array', elements: this.#list('}'), column };
    const entries: { key: string; value: OktaExpression }[] = [];
    do {
      const key = this.#token();
      if (key.kind !== 'text' && key.kind !== 'name') this.#unexpected();
      this.#at += 1;
      this.#need(':');
      entries.push({ key: key.kind === 'text' ? unquote(key.text) : key.text, value: this.#expression() });
    } while (this.#take(','));
    this.#need('}');
    return { kind: 'map', entries, column };
  }
}

/** Whether it is a function of this dialect, or a misspelt one, of which `checkOktaExpression` tells. */
function isCallable(prefix: string, name: string): boolean {
  if (prefix === 'user') return nearestName(`user.${name}`, userFunctions) !== null;
  return prefix !== '' && nearestName(prefix, prefixes) !== null;
}

const prefixed = [...oktaFunctions.keys()].filter((each) => each.includes('.'));
const userFunctions = prefixed.filter((each) => each.startsWith('user.'));
const prefixes = [...new Set(prefixed.map((each) => each.slice(0, each.indexOf('.'))))].filter((each) => each !== 'user');

function unquote(text: string): string {
  const quote = text.charAt(0);
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}
