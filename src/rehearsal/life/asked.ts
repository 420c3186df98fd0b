/**
 * What the mappings of an Entra app ask for of a person or group: read from the plan, with the expression language alone. Apart from
 * `provisioning/` on purpose, so that a mistake there does not take its own expectation along.
 */
import { isDeepStrictEqual } from 'node:util';
import { keeps } from '../../catalog/keeps.ts';
import { readSourceAttribute } from '../../mapping/entra/attributes.ts';
import { evaluateExpression } from '../../mapping/entra/evaluate.ts';
import { EvaluationError, type Expression, type HeldRole, isFlow } from '../../mapping/entra/expression.ts';
import { evaluateClause } from '../../mapping/entra/filters.ts';
import { parseExpression } from '../../mapping/entra/parse.ts';
import { functionsOf, sourcesOf } from '../../mapping/entra/source.ts';
import { readPath } from '../../mapping/scimPath.ts';
import type { EntraApp, Plan } from '../../plan/types.ts';
import type { ObjectMappingInput } from '../../provider/inputs.ts';
import type { ScimResource } from '../../scim/target.ts';
import { check } from '../expect.ts';
import type { Check } from '../result.ts';

/** A Graph user or group. */
export type Directory = Record<string, unknown>;

/** What differs from one evaluation to the next can be asked of nobody. */
const changing = new Set(['Guid', 'Now', 'RandomString', 'SelectUniqueValue']);

export interface Asking {
  plan: Pick<Plan, 'assume' | 'entra'>;
  roles?: HeldRole[];
  softDeleted?: boolean;
}

export function parsed(source: string | null): Expression | null {
  const result = source === null ? null : parseExpression(source);
  return result?.ok === true ? result.node : null;
}

/** Source attributes that an expression reads. */
export function reads(source: string | null): string[] {
  const node = parsed(source);
  return node === null ? [] : sourcesOf(node);
}

/** Undefined: cannot be said. Null: no value. */
export function asked(
  source: string | null,
  object: Directory,
  { plan, roles = [], softDeleted = false }: Asking,
): string | string[] | null | undefined {
  const node = parsed(source);
  if (node === null || functionsOf(node).some((name) => changing.has(name))) return undefined;
  const names = sourcesOf(node);
  const attributes = Object.fromEntries(names.map((name) => [name, readSourceAttribute(object, name)]));
  if (names.includes('IsSoftDeleted')) attributes.IsSoftDeleted = softDeleted ? 'True' : 'False';
  try {
    const value = evaluateExpression(node, {
      attributes,
      roles,
      roleText: plan.assume.singleAppRoleAssignment,
      now: new Date(),
      newId: () => '',
      random: () => 0,
      ...(plan.entra ? { defaultDomain: plan.entra.domain } : {}),
    });
    if (isFlow(value)) return undefined;
    return value === '' || (Array.isArray(value) && value.length === 0) ? null : value;
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

export interface Change {
  target: string;
  /** What the mapping gives now. */
  value: string | string[];
}

/** The targets that the vendor keeps and a change of the object must reach, with their new values. Letter case alone is none. */
export function changesOf(app: EntraApp, side: ObjectMappingInput, before: Directory, after: Directory, asking: Asking): Change[] {
  const isKept = keeps(app.behaviour);
  const fold = (value: unknown) => JSON.stringify(value).toLowerCase();
  return Object.entries(side.mappings).flatMap(([target, { source, apply }]): Change[] => {
    if (apply === 'onCreate' || !isKept(target)) return [];
    const [old, value] = [asked(source, before, asking), asked(source, after, asking)];
    if (old === undefined || value === undefined || value === null || fold(old) === fold(value)) return [];
    return [{ target, value }];
  });
}

/** Directories send texts; a vendor may keep a boolean or a number of them. */
export function isAsked(found: unknown, value: string | string[]): boolean {
  if (Array.isArray(found) && !Array.isArray(value)) return found.some((one) => isAsked(one, value));
  if (typeof found === 'boolean' || typeof found === 'number') return String(found).toLowerCase() === String(value).toLowerCase();
  return isDeepStrictEqual(found, value);
}

/** Whether what is asked for stands in a record. */
export function checkAsked(record: ScimResource | undefined, { target, value }: Change, who: string | null): Check {
  const found = record && readPath(record, target);
  return check(target, who, value, isAsked(found, value) ? value : found);
}

/** The source attributes that a scoping filter reads. */
export function filterReads({ scope }: ObjectMappingInput): Set<string> {
  return new Set(Object.values(scope).flatMap((clauses) => clauses.map(({ attribute }) => attribute)));
}

/** Whether a scoping filter lets the object in; a filter that cannot be evaluated does not. */
export function passes({ scope }: ObjectMappingInput, object: Directory): boolean {
  const groups = Object.values(scope);
  const read = (name: string) => readSourceAttribute(object, name);
  try {
    return groups.length === 0 || groups.some((clauses) => clauses.every((clause) => evaluateClause(clause, read)));
  } catch {
    return false;
  }
}
