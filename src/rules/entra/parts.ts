/** What a rule is made of. */
import type { Reading } from '../fault.ts';
import { printProperty } from './print.ts';
import { propertyOf, readProperty } from './properties.ts';
import type { Rule } from './rule.ts';

function childrenOf(rule: Rule): Rule[] {
  if (rule.kind === 'and' || rule.kind === 'or') return rule.parts;
  if (rule.kind === 'not') return [rule.operand];
  return rule.kind === 'quantified' ? [rule.body] : [];
}

/** The rule and all expressions in it. */
export const every = (rule: Rule): Rule[] => [rule, ...childrenOf(rule).flatMap(every)];

/** The properties of the object that a rule reads, in the order of the text. */
export function readingsOf(rule: Rule): Reading[] {
  return every(rule).flatMap((one): Reading[] => {
    if (one.kind !== 'comparison' && one.kind !== 'quantified') return [];
    const { property } = one;
    const known = property.of === 'user' || property.of === 'device' ? propertyOf(property.of, property.name) : undefined;
    if (known === undefined || known.type === 'groups' || known.type === 'unread') return [];
    return [{ name: printProperty(property), column: property.column, of: (object) => readProperty(object, known) }];
  });
}
