/** What an app's mappings want for one object of the tenant. */
import { targetTypes } from '../catalog/targetAttributes.ts';
import { readSourceAttribute } from '../mapping/entra/attributes.ts';
import { type AttributeFlow, type DesiredAttribute, desiredAttribute } from '../mapping/entra/desired.ts';
import type { AttributeValue, EvaluationContext, HeldRole } from '../mapping/entra/expression.ts';
import { evaluateClause } from '../mapping/entra/filters.ts';
import { parseExpression } from '../mapping/entra/parse.ts';
import { functionsOf, sourcesOf } from '../mapping/entra/source.ts';
import type { EntraApp } from '../plan/types.ts';
import type { GraphObject } from './directory.ts';

export type Clock = Pick<EvaluationContext, 'now' | 'newId' | 'random'>;

/** The mappings of one side, parsed once. */
export interface Side {
  flows: AttributeFlow[];
  /** Source attributes that the mappings and the filter read. */
  sources: string[];
  /** Target attributes the service matches by, the first tried first. */
  matching: string[];
  /** Targets whose value is not shown (`Redact`). */
  redacted: Set<string>;
  /** Targets that refer to the person's manager. */
  managers: string[];
}

/** A mapping that does not parse was reported by the check of the stack and is left out. */
export function readSide(app: EntraApp, side: 'users' | 'groups'): Side {
  const flows: AttributeFlow[] = [];
  const sources = new Set(Object.values(app[side].scope).flatMap((clauses) => clauses.map(({ attribute }) => attribute)));
  const redacted = new Set<string>();
  for (const [target, { source, apply, default: fallback }] of Object.entries(app[side].mappings)) {
    const parsed = source === null ? null : parseExpression(source);
    if (parsed?.ok === false) continue;
    const node = parsed?.node ?? null;
    for (const name of node === null ? [] : sourcesOf(node)) sources.add(name);
    if (node !== null && functionsOf(node).includes('Redact')) redacted.add(target);
    const type = app.attributes[target]?.type ?? targetTypes[target] ?? 'String';
    flows.push({ target, node, type, onCreateOnly: apply === 'onCreate', default: fallback });
  }
  const matching = Object.entries(app[side].mappings)
    .filter(([, { match }]) => match > 0)
    .sort(([, a], [, b]) => a.match - b.match)
    .map(([target]) => target);
  const managers = flows.flatMap(({ target, type, node }) =>
    type === 'Reference' && node?.kind === 'attribute' && node.name === 'manager' ? [target] : [],
  );
  return { flows, sources: [...sources], matching, redacted, managers };
}

/** Whether the filter lets the object in; true without one. */
export function passesFilter(app: EntraApp, side: 'users' | 'groups', object: GraphObject): boolean {
  const groups = Object.values(app[side].scope);
  const read = (name: string) => readSourceAttribute(object, name);
  return groups.length === 0 || groups.some((clauses) => clauses.every((clause) => evaluateClause(clause, read)));
}

/** Throws EvaluationError, ObjectSkipped. `inScope` is what `IsSoftDeleted` says. */
export function desiredOf(
  side: Side,
  object: GraphObject,
  inScope: boolean,
  roles: HeldRole[],
  clock: Clock,
  only?: readonly string[],
): DesiredAttribute[] {
  const attributes: Record<string, AttributeValue> = {};
  for (const name of side.sources) attributes[name] = readSourceAttribute(object, name);
  attributes.IsSoftDeleted = inScope ? 'False' : 'True';
  const context: EvaluationContext = { attributes, roles, roleText: 'value', ...clock };
  const flows = only === undefined ? side.flows : side.flows.filter(({ target }) => only.includes(target));
  return flows.flatMap((flow) => desiredAttribute(flow, context) ?? []);
}
