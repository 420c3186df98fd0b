import { parseScimPath, writePath } from '../../mapping/scimPath.ts';
import type { DesiredAttribute } from './desired.ts';
import { ObjectFailure } from './failure.ts';
import { type ObjectType, wireOf } from './objectTypes.ts';

/**
 * The POST body of a new object as the Entra SCIM client writes it: the extension objects of a vendor are present but not listed in
 * `schemas`, the work mail is primary, members and manager follow by PATCH.
 */
export function createBody(type: ObjectType, desired: DesiredAttribute[]): Record<string, unknown> {
  const body: Record<string, unknown> = { schemas: wireOf[type].schemas };
  for (const { target, value } of desired) write(body, target, value);
  for (const mail of elements(body.emails)) if (mail.type === 'work') mail.primary = true;
  return { ...body, meta: { resourceType: type } };
}

function write(body: Record<string, unknown>, target: string, value: unknown): void {
  if (parseScimPath(target) === null) throw new ObjectFailure('SchemaAttributeNotFound', `"${target}" is not a SCIM attribute path`);
  writePath(body, target, value);
}

function elements(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}
