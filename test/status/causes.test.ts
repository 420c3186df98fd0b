import { describe, expect, test } from 'vitest';
import type { EntraApp } from '../../src/plan/types.ts';
import { explainText, groupFailures, type LogRow } from '../../src/status/causes.ts';

const app = {
  troubleshooting: [
    { status: 401, means: 'wrong token', fix: 'new token' },
    { status: 403, path: '/Groups', means: 'groups are off', fix: 'switch them on' },
    { status: 403, path: '/Users', means: 'people are off', fix: 'switch it on' },
    { status: 500, means: 'their fault', fix: 'wait' },
    { status: 400, path: '/Users', means: 'what they say of 400', fix: 'see' },
    { status: 409, means: 'what they say of 409', fix: 'look' },
  ],
} as EntraApp;

let clock = 0;
function row(id: string, cycleId: string, error: [code: string, reason: string] | null, identityType = 'User', at?: string): LogRow {
  clock += 1000;
  return {
    activityDateTime: at ?? new Date(Date.UTC(2026, 0, 2) + clock).toISOString(),
    cycleId,
    provisioningAction: 'create',
    sourceIdentity: { id, displayName: `Name of ${id}`, identityType },
    provisioningStatusInfo:
      error === null
        ? { status: 'success', errorInformation: null }
        : { status: 'failure', errorInformation: { errorCode: error[0], reason: error[1] } },
  };
}

const forbidden: [string, string] = ['SystemForCrossDomainIdentityManagementUnauthorized', 'POST /x answered 403: no'];

const scim = 'SystemForCrossDomainIdentityManagement';
const said = (status: string, body: string) =>
  `StatusCode: ${status} Message: It failed. Web Response: ${body}. This operation was retried 0 times.`;
const asked = (path: string, status: string, body = '') =>
  `Resource: https://h.example/scim/${path}?filter=x Operation: GET Response Status Code: ${status} Response Headers: x-upstream-service-time: 500 age: 401 Response Content: ${body}`;

/** Microsoft's page on the provisioning log names these codes; some rows have no text beside them. */
const named: [code: string, text: string, means: string][] = [
  ['TooManyRequests', '', 'the vendor slows Entra down'],
  ['UnprocessableEntity', '', 'the vendor refuses what is sent'],
  ['NotImplemented', '', 'the vendor does not offer this request'],
  ['Unauthorized', '', 'the account behind the token may not do this'],
  ['InsufficientRights', '', 'the account behind the token may not do this'],
  ['NotPermitted', '', 'the account behind the token may not do this'],
  ['MethodNotAllowed', '', 'the account behind the token may not do this'],
  [`${scim}Unauthorized`, '', 'wrong token'],
  [`${scim}Conflict`, '', 'what they say of 409'],
  [`${scim}TooManyRequests`, '', 'the vendor slows Entra down'],
  [`${scim}BadRequest`, '', 'the vendor refuses what is sent'],
  [`${scim}Forbidden`, '', 'the account behind the token may not do this'],
  [
    `${scim}MultipleEntriesInResponse`,
    '',
    'the vendor answers a look-up with several people or groups, or with the members that Entra asked it to leave out',
  ],
  ['SchemaPropertyCanOnlyAcceptValue', 'The property can have one value.', 'a mapping sends several values to an attribute that takes one'],
  ['MissingValues', '', 'an attribute that the vendor requires is empty'],
  ['InvalidDomain', '', 'a value has a domain that the vendor does not take'],
  ['InternalError', '', 'a fault of the provisioning service itself'],
  ['ImportSkipped', '', 'the person or group has no value to be looked up by'],
  ['EntryJoiningPropertyValueIsMissing', '', 'the person or group has no value to be looked up by'],
];

test.each(named)('(7.11) %s has a cause without a word of the vendor', (code, text, means) => {
  const found = explainText(app, code, text);
  expect(found?.means).toBe(means);
  expect(found?.fix).not.toBe('');
});

test('(7.11) a refusal by Entra itself is not put on the vendor', () => {
  expect(explainText(app, 'AzureActiveDirectoryForbidden', 'The service was forbidden from performing an operation.')).toBeNull();
});

test.each<[code: string, text: string, means: string | null]>([
  [`${scim}CredentialValidationFailure`, asked('Users', 'Unauthorized'), 'wrong token'],
  [`${scim}CredentialValidationUnavailable`, asked('Groups', 'Forbidden'), 'groups are off'],
  [`${scim}CredentialValidationUnavailable`, asked('Users', 'Forbidden'), 'people are off'],
  [`${scim}CredentialValidationUnavailable`, asked('Users', 'BadGateway', '<html>'), 'their fault'],
  [
    `${scim}CredentialValidationUnavailable`,
    'It was not able to connect. An error occurred while sending the request.',
    'nothing answers at the address',
  ],
  [`${scim}ServiceIncompatible`, said('Forbidden', ''), 'people are off'],
  [
    `${scim}ServiceIncompatible`,
    asked('Users', 'Forbidden', '<html>'),
    'a page refuses the request, which no SCIM endpoint gives: a firewall or proxy in front of it',
  ],
  [`${scim}ServiceIncompatible`, asked('Users', 'OK', '<html>'), 'a web page answers in place of SCIM, such as a sign-in page'],
  [
    `${scim}ServiceIncompatible`,
    said('BadRequest', '{"scimType":"mutability","status":null}'),
    'a mapping changes an attribute that the vendor never lets change',
  ],
  [`${scim}ServiceIncompatible`, said('BadRequest', '{"detail":"no such department"}'), 'what they say of 400'],
  [`${scim}ServiceIncompatible`, said('BadRequest', '{"error":{"message":"login already exists","code":"400"}}'), 'what they say of 409'],
  [`${scim}ServiceIncompatibleFiltering`, said('Conflict', '{"status":"409"}'), 'what they say of 409'],
  [`${scim}Unauthorized`, '', 'wrong token'],
  ['InternalServerError', 'HTTP/1.1 502 Bad Gateway', 'their fault'],
  ['EntryConflict', 'room 404 is taken', 'what they say of 409'],
  ['DuplicateTargetEntries', '2 objects have it', 'several objects of the vendor match one person or group'],
  ['TooManyDeletes', '401 objects would be disabled', null],
])('(7.11) %s: %s', (code, text, means) => {
  expect(explainText(app, code, text, '/Users')?.means ?? null).toBe(means);
});

describe('groups of failures', () => {
  test('by cause, with the words for people or groups, the most frequent first', () => {
    const groups = groupFailures(
      app,
      [
        row('g', '1', forbidden, 'Group'),
        ...['a', 'b', 'c', 'd'].map((id) => row(id, '1', forbidden)),
        row('e', '1', ['InternalServerError', 'POST /Users answered 503']),
        row('f', '1', ['DuplicateTargetEntries', '2 hits']),
      ],
      null,
    );
    expect(groups.map(({ count, status, means, examples }) => [count, status, means, examples.length])).toEqual([
      [4, 403, 'people are off', 3],
      [1, null, 'several objects of the vendor match one person or group', 1],
      [1, 503, 'their fault', 1],
      [1, 403, 'groups are off', 1],
    ]);
  });

  test('what succeeded in a later cycle fails no more, whatever the order of the rows', () => {
    const rows = [row('a', '1', forbidden), row('b', '1', forbidden), row('a', '2', null)];
    for (const order of [rows, rows.toReversed()])
      expect(groupFailures(app, order, null).map(({ examples }) => examples)).toEqual([['Name of b']]);
  });

  test('a failure counts although another row of the object in that cycle is good', () => {
    const at = '2026-01-02T00:00:00Z';
    expect(groupFailures(app, [row('a', '1', null, 'User', at), row('a', '1', forbidden, 'User', at)], null)).toHaveLength(1);
  });

  test('what was not tried again for more than a day is not handled any more', () => {
    const old = row('a', '1', forbidden, 'User', '2026-01-01T00:00:00Z');
    expect(groupFailures(app, [old], '2026-01-01T23:00:00Z')).toHaveLength(1);
    expect(groupFailures(app, [old], '2026-01-03T00:00:00Z')).toEqual([]);
  });

  test('(7.11) one group says how often and when it is tried again, and what the vendor said', () => {
    const text = (times: number, hour: number) =>
      `StatusCode: Conflict Message: x Web Response: {"detail":"login is taken"}. This operation was retried ${times} times. It will be retried again after this date: 2026-01-02T0${hour}:04:05.1234567Z UTC`;
    const rows = [1, 2].map((count) => row(`p${count}`, '1', [`${scim}ServiceIncompatibleFiltering`, text(count, 9 - count)]));
    expect(groupFailures(app, rows, null)).toMatchObject([
      { count: 2, status: 409, detail: 'login is taken', retries: 2, nextRetry: '2026-01-02T07:04:05Z', means: 'what they say of 409' },
    ]);
  });
});
