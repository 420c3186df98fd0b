import { type Fault, type Note, RuleError } from '../fault.ts';
import { durationOf, instantOf, isDateOnly } from './dates.ts';
import { type Comparator, maxLength, type ObjectWord, type Property, type Rule, type Value } from './rule.ts';
import { scan, type Token, unquote } from './scan.ts';
import { comparators, operatorHint } from './words.ts';

export type ParsedRule = { ok: true; rule: Rule; notes: Note[] } | { ok: false; fault: Fault };

/** Muster's own: whoever walks a rule takes a step down for each. */
const maxDepth = 100;

/** Reads a rule; what its names and values may be is for `checkRule`. Columns count from 1. */
export function parseRule(text: string): ParsedRule {
  try {
    if (text.length > maxLength)
      throw new RuleError('too-long', maxLength + 1, `the rule has ${text.length} characters; ${maxLength} are allowed`);
    if (text.trim() === '') throw new RuleError('empty', 1, 'the rule is empty');
    const notes: Note[] = [];
    return { ok: true, rule: new Reader(scan(text, notes), notes).whole(), notes };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, fault: error.fault };
    throw error;
  }
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const end: Token = { kind: 'end', text: '', word: '', isDashed: false, column: 1 };
const joiners = ['and', 'or'] as const;

class Reader {
  readonly #tokens: Token[];
  readonly #notes: Note[];
  #at = 0;
  #depth = 0;
  #inBody = false;
  /** What stands in parentheses. */
  readonly #enclosed = new WeakSet<Rule>();

  constructor(tokens: Token[], notes: Note[]) {
    this.#tokens = tokens;
    this.#notes = notes;
  }

  whole(): Rule {
    const rule = this.#or();
    const { kind, text, word, column } = this.#token();
    if (kind === 'end') return rule;
    if (word === 'direct') throw new RuleError('not-combinable', column, 'Direct Reports for stands alone in a rule');
    throw new RuleError(
      'syntax',
      column,
      text === ')' ? 'one parenthesis too many is closed' : `unexpected ${text}: -and or -or is expected`,
    );
  }

  #token(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1) ?? end;
  }

  #next(): Token {
    const token = this.#token();
    this.#at += 1;
    return token;
  }

  #take(sign: string): boolean {
    const isIt = this.#token().kind === 'sign' && this.#token().text === sign;
    if (isIt) this.#at += 1;
    return isIt;
  }

  /** An operator; never a text or a path. */
  #takeWord(word: string): boolean {
    const isIt = this.#token().kind === 'word' && this.#token().word === word;
    if (isIt) this.#at += 1;
    return isIt;
  }

  #expected(what: string): never {
    const { kind, text, column } = this.#token();
    throw new RuleError(
      'syntax',
      column,
      kind === 'end' ? `the rule ends where ${what} is expected` : `unexpected ${text}: ${what} is expected`,
    );
  }

  #down<Result>(read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new RuleError('syntax', this.#token().column, `more than ${maxDepth} parentheses are nested`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #or = (): Rule => this.#joined('or', () => this.#joined('and', this.#not));

  #joined(kind: (typeof joiners)[number], inner: () => Rule): Rule {
    const first = inner();
    const parts = [first];
    while (this.#takeWord(kind)) parts.push(inner());
    if (kind === 'or' && parts.length > 1 && parts.some((part) => part.kind === 'and' && !this.#enclosed.has(part)))
      this.#notes.push({ column: first.column, message: '-and binds tighter than -or; parentheses would say so' });
    return parts.length === 1 ? first : { kind, parts, column: first.column };
  }

  #not = (): Rule => {
    const { column } = this.#token();
    if (!this.#takeWord('not')) return this.#primary();
    return { kind: 'not', operand: this.#down(this.#not), column };
  };

  #primary(): Rule {
    const { kind, word, column } = this.#token();
    if (this.#take('(')) {
      const inner = this.#down(this.#or);
      if (!this.#take(')')) this.#expected('-and, -or or )');
      this.#enclosed.add(inner);
      return inner;
    }
    if (kind === 'word' && word === 'direct') return this.#directReports();
    const property = this.#property();
    const operator = this.#token();
    const quantifier = operator.kind === 'word' && (['any', 'all'] as const).find((each) => each === operator.word);
    if (!quantifier) return { kind: 'comparison', property, ...this.#comparison(), column };
    this.#at += 1;
    return { kind: 'quantified', property, quantifier, body: this.#body(operator), column };
  }

  #directReports(): Rule {
    const { column } = this.#next();
    if (!this.#takeWord('reports') || !this.#takeWord('for')) this.#expected('Direct Reports for "<object id>"');
    const written = this.#token();
    if (written.kind !== 'text') this.#expected('the object id of the manager, in quotes,');
    this.#at += 1;
    const manager = unquote(written.text).text;
    if (!guid.test(manager))
      throw new RuleError('value-type', written.column, `${written.text} is no object id: Direct Reports for takes that of the manager`);
    return { kind: 'directReports', manager, column };
  }

  /** In a body the item, outside one a property of the object. */
  #property(): Property {
    const { kind, text, word, isDashed, column } = this.#token();
    if (kind !== 'word' || isDashed) this.#expected('a property such as user.department');
    const [of = '', ...rest] = text.split('.');
    const name = rest.join('.');
    if (/-/.test(name) && !/^extension_/i.test(name))
      throw new RuleError('syntax', column + text.indexOf('-'), `a space is missing before ${text.slice(text.indexOf('-'))}`);
    if (rest.length === 0 && joiners.some((each) => each === word)) this.#expected('a property such as user.department');
    this.#at += 1;
    if (text === '_') {
      if (this.#inBody) return { of: 'item', column };
      throw new RuleError('object-type', column, '_ is an item of a collection and stands in -any ( … ) or -all ( … ) only');
    }
    const object = of.toLowerCase();
    if (name !== '' && (object === 'user' || object === 'device')) {
      if (of !== object) this.#notes.push({ column, message: `${of} is written ${object}` });
      return { of: object satisfies ObjectWord, name, column };
    }
    if (name !== '' && (object === 'assignedplan' || object === 'group') && this.#inBody)
      return { of: object === 'group' ? 'group' : 'assignedPlan', name, column };
    const inside =
      object === 'assignedplan' || object === 'group' ? ' stands in -any ( … ) only' : ' is of no object: write user. before it';
    throw new RuleError('object-type', column, `${text}${inside}`);
  }

  #comparison(): { operator: Comparator; value: Value } {
    const { kind, text, word, column } = this.#token();
    if (kind !== 'word' || word === 'and' || word === 'or') this.#expected('an operator such as -eq');
    this.#at += 1;
    if (word === 'not') {
      if (/^\$?null$/.test(this.#token().word))
        throw new RuleError('null-operator', column, 'null is compared by -eq and -ne only: write -ne null');
      throw new RuleError(
        'syntax',
        column,
        '-not stands before an expression; the operators are -ne, -notStartsWith, -notContains and so on',
      );
    }
    const operator = comparators.get(word);
    if (operator === undefined) throw new RuleError('syntax', column, `there is no operator ${text}: ${operatorHint(word)}`);
    const value = this.#value();
    const takesList = operator === 'in' || operator === 'notIn';
    if (takesList && value.kind !== 'list') throw new RuleError('syntax', value.column, `-${operator} takes a list: ["…", "…"]`);
    if (!takesList && value.kind === 'list')
      throw new RuleError('value-type', value.column, `-${operator} takes one value; a list goes with -in and -notIn`);
    return { operator, value };
  }

  #value(): Value {
    const { kind, text, word, isDashed, column } = this.#token();
    if (this.#take('[')) return this.#list(column);
    if (this.#take('(')) {
      const inner = this.#value();
      if (inner.kind !== 'date') throw new RuleError('syntax', column, 'parentheses stand round a date only: (system.now -plus P7D)');
      if (!this.#take(')')) this.#expected(')');
      return inner;
    }
    if (kind === 'text' || kind === 'date' || kind === 'number') {
      this.#at += 1;
      if (kind === 'number') return { kind, text, column };
      if (kind === 'date') return this.#date(text, column);
      if (/^(plus|minus)$/.test(this.#token().word)) return this.#date(unquote(text).text, column);
      return { kind, ...unquote(text), column };
    }
    if (kind !== 'word' || isDashed) this.#expected('a value');
    this.#at += 1;
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', column };
    if (word === 'null' || word === '$null') return { kind: 'null', column };
    if (word === 'system.now') return this.#date(null, column);
    const hint = word.includes('.') ? 'a rule compares with a fixed value only' : 'a text stands in double quotes';
    throw new RuleError('syntax', column, `unexpected ${text}: ${hint}`);
  }

  #list(column: number): Value {
    const items: Value[] = [];
    do {
      if (this.#token().text === ']') this.#expected('a value');
      items.push(this.#value());
    } while (this.#take(','));
    if (!this.#take(']')) this.#expected(', or ]');
    return { kind: 'list', items, column };
  }

  #date(at: string | null, column: number): Value {
    if (at !== null && instantOf(at) === null)
      throw new RuleError('value-type', column, `${at} is no date: write 2026-03-01T00:00:00Z or system.now`);
    if (at !== null && isDateOnly(at))
      this.#notes.push({ column, message: `${at} without a time is not documented; it is read as ${at}T00:00:00Z` });
    const sign = this.#takeWord('plus') ? 1 : this.#takeWord('minus') ? -1 : 0;
    if (sign === 0) return { kind: 'date', at, shift: 0, duration: null, column };
    const written = this.#next();
    const shift = written.kind === 'word' ? durationOf(written.text) : null;
    if (shift === null)
      throw new RuleError('value-type', written.column, `${written.text || 'nothing'} is no duration: write days as P30D, hours as PT6H`);
    if (/^(plus|minus)$/.test(this.#token().word))
      throw new RuleError('syntax', this.#token().column, 'a date is shifted once: add the durations up');
    return { kind: 'date', at, shift: sign * shift, duration: written.text.toUpperCase(), column };
  }

  /** Without parentheses it takes everything behind it in: -any and -all bind loosest. */
  #body(operator: Token): Rule {
    const { kind, word, column } = this.#token();
    const isClosed = kind === 'sign' && this.#token().text === '(';
    const isItem = kind === 'word' && (word === '_' || /^(assignedplan|group)\./.test(word));
    if (this.#inBody) throw new RuleError('invalid-operand', operator.column, `${operator.text} stands inside another one`);
    if ((!isClosed && !isItem) || this.#token(1).text === ')')
      throw new RuleError('invalid-operand', column, `${operator.text} takes a condition of an item: (_ -eq "…")`);
    if (!isClosed)
      this.#notes.push({ column, message: `the condition of ${operator.text} goes on to the end of the rule: put it into parentheses` });
    this.#inBody = true;
    const body = isClosed ? this.#primary() : this.#or();
    this.#inBody = false;
    return body;
  }
}
