import { Budget } from '../../mapping/budget.ts';
import { compileRegex, PatternError } from '../../mapping/regex.ts';
import { type Decided, type Decision, RuleError } from '../fault.ts';
import { instantOf } from './dates.ts';
import { printProperty, printRule } from './print.ts';
import { propertyOf, readProperty } from './properties.ts';
import { type Comparator, type Property, positiveOf, type Rule, type Value } from './rule.ts';

/** What no document settles. Each is a choice, and a note says so where it counts. */
export interface EntraChoices {
  /** Whether -ne, -notContains and the like hold for who lacks the property. */
  negativesTakeNull: boolean;
  /** What a text with a single apostrophe equals: nothing, as was seen in tenants, or itself. */
  loneApostrophe: 'nothing' | 'itself';
}

export const entraChoices: EntraChoices = { negativesTakeNull: true, loneApostrophe: 'nothing' };

export interface DirectGroup {
  id: string;
  /** `nested`: a member by another group, which memberOf does not count. */
  via?: string;
}

export interface EntraSubject {
  /** A Graph user or device; `manager` is its object id or an object with it. */
  object: Record<string, unknown>;
  groups: DirectGroup[];
  now: Date;
}

/** Evaluates a rule that `checkRule` took. Throws `RuleError` (`evaluation`) where a pattern takes more than `limits` allows. */
export function evaluateRule(rule: Rule, subject: EntraSubject, choices: EntraChoices = entraChoices): Decided {
  try {
    return new Evaluator(subject, choices).decide(rule);
  } catch (error) {
    if (error instanceof PatternError) throw new RuleError('evaluation', rule.column, error.message);
    throw error;
  }
}

type Read = string | boolean | number | null;

class Evaluator {
  readonly #subject: EntraSubject;
  readonly #choices: EntraChoices;
  readonly #budget = new Budget((message) => new RuleError('evaluation', 1, message));
  /** The item of a collection that a body looks at. */
  #item: unknown = null;

  constructor(subject: EntraSubject, choices: EntraChoices) {
    this.#subject = subject;
    this.#choices = choices;
  }

  decide(rule: Rule): Decided {
    switch (rule.kind) {
      case 'and':
      case 'or':
        return this.#joined(rule);
      case 'not': {
        const { value, because } = this.decide(rule.operand);
        return { value: !value, because };
      }
      case 'comparison': {
        const value = this.#compare(rule);
        return decided(rule, value, `${printProperty(rule.property)} is ${shown(this.#read(rule.property))}`);
      }
      case 'quantified':
        return isMemberOf(rule) ? this.#memberOf(rule) : this.#quantified(rule);
      case 'directReports':
        return this.#directReports(rule);
    }
  }

  #joined({ kind, parts }: Rule & { kind: 'and' | 'or' }): Decided {
    const because: Decision[] = [];
    for (const part of parts) {
      const one = this.decide(part);
      if (one.value === (kind === 'or')) return one;
      because.push(...one.because);
    }
    return { value: kind === 'and', because };
  }

  #quantified(rule: Rule & { kind: 'quantified' }): Decided {
    const { property, quantifier, body } = rule;
    const items = listOf(this.#read(property));
    const found = items.find((item) => {
      this.#item = item;
      return this.decide(body).value === (quantifier === 'any');
    });
    const value = (quantifier === 'any') === (found !== undefined);
    if (found !== undefined) return decided(rule, value, `an item is ${shown(found)}`);
    return decided(
      rule,
      value,
      items.length === 0 ? 'there is no item' : `${items.length === 1 ? 'the item is' : 'items are'} ${shown(items)}`,
    );
  }

  #memberOf(rule: Rule & { kind: 'quantified' }): Decided {
    const wanted = rule.body.kind === 'comparison' && rule.body.value.kind === 'list' ? rule.body.value.items.map(textOf).map(fold) : [];
    const direct = this.#subject.groups.filter(({ via }) => via !== 'nested');
    const found = direct.find(({ id }) => wanted.includes(fold(id)));
    return decided(
      rule,
      found !== undefined,
      found === undefined ? 'no group of the list has this direct member' : `a direct member of ${found.id}`,
    );
  }

  /** The manager is taken in as well, since 2026. */
  #directReports(rule: Rule & { kind: 'directReports' }): Decided {
    const { id = null, manager = null } = this.#subject.object;
    const ofManager = typeof manager === 'object' && manager !== null && 'id' in manager ? manager.id : manager;
    const value = [id, ofManager].some((one) => typeof one === 'string' && fold(one) === fold(rule.manager));
    return decided(rule, value, `the manager is ${shown(ofManager)}`);
  }

  #read(property: Property): Read | unknown[] {
    if (property.of === 'item') return this.#item as Read;
    if (property.of === 'user' || property.of === 'device') {
      const known = propertyOf(property.of, property.name);
      return known === undefined ? null : readProperty(this.#subject.object, known);
    }
    const wanted = property.name.toLowerCase();
    const item = typeof this.#item === 'object' && this.#item !== null ? this.#item : {};
    return (Object.entries(item).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null) as Read;
  }

  #compare({ property, operator, value }: Rule & { kind: 'comparison' }): boolean {
    const type = property.of === 'user' || property.of === 'device' ? propertyOf(property.of, property.name)?.type : 'text';
    if (type === 'unread') return false;
    const read = this.#read(property);
    const positive = positiveOf[operator];
    if (value.kind === 'null') return (read === null || (Array.isArray(read) && read.length === 0)) === (positive === undefined);
    // Of a collection some item, and for a negative operator none.
    if (type === 'texts')
      return listOf(read).some((item) => this.#holds(item as Read, positive ?? operator, value)) === (positive === undefined);
    if (read === null) return positive !== undefined && this.#choices.negativesTakeNull;
    if (type === 'date') return this.#holdsDate(read as Read, positive ?? operator, value) === (positive === undefined);
    return this.#holds(read as Read, positive ?? operator, value) === (positive === undefined);
  }

  #holds(read: Read, operator: Comparator, value: Value): boolean {
    if (read === null) return false;
    if (value.kind === 'list') return value.items.some((item) => this.#holds(read, 'eq', item));
    if (value.kind === 'boolean') return read === value.value;
    if (value.kind === 'text' && value.lone && this.#choices.loneApostrophe === 'nothing') return false;
    if (operator === 'match') return compileRegex(`(?i)${textOf(value)}`, 'dotnet').test(String(read), this.#budget);
    const [text, wanted] = [fold(String(read)), fold(textOf(value))];
    this.#budget.search(text, wanted);
    switch (operator) {
      case 'startsWith':
        return text.startsWith(wanted);
      case 'endsWith':
        return text.endsWith(wanted);
      case 'contains':
        return text.includes(wanted);
      default:
        return text === wanted;
    }
  }

  #holdsDate(read: Read, operator: Comparator, value: Value): boolean {
    const own = instantOf(String(read));
    if (own === null) return false;
    const at = value.kind === 'date' ? value.at : textOf(value);
    const wanted = (at === null ? this.#subject.now.getTime() : (instantOf(at) ?? Number.NaN)) + (value.kind === 'date' ? value.shift : 0);
    return operator === 'ge' ? own >= wanted : operator === 'le' ? own <= wanted : own === wanted;
  }
}

export const isMemberOf = ({ property }: Rule & { kind: 'quantified' }): boolean =>
  (property.of === 'user' || property.of === 'device') && propertyOf(property.of, property.name)?.type === 'groups';

const listOf = (read: unknown): unknown[] => (Array.isArray(read) ? read : read === null ? [] : [read]);
const textOf = (value: Value): string => ('text' in value ? value.text : '');

/** Letter case as .NET ignores it: character by character. */
const fold = (text: string): string =>
  text.replace(/[a-z\u0080-\uffff]/g, (character) => {
    const upper = character.toUpperCase();
    return upper.length === character.length ? upper : character;
  });

const shown = (read: unknown): string => {
  const text = JSON.stringify(read) ?? 'null';
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};

const decided = (rule: Rule, value: boolean, read: string): Decided => ({
  value,
  because: [{ column: rule.column, comparison: printRule(rule), value, read }],
});
