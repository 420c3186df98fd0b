import { describe, expect, test } from 'vitest';
import type { EntraApp } from '../../src/plan/types.ts';
import { groupFailures, type LogRow, statusOf } from '../../src/status/causes.ts';

const app = {
  troubleshooting: [
    { status: 401, means: 'wrong token', fix: 'new token' },
    { status: 403, path: '/Groups', means: 'groups are off', fix: 'switch them on' },
    { status: 403, path: '/Users', means: 'people are off', fix: 'switch it on' },
    { status: 500, means: 'their fault', fix: 'wait' },
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

test.each([
  ['SystemForCrossDomainIdentityManagementBadRequest', 'POST /Users answered 400: invalidValue', 400],
  ['SystemForCrossDomainIdentityManagementUnauthorized', 'StatusCode: 403, Reason: Forbidden', 403],
  ['SystemForCrossDomainIdentityManagementUnauthorized', '', 401],
  ['InternalServerError', 'HTTP/1.1 502 Bad Gateway', 502],
  ['EntryConflict', 'room 404 is taken', 409],
  ['DuplicateTargetEntries', '', null],
])('%s "%s" is %s', (code, reason, status) => {
  expect(statusOf(code, reason)).toBe(status);
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
});
