/** Texts of the provisioning service as they were recorded in public, with fillers of our own, and many forms of each. */
import { describe, expect, test } from 'vitest';
import { causes, diagnose } from '../../../src/provider/graph/serviceCauses.ts';
import { readServiceError } from '../../../src/provider/graph/serviceError.ts';

const scim = 'SystemForCrossDomainIdentityManagement';
const failure = `${scim}CredentialValidationFailure`;
const unavailable = `${scim}CredentialValidationUnavailable`;
const incompatible = `${scim}ServiceIncompatible`;
const filtering = `${scim}ServiceIncompatibleFiltering`;
const headers =
  'date: Mon, 01 Jan 2024 04:05:06 GMT x-upstream-service-time: 512 content-length: 401 x-ratelimit-limit: 403 age: 404 x-status-code: 500 server: h/503';
const guid = '9edf4040-4010-4030-9500-b7d767404409';
const resource = (path: string) => `https://h404.example:5000/v500/scim/${path}?filter=userName+eq+"${guid}"`;

const connection = (status: string, body = '', path = 'Users') =>
  `The application gave this unexpected response: Received from the web. Resource: ${resource(path)} Operation: GET Response Status Code: ${status} Response Headers: ${headers} Response Content: ${body}`;
const record = (status: string, body: string, tail = 'This operation was retried 0 times.') =>
  `StatusCode: ${status} Message: The request resulted in an exception; see the 'Response' property. Web Response: ${body}. ${tail}`;
const scimError = (parts: object) => JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], ...parts });

/** The kind and the status of each shape that was recorded in public (docs/fidelity.md, "Error texts"). */
const recorded: [name: string, code: string, text: string, kind: string, status: number | null][] = [
  ['401 with numbers in its headers', failure, connection('Unauthorized', '{"error":"invalid_token"}'), 'credentials', 401],
  ['500 of the agent for on-premises apps', unavailable, connection('InternalServerError', 'An error occurred.'), 'vendor', 500],
  ['403 on groups', unavailable, connection('Forbidden', '', 'Groups'), 'groups forbidden', 403],
  [
    'nothing answers',
    unavailable,
    'It was not able to connect to h. Details: An error occurred while sending the request.',
    'silence',
    null,
  ],
  [
    '409 of a record, with its next try',
    filtering,
    record(
      'Conflict',
      '{ "schemas" : [ "urn:ietf:params:scim:api:messages:2.0:Error" ], "status" : "409", "detail" : "No such thing for 2 people." }',
      'This operation was retried 0 times. It will be retried again after this date: 2023-03-02T07:43:56.6507375Z UTC',
    ),
    'conflict',
    409,
  ],
  [
    '400 invalidSyntax',
    incompatible,
    record('BadRequest', scimError({ scimType: 'invalidSyntax', detail: 'x', status: '400' })),
    'syntax',
    400,
  ],
  [
    '400 mutability, status null',
    incompatible,
    record('BadRequest', scimError({ detail: 'x', status: null, scimType: 'mutability' })),
    'mutability',
    400,
  ],
  [
    '400 that is a conflict',
    incompatible,
    record('BadRequest', '{"error":{"message":"The login already exists","code":"400"}}'),
    'conflict',
    400,
  ],
  ['403 without a body', incompatible, record('Forbidden', ''), 'forbidden', 403],
  [
    '404 as a sentence',
    incompatible,
    'An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK response. Check that the tenant URL is right.',
    'address',
    404,
  ],
  [
    'a page',
    incompatible,
    connection('OK', '<html><head><title>Sign in (401)</title></head></html>').replace(`Response Headers: ${headers} `, ''),
    'page',
    200,
  ],
  [
    'a text of SAP',
    incompatible,
    record(
      'BadRequest',
      'Value not supported for attribute department',
      'This operation was retried 0 times. It will be retried again after this date: 2020-05-26T18:22:53.1296153Z UTC',
    ),
    'refused',
    400,
  ],
];

test.each(recorded)('(7.11) %s', (_name, code, text, kind, status) => {
  expect(diagnose(code, text)).toMatchObject({ kind, status });
});

/** What happens to a text on its way: none of it changes what the text says. */
const changes: [name: string, change: (text: string) => string][] = [
  [
    'lower case',
    (text) => text.toLowerCase().replace(/("schemas"|scimtype|already)/g, (word) => (word === 'scimtype' ? 'scimType' : word)),
  ],
  [
    'upper-case labels',
    (text) =>
      text.replace(/(Response Status Code|StatusCode|Response Headers|Response Content|Web Response|Resource|Operation)/g, (word) =>
        word.toUpperCase(),
      ),
  ],
  ['lines', (text) => text.replace(/ (Resource:|Operation:|Response|Message:|Web Response:|This operation|It will)/g, '\r\n$1')],
  ['no blank behind colons', (text) => text.replace(/(Code|Headers|Content|Response|Resource|Operation): /g, '$1:')],
  ['two blanks', (text) => text.replaceAll(' ', '  ').replace('Not  Found', 'Not Found')],
  [
    'names in words',
    (text) => text.replace(/\b(Bad)(Request)\b|\b(Internal)(Server)(Error)\b/g, (word) => word.replace(/([a-z])([A-Z])/g, '$1 $2')),
  ],
  ['a long text around it', (text) => `${'An administrator should read on. '.repeat(300)}${text}`],
  ['a wide colon', (text) => text.replace(/(Status Code|StatusCode|Content|Web Response):/g, '$1：')],
  ['quotes escaped', (text) => text.replaceAll('"', '\\"')],
];
describe.each(changes)('(7.11) with %s', (_how, change) => {
  test.each(recorded)('%s', (_name, code, text, kind, status) => {
    expect(diagnose(code, change(text))).toMatchObject({ kind, status });
  });
});

const inHead: [text: string, status: number | null][] = [
  ['Statuscode: 401', 401],
  ['StatusCode: NotFound', 404],
  ['status code = 503', 503],
  ['Response Status Code: 422 Response Headers: a: 1', 422],
  ['HTTP/1.1 502 Bad Gateway', 502],
  ['HTTP/2 403', 403],
  ['HTTP status code 409', 409],
  ['HTTP response code: 429', 429],
  ['The remote server returned an error: (401) Unauthorized.', 401],
  ['Expected HTTP/200 OK, got HTTP/404 Not Found', 404],
  ['Antwortstatus: Unauthorized Antwort: {}', 401],
  ['応答状態コード：Forbidden', 403],
  ["Code d'état de la réponse : InternalServerError", 500],
  ['POST /Users answered 400: no', 400],
  ['Resource: http://404.example.com/scim Operation: GET', null],
  ['Resource: https://h.example:503/scim/Users/401 Operation: GET', null],
  ['Resource: https://h.example/http/404/scim Operation: GET Response Status Code: Unauthorized', 401],
  ['Response Headers: x-upstream-service-time: 512 status: 500 x: Unauthorized', null],
  ['room 404 is taken, 500 of 503 were sent', null],
  ['', null],
];
test.each(inHead)('(7.13) the status of "%s" is %s', (text, status) => {
  expect(diagnose('x', text).status).toBe(status);
});

const bodies: [body: string, status: number | null, detail: string | null][] = [
  ['{"status":403,"detail":"no"}', 403, 'no'],
  ['{"errors":[{"code":"409","message":"taken"}]}', 409, 'taken'],
  ['{"Errors":{"code":401,"description":"who?"}}', 401, 'who?'],
  ['{"error":"invalid_token","error_description":"expired"}', null, 'expired'],
  ['{"status":"404","detail":"a } and a \\" and { 500"}. More: {"status":"500"}', 404, 'a } and a " and { 500'],
  ['{"status":"409","detail":"this one was cut in the mid', 409, 'this one was cut in the mid'],
  ['{"status":"ok","code":"E42"}', null, null],
  ['[]', null, '[]'],
];
test.each(bodies)("(7.11) a gateway's 400 says less than its body: %s", (body, status, detail) => {
  expect(diagnose(incompatible, record('BadRequest', body))).toMatchObject({ status: status ?? 400, detail });
  // Another status of the wire counts itself.
  expect(diagnose(incompatible, record('NotFound', body)).status).toBe(404);
});

const kinds: [code: string, text: string, kind: string | null][] = [
  [failure, '', 'credentials'],
  [`${scim}InvalidCredentials`, '', 'credentials'],
  [`${scim}InvalidCredentials`, connection('BadRequest', '{"error":"invalid_client"}'), 'credentials'],
  [`${scim}InvalidCredentials`, connection('NotFound'), 'address'],
  [`${scim}InvalidCredentials`, 'Unable to connect to the remote server', 'silence'],
  ['CredentialValidationUnavailable', '', 'silence'],
  [unavailable, 'The SSL connection could not be established', 'silence'],
  [unavailable, 'No such host is known.', 'silence'],
  ['WebExceptionProtocolError', 'An error occurred while sending the request.', 'silence'],
  ['Timeout', 'A task was canceled.', 'timeout'],
  [unavailable, 'The request timed out after 60 s', 'timeout'],
  [incompatible, connection('Found'), 'page'],
  [incompatible, connection('Forbidden', '<!DOCTYPE html><p>Access denied'), 'firewall'],
  [incompatible, connection('BadGateway', '<html><h1>502 Bad Gateway</h1>'), 'vendor'],
  [incompatible, connection('NotFound', '<html>'), 'address'],
  [incompatible, connection('Unauthorized', '<html>'), 'credentials'],
  [incompatible, connection('OK', '{"hello":1}'), 'not SCIM'],
  [incompatible, '', 'not SCIM'],
  [filtering, '', 'filter'],
  [incompatible, record('BadRequest', scimError({ scimType: 'invalidFilter' })), 'filter'],
  [incompatible, record('BadRequest', scimError({ scimType: 'invalidValue', detail: 'userName' })), 'value'],
  [incompatible, record('BadRequest', scimError({ scimType: 'uniqueness' })), 'conflict'],
  [incompatible, record('InternalServerError', '{"message":"duplicate key"}'), 'conflict'],
  [incompatible, record('NotImplemented', ''), 'not offered'],
  ['TooManyRequests', record('TooManyRequests', ''), 'slowed'],
  ['InternalServerError', '', 'vendor'],
  ['EntryConflict', '', 'conflict'],
  [incompatible, record('599', ''), 'vendor'],
  ['DuplicateTargetEntries', '2 objects have userName "a"', null],
  ['TooManyDeletes', '401 objects would be disabled', null],
];
test.each(kinds)('(7.11) %s: %s means %s', (code, text, kind) => {
  expect(diagnose(code, text).kind).toBe(kind);
});

test('(7.11) how often it was tried, and when it is tried again', () => {
  const tail = (text: string) => diagnose(incompatible, record('Conflict', '{}', text));
  expect(
    tail('This operation was retried 3 times. It will be retried again after this date: 2026-01-02T03:04:05.0000000Z UTC'),
  ).toMatchObject({
    retries: 3,
    nextRetry: '2026-01-02T03:04:05Z',
  });
  expect(tail('This operation was retried zero times.')).toMatchObject({ retries: 0, nextRetry: null });
  // In another language the date is still the last one in UTC.
  expect(tail('Wird nach diesem Datum wiederholt: 2026-01-02T03:04:05Z UTC')).toMatchObject({
    retries: null,
    nextRetry: '2026-01-02T03:04:05Z',
  });
  expect(diagnose(incompatible, '')).toMatchObject({ retries: null, nextRetry: null });
});

test('(7.11) a text of a megabyte is read at once, and cut', () => {
  const began = performance.now();
  const found = diagnose(incompatible, record('BadRequest', scimError({ detail: `${'("{[ '.repeat(200_000)}` })));
  expect(found.detail?.length).toBeLessThan(310);
  expect(performance.now() - began).toBeLessThan(1500);
});

test('(7.11) every cause says what it means and what to do', () => {
  for (const { means, fix } of Object.values(causes)) {
    expect(means).not.toBe('');
    expect(fix).not.toBe('');
  }
});

describe('what a vendor writes into its answer', () => {
  test.each([
    ['spaces', ' '.repeat(100_000)],
    ['full stops', '. '.repeat(50_000)],
    ['spaces behind a label', `Response Status Code:${' '.repeat(100_000)}`],
    ['spaces behind http', `http ${' '.repeat(100_000)}`],
    ['a megabyte of braces', record('BadRequest', '{"error":'.repeat(120_000))],
    ['a megabyte of labels', record('BadRequest', 'status code: '.repeat(80_000))],
  ])('does not hold the reading up: %s', { timeout: 5000 }, (_, text) => {
    expect(diagnose(failure, text)).toBeDefined();
  });

  test('cannot pass for what the service says of retries', () => {
    const forged = '{"detail":"This operation was retried 99 times. Oh no","status":"409"}';
    const read = readServiceError(failure, record('Conflict', forged, 'This operation was retried 2 times.'));
    expect(read).toMatchObject({ status: 409, retries: 2, detail: 'This operation was retried 99 times. Oh no' });
  });
});
