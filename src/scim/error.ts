/** SCIM errors (RFC 7644 section 3.12): one class thrown anywhere below a route, one body. */

const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';

export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue';

export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 500;

/** A refusal that the client sees: HTTP status, detail for a person, scimType where the RFC has one. */
export class ScimError extends Error {
  readonly status: ErrorStatus;
  readonly scimType: ScimType | null;

  constructor(status: ErrorStatus, detail: string, scimType: ScimType | null = null) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }
}

/** A 400 with its scimType. */
export function badRequest(scimType: ScimType, detail: string): ScimError {
  return new ScimError(400, detail, scimType);
}

/** The body of an error answer; `status` is a string as RFC 7644 section 3.12 has it. */
export function errorBody(error: ScimError): Record<string, unknown> {
  return {
    schemas: [errorSchema],
    status: String(error.status),
    ...(error.scimType === null ? {} : { scimType: error.scimType }),
    detail: error.message,
  };
}
