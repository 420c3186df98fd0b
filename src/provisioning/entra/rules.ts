/** What Entra's provisioning service works by, for one app: read from a plan (here) or from what stands in a tenant (`schemaRules.ts`). */
import { requiredTargets, targetTypes } from '../../catalog/targetAttributes.ts';
import { parseExpression } from '../../mapping/entra/parse.ts';
import { sourcesOf } from '../../mapping/entra/source.ts';
import type { Assumptions, EntraApp } from '../../plan/types.ts';
import type { ClauseInput, MappingInput } from '../../provider/inputs.ts';
import type { AttributeFlow } from './desired.ts';
import type { Dialect } from './patchBodies.ts';

export type ObjectType = 'User' | 'Group';

/** How the service treats the people or the groups of an app. */
export interface ObjectRules {
  type: ObjectType;
  /** Every mapping but references, parsed once. */
  flows: AttributeFlow[];
  /** Those that read IsSoftDeleted: only they are sent about somebody who leaves. */
  softFlows: AttributeFlow[];
  /** Mappings that do not parse, with the reason: then nobody is provisioned. */
  faults: string[];
  /** Targets that refer to other objects, and the source attribute that does. */
  references: { target: string; source: string | null }[];
  /** Target attributes with a matching precedence, the first tried first. */
  matching: string[];
  /** Target attributes without which no object is created. */
  required: string[];
  /** Groups are OR, the clauses of one group AND; empty lets everybody in. */
  filter: ClauseInput[][];
  actions: { create: boolean; update: boolean; delete: boolean };
  /** Source attributes that mappings and filter read. */
  sources: string[];
}

export interface JobRules {
  /** Made from the gallery: Microsoft may delete leavers there where no mapping reads IsSoftDeleted. */
  gallery: boolean;
  dialect: Dialect;
  /** "Sync all users and groups". */
  syncAll: boolean;
  skipOutOfScopeDeletions: boolean;
  /** Removals in one cycle at which the job stops; null is off. */
  deletionThreshold: number | null;
  /** Undefined where objects of the type are not provisioned. */
  User: ObjectRules | undefined;
  Group: ObjectRules | undefined;
  assume: Assumptions;
}

/** One attribute mapping, however it was read. */
export interface MappingRow extends MappingInput {
  target: string;
  /** Graph's `attributeType` and `caseExact` of the target. */
  type: string;
  caseExact: boolean;
}

export function objectRules(
  type: ObjectType,
  rows: MappingRow[],
  required: string[],
  filter: ClauseInput[][],
  actions: ObjectRules['actions'],
  assume: Assumptions,
): ObjectRules {
  const rules: ObjectRules = {
    type,
    flows: [],
    softFlows: [],
    faults: [],
    references: [],
    matching: [],
    required,
    filter,
    actions,
    sources: [],
  };
  const sources = new Set(filter.flatMap((clauses) => clauses.map(({ attribute }) => attribute)));
  for (const row of rows) {
    const parsed = row.source === null ? null : parseExpression(row.source);
    if (parsed?.ok === false) {
      rules.faults.push(`${row.target}: column ${parsed.column}: ${parsed.message}`);
      continue;
    }
    const node = parsed?.node ?? null;
    const read = node === null ? [] : sourcesOf(node);
    for (const name of read) sources.add(name);
    if (row.type === 'Reference') {
      rules.references.push({ target: row.target, source: node?.kind === 'attribute' ? node.name : null });
      continue;
    }
    const flow: AttributeFlow = { target: row.target, node, type: row.type, onCreateOnly: row.apply === 'onCreate', default: row.default };
    if (row.caseExact || assume.letterCase === 'sent') flow.exact = true;
    rules.flows.push(flow);
    if (read.includes('IsSoftDeleted')) rules.softFlows.push(flow);
  }
  rules.matching = rows
    .filter(({ match }) => match > 0)
    .sort((a, b) => a.match - b.match)
    .map(({ target }) => target);
  rules.sources = [...sources];
  return rules;
}

/** The rules that an app gives its job once it is applied. */
export function rulesOfPlan(app: EntraApp, assume: Assumptions): JobRules {
  const side = (type: ObjectType): ObjectRules | undefined => {
    const { enabled, mappings, scope, actions } = type === 'User' ? app.users : app.groups;
    if (!enabled) return undefined;
    const added = type === 'User' ? app.attributes : app.groupAttributes;
    const rows = Object.entries(mappings).map(
      ([target, mapping]): MappingRow => ({
        ...mapping,
        target,
        type: added[target]?.type ?? targetTypes[target] ?? 'String',
        // Entra's own lists have none in apps of the SCIM template; in others only the tenant knows, and applying a plan leaves it as it is.
        caseExact: false,
      }),
    );
    const may = (action: 'create' | 'update' | 'delete') => actions.includes(action);
    const required = [...requiredTargets[type], ...Object.keys(added).filter((name) => added[name]?.required)];
    return objectRules(
      type,
      rows,
      required,
      Object.values(scope),
      { create: may('create'), update: may('update'), delete: may('delete') },
      assume,
    );
  };
  const { scope, skipOutOfScopeDeletions, deletionThreshold } = app.provisioning;
  return {
    // Not known: what deletes accounts is the worse of the two.
    gallery: app.fromGallery ?? true,
    dialect: dialectOf(app.endpoint.flags),
    syncAll: scope === 'all',
    skipOutOfScopeDeletions,
    deletionThreshold,
    User: side('User'),
    Group: side('Group'),
    assume,
  };
}

/** Flags in the query of the SCIM address (SCIM compatibility page); the older one wins. */
export function dialectOf(flags: readonly string[]): Dialect {
  return flags.includes('aadOptscim062020') && !flags.includes('AzureAdScimPatch2017') ? 'compliant' : 'default';
}
