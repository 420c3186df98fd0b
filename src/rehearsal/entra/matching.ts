/** Finds the object of the target that is this person or group (Entra "matching precedence"). */
import type { DesiredAttribute } from '../../mapping/entra/desired.ts';
import { ObjectFailure, ScimFailure } from './failure.ts';
import { type ObjectType, type TypeMapping, wireOf } from './objectTypes.ts';
import type { Run } from './run.ts';

export type Resource = Record<string, unknown> & { id: string };

/** Path and query of a search by one attribute, `eq` being the only operator the client uses. */
export function searchPath(type: ObjectType, attribute: string, value: string): string {
  const filter = `filter=${encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`)}`;
  const { endpoint, readQuery } = wireOf[type];
  return `${endpoint}?${readQuery === '' ? '' : `${readQuery}&`}${filter}`;
}

export function objectPath(type: ObjectType, targetId: string): string {
  return `${wireOf[type].endpoint}/${encodeURIComponent(targetId)}`;
}

export function readPathOf(type: ObjectType, targetId: string): string {
  const { readQuery } = wireOf[type];
  return `${objectPath(type, targetId)}${readQuery === '' ? '' : `?${readQuery}`}`;
}

/**
 * Tries each matching attribute that has a value, lowest precedence number first, until one finds something. Undefined: no such object.
 * Throws `ObjectFailure` when several are found, or when no matching attribute has a value.
 */
export async function findMatch(run: Run, type: TypeMapping, desired: DesiredAttribute[]): Promise<Resource | undefined> {
  const criteria = type.matching.flatMap(({ targetAttributeName }) => {
    const value = desired.find(({ target }) => target === targetAttributeName)?.value;
    return value === undefined ? [] : [{ attribute: targetAttributeName, value: String(value) }];
  });
  if (criteria.length === 0) throw new ObjectFailure('MandatoryFieldsMissing', 'no matching attribute has a value in Entra');
  for (const { attribute, value } of criteria) {
    const path = searchPath(type.objectType, attribute, value);
    const hits = readList(path, await run.client.send('GET', path));
    if (hits.length > 1) {
      throw new ObjectFailure('DuplicateTargetEntries', `${hits.length} objects of the target have ${attribute} ${JSON.stringify(value)}`);
    }
    if (hits[0] !== undefined) return hits[0];
  }
  return undefined;
}

/** The resources of a ListResponse. Throws `ScimFailure` when the answer is none. */
export function readList(path: string, answer: unknown): Resource[] {
  const list = asObject(answer);
  const schemas = Array.isArray(list.schemas) ? list.schemas : [];
  if (!schemas.includes('urn:ietf:params:scim:api:messages:2.0:ListResponse')) throw incompatible('GET', path, 'not a SCIM ListResponse');
  return (Array.isArray(list.Resources) ? list.Resources : []).map((resource: unknown) => readResource('GET', path, resource));
}

/** Throws `ScimFailure` when the answer has no `id`. */
export function readResource(method: string, path: string, answer: unknown): Resource {
  const resource = asObject(answer);
  if (typeof resource.id !== 'string' || resource.id === '') throw incompatible(method, path, 'the resource has no id');
  return { ...resource, id: resource.id };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function incompatible(method: string, path: string, detail: string): ScimFailure {
  return new ScimFailure(method, path, 200, detail, 'SystemForCrossDomainIdentityManagementServiceIncompatible');
}
