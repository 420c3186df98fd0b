import { expect, test } from 'vitest';
import { parseDotnetDate } from '../../src/mapping/dotnetDate.ts';

const reading = { leading: true, trailing: true, inner: true, today: null };

test.each([
  ['fields of one or two digits', 'HmHm'.repeat(60), `${'1'.repeat(180)}x`],
  ['white space between nothing', `yyyy${"''".repeat(200)}MM`, `2026${' '.repeat(400)}x`],
  ['fractions', 'FFFFFFF.'.repeat(40).replaceAll('.', ''), `${'1'.repeat(200)}x`],
])('a format of %s reads a text in few steps', (_, format, text) => {
  expect(parseDotnetDate(text, format, reading)).toBeNull();
});

test('a format of many fields is read as one of few', () => {
  const many = parseDotnetDate('7/4/2026 9 : 05 : 06 . 5 +01:00', 'M/d/yyyy H:m:s.FK', reading);
  expect(many).toEqual({ time: Date.UTC(2026, 6, 4, 9, 5, 6, 500), offsetMinutes: 60, zone: 'offset' });
  expect(parseDotnetDate('7/4/2026 9:05:06', 'M/d/yyyy H:mm:ss')?.time).toBe(Date.UTC(2026, 6, 4, 9, 5, 6));
});

test('a date has a length', () => {
  expect(parseDotnetDate(`${' '.repeat(600)}2026`, 'yyyy')).toBeNull();
  expect(parseDotnetDate('2026', `yyyy${"''".repeat(300)}`)).toBeNull();
});
