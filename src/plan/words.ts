/** A plan's values in the words of the YAML: the inverse of planning them. */
import { stringify } from 'yaml';
import { findFilterOperator } from '../mapping/entra/filters.ts';
import type { AttributeInput, ClauseInput, MappingInput } from '../provider/inputs.ts';
import type { AppRole, OktaMapping } from './types.ts';

/** One line of flow YAML; a text stands as it is, without quotes. */
export function yamlText(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim();
}

type Source = { from: string } | { expression: string } | { constant: string } | Record<string, never>;

/** `[mail]` is `from: mail`, `"member"` a constant, anything else an expression. */
function sourceWords(source: string | null): Source {
  if (source === null) return {};
  const direct = /^\[([^\][]+)\]$/.exec(source)?.[1];
  if (direct !== undefined) return { from: direct };
  const constant = /^"((?:[^"\\]|\\.)*)"$/.exec(source)?.[1];
  return constant === undefined ? { expression: source } : { constant: constant.replace(/\\(.)/g, '$1') };
}

/** The short text where nothing else is said. */
function shortest(source: Source, rest: Record<string, unknown>): unknown {
  if (Object.keys(rest).length > 0 || 'constant' in source || Object.keys(source).length === 0) return { ...source, ...rest };
  return 'from' in source ? source.from : `=${source.expression}`;
}

/** A mapping as a person writes it; with `explicit` nothing is left to what the catalog says about matching and applying. */
export function mappingWords(mapping: MappingInput, explicit = false): unknown {
  const { match, apply, default: fallback } = mapping;
  return shortest(sourceWords(mapping.source), {
    ...(explicit || match > 0 ? { match } : {}),
    ...(explicit || apply === 'onCreate' ? { apply } : {}),
    ...(fallback === null ? {} : { default: fallback }),
  });
}

/** The same for Okta, whose attributes are expressions such as `user.email`. */
export function oktaMappingWords({ expression, push }: OktaMapping, explicit = false): unknown {
  const source = /^[\w.]+$/.test(expression) ? { from: expression } : { expression };
  return shortest(source, explicit || push === 'onCreate' ? { apply: push } : {});
}

/** What a filter group is called that has no title of its own. */
export function scopeTitle(clauses: ClauseInput[]): string {
  return clauses
    .map(({ attribute, operator, value }) => [attribute, operator, value].filter((word) => word !== null).join(' '))
    .join(' and ');
}

/** One group of a scoping filter: `{ department: Sales, extensionAttribute3: is not null }`; several clauses on one attribute are a list. */
export function scopeWords(clauses: ClauseInput[]): Record<string, unknown> {
  const byAttribute = Map.groupBy(clauses, ({ attribute }) => attribute);
  return Object.fromEntries(
    [...byAttribute].map(([attribute, those]) => {
      const words = those.map(clauseWords);
      return [attribute, words.length === 1 ? words[0] : words];
    }),
  );
}

function clauseWords({ operator, value }: ClauseInput): string | Record<string, string> {
  const known = findFilterOperator(operator);
  const spelling = known?.spellings[0] ?? operator;
  if (value === null || known?.arity === 'unary') return spelling;
  // A plain text that reads as an operator has to be said in full.
  const plain = known?.name === 'EQUALS' && findFilterOperator(value)?.arity !== 'unary';
  return plain ? value : { [spelling]: value };
}

export function roleWords({ displayName, description, enabled }: AppRole): unknown {
  const rest = { ...(description === displayName ? {} : { description }), ...(enabled ? {} : { enabled }) };
  return Object.keys(rest).length === 0 ? displayName : { displayName, ...rest };
}

export function attributeWords({ type, multiValued, required }: AttributeInput): unknown {
  const name = type.charAt(0).toLowerCase() + type.slice(1);
  if (!multiValued && !required) return name;
  return { type: name, ...(multiValued ? { multiValued } : {}), ...(required ? { required } : {}) };
}

/** `default`, one role value, or several. */
export function assignedWords(roles: (string | null)[]): unknown {
  const values = roles.map((role) => role ?? 'default').sort();
  return values.length === 1 ? values[0] : values;
}
