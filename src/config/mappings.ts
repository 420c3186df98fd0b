/** The mappings of an app: what the catalog says for the vendor, and over it what the stack says. */
import type { CatalogMapping, Vendor } from '../catalog/vendor.ts';
import { findFilterOperator } from '../mapping/entra/filters.ts';
import type { Directory } from './directory.ts';
import { originOf } from './renamed.ts';
import type { App } from './schema.ts';
import type { Clause, Mapping } from './schemaMapping.ts';
import type { Path } from './yamlTree.ts';

export type Side = 'users' | 'groups';

/** One mapping in its long form. */
export interface EffectiveMapping {
  /** `none`: nothing but the default. */
  kind: 'direct' | 'expression' | 'constant' | 'none';
  /** Source attribute, expression without `=`, or constant. */
  text: string;
  match: number;
  apply: 'always' | 'onCreate';
  default: string | null;
  /** Where in the stack it is written; undefined when it is the catalog's. */
  path: Path | undefined;
  /** Characters between the start of the value at `textPath` and the start of `text`. */
  offset: number;
  textPath: Path | undefined;
}

/**
 * Catalog and stack merged, in the order of the target's name. The stack's mapping takes the place of the catalog's; what it
 * does not say about matching and applying stays. null removes.
 */
export function effectiveMappings(key: string, app: App, vendor: Vendor, side: Side): Map<string, EffectiveMapping> {
  const merged = new Map<string, EffectiveMapping>();
  for (const [target, mapping] of Object.entries(catalogSides[app.directory](vendor, side))) merged.set(target, longForm(mapping));
  for (const [target, mapping] of Object.entries(app[side]?.mappings ?? {})) {
    if (mapping === null) merged.delete(target);
    else merged.set(target, longForm(mapping, ['apps', key, side, 'mappings', target], merged.get(target)));
  }
  return new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const catalogSides: Record<Directory, (vendor: Vendor, side: Side) => Record<string, CatalogMapping>> = {
  entra: (vendor, side) => vendor[side].mappings,
  // Okta maps people only: a pushed group has its name and its members.
  okta: ({ okta }, side) => (side === 'users' ? (okta?.users.mappings ?? {}) : {}),
};

function longForm(mapping: Mapping | CatalogMapping, path?: Path, below?: EffectiveMapping): EffectiveMapping {
  const base = { match: below?.match ?? 0, apply: below?.apply ?? 'always', default: null, path, offset: 0, textPath: path } as const;
  if (typeof mapping === 'string') {
    if (!mapping.startsWith('=')) return { ...base, kind: 'direct', text: mapping };
    const text = mapping.slice(1).trimStart();
    return { ...base, kind: 'expression', text: text.trimEnd(), offset: mapping.length - text.length };
  }
  const said = { ...base, match: mapping.match ?? base.match, apply: mapping.apply ?? base.apply, default: mapping.default ?? null };
  const inside = (key: string) => (path === undefined ? undefined : [...path, key]);
  if (mapping.from !== undefined) return { ...said, kind: 'direct', text: mapping.from, textPath: inside('from') };
  if (mapping.expression !== undefined) {
    const text = mapping.expression.replace(/^\s*=?\s*/, '');
    return {
      ...said,
      kind: 'expression',
      text: text.trimEnd(),
      offset: mapping.expression.length - text.length,
      textPath: inside('expression'),
    };
  }
  if (mapping.constant !== undefined) return { ...said, kind: 'constant', text: mapping.constant, textPath: inside('constant') };
  return { ...said, kind: 'none', text: '' };
}

/** One clause of a scoping filter in Graph's words. */
export interface EffectiveClause {
  operator: string;
  value: string | null;
  /** False when the operator is not one, or lacks or has a value against its nature. */
  known: boolean;
}

/** A plain text is EQUALS, `is null` and the like are operators, others are written `{ not equals: x }`. */
function effectiveClause(clause: Clause): EffectiveClause {
  if (typeof clause !== 'object') {
    const unary = findFilterOperator(String(clause));
    if (unary?.arity === 'unary') return { operator: unary.name, value: null, known: true };
    return { operator: 'EQUALS', value: String(clause), known: true };
  }
  const [word = '', value = ''] = Object.entries(clause)[0] ?? [];
  const operator = findFilterOperator(word);
  const known = operator?.arity === 'binary' && Object.keys(clause).length === 1;
  return { operator: operator?.name ?? word, value: String(value), known };
}

/** One clause of a scoping filter, and where in the stack it is written. */
export interface ScopeClause extends EffectiveClause {
  attribute: string;
  path: Path;
}

export interface ScopeGroup {
  /** Undefined: named after its clauses. */
  title: string | undefined;
  /** Below the app. */
  path: Path;
  clauses: ScopeClause[];
}

/** The filter groups of an app, listed or by their titles; a list under an attribute is so many clauses. */
export function scopeGroups(key: string, app: App, side: Side): ScopeGroup[] {
  const scope = app[side]?.scope ?? [];
  const groups = Array.isArray(scope) ? scope.map((group, index) => [index, group] as const) : Object.entries(scope);
  return groups.map(([step, group]) => {
    const path = [side, 'scope', step];
    const clauses = Object.entries(group).flatMap(([attribute, said]) => {
      const at = ['apps', key, ...path, attribute];
      if (!Array.isArray(said)) return [{ ...effectiveClause(said), attribute, path: at }];
      return said.map((one, index) => ({ ...effectiveClause(one), attribute, path: [...at, index] }));
    });
    return { title: typeof step === 'string' ? step : undefined, path, clauses };
  });
}

/** Null: an app that is there already, of which neither the stack nor the catalog says. */
export function isFromGallery({ existing, gallery }: App, vendor: Vendor): boolean | null {
  const isNamed = (gallery ?? vendor.gallery) !== undefined;
  if (existing === undefined) return isNamed;
  return (typeof existing === 'object' ? existing.gallery : undefined) ?? (isNamed || null);
}

/** `admin` for `admin: x`, none for `default`. */
export function roleValues(assigned: string | string[]): (string | null)[] {
  return [assigned].flat().map((value) => (value === 'default' ? null : value));
}

/**
 * Name of the secret with an app's token, or its OAuth client's: `stack-ai` has `stackAiToken` or `stackAiClientSecret` unless the stack says
 * another. It goes by the first key, under which it was set.
 */
export function tokenSecret(key: string, app: App): string {
  const { oauth, token } = app.scim ?? {};
  const prefix = originOf(key, app).replace(/-+(.)?/g, (_, letter: string | undefined) => letter?.toUpperCase() ?? '');
  return oauth === undefined ? (token?.secret ?? `${prefix}Token`) : (oauth.clientSecret?.secret ?? `${prefix}ClientSecret`);
}

/** The date that is written beside it, such as `2027-01-31`. */
export function tokenExpires({ scim }: App): string | undefined {
  return scim?.oauth === undefined ? scim?.token?.expires : scim.oauth.clientSecret?.expires;
}

/** What the names of people end in that are written without @: those of Entra in the tenant's domain; logins of Okta are written in full. */
export const userDomains: Record<Directory, (tenant: { domain: string } | null | undefined) => string | undefined> = {
  entra: (tenant) => tenant?.domain,
  okta: () => undefined,
};

/** User name of somebody written without @. */
export function userName(name: string, domain: string | undefined): string {
  return name.includes('@') || domain === undefined ? name : `${name}@${domain}`;
}
