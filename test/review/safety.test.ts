import { expect, test } from 'vitest';
import type { Safety } from '../../src/plan/types.ts';
import { checkSafety, safetyOfChange } from '../../src/review/safety.ts';
import { type Asking, adviceOf, writeAllowances } from '../../src/review/stop.ts';

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
