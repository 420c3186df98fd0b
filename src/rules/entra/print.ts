/** A rule in one spelling: dashes, Microsoft's letter case of operators, parentheses where they are needed. */
import type { Property, Rule, Value } from './rule.ts';

export function printRule(rule: Rule): string {
  switch (rule.kind) {
    case 'or':
    case 'and':
      return rule.parts.map((part) => inside(part)).join(` -${rule.kind} `);
    case 'not':
      return `-not ${inside(rule.operand)}`;
    case 'comparison':
      return `${printProperty(rule.property)} -${rule.operator} ${printValue(rule.value)}`;
    case 'quantified':
      return `${printProperty(rule.property)} -${rule.quantifier} (${printRule(rule.body)})`;
    case 'directReports':
      return `Direct Reports for "${rule.manager}"`;
  }
}

const inside = (rule: Rule): string => (rule.kind === 'or' || rule.kind === 'and' ? `(${printRule(rule)})` : printRule(rule));

export const printProperty = (property: Property): string => (property.of === 'item' ? '_' : `${property.of}.${property.name}`);

function printValue(value: Value): string {
  switch (value.kind) {
    case 'text':
      return quote(value.text, value.lone);
    case 'number':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
    case 'list':
      return `[${value.items.map(printValue).join(', ')}]`;
    case 'date': {
      const at = value.at ?? 'system.now';
      return value.duration === null ? at : `(${at} ${value.shift < 0 ? '-minus' : '-plus'} ${value.duration})`;
    }
  }
}

/** What stood there with a lone apostrophe keeps one. */
const quote = (text: string, lone: boolean): string => `"${text.replaceAll('"', '`"').replaceAll("'", lone ? "'" : "''")}"`;
