import { compileRegex, PatternError } from '../../mapping/regex.ts';
import { type Fault, type Note, RuleError } from '../fault.ts';
import { instantOf } from './dates.ts';
import { printProperty } from './print.ts';
import { type PropertyType, planFields, propertyHint, propertyOf } from './properties.ts';
import { type Comparator, maxGroups, type ObjectWord, type Property, positiveOf, type Rule, type Value } from './rule.ts';

/** `of`: what the rule is about. */
export type CheckedRule = { ok: true; of: ObjectWord; notes: Note[] } | { ok: false; fault: Fault };

const negativeOf = Object.fromEntries(Object.entries(positiveOf).map(([negative, positive]) => [positive, negative]));
const both = (positive: Comparator[]): Comparator[] => positive.flatMap((each) => [each, negativeOf[each] as Comparator]);

const equality = both(['eq']);
const ofTexts = both(['eq', 'startsWith', 'endsWith', 'contains', 'match', 'in']);

const operators: Record<PropertyType, Comparator[]> = {
  text: ofTexts,
  texts: ofTexts,
  unread: ofTexts,
  boolean: both(['eq', 'in']),
  date: [...equality, 'ge', 'le'],
  plans: equality,
  groups: [],
};

/** The first thing that the service would refuse: unknown names, operators and values that do not fit, forms that stand alone. */
export function checkRule(rule: Rule): CheckedRule {
  const checker = new Checker();
  try {
    checker.top(rule);
    return { ok: true, of: checker.of ?? 'user', notes: checker.notes };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, fault: error.fault };
    throw error;
  }
}

class Checker {
  readonly notes: Note[] = [];
  of: ObjectWord | null = null;

  top(rule: Rule): void {
    if (rule.kind === 'directReports') this.of = 'user';
    else if (rule.kind === 'quantified' && this.#typeOf(rule.property, null) === 'groups') this.#memberOf(rule);
    else this.#walk(rule, null);
  }

  /** `within`: the collection whose item is looked at. */
  #walk(rule: Rule, within: PropertyType | null): void {
    switch (rule.kind) {
      case 'and':
      case 'or':
        for (const part of rule.parts) this.#walk(part, within);
        return;
      case 'not':
        this.#walk(rule.operand, within);
        return;
      case 'directReports':
        throw new RuleError('not-combinable', rule.column, 'Direct Reports for stands alone in a rule');
      case 'comparison':
        this.#comparison(rule, within);
        return;
      case 'quantified': {
        const type = this.#typeOf(rule.property, within);
        if (type === 'groups') throw new RuleError('not-combinable', rule.column, 'a memberOf condition stands alone in a rule');
        if (type !== 'texts' && type !== 'plans')
          throw new RuleError(
            'operator-not-supported',
            rule.column,
            `${printProperty(rule.property)} is one value; -${rule.quantifier} takes a collection`,
          );
        this.#walk(rule.body, type);
        return;
      }
    }
  }

  #typeOf(property: Property, within: PropertyType | null): PropertyType {
    const { column } = property;
    const wrong = (why: string) => new RuleError('wrong-property', column, `${printProperty(property)} ${why}`);
    if (property.of === 'item') {
      if (within === 'texts') return 'text';
      throw wrong('stands for a text; an item of assignedPlans is assignedPlan.service and so on');
    }
    if (property.of === 'assignedPlan') {
      if (within !== 'plans') throw wrong('is a property of an item of assignedPlans');
      if (planFields.some((field) => field.toLowerCase() === property.name.toLowerCase())) return 'text';
      throw new RuleError('unknown-property', column, `an assigned plan has no ${property.name}: ${planFields.join(', ')}`);
    }
    if (property.of === 'group') throw wrong('stands in user.memberOf -any (group.objectId -in [ … ]) only');
    if (within !== null) throw wrong('cannot stand in the condition of an item');
    return this.#objectType(property);
  }

  #objectType({ of, name, column }: Property & { of: ObjectWord }): PropertyType {
    if (this.of !== null && this.of !== of) throw new RuleError('object-type', column, 'a rule is about users or about devices, not both');
    this.of = of;
    const known = propertyOf(of, name);
    if (known === undefined) throw new RuleError('unknown-property', column, `a rule cannot read ${of}.${name}: ${propertyHint(of, name)}`);
    if (known.type === 'unread') this.notes.push({ column, message: `${of}.${known.name} is not read: no ${of} fits` });
    // Microsoft's page says that letter case counts, and writes some names in two ways itself.
    else if (known.name !== name) this.notes.push({ column, message: `${of}.${name} is documented as ${of}.${known.name}` });
    return known.type;
  }

  #comparison({ property, operator, value, column }: Rule & { kind: 'comparison' }, within: PropertyType | null): void {
    const type = this.#typeOf(property, within);
    const name = printProperty(property);
    if (type === 'groups')
      throw new RuleError('not-combinable', column, `${name} is written user.memberOf -any (group.objectId -in ['<object id>']) only`);
    if (!operators[type].includes(operator)) {
      const hint = type === 'text' && /^[gl]e$/.test(operator) ? 'only employeeHireDate is compared by -ge and -le' : allowed(type);
      throw new RuleError('operator-not-supported', column, `-${operator} does not go with ${name}: ${hint}`);
    }
    for (const one of value.kind === 'list' ? value.items : [value]) this.#value(one, type, operator, name);
    if (type === 'texts' && value.kind !== 'null')
      this.notes.push({ column, message: `${name} is a collection: write ${name} -any (_ -${operator} …)` });
  }

  #value(value: Value, type: PropertyType, operator: Comparator, name: string): void {
    const { kind, column } = value;
    const wrong = (what: string) => new RuleError('value-type', column, `${name} -${operator} takes ${what}`);
    if (kind === 'null') {
      if (!equality.includes(operator)) throw wrong('a value: null goes with -eq and -ne only');
      return;
    }
    if (type === 'plans') throw wrong('null only: what a plan is, is asked by -any (assignedPlan.service -eq "…")');
    if (type === 'boolean') {
      if (kind !== 'boolean') throw wrong('true or false, without quotes');
    } else if (type === 'date') {
      if (kind === 'date' && value.at === null && equality.includes(operator))
        throw new RuleError('operator-not-supported', column, `-${operator} takes a fixed date; system.now goes with -ge and -le`);
      const isDate = kind === 'date' || (kind === 'text' && instantOf(value.text) !== null);
      if (!isDate) throw wrong('a date such as 2026-03-01T00:00:00Z, or system.now');
    } else if (kind === 'number') {
      this.notes.push({ column, message: `${value.text} is compared as the text "${value.text}": put it into quotes` });
    } else if (kind !== 'text') throw wrong('a text in double quotes');
    else if (/match/i.test(operator)) this.#pattern(value.text, column);
  }

  #pattern(pattern: string, column: number): void {
    try {
      compileRegex(`(?i)${pattern}`, 'dotnet');
    } catch (error) {
      if (error instanceof PatternError) throw new RuleError('bad-regex', column, `the pattern cannot be used: ${error.message}`);
      throw error;
    }
  }

  #memberOf({ quantifier, body, column }: Rule & { kind: 'quantified' }): void {
    const only = "memberOf is written -any (group.objectId -in ['<object id>', …]), and nothing beside it";
    if (quantifier === 'all' || body.kind !== 'comparison') throw new RuleError('not-combinable', column, only);
    const { property, operator, value } = body;
    if (property.of !== 'group' || property.name.toLowerCase() !== 'objectid')
      throw new RuleError('wrong-property', property.column, `${printProperty(property)} is not group.objectId: ${only}`);
    if (operator !== 'in' || value.kind !== 'list') throw new RuleError('not-combinable', body.column, only);
    for (const item of value.items)
      if (item.kind !== 'text') throw new RuleError('value-type', item.column, 'object ids of groups stand in quotes');
    if (value.items.length > maxGroups)
      throw new RuleError('too-many-groups', value.items[maxGroups]?.column ?? column, `more than ${maxGroups} groups are named`);
    this.notes.push({ column, message: 'memberOf is a preview that ends on 2026-11-03: from then on such a group keeps its last members' });
  }
}

const allowed = (type: PropertyType): string => `it takes -${operators[type].join(', -')}`;
