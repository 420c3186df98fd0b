/** What a failed request of the provisioning service means, and what to do: code, status and shape of its text to a cause. */
import { readServiceError, type ServiceError } from './serviceError.ts';

interface Rule {
  shape?: ServiceError['shape'];
  /** An empty list: the text says none. */
  status?: number[];
  /** The least status. */
  from?: number;
  /** Matches scimType and detail of the vendor's body, and the code. */
  says?: RegExp;
  code?: RegExp;
  path?: ServiceError['path'];
}

export interface Cause {
  means: string;
  fix: string;
}

/** In the order in which they are tried: what the vendor says in its body before the bare status, and both before the code. */
const table = {
  timeout: {
    rules: [{ shape: 'timeout' }, { status: [408, 504] }],
    means: 'the vendor does not answer in time',
    fix: 'nothing at once: Entra tries again by itself; if it stays, ask the vendor',
  },
  silence: {
    rules: [{ shape: 'silence' }],
    means: 'nothing answers at the address',
    fix: 'see whether the address is right, has a certificate that is publicly trusted, and can be reached from the internet',
  },
  credentials: {
    rules: [
      { status: [401] },
      { code: /InvalidCredentials$/, status: [400, 403] },
      { code: /InvalidCredentials$/, status: [] },
      { code: /(?:.Unauthorized|CredentialValidationFailure)$/, status: [] },
    ],
    means: 'the token is wrong or expired',
    fix: 'make a new one at the vendor and store it',
  },
  firewall: {
    rules: [{ shape: 'page', status: [403, 406] }],
    means: 'a page refuses the request, which no SCIM endpoint gives: a firewall or proxy in front of it',
    fix: 'let the addresses of the provisioning service through (service tag AzureActiveDirectory), or ask the vendor',
  },
  'groups forbidden': {
    rules: [{ status: [403], path: '/Groups' }],
    means: 'the token is good, and may not read groups',
    fix: 'switch group provisioning on at the vendor, or switch the group mapping off',
  },
  forbidden: {
    // Microsoft's table of the log says of these codes: signed in, and not let do it.
    rules: [
      { status: [403] },
      { code: /^(?:Unauthorized|InsufficientRights|NotPermitted|MethodNotAllowed)$|ManagementForbidden$/, status: [] },
    ],
    means: 'the account behind the token may not do this',
    fix: 'give it the right to provision at the vendor, or switch provisioning on there',
  },
  address: {
    rules: [{ status: [404, 410] }],
    means: 'the address is wrong: there is no SCIM endpoint',
    fix: 'check the path at its end (most vendors end in /scim/v2)',
  },
  page: {
    rules: [
      { shape: 'page', status: [200, 201, 202, 204, 301, 302, 303, 307, 308] },
      { shape: 'page', status: [] },
      { status: [301, 302, 303, 307, 308] },
    ],
    means: 'a web page answers in place of SCIM, such as a sign-in page',
    fix: "take the SCIM address of the vendor's manual in place of the one that people open in a browser",
  },
  conflict: {
    rules: [
      { status: [409] },
      {
        status: [400, 422, 500],
        says: /\buniqueness\b|already\s+(?:exists?|taken|in\s+use|been\s+taken|registered)|\bduplicate\b|must\s+be\s+unique/i,
      },
      { code: /Conflict$/, status: [] },
    ],
    means: 'the vendor has this already, under something that Entra does not match by, or its state forbids the change',
    fix: "read the vendor's words; match by the attribute that is taken, or mend the account there",
  },
  mutability: {
    rules: [{ says: /^mutability\b/i }],
    means: 'a mapping changes an attribute that the vendor never lets change',
    fix: 'set apply: onCreate on that mapping, or take it out',
  },
  filter: {
    rules: [{ says: /^(?:invalidFilter|tooMany)\b/i }, { code: /IncompatibleFiltering$/ }],
    means: 'the vendor cannot search by a matching attribute',
    fix: 'match by an attribute that its manual names, such as userName',
  },
  syntax: {
    rules: [{ says: /^(?:invalidSyntax|invalidPath|noTarget)\b/i }],
    means: 'the vendor does not understand the request',
    fix: 'see which attribute its words name, and take the mapping out or correct its target; some vendors need aadOptscim062020 in the address',
  },
  value: {
    rules: [{ says: /^invalidValue\b/i }],
    means: 'the vendor does not take a value',
    fix: "fill or correct it in the person's profile, or correct its mapping",
  },
  slowed: {
    rules: [{ status: [429] }, { code: /TooManyRequests$/, status: [] }],
    means: 'the vendor slows Entra down',
    fix: 'nothing: Entra tries again by itself',
  },
  'not offered': {
    rules: [{ status: [405, 501] }, { code: /NotImplemented$/, status: [] }],
    means: 'the vendor does not offer this request',
    fix: 'take the action out of actions, or switch the mapping of that kind of object off',
  },
  'too large': { rules: [{ status: [413, 414] }], means: 'the request is too large for the vendor', fix: 'ask the vendor' },
  refused: {
    rules: [{ status: [400, 406, 412, 415, 422, 428, 431] }, { code: /.BadRequest$|UnprocessableEntity$/, status: [] }],
    means: 'the vendor refuses what is sent',
    fix: 'its words say which attribute; correct the mapping or the profile',
  },
  vendor: {
    rules: [{ from: 500 }, { code: /InternalServerError$/, status: [] }],
    means: "a fault on the vendor's side",
    fix: 'try again later; if it stays, ask the vendor',
  },
  'not SCIM': {
    rules: [{ status: [200, 201, 202, 204] }, { code: /ServiceIncompatible$/ }],
    means: 'the answer is not SCIM as Entra reads it',
    fix: 'check the address; if it is right, the vendor has to mend its endpoint',
  },
} as const satisfies Record<string, Cause & { rules: Rule[] }>;

export type CauseKind = keyof typeof table;

export const causes: Record<CauseKind, Cause> = table;

export interface Diagnosis extends ServiceError {
  /** Null where the text tells of no request to the vendor. */
  kind: CauseKind | null;
}

/** What the texts of a job's status, its quarantine, its log and Test Connection mean. */
export function diagnose(code: string, text: string): Diagnosis {
  const error = readServiceError(code, text);
  const words = [error.scimType, error.detail].filter(Boolean).join(' ');
  const fits = ({ shape, status, from, says, code: pattern, path }: Rule): boolean =>
    (shape === undefined || shape === error.shape) &&
    (status === undefined || (error.status === null ? status.length === 0 : status.includes(error.status))) &&
    (from === undefined || (error.status ?? 0) >= from) &&
    (says === undefined || says.test(words)) &&
    (pattern === undefined || pattern.test(code)) &&
    (path === undefined || path === error.path);
  const found = Object.entries(table).find(([, { rules }]) => (rules as readonly Rule[]).some(fits));
  return { ...error, kind: (found?.[0] ?? null) as CauseKind | null };
}
