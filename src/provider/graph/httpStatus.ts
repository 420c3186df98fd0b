/** HTTP statuses by the names of .NET's `HttpStatusCode`, in which the provisioning service writes them. */
const names: Record<string, number> = {
  OK: 200,
  Created: 201,
  Accepted: 202,
  NoContent: 204,
  MovedPermanently: 301,
  Moved: 301,
  Found: 302,
  Redirect: 302,
  SeeOther: 303,
  TemporaryRedirect: 307,
  RedirectKeepVerb: 307,
  PermanentRedirect: 308,
  BadRequest: 400,
  Unauthorized: 401,
  PaymentRequired: 402,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  ProxyAuthenticationRequired: 407,
  RequestTimeout: 408,
  Conflict: 409,
  Gone: 410,
  LengthRequired: 411,
  PreconditionFailed: 412,
  RequestEntityTooLarge: 413,
  RequestUriTooLong: 414,
  UnsupportedMediaType: 415,
  UnprocessableEntity: 422,
  UnprocessableContent: 422,
  Locked: 423,
  FailedDependency: 424,
  PreconditionRequired: 428,
  TooManyRequests: 429,
  RequestHeaderFieldsTooLarge: 431,
  UnavailableForLegalReasons: 451,
  InternalServerError: 500,
  NotImplemented: 501,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
};

const byFolded = new Map(Object.entries(names).map(([name, status]) => [name.toLowerCase(), status]));
const byStatus = new Map(
  Object.entries(names)
    .map(([name, status]) => [status, name])
    .reverse() as [number, string][],
);

/** `NotFound` for 404, and the number for one without a name. */
export const statusName = (status: number): string => byStatus.get(status) ?? String(status);

/** 404 for "404", "NotFound", or words that begin with "not found"; undefined for anything else. */
export function statusNamed(words: string): number | undefined {
  const number = /^\W*([1-5]\d\d)\b/.exec(words)?.[1];
  if (number !== undefined) return Number(number);
  const parts = words.toLowerCase().match(/[a-z]+/g) ?? [];
  for (let count = Math.min(4, parts.length); count > 0; count--) {
    const found = byFolded.get(parts.slice(0, count).join(''));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of refusals, longest first, for a pattern. */
export const refusalNames: string = Object.entries(names)
  .flatMap(([name, status]) => (status >= 400 ? [name] : []))
  .sort((a, b) => b.length - a.length)
  .join('|');
