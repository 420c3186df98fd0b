import type { DesiredAttribute } from '../../mapping/entra/desired.ts';
import { scimBody } from '../../mapping/entra/scimBody.ts';
import { parseScimPath } from '../../mapping/scimPath.ts';
import { ObjectFailure } from './failure.ts';
import type { ObjectType } from './objectTypes.ts';

/** The POST body of a new object. Throws `ObjectFailure` on a target that is no SCIM path. */
export function createBody(type: ObjectType, desired: DesiredAttribute[]): Record<string, unknown> {
  const wrong = desired.find(({ target }) => parseScimPath(target) === null);
  if (wrong !== undefined) throw new ObjectFailure('SchemaAttributeNotFound', `"${wrong.target}" is not a SCIM attribute path`);
  return scimBody(type, desired);
}
