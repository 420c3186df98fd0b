/** The line of an app. */
import { expect, test } from 'vitest';
import { renderApp, renderDifference } from '../../src/verify/render.ts';
import type { AppVerification } from '../../src/verify/types.ts';

const app = {
  app: 'wiki',
  people: 9,
  inScope: 1,
  groups: 1,
  users: 1,
  endpointGroups: 1,
  counts: {},
  notes: [],
} as unknown as AppVerification;

test('one is one, none and several are many', () => {
  expect(renderApp(app)).toBe('wiki: no differences; 1 of 9 people and 1 group in scope, 1 user and 1 group at the endpoint\n');
  expect(renderApp({ ...app, groups: 0, users: 2, endpointGroups: 0, counts: { missing: 1 } })).toBe(
    'wiki: 1 difference (1 missing); 1 of 9 people and 0 groups in scope, 2 users and 0 groups at the endpoint\n',
  );
});

test('(6 ep2) what somebody else wrote moves no cursor', () => {
  const evil = '\u001b[2J\u001b]0;pwned\u0007\u202e';
  const difference = {
    kind: 'extra',
    type: 'User',
    who: evil,
    records: [evil],
    cause: `x${evil}`,
    attribute: evil,
    expected: evil,
    found: 1,
  };
  const shown = renderDifference('cube', difference as never);
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(shown).toContain('\\u001b[2J');
});
