/** Why an object could not be provisioned, in the words of the provisioning log (error code names by HTTP status). */
import { ObjectFailure } from '../../provisioning/entra/failure.ts';

const byStatus: Record<number, string> = {
  400: 'SystemForCrossDomainIdentityManagementBadRequest',
  401: 'SystemForCrossDomainIdentityManagementUnauthorized',
  403: 'SystemForCrossDomainIdentityManagementUnauthorized',
  404: 'SystemForCrossDomainIdentityManagementServiceIncompatible',
  405: 'NotImplemented',
  409: 'EntryConflict',
  422: 'UnprocessableEntity',
  429: 'TooManyRequests',
  501: 'NotImplemented',
};

export const invalidCredentials = 'SystemForCrossDomainIdentityManagementInvalidCredentials';

/** The target answered with something other than success, or not at all (`status` 0). */
export class ScimFailure extends Error {
  readonly status: number;
  readonly code: string;

  /** `path` is below the base address; `detail` is the target's own text. */
  constructor(method: string, path: string, status: number, detail: string, code?: string) {
    super(`${method} ${path} answered ${status === 0 ? 'nothing' : status}${detail === '' ? '' : `: ${detail}`}`);
    this.name = 'ScimFailure';
    this.status = status;
    this.code = code ?? codeForStatus(status);
  }
}

function codeForStatus(status: number): string {
  if (status === 0) return 'WebExceptionProtocolError';
  return byStatus[status] ?? (status >= 500 ? 'InternalServerError' : 'SystemForCrossDomainIdentityManagementServiceIncompatible');
}

/** What a log row shows of a failure; anything unexpected is a defect of ours and is thrown on. */
export function describeFailure(error: unknown): { errorCode: string; reason: string } {
  if (error instanceof ScimFailure || error instanceof ObjectFailure) return { errorCode: error.code, reason: error.message };
  throw error;
}
