/** Scoping filters. */
import { filterableWhenAdded, isDirectoryExtension, type SourceAttribute, sourceAttributes } from '../mapping/entra/attributes.ts';
import { findFilterOperator } from '../mapping/entra/filters.ts';
import type { AppCheck } from './appCheck.ts';
import type { Directory } from './directory.ts';
import { unread } from './mappingHints.ts';
import { type ScopeGroup, type Side, scopeGroups } from './mappings.ts';
import { attributeHint, operatorFault, operatorInText } from './scopeHints.ts';
import { type Path, startsWith } from './yamlTree.ts';

export function checkScope(check: AppCheck, side: Side): void {
  scopeChecks[check.app.directory](check, side, scopeGroups(check.key, check.app, side));
}

const scopeChecks: Record<Directory, (check: AppCheck, side: Side, groups: ScopeGroup[]) => void> = {
  entra: checkFilters,
  okta({ report }, side, groups) {
    if (groups.length > 0) report([side, 'scope'], 'other-directory', 'Okta has no scoping filters', 'Assign groups instead.');
  },
};

function checkFilters({ document, app, report }: AppCheck, side: Side, groups: ScopeGroup[]): void {
  const known = new Map<string, Filtered>([
    ...sourceAttributes(side === 'users' ? 'User' : 'Group'),
    ...(side === 'users' ? addedAttributes(app) : []),
  ]);
  for (const { path, clauses } of groups) {
    if (clauses.length === 0) report(path, 'empty-filter', 'a filter group without clauses lets everybody in');
    for (const { attribute, operator: name, value, known: isKnown, path: written } of clauses) {
      const at = [...path, attribute];
      const place = document.place(written);
      const source = known.get(attribute);
      if (source === undefined && !(side === 'users' && isDirectoryExtension(attribute))) {
        report(at, 'unknown-source', `there is no source attribute ${attribute}`, attributeHint(attribute, [...known.keys()]));
        continue;
      }
      // What has the wrong form is reported already.
      if (document.reported.paths.some((path) => startsWith(path, written) || startsWith(written, path))) continue;
      const operator = findFilterOperator(name);
      const meant = operator?.name === 'EQUALS' && value !== null ? operatorInText(value) : undefined;
      if (meant !== undefined) {
        report(place, 'operator-in-text', `"${value}" is compared as a text`, meant);
        continue;
      }
      if (source !== undefined && !source.usableInFilter) {
        report(
          at,
          'filter-attribute',
          `${attribute} cannot stand in a scoping filter`,
          unread[attribute] ?? 'Multi-valued attributes, references and dates cannot.',
        );
      } else if (!isKnown || operator === undefined) {
        const { message, hint } = operatorFault(valueAt(app, written.slice(2)));
        report(place, 'unknown-operator', message, hint);
      } else if (source !== undefined && !operator.types.includes(source.type)) {
        report(place, 'filter-operator', `${operator.name} does not work on ${attribute} (${source.type})`);
      } else {
        const fault = value === null ? null : (operator.checkOperand?.(value) ?? null);
        if (fault !== null) report(place, 'filter-value', fault);
      }
    }
  }
}

const valueAt = (app: AppCheck['app'], path: Path): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], app);

type Filtered = Pick<SourceAttribute, 'usableInFilter'> & { type: SourceAttribute['type'] | 'Integer' };

const filterTypes = { string: 'String', integer: 'Integer', boolean: 'Boolean' } as const;

/** The declared source attributes, as filters see them: dates, references, binaries and lists cannot stand in one. */
function addedAttributes({ sourceAttributes: declared = {} }: AppCheck['app']): [string, Filtered][] {
  return Object.entries(declared).map(([name, value]) => {
    const { type, multiValued = false } = typeof value === 'string' ? { type: value } : value;
    const known = Object.hasOwn(filterTypes, type) ? filterTypes[type as keyof typeof filterTypes] : undefined;
    return [name, { type: known ?? 'DateTime', usableInFilter: filterableWhenAdded(name, type, multiValued) }];
  });
}
