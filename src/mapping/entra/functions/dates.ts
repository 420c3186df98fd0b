import { type DateParts, formatDotnetDate, parseDotnetDate } from '../../dotnetDate.ts';
import type { Expression } from '../expression.ts';
import { type Call, type FunctionDefinition, parameter } from '../function.ts';
import { type DateStyles, isStyle, readStyles } from './dateStyles.ts';

/** How the date functions print, and what they read: the forms of Microsoft's examples, and near ones that .NET's own parser takes. */
const printed = 'M/d/yyyy h:mm:ss tt';
const readable = [
  printed,
  'yyyy-MM-dd',
  'yyyy-MM-ddzzz',
  'yyyy-MM-ddTHH:mmK',
  'yyyy-MM-ddTHH:mm:ssK',
  'yyyy-MM-ddTHH:mm:ss.FFFFFFFK',
  'yyyy-MM-dd HH:mm:ssK',
  'M/d/yyyy',
  'yyyy-MM-dd HH:mmK',
  'yyyy-MM-dd HH:mm:ss zzz',
  'yyyy-MM-dd HH:mm:ss.FFFFFFFK',
  'yyyy-MM-dd h:mm tt',
  'yyyy-MM-dd h:mm:ss tt',
  'yyyy/M/d',
  'M/d/yyyy h:mm tt',
  'M/d/yyyy H:mm',
  'M/d/yyyy H:mm:ss',
  'yyyy/M/d H:mm:ss',
  'd MMM yyyy',
  'd MMMM yyyy',
  'MMM d, yyyy',
  'MMMM d, yyyy',
  'dddd, MMMM d, yyyy',
  "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
];

const dayMs = 86_400_000;
/** Milliseconds from 1601-01-01, the start of Windows file time, to 1970-01-01. */
const fileTimeEpochMs = 11_644_473_600_000n;

const toUtc = (parts: DateParts): number => parts.time - parts.offsetMinutes * 60_000;
const print = (utc: number): string => formatDotnetDate({ time: utc, offsetMinutes: 0 }, printed) ?? '';

/** A date argument in milliseconds UTC; a text without an offset is UTC. */
function dateArgument(call: Call, index: number): number {
  const text = call.text(index) ?? '';
  for (const format of readable) {
    const parts = parseDotnetDate(text, format);
    if (parts !== null) return toUtc(parts);
  }
  return call.fail(`argument ${index + 1} is "${text}", not a date`);
}

/** Adds months and stays within the month, as .NET does: January 31 and one month is the last of February. */
function addMonths(utc: number, count: number): number {
  const date = new Date(utc);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

const calendarMonths = (utc: number): number => new Date(utc).getUTCFullYear() * 12 + new Date(utc).getUTCMonth();
const calendarYear = (utc: number): number => new Date(utc).getUTCFullYear();
/** Weeks that start on Sunday; 1970-01-01 was a Thursday. */
const calendarWeek = (utc: number): number => Math.floor((Math.floor(utc / dayMs) + 4) / 7);
const elapsed = (unit: number) => (from: number, to: number) => Math.trunc((to - from) / unit);
const shifted = (unit: number) => (utc: number, count: number) => utc + count * unit;

interface Interval {
  add(utc: number, count: number): number;
  difference(from: number, to: number): number;
}

/** The differences follow Visual Basic's DateDiff: elapsed time cut toward zero, but calendar years, months and weeks. */
const intervals: Record<string, Interval> = {
  yyyy: { add: (utc, count) => addMonths(utc, count * 12), difference: (from, to) => calendarYear(to) - calendarYear(from) },
  m: { add: addMonths, difference: (from, to) => calendarMonths(to) - calendarMonths(from) },
  ww: { add: shifted(7 * dayMs), difference: (from, to) => calendarWeek(to) - calendarWeek(from) },
  d: { add: shifted(dayMs), difference: elapsed(dayMs) },
  h: { add: shifted(3_600_000), difference: elapsed(3_600_000) },
  n: { add: shifted(60_000), difference: elapsed(60_000) },
  s: { add: shifted(1000), difference: elapsed(1000) },
};

function intervalArgument(call: Call): Interval {
  const name = call.text(0) ?? '';
  return (
    (Object.hasOwn(intervals, name) ? intervals[name] : undefined) ?? call.fail(`"${name}" is none of ${Object.keys(intervals).join(', ')}`)
  );
}

function checkFormatDate(args: (Expression | null)[]): string | null {
  const [, second, third, fourth] = args;
  const isOlder = args.length === 3 && !(second?.kind === 'constant' && isStyle(second.value));
  if (!third || (!isOlder && !fourth)) return 'it needs an input format (3rd slot) and an output format (4th slot)';
  const read = !isOlder && second?.kind === 'constant' ? readStyles(second.value) : null;
  return typeof read === 'string' ? read : null;
}

function formatDate(call: Call): string | null {
  // Cloud sync's reference shows an older form without the styles.
  const [input, output] = call.args.length === 3 ? [1, 2] : [2, 3];
  const source = call.text(0);
  if (source === null) return null;
  const written = input === 1 ? null : call.text(1);
  const styles = readStyles(written);
  if (typeof styles === 'string') return call.fail(styles);
  const inputFormat = call.text(input) ?? '';
  const parts = parseDotnetDate(source, inputFormat, {
    leading: styles.has('leading'),
    trailing: styles.has('trailing'),
    inner: styles.has('inner'),
    today: styles.has('noDate') ? null : call.context.now,
  });
  if (parts === null) return call.fail(`"${source}" is not in the format ${inputFormat}`);
  const read = styles.has('roundtrip') ? parts : inServiceZone(parts, styles);
  return formatDotnetDate(read, call.text(output) ?? '') ?? call.fail(`"${call.text(output)}" is no format of .NET`);
}

/**
 * As .NET reads without RoundtripKind: an offset is turned into the local time of the machine, which is UTC where the service runs; so
 * AssumeLocal and AssumeUniversal give one time, and AdjustToUniversal marks it as UTC.
 */
function inServiceZone(parts: DateParts, styles: DateStyles): DateParts {
  const isPlain = parts.zone === 'none' && !styles.has('local') && !styles.has('universal');
  if (isPlain) return parts;
  return { time: toUtc(parts), offsetMinutes: 0, zone: styles.has('adjust') ? 'utc' : 'offset' };
}

export const dateFunctions: FunctionDefinition[] = [
  {
    name: 'Now',
    summary: 'Gives the current date and time in UTC.',
    parameters: [],
    evaluate: (call) => print(call.context.now.getTime()),
  },
  {
    name: 'CDate',
    summary: 'Turns a text into a date in UTC.',
    parameters: [parameter('expression')],
    evaluate: (call) => print(dateArgument(call, 0)),
  },
  {
    name: 'DateAdd',
    summary: 'Adds years, months, weeks, days, hours, minutes or seconds to a date.',
    parameters: [parameter('interval'), parameter('value', 'Integer'), parameter('dateTime', 'DateTime')],
    evaluate: (call) => {
      const result = intervalArgument(call).add(dateArgument(call, 2), call.integer(1));
      return Number.isNaN(new Date(result).getTime()) ? call.fail('the date is out of range') : print(result);
    },
  },
  {
    name: 'DateDiff',
    summary: 'Counts the intervals from the first date to the second; negative when the second is earlier.',
    returns: 'Integer',
    parameters: [parameter('interval'), parameter('date1', 'DateTime'), parameter('date2', 'DateTime')],
    evaluate: (call) => String(intervalArgument(call).difference(dateArgument(call, 1), dateArgument(call, 2))),
  },
  {
    name: 'FormatDateTime',
    summary: 'Rewrites a date from one .NET format into another.',
    parameters: [parameter('source'), parameter('dateTimeStyles?'), parameter('inputFormat?'), parameter('outputFormat?')],
    check: checkFormatDate,
    evaluate: formatDate,
  },
  {
    name: 'DateFromNum',
    summary: 'Turns a Windows file time into a date.',
    parameters: [parameter('value', 'Integer')],
    evaluate: (call) => {
      const text = call.text(0) ?? '';
      if (!/^\d+$/.test(text)) call.fail(`"${text}" is not a file time`);
      return print(Number(BigInt(text) / 10_000n - fileTimeEpochMs));
    },
  },
  {
    name: 'NumFromDate',
    summary: 'Turns a date into a Windows file time.',
    parameters: [parameter('value', 'DateTime')],
    evaluate: (call) => String((BigInt(dateArgument(call, 0)) + fileTimeEpochMs) * 10_000n),
  },
];
