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
  | 'invalidValue'
  | 'invalidCursor';

export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 412 | 413 | 429 | 500 | 501 | 503;

interface ErrorDetails {
  retryAfter?: number;
  allow?: string;
  challenge?: string;
  cause?: unknown;
}

/** A refusal that the client sees: HTTP status, detail for a person, scimType where the RFC has one. */
export class ScimError extends Error {
  readonly status: ErrorStatus;
  readonly scimType: ScimType | null;
  /** Seconds after which the client may come again, or null. */
  readonly retryAfter: number | null;
  /** What is possible instead, for the header of a 405; or null. */
  readonly allow: string | null;
  /** `WWW-Authenticate` of a 401, or null. */
  readonly challenge: string | null;

  constructor(status: ErrorStatus, detail: string, scimType: ScimType | null = null, more: ErrorDetails = {}) {
    super(detail, { cause: more.cause });
    this.allow = more.allow ?? null;
    this.status = status;
    this.scimType = scimType;
    this.retryAfter = more.retryAfter ?? null;
    this.challenge = more.challenge ?? null;
  }
}

/** A 400 with its scimType. */
export function badRequest(scimType: ScimType, detail: string): ScimError {
  return new ScimError(400, detail, scimType);
}

/** A 503: the storage does not answer now; both directories come again by themselves. */
export function unavailable(cause: unknown): ScimError {
  return new ScimError(503, 'The storage does not answer at the moment.', null, { retryAfter: 5, cause });
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
