/** Attribute mappings: what they read and write. */
import { oktaAppUserProperties, targetAttributes } from '../catalog/targetAttributes.ts';
import { isDirectoryExtension, sourceAttributes } from '../mapping/entra/attributes.ts';
import { checkExpression } from '../mapping/entra/check.ts';
import { parseExpression } from '../mapping/entra/parse.ts';
import { attributesOf } from '../mapping/entra/source.ts';
import { checkOktaExpression } from '../mapping/okta/check.ts';
import { parseOktaExpression } from '../mapping/okta/parse.ts';
import type { AppCheck } from './appCheck.ts';
import type { Directory } from './directory.ts';
import { meantTarget, nearTarget, oktaTargetHint, sourceHint } from './mappingHints.ts';
import { type EffectiveMapping, effectiveMappings, type Side } from './mappings.ts';
import type { Place } from './problem.ts';
import { type Path, startsWith } from './yamlTree.ts';

/** What is looked at in a directory, and how: each mapping that the stack writes, then all of a side together. */
interface MappingChecks {
  sides: readonly Side[];
  one(check: AppCheck, side: Side, target: string, mapping: EffectiveMapping, at: Path): void;
  all(check: AppCheck, side: Side, mappings: Map<string, EffectiveMapping>): void;
}

const mappingChecks: Record<Directory, MappingChecks> = {
  entra: {
    sides: ['users', 'groups'],
    one(check, side, target, mapping, at) {
      checkTarget(check, side, target, at);
      checkSource(check, side, mapping);
    },
    all: checkMatching,
  },
  okta: {
    // Groups have no mappings there.
    sides: ['users'],
    one: (check, _side, target, mapping, at) => checkOktaMapping(check, target, mapping, at),
    // People are looked up by `okta: { uniqueField: … }`, which always has a value.
    all: () => undefined,
  },
};

const writtenForms = ['from', 'expression', 'constant'];

export function checkMappings(check: AppCheck, side: Side): void {
  const { key, app, vendor, report } = check;
  const { sides, one, all } = mappingChecks[app.directory];
  if (!sides.includes(side)) return;
  const mappings = effectiveMappings(key, app, vendor, side);
  for (const [target, mapping] of mappings) {
    // The catalog's own mappings are tested with the catalog.
    if (mapping.path === undefined) continue;
    const at: Path = mapping.path.slice(2);
    const written = app[side]?.mappings?.[target];
    if (typeof written === 'object' && written !== null) {
      const forms = writtenForms.filter((form) => Object.hasOwn(written, form));
      if (forms.length > 1) report(at, 'two-sources', `${target} has ${forms.join(' and ')}`, 'Keep one.');
      if (forms.length === 0 && written.default === undefined)
        report(at, 'no-source', `${target} has no source`, 'from, expression, constant or default.');
    }
    one(check, side, target, mapping, at);
  }
  all(check, side, mappings);
}

/** Reported already: nothing follows from it. */
const isDeclaredWrongly = ({ document, key }: AppCheck, list: string, name: string): boolean =>
  document.reported.paths.some((path) => startsWith(path, ['apps', key, list, name]));

/** Vendors ask for these beside what a new app has (Q&A 671361; dbt). */
const listTargets: [RegExp, string][] = [
  [/^roles$/, 'A list of roles is declared first: attributes: { roles: { type: string, multiValued: true } }.'],
  [/\]\.\w+$/, 'Another part of a list is declared under attributes first.'],
];

function checkTarget(check: AppCheck, side: Side, target: string, at: Path): void {
  const { app, report } = check;
  const added = Object.keys((side === 'users' ? app.attributes : app.groupAttributes) ?? {});
  const known = [...targetAttributes(side), ...added];
  if (known.includes(target) || isDeclaredWrongly(check, side === 'users' ? 'attributes' : 'groupAttributes', target)) return;
  const meant = side === 'users' ? meantTarget(target) : undefined;
  const full = meant ?? known.find((name) => name.endsWith(`:${target}`) || name.endsWith(`.${target}`));
  const own = side === 'users' ? listTargets.find(([pattern]) => pattern.test(target))?.[1] : undefined;
  const meaning = full !== undefined ? `Did you mean ${full}?` : nearTarget(target, known);
  const hint =
    [meaning, own].filter(Boolean).join(' ') || (side === 'users' ? 'An attribute of the vendor is declared under attributes first.' : '');
  report(at, 'unknown-target', `the target has no attribute ${target}`, hint);
}

/** It "should not be mapped directly … without using an expression to parse the role details" (CAA, provisioning a role to a SCIM app). */
const directRolesHint = 'Write =SingleAppRoleAssignment([appRoleAssignments]), or AppRoleAssignmentsComplex for a list of roles.';

function checkSource(check: AppCheck, side: Side, mapping: EffectiveMapping): void {
  const place = (offset: number): Place => check.document.textPlace(mapping.textPath ?? [], mapping.offset + offset);
  if (/^\[?appRoleAssignments\]?$/.test(mapping.text) && mapping.kind !== 'constant')
    check.report(place(0), 'direct-roles', 'appRoleAssignments cannot be mapped as it is', directRolesHint);
  if (mapping.kind === 'constant' && /^\s*=\s*[A-Za-z]+\(/.test(mapping.text))
    check.report(
      place(0),
      'constant-expression',
      'the constant is an expression, and would be sent as it stands',
      'Write expression in place of constant.',
    );
  if (mapping.kind === 'direct') checkSourceName(check, side, mapping.text, place(0));
  if (mapping.kind !== 'expression') return;
  const parsed = parseExpression(mapping.text);
  if (!parsed.ok) {
    check.report(place(parsed.column - 1), 'expression', parsed.message);
    return;
  }
  for (const { column, message, hint } of checkExpression(parsed.node, declaredFunctions(check)))
    check.report(place(column - 1), 'expression', message, hint ?? '');
  for (const { name, column } of attributesOf(parsed.node)) checkSourceName(check, side, name, place(column));
}

const declaredFunctions = ({ document }: AppCheck): ReadonlySet<string> => new Set(Object.keys(document.data.functions ?? {}));

function checkSourceName({ app, report }: AppCheck, side: Side, name: string, place: Place): void {
  const known = sourceAttributes(side === 'users' ? 'User' : 'Group');
  const added = side === 'users' ? Object.keys(app.sourceAttributes ?? {}) : [];
  if (known.has(name) || added.includes(name) || (side === 'users' && isDirectoryExtension(name))) return;
  // A text of several lines is shown by its beginning.
  const [first = '', ...more] = name.trim().split('\n');
  const shown = more.length > 0 ? `${first} …` : first;
  report(place, 'unknown-source', `there is no source attribute ${shown}`, sourceHint(name, side, [...known.keys(), ...added]));
}

function checkMatching({ app, vendor, report }: AppCheck, side: Side, mappings: Map<string, EffectiveMapping>): void {
  const enabled = app[side]?.enabled ?? (side === 'users' || vendor.groups.enabled);
  const matching = [...mappings].filter(([, mapping]) => mapping.match > 0);
  if (enabled && matching.length === 0) {
    report(
      app[side] === undefined ? [] : [side],
      'no-match',
      `no mapping of the ${side} matches`,
      'Give one match: 1, such as userName or displayName.',
    );
  }
  const taken = new Map<number, string>();
  for (const [target, { match, path }] of matching) {
    const other = taken.get(match);
    if (other === undefined) taken.set(match, target);
    else
      report(
        path?.slice(2) ?? [side],
        'match-twice',
        `${other} and ${target} both match as number ${match}`,
        'Each precedence is given once.',
      );
  }
}

function checkOktaMapping(check: AppCheck, target: string, mapping: EffectiveMapping, at: Path): void {
  const known = [...oktaAppUserProperties, ...Object.keys(check.app.attributes ?? {})];
  if (!known.includes(target) && !isDeclaredWrongly(check, 'attributes', target))
    check.report(at, 'unknown-target', `the app user profile has no property ${target}`, oktaTargetHint(target, known));
  if (mapping.match > 0)
    check.report(at, 'other-directory', 'match means nothing in Okta', 'It looks people up by okta: { uniqueField: … }.');
  if (mapping.kind !== 'direct' && mapping.kind !== 'expression') return;
  const place = (column: number): Place => check.document.textPlace(mapping.textPath ?? [], mapping.offset + column - 1);
  const parsed = parseOktaExpression(mapping.text);
  if (!parsed.ok) check.report(place(parsed.column), 'expression', parsed.message);
  else
    for (const { column, message, hint } of checkOktaExpression(parsed.node, {
      attributes: Object.keys(check.app.sourceAttributes ?? {}),
      functions: declaredFunctions(check),
    }))
      check.report(place(column), 'expression', message, hint ?? '');
}
