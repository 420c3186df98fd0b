import { formatDotnetDate, parseDotnetDate } from '../../dotnetDate.ts';
import { OktaEvaluationError } from '../expression.ts';
import { type OktaFunction, textOf } from '../function.ts';

/** Milliseconds from 1601-01-01, the start of Windows file time, to 1970-01-01. */
const fileTimeEpochMs = 11_644_473_600_000n;

/** Joda's letters in .NET's: only the half of the day, fractions, years and offsets differ. */
const dotnetFormat = (joda: string): string =>
  joda.replace(/'[^']*'|a+|S+|Y+|Z+/g, (part) => {
    const letter = { a: 'tt', S: 'f'.repeat(part.length), Y: 'y'.repeat(part.length), Z: 'zzz' }[part.charAt(0)];
    return letter ?? part;
  });

function instant(text: string): number {
  const time = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time)) throw new OktaEvaluationError(`"${text}" is not an ISO 8601 date`);
  return time;
}

function wholeNumber(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new OktaEvaluationError(`"${text}" is not a whole number`);
  return BigInt(text);
}

function iso(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw new OktaEvaluationError('the time is out of range');
  return date.toISOString();
}

const isoWithOffset = "yyyy-MM-dd'T'HH:mm:ss.fffzzz";

/** Okta's own example prints EST with daylight saving time. */
const zoneNames: Record<string, string> = { EST: 'America/New_York', CST: 'America/Chicago', PST: 'America/Los_Angeles' };

/** Minutes east of UTC at an instant. */
function offsetIn(zone: string, at: Date): number {
  try {
    const timeZone = zoneNames[zone] ?? zone;
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
    const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  } catch {
    throw new OktaEvaluationError(`"${zone}" is not a time zone`);
  }
}

function parseTime(text: string, format: string): number {
  const parts = parseDotnetDate(text, dotnetFormat(format));
  if (parts === null) throw new OktaEvaluationError(`"${text}" is not in the format ${format}`);
  return parts.time - parts.offsetMinutes * 60_000;
}

export const timeFunctions: OktaFunction[] = [
  {
    name: 'Time.now',
    parameters: ['zone?', 'format?'],
    summary: 'Gives the current time: in UTC or a time zone, in ISO 8601 or a Joda format.',
    evaluate: ([zone, format], context) => {
      if (!(context.now instanceof Date)) throw new OktaEvaluationError('there is no clock here');
      if (zone === undefined && format === undefined) return context.now.toISOString();
      const offsetMinutes = offsetIn(textOf(zone) || 'UTC', context.now);
      const time = context.now.getTime() + offsetMinutes * 60_000;
      return formatDotnetDate({ time, offsetMinutes }, format === undefined ? isoWithOffset : dotnetFormat(textOf(format)));
    },
  },
  {
    name: 'Time.fromWindowsToIso8601',
    parameters: ['time'],
    summary: 'Turns a Windows file time into ISO 8601.',
    evaluate: ([time]) => iso(Number(wholeNumber(textOf(time)) / 10_000n - fileTimeEpochMs)),
  },
  {
    name: 'Time.fromUnixToIso8601',
    parameters: ['time'],
    summary: 'Turns Unix milliseconds into ISO 8601.',
    evaluate: ([time]) => iso(Number(wholeNumber(textOf(time)))),
  },
  {
    name: 'Time.fromStringToIso8601',
    parameters: ['time', 'format'],
    summary: 'Turns a time in a Joda format into ISO 8601.',
    evaluate: ([time, format]) => iso(parseTime(textOf(time), textOf(format))),
  },
  {
    name: 'Time.fromIso8601ToWindows',
    parameters: ['time'],
    summary: 'Turns ISO 8601 into a Windows file time.',
    evaluate: ([time]) => String((BigInt(instant(textOf(time))) + fileTimeEpochMs) * 10_000n),
  },
  {
    name: 'Time.fromIso8601ToUnix',
    parameters: ['time'],
    summary: 'Turns ISO 8601 into Unix milliseconds.',
    evaluate: ([time]) => String(instant(textOf(time))),
  },
  {
    name: 'Time.fromIso8601ToString',
    parameters: ['time', 'format'],
    summary: 'Writes ISO 8601 in a Joda format, in UTC.',
    evaluate: ([time, format]) => formatDotnetDate({ time: instant(textOf(time)), offsetMinutes: 0 }, dotnetFormat(textOf(format))),
  },
];
