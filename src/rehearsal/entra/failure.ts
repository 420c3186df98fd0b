/** Why an object could not be provisioned: the error code of the provisioning log, and words of our own for the report. */
import { ObjectFailure } from '../../provisioning/entra/failure.ts';

const scim = 'SystemForCrossDomainIdentityManagement';
export const serviceIncompatible = `${scim}ServiceIncompatible`;
export const invalidCredentials = `${scim}InvalidCredentials`;

/** Recorded are 400, 403, 404 and 409 (docs/fidelity.md, "Error texts"); the others have names in "Analyze provisioning logs". */
const byStatus: Record<number, string> = {
  401: `${scim}Unauthorized`,
  405: 'NotImplemented',
  409: `${scim}ServiceIncompatibleFiltering`,
  422: 'UnprocessableEntity',
  429: 'TooManyRequests',
  501: 'NotImplemented',
};

/** What came back, without the token. */
export interface Answer {
  /** `name: value name: value`. */
  headers: string;
  body: string;
}

/** The target answered with something other than success, or not at all (`status` 0). */
export class ScimFailure extends Error {
  readonly method: string;
  /** Below the base address; an address of its own for a token. */
  readonly path: string;
  readonly status: number;
  readonly code: string;
  readonly answer: Answer;

  /** `detail` is the target's own text. */
  constructor(method: string, path: string, status: number, detail: string, code?: string, answer: Answer = { headers: '', body: detail }) {
    super(`${method} ${path} answered ${status === 0 ? 'nothing' : status}${detail === '' ? '' : `: ${detail}`}`);
    this.name = 'ScimFailure';
    this.method = method;
    this.path = path;
    this.status = status;
    this.code = code ?? codeForStatus(status);
    this.answer = answer;
  }
}

function codeForStatus(status: number): string {
  if (status === 0) return 'WebExceptionProtocolError';
  return byStatus[status] ?? (status >= 500 ? 'InternalServerError' : serviceIncompatible);
}

/** What a failed request says about the connection as a whole. */
export function connectionCode({ status, code }: ScimFailure): string {
  if (code === invalidCredentials) return invalidCredentials;
  if (status === 401) return `${scim}CredentialValidationFailure`;
  if (status === 0 || status === 403 || status === 429 || status >= 500) return `${scim}CredentialValidationUnavailable`;
  return serviceIncompatible;
}

/** Code and own words; anything unexpected is a defect of ours and is thrown on. */
export function describeFailure(error: unknown): { errorCode: string; reason: string } {
  if (error instanceof ScimFailure || error instanceof ObjectFailure) return { errorCode: error.code, reason: error.message };
  throw error;
}
