/** Finds the object of the target that is this person or group (Entra "matching precedence"). */
import type { Criterion } from '../../provisioning/entra/decide.ts';
import { ObjectFailure } from '../../provisioning/entra/failure.ts';
import { endpointOf } from '../../provisioning/entra/requests.ts';
import type { ObjectType } from '../../provisioning/entra/rules.ts';
import { ScimFailure, serviceIncompatible } from './failure.ts';
import type { Run } from './run.ts';

/** Added to every read, so that a group comes without its members. */
const readQuery: Record<ObjectType, string> = { User: '', Group: 'excludedAttributes=members' };

export type Resource = Record<string, unknown> & { id: string };

/** Path and query of a search by one attribute, `eq` being the only operator the client uses. */
export function searchPath(type: ObjectType, attribute: string, value: string): string {
  const filter = `filter=${encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`)}`;
  const query = readQuery[type];
  return `${endpointOf[type]}?${query === '' ? '' : `${query}&`}${filter}`;
}

export function readPathOf(type: ObjectType, targetId: string): string {
  const query = readQuery[type];
  return `${endpointOf[type]}/${encodeURIComponent(targetId)}${query === '' ? '' : `?${query}`}`;
}

/** Tries the criteria in their order until one finds something. Undefined: no such object. Throws `ObjectFailure` when several are found. */
export async function findMatch(run: Run, type: ObjectType, criteria: Criterion[]): Promise<Resource | undefined> {
  for (const { attribute, value } of criteria) {
    const path = searchPath(type, attribute, value);
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
  if (!schemas.includes('urn:ietf:params:scim:api:messages:2.0:ListResponse'))
    throw incompatible('GET', path, 'not a SCIM ListResponse', answer);
  return (Array.isArray(list.Resources) ? list.Resources : []).map((resource: unknown) => readResource('GET', path, resource));
}

/** Throws `ScimFailure` when the answer has no `id`. */
export function readResource(method: string, path: string, answer: unknown): Resource {
  const resource = asObject(answer);
  if (typeof resource.id !== 'string' || resource.id === '') throw incompatible(method, path, 'the resource has no id', answer);
  return { ...resource, id: resource.id };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function incompatible(method: string, path: string, detail: string, answer: unknown): ScimFailure {
  return new ScimFailure(method, path, 200, detail, serviceIncompatible, { headers: '', body: JSON.stringify(answer) ?? '' });
}
