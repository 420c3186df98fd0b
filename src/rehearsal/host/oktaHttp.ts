/** Requests to the loopback Okta, as the `okta` plugin would send them. */
import { ask } from '../../http/send.ts';

export type OktaRequest = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** Throws with Okta's code and summary on a refusal; an empty answer is null. */
export function oktaRequests(url: string, token: string): OktaRequest {
  const headers = { authorization: `SSWS ${token}`, accept: 'application/json', 'content-type': 'application/json' };
  return async (method, path, body) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await ask({ method, url: `${url}/api/v1${path}`, headers, ...content });
    if (answer.ok) return answer.json() ?? null;
    const { errorCode, errorSummary, errorCauses } = (answer.jsonOrNone() ?? {}) as Record<string, unknown>;
    const causes = Array.isArray(errorCauses) ? errorCauses.map((cause) => ` ${cause.errorSummary}`).join('') : '';
    throw new Error(`${method} ${path}: ${answer.status} ${errorCode ?? ''} ${errorSummary ?? ''}${causes}`);
  };
}
