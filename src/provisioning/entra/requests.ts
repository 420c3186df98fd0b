/** The requests of the Entra SCIM client that write. Ids are the target's, as they stand in a path. */
import { parseScimPath } from '../../mapping/scimPath.ts';
import type { ScimRequest } from '../contract.ts';
import type { AttributeChange } from './compare.ts';
import type { DesiredAttribute } from './desired.ts';
import { ObjectFailure } from './failure.ts';
import { attributesPatch, type Dialect, membersPatch, referencePatch } from './patchBodies.ts';
import type { ObjectType } from './rules.ts';
import { scimBody } from './scimBody.ts';

export const endpointOf: Record<ObjectType, string> = { User: '/Users', Group: '/Groups' };

/** Members in one PATCH; the service's own number is not documented. */
export const membersPerPatch = 100;

/** Throws `ObjectFailure` on a target that is no SCIM path. */
export function createRequest(type: ObjectType, desired: DesiredAttribute[]): ScimRequest {
  const wrong = desired.find(({ target }) => parseScimPath(target) === null);
  if (wrong !== undefined) throw new ObjectFailure('SchemaAttributeNotFound', `"${wrong.target}" is not a SCIM attribute path`);
  return { method: 'POST', path: endpointOf[type], body: scimBody(type, desired) };
}

export function updateRequest(type: ObjectType, id: string, changes: AttributeChange[], dialect: Dialect): ScimRequest {
  return { method: 'PATCH', path: `${endpointOf[type]}/${id}`, body: attributesPatch(changes, dialect) };
}

export function deleteRequest(type: ObjectType, id: string): ScimRequest {
  return { method: 'DELETE', path: `${endpointOf[type]}/${id}`, body: null };
}

/** `targetId` null clears the reference. */
export function referenceRequest(
  type: ObjectType,
  id: string,
  target: string,
  { targetId, replaces }: { targetId: string | null; replaces: boolean },
  dialect: Dialect,
): ScimRequest {
  return { method: 'PATCH', path: `${endpointOf[type]}/${id}`, body: referencePatch(target, targetId, replaces, dialect) };
}

/** One request for each `perPatch` members, with the ids it carries. */
export function membersRequests(
  id: string,
  kind: 'add' | 'remove',
  ids: string[],
  dialect: Dialect,
  perPatch = membersPerPatch,
): { request: ScimRequest; ids: string[] }[] {
  const requests: { request: ScimRequest; ids: string[] }[] = [];
  for (let from = 0; from < ids.length; from += perPatch) {
    const some = ids.slice(from, from + perPatch);
    requests.push({ request: { method: 'PATCH', path: `/Groups/${id}`, body: membersPatch(kind, some, dialect) }, ids: some });
  }
  return requests;
}
