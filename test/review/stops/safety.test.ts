import { expect, test } from 'vitest';
import type { Safety } from '../../../src/plan/types.ts';
import { checkSafety, safetyOfChange } from '../../../src/review/stops/safety.ts';
import { type Asking, adviceOf, writeAllowances } from '../../../src/review/stops/stop.ts';

const safety = { largestShare: 10, allow: {} };
/** All of it new in this change. */
const fresh = (said: Safety) => safetyOfChange(undefined, said);
const advice = (asked: Asking | undefined) => writeAllowances(asked === undefined ? [] : [asked]).map((stop) => adviceOf(stop));
const touching = (harmed: number, before: number) => ({ app: 'cerby', harmed, inScope: { before } });

test.each([
  [5, 8, undefined],
  [6, 8, 5],
  [6, 60, undefined],
  [7, 60, 6],
  [10_001, 100_000, 10_000],
  [0, 0, undefined],
])('%i of %i people: limit %s', (harmed, before, limit) => {
  expect(checkSafety(touching(harmed, before), fresh(safety))?.people?.limit).toBe(limit);
});

test('the change may name the app and how many', () => {
  const allow = { cerby: { people: 8, reason: 'Support leaves' } };
  expect(checkSafety(touching(8, 20), fresh({ ...safety, allow }))).toBeUndefined();
  expect(checkSafety(touching(9, 20), fresh({ ...safety, allow }))).toMatchObject({
    people: { limit: 8 },
    words: { people: 9 },
  });
  expect(checkSafety({ ...touching(8, 20), app: 'cube' }, fresh({ ...safety, allow }))?.people?.limit).toBe(5);
});

test('what was allowed before does not count again, and a wider limit does not let its own change through', () => {
  const allow = { cerby: { people: 8, reason: 'Support leaves' } };
  expect(safetyOfChange({ ...safety, allow }, { ...safety, allow })).toMatchObject(safety);
  const spent = checkSafety(touching(8, 20), safetyOfChange({ ...safety, allow }, { ...safety, allow }));
  expect(advice(spent)).toEqual([
    expect.stringMatching(/^If it is meant, .*people: 8, .*counted for an earlier change; this one needs its own\)$/),
  ]);
  const never = checkSafety(touching(8, 20), fresh(safety));
  expect(advice(never)).toEqual([expect.stringMatching(/reason: … \} \} \}$/)]);
  expect(safetyOfChange(safety, { ...safety, allow }).allow).toEqual(allow);
  expect(safetyOfChange(safety, { largestShare: 100, allow: {} }).largestShare).toBe(10);
  expect(safetyOfChange(safety, { largestShare: 1, allow: {} }).largestShare).toBe(1);
});

test('a word that is added to an entry does not bring back those that stood beside it, unless the entry has another reason', () => {
  const before = { ...safety, allow: { cerby: { people: 500, reason: 'Belgium moves' } } };
  const after = (words: object, reason = 'Belgium moves') => safetyOfChange(before, { ...safety, allow: { cerby: { ...words, reason } } });
  expect(after({ people: 500, groups: 1 }).allow).toEqual({ cerby: { groups: 1, reason: 'Belgium moves' } });
  expect(checkSafety(touching(8, 20), after({ people: 500, groups: 1 }))).toMatchObject({ isSpent: true, people: { limit: 5 } });
  expect(after({ people: 501 }).allow).toEqual({ cerby: { people: 501, reason: 'Belgium moves' } });
  expect(after({ people: 500 }, 'Support leaves').allow).toEqual({ cerby: { people: 500, reason: 'Support leaves' } });
});

test('under another key a word is spent too, whichever of the two keys it stood under', () => {
  const allow = { old: { people: 8, reason: 'a' }, desk: { removed: true as const, reason: 'b' } };
  const head = (said: Safety['allow']) =>
    safetyOfChange({ ...safety, allow }, { ...safety, allow: said }, new Map([['old', 'desk']])).allow;
  expect(head({ desk: allow.old })).toEqual({});
  expect(head({ desk: allow.desk })).toEqual({});
});
