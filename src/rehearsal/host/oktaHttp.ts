/** Requests to the loopback Okta, as the `okta` plugin would send them. */

export type OktaRequest = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** Throws with Okta's code and summary on a refusal; an empty answer is null. */
export function oktaRequests(url: string, token: string): OktaRequest {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `SSWS ${token}`, accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const content = await answer.text();
    const parsed: unknown = content ? JSON.parse(content) : null;
    if (answer.ok) return parsed;
    const { errorCode, errorSummary, errorCauses } = (parsed ?? {}) as Record<string, unknown>;
    const causes = Array.isArray(errorCauses) ? errorCauses.map((cause) => ` ${cause.errorSummary}`).join('') : '';
    throw new Error(`${method} ${path}: ${answer.status} ${errorCode ?? ''} ${errorSummary ?? ''}${causes}`);
  };
}
