import { expect, test } from 'vitest';
import { durationOf, instantOf } from '../../../src/rules/entra/dates.ts';

test.each<[string, string | null]>([
  ['2026-03-01T02:00:00+02:00', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01T02:00:00-0230', '2026-03-01T04:30:00.000Z'],
  ['2026-03-01t02:00z', '2026-03-01T02:00:00.000Z'],
  ['2026-03-01T02:00:00.1234567Z', '2026-03-01T02:00:00.123Z'],
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ['2026-02-29', null],
  ['2026-13-01', null],
  ['2026-03-01T24:00:00Z', null],
  ['01-03-2026', null],
  ['soon', null],
])('%s is %s', (text, expected) => {
  const instant = instantOf(text);
  expect(instant === null ? null : new Date(instant).toISOString()).toBe(expected);
});

test.each<[string, number | null]>([
  ['p1d', 86_400_000],
  ['P7DT3H', 615_600_000],
  ['PT1M1S', 61_000],
  ['P', null],
  ['PT', null],
  ['P1DT', null],
  ['P1W', null],
  ['P1Y', null],
  ['P-1D', null],
])('%s is %s milliseconds', (text, expected) => {
  expect(durationOf(text)).toBe(expected);
});
