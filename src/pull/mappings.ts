/** Live mappings and filters in the words of the YAML: the inverse of config/mappings.ts and of the plan's expressions. */
import type { Vendor } from '../catalog/vendor.ts';
import { type EffectiveMapping, effectiveMappings, type Side } from '../config/mappings.ts';
import type { App } from '../config/schema.ts';
import type { FilterGroup, Mapping } from '../config/schemaMapping.ts';
import { parseExpression } from '../mapping/entra/parse.ts';
import { canonicalText } from '../mapping/entra/source.ts';
import { scopeTitle, scopeWords } from '../plan/words.ts';
import type { ClauseInput, MappingInput } from '../provider/inputs.ts';

type Form = Pick<EffectiveMapping, 'kind' | 'text' | 'match' | 'apply' | 'default'>;

/** Only what differs from the catalog, sorted by target; null removes what only the catalog has. */
export function declareMappings(found: Record<string, MappingInput>, vendor: Vendor, side: Side): Record<string, Mapping | null> {
  const catalog = effectiveMappings('', { catalog: vendor.id, directory: 'entra' }, vendor, side);
  const targets = [...new Set([...Object.keys(found), ...catalog.keys()])].sort();
  return Object.fromEntries(
    targets.flatMap((target): [string, Mapping | null][] => {
      const live = found[target];
      const base = catalog.get(target);
      if (live === undefined) return [[target, null]];
      const form = readForm(live);
      return base !== undefined && isSame(form, base) ? [] : [[target, writeMapping(form, base)]];
    }),
  );
}

function readForm({ source, match, apply, default: otherwise }: MappingInput): Form {
  const base = { match, apply: apply === 'onCreate' ? 'onCreate' : 'always', default: otherwise || null } as const;
  if (source === null) return { ...base, kind: 'none', text: '' };
  const parsed = parseExpression(source);
  if (parsed.ok && parsed.node.kind === 'attribute') return { ...base, kind: 'direct', text: parsed.node.name };
  if (parsed.ok && (parsed.node.kind === 'constant' || parsed.node.kind === 'number'))
    return { ...base, kind: 'constant', text: parsed.node.value };
  return { ...base, kind: 'expression', text: source };
}

function isSame(left: Form, right: Form): boolean {
  const text = ({ kind, text: said }: Form) => (kind === 'expression' ? canonicalText(said) : said);
  return (
    left.kind === right.kind &&
    text(left) === text(right) &&
    left.match === right.match &&
    left.apply === right.apply &&
    left.default === (right.default || null)
  );
}

/** What a declaration does not say about matching and applying stays as the catalog has it; a default does not. */
function writeMapping({ kind, text, match, apply, default: otherwise }: Form, base: Form | undefined): Mapping {
  const rest = {
    ...(match === (base?.match ?? 0) ? {} : { match }),
    ...(apply === (base?.apply ?? 'always') ? {} : { apply }),
    ...(otherwise === null ? {} : { default: otherwise }),
  };
  const short = Object.keys(rest).length === 0;
  if (kind === 'direct') return short ? text : { from: text, ...rest };
  if (kind === 'expression') return short ? `=${text}` : { expression: text, ...rest };
  // A mapping without any source still stands in the schema, so it is declared, with an empty default.
  return kind === 'constant' ? { constant: text, ...rest } : { default: '', ...rest };
}

/** Filter groups by their titles, or listed where none has one of its own. Clauses on one attribute are a list: the order of AND means nothing. */
export function declareScope(scope: Record<string, ClauseInput[]>): App[Side] {
  const groups = Object.entries(scope).map(([title, clauses]) => {
    const together = [...Map.groupBy(clauses, ({ attribute }) => attribute).values()].flat();
    return { title, titled: title !== scopeTitle(together), words: scopeWords(together) as FilterGroup };
  });
  if (groups.length === 0) return {};
  const anyTitled = groups.some(({ titled }) => titled);
  return { scope: anyTitled ? Object.fromEntries(groups.map(({ title, words }) => [title, words])) : groups.map(({ words }) => words) };
}
