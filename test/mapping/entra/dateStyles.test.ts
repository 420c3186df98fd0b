import { expect, test } from 'vitest';
import { evaluateText, type Sources } from '../../../src/mapping/evaluateText.ts';

const sources: Sources = { now: new Date('2026-05-06T07:08:09Z'), newId: () => 'x', random: () => 0 };
const format = (text: string, style: string, input: string, output: string): unknown => {
  const expr = `FormatDateTime([d], ${style === '' ? '' : JSON.stringify(style)}, ${JSON.stringify(input)}, ${JSON.stringify(output)})`;
  const outcome = evaluateText({ expr, attributes: { d: text } }, sources);
  return 'value' in outcome ? outcome.value : outcome;
};
const zoned = 'yyyy-MM-ddTHH:mm:sszzz';

test.each([
  ['2020-01-02T10:00:00+02:00', 'AdjustToUniversal', zoned, 'HH:mm', '08:00'],
  ['2020-01-02T10:00:00+02:00', 'AdjustToUniversal, AssumeUniversal', zoned, 'HH:mmK', '08:00Z'],
  ['2020-01-02T10:00:00+02:00', 'DateTimeStyles.AdjustToUniversal', zoned, 'yyyy-MM-dd HH:mm', '2020-01-02 08:00'],
  ['2020-01-02T01:00:00+02:00', 'AdjustToUniversal', zoned, 'yyyy-MM-dd', '2020-01-01'],
  ['2020-01-02T10:00:00+02:00', 'RoundtripKind', zoned, 'HH:mm', '10:00'],
  ['2020-01-02T10:00:00+02:00', '', zoned, 'HH:mm', '10:00'],
  ['2020-01-02T10:00:00', 'AssumeUniversal', 'yyyy-MM-ddTHH:mm:ss', 'HH:mm', '10:00'],
  ['2020-01-02T10:00:00', 'AssumeLocal', 'yyyy-MM-ddTHH:mm:ss', 'HH:mm', '10:00'],
  ['2020-01-02', 'None', 'yyyy-MM-dd', 'd MMM yyyy', '2 Jan 2020'],
  [' 2020-01-02 ', 'AllowWhiteSpaces', 'yyyy-MM-dd', 's', '2020-01-02T00:00:00'],
  ['2020 - 01 - 02', 'AllowInnerWhite', 'yyyy-MM-dd', 'yyyyMMdd', '20200102'],
  ['10:30', '', 'HH:mm', 'yyyy-MM-dd HH:mm', '2026-05-06 10:30'],
  ['10:30', 'NoCurrentDateDefault', 'HH:mm', 'yyyy-MM-dd HH:mm', '0001-01-01 10:30'],
  ['03-04', '', 'MM-dd', 'yyyy-MM-dd', '2026-03-04'],
  ['2020-01-02T10:00:00', '', 'yyyy-MM-ddTHH:mm:ssK', 'HH:mmK', '10:00'],
  ['2020-01-02T10:00:00Z', '', 'yyyy-MM-ddTHH:mm:ssK', 'HH:mmK', '10:00Z'],
  ['2020-01-02', '', 'yyyy-MM-dd', 'D', 'Thursday, 02 January 2020'],
  ['2020-01-02T10:00:00.120', '', 'yyyy-MM-ddTHH:mm:ss.fff', 'ss.FFF', '00.12'],
  ['2020-01-02T10:00:00.000', '', 'yyyy-MM-ddTHH:mm:ss.fff', 'ss.FFF', '00'],
  ['1/2/2020 12:05:00 AM', '', 'M/d/yyyy h:mm:ss tt', 'HH:mm', '00:05'],
  ['20200102', '', 'yyyyMMdd', '%d', '2'],
])('%s with the style "%s" (%s) as %s is %s (4.5)', (text, style, input, output, expected) => {
  expect(format(text, style, input, output)).toBe(expected);
});

test.each([
  ['2020-01-02', 'AdjustToUtc', 'yyyy-MM-dd', "none of .NET's DateTimeStyles"],
  ['2020-01-02', 'AdjustToUnivrsal', 'yyyy-MM-dd', 'did you mean AdjustToUniversal?'],
  ['2020-01-02', 'adjusttouniversal', 'yyyy-MM-dd', 'did you mean AdjustToUniversal?'],
  ['2020-01-02', 'AssumeLocal, AssumeUniversal', 'yyyy-MM-dd', 'exclude each other'],
  ['2020-01-02', 'RoundtripKind, AdjustToUniversal', 'yyyy-MM-dd', 'exclude each other'],
  [' 2020-01-02', 'None', 'yyyy-MM-dd', 'is not in the format'],
  ['2020 -01-02', 'AllowLeadingWhite', 'yyyy-MM-dd', 'is not in the format'],
  ['1/2/2020 13:00 PM', '', 'M/d/yyyy h:mm tt', 'is not in the format'],
  ['1/2/2020 09:00 PM', '', 'M/d/yyyy HH:mm tt', 'is not in the format'],
  ['Mon 2020-01-02', '', 'ddd yyyy-MM-dd', 'is not in the format'],
])('%s with the style "%s" (%s) fails: %s (4.5)', (text, style, input, message) => {
  expect(JSON.stringify(format(text, style, input, 'HH:mm'))).toContain(message);
});

test('an unknown style is a fault of the expression, a computed one of the person (4.5)', () => {
  const faulty = (expr: string) => evaluateText({ expr, attributes: { d: '2020-01-02', s: 'X' } }, sources);
  expect(faulty('FormatDateTime([d], "X", "yyyy-MM-dd", "d")')).toMatchObject({ syntax: true });
  expect(faulty('FormatDateTime([d], [s], "yyyy-MM-dd", "d")')).toMatchObject({ syntax: false });
  expect(faulty('FormatDateTime([d], "AdjustToUniversal", "yyyy-MM-dd")')).toMatchObject({ syntax: true });
  expect(faulty('FormatDateTime([d], "yyyy-MM-dd", "MM")')).toEqual({ value: '01' });
});
