import { Budget } from './budget.ts';
import { linear } from './regexLinear.ts';

/** Dates in .NET custom format strings, culture invariant. */

/** A wall-clock date with its offset from UTC; `time` is the wall clock as if it were UTC, in milliseconds. */
export interface DateParts {
  time: number;
  offsetMinutes: number;
  /** What was written of it, which `K` prints; left out: an offset, where 0 is `Z`. */
  zone?: 'none' | 'utc' | 'offset';
}

/** How a text may be written, and the day of a text that has none; null is the first of all days. White space at both ends unless said. */
interface Reading {
  leading: boolean;
  trailing: boolean;
  inner: boolean;
  today: Date | null;
}

const usualReading: Reading = { leading: true, trailing: true, inner: false, today: null };

/** A format of one letter, of the invariant culture. */
const standardFormats: Record<string, string> = {
  d: 'MM/dd/yyyy',
  D: 'dddd, dd MMMM yyyy',
  f: 'dddd, dd MMMM yyyy HH:mm',
  F: 'dddd, dd MMMM yyyy HH:mm:ss',
  g: 'MM/dd/yyyy HH:mm',
  G: 'MM/dd/yyyy HH:mm:ss',
  m: 'MMMM dd',
  M: 'MMMM dd',
  o: 'yyyy-MM-ddTHH:mm:ss.fffffffK',
  O: 'yyyy-MM-ddTHH:mm:ss.fffffffK',
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  s: 'yyyy-MM-ddTHH:mm:ss',
  t: 'HH:mm',
  T: 'HH:mm:ss',
  u: "yyyy-MM-dd HH:mm:ss'Z'",
  y: 'yyyy MMMM',
  Y: 'yyyy MMMM',
};

/** Null: no format of .NET's, which has letters of its own for a format of one letter. */
function custom(format: string): string | null {
  if (format.length === 1) return Object.hasOwn(standardFormats, format) ? (standardFormats[format] ?? null) : null;
  return format.replace(/^%/, '');
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const short = (names: string[]): string[] => names.map((name) => name.slice(0, 3));
const choice = (names: string[]): string => `(${names.join('|')})`;

/** Stands for a fraction that is left out. */
const noFraction = '\u0000';

const tokenPattern = /y+|M+|d+|H+|h+|m+|s+|f+|F+|t+|z+|K|'[^']*'|"[^"]*"|\\.|./gsu;

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  afternoon: boolean | null;
  offsetMinutes: number;
  zone: 'none' | 'utc' | 'offset';
  weekday: number | null;
  isTwelve: boolean;
}

interface Token {
  pattern: string;
  read(fields: Fields, text: string): void;
  write(date: Date, offsetMinutes: number, zone: DateParts['zone']): string;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
const offsetText = (minutes: number): string =>
  `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60), 2)}:${pad(Math.abs(minutes) % 60, 2)}`;

function readOffset(text: string): number {
  const found = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(text);
  if (found === null) return 0;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3] ?? 0));
}

/** A number of one or two digits: exactly two when the token is doubled. */
const number = (token: string, read: Token['read'], get: (date: Date) => number): Token => ({
  pattern: token.length > 1 ? '(\\d{2})' : '(\\d{1,2})',
  read,
  write: (date) => pad(get(date), Math.min(token.length, 2)),
});

const named = (names: string[], read: Token['read'], get: (date: Date) => number): Token => ({
  pattern: choice(names),
  read,
  write: (date) => names[get(date)] ?? '',
});

const tokens: Record<string, (token: string) => Token> = {
  y: (token) => ({
    pattern: token.length > 2 ? '(\\d{4})' : '(\\d{2})',
    read: (fields, text) => {
      fields.year = text.length > 2 ? Number(text) : Number(text) + (Number(text) < 50 ? 2000 : 1900);
    },
    write: (date) => (token.length > 2 ? pad(date.getUTCFullYear(), token.length) : pad(date.getUTCFullYear() % 100, token.length)),
  }),
  M: (token) => {
    const names = token.length === 3 ? short(months) : months;
    const get = (date: Date): number => date.getUTCMonth();
    const readName = (fields: Fields, text: string): void => {
      fields.month = names.findIndex((name) => name.toLowerCase() === text.toLowerCase()) + 1;
    };
    const readNumber = (fields: Fields, text: string): void => {
      fields.month = Number(text);
    };
    return token.length > 2 ? named(names, readName, get) : number(token, readNumber, (date) => get(date) + 1);
  },
  d: (token) => {
    if (token.length > 2)
      return named(
        token.length === 3 ? short(days) : days,
        (fields, text) => {
          fields.weekday = days.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase());
        },
        (date) => date.getUTCDay(),
      );
    const read = (fields: Fields, text: string): void => {
      fields.day = Number(text);
    };
    return number(token, read, (date) => date.getUTCDate());
  },
  H: (token) => number(token, setHour, (date) => date.getUTCHours()),
  h: (token) => number(token, setTwelve, (date) => date.getUTCHours() % 12 || 12),
  m: (token) => {
    const read = (fields: Fields, text: string): void => {
      fields.minute = Number(text);
    };
    return number(token, read, (date) => date.getUTCMinutes());
  },
  s: (token) => {
    const read = (fields: Fields, text: string): void => {
      fields.second = Number(text);
    };
    return number(token, read, (date) => date.getUTCSeconds());
  },
  f: (token) => fraction(`(\\d{${token.length}})`, token.length),
  F: (token) => ({
    ...fraction(`(\\d{0,${token.length}})`, token.length),
    write: (date) => pad(date.getUTCMilliseconds(), 3).padEnd(token.length, '0').slice(0, token.length).replace(/0+$/, '') || noFraction,
  }),
  t: (token) => ({
    pattern: token.length > 1 ? '(AM|PM)' : '([AP])',
    read: (fields, text) => {
      fields.afternoon = text.toUpperCase().startsWith('P');
    },
    write: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM').slice(0, token.length),
  }),
  z: (token) => ({
    pattern: token.length > 2 ? '([+-]\\d{2}:?\\d{2})' : '([+-]\\d{1,2})',
    read: setOffset,
    write: (_, offset) => (token.length > 2 ? offsetText(offset) : offsetText(offset).slice(0, 3)),
  }),
  K: () => ({
    pattern: '(Z|[+-]\\d{2}:?\\d{2}|)',
    read: setOffset,
    write: (_, offset, zone) => (zone === 'none' ? '' : zone === 'utc' || (zone === undefined && offset === 0) ? 'Z' : offsetText(offset)),
  }),
};

function setTwelve(fields: Fields, text: string): void {
  fields.hour = Number(text);
  fields.isTwelve = true;
}

function setHour(fields: Fields, text: string): void {
  fields.hour = Number(text);
}

function setOffset(fields: Fields, text: string): void {
  fields.offsetMinutes = readOffset(text);
  fields.zone = text === '' ? 'none' : text.toUpperCase() === 'Z' ? 'utc' : 'offset';
}

function fraction(pattern: string, width: number): Token {
  return {
    pattern,
    read: (fields, text) => {
      fields.millisecond = Math.floor(Number(`0.${text || '0'}`) * 1000);
    },
    write: (date) => pad(date.getUTCMilliseconds(), 3).padEnd(width, '0').slice(0, width),
  };
}

function literal(written: string): string {
  if (/^['"]/.test(written)) return written.slice(1, -1);
  return written.startsWith('\\') ? written.slice(1) : written;
}

const split = (format: string): (Token | string)[] =>
  (format.match(tokenPattern) ?? []).map((token) => tokens[token.charAt(0)]?.(token) ?? literal(token));

/** Characters of a date or of a format; nobody writes so many. */
const longest = 500;

/** JavaScript's white space, for RE2. */
const white = '[\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}]*';

/** The texts of the groups. What can be read in many ways, such as `HmHmHm`, goes to RE2, which tries no way twice. */
function groupsOf(source: string, text: string): (string | undefined)[] | null {
  const open = source.match(/\{1,2\}|\{0,|\|\)|\\s\*/g)?.length ?? 0;
  const fast = open > 10 ? linear(`(?i)${source.replaceAll('\\s*', white)}`) : null;
  if (fast === null) return open > 10 ? null : new RegExp(source, 'i').exec(text);
  for (const spans of fast.all(text, new Budget((message) => new Error(message)))) return spans.map((span) => span && text.slice(...span));
  return null;
}

/** Reads a date written exactly in the format, in the way of .NET's `ParseExact`; null when it is not. No offset means UTC. */
export function parseDotnetDate(text: string, format: string, reading: Reading = usualReading): DateParts | null {
  const written = custom(format);
  if (written === null) return null;
  if (text.length > longest || written.length > longest) return null;
  const parts = split(written);
  const source = parts
    .map((part) => (typeof part === 'string' ? part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&') : part.pattern))
    .join(reading.inner ? '\\s*' : '');
  const [before, after] = [reading.leading ? '\\s*' : '', reading.trailing ? '\\s*' : ''];
  const found = groupsOf(`^${before}${source}${after}$`, text);
  if (found === null) return null;
  const time = { hour: 0, minute: 0, second: 0, millisecond: 0, afternoon: null, isTwelve: false };
  const fields: Fields = { ...defaultDay(written, reading.today), ...time, offsetMinutes: 0, zone: 'none', weekday: null };
  const readers = parts.filter((part) => typeof part !== 'string');
  for (const [index, token] of readers.entries()) token.read(fields, found[index + 1] ?? '');
  // .NET refuses 13 o'clock on a clock of twelve hours, and an afternoon that the clock of 24 hours does not have.
  if (fields.isTwelve && fields.hour > 12) return null;
  if (!fields.isTwelve && fields.afternoon !== null && fields.afternoon !== fields.hour >= 12) return null;
  if (fields.isTwelve) fields.hour = (fields.hour % 12) + (fields.afternoon === true ? 12 : 0);
  const date = new Date(0);
  date.setUTCFullYear(fields.year, fields.month - 1, fields.day);
  if (date.getUTCMonth() !== fields.month - 1 || date.getUTCDate() !== fields.day) return null;
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59) return null;
  date.setUTCHours(fields.hour, fields.minute, fields.second, fields.millisecond);
  if (fields.weekday !== null && date.getUTCDay() !== fields.weekday) return null;
  return { time: date.getTime(), offsetMinutes: fields.offsetMinutes, zone: fields.zone };
}

/** What a format without a day, a month or a year leaves open: today, or the first one, as .NET fills it in. */
function defaultDay(format: string, today: Date | null): Pick<Fields, 'year' | 'month' | 'day'> {
  const bare = format.replace(/'[^']*'|"[^"]*"|\\./g, '');
  const has = { year: bare.includes('y'), month: bare.includes('M'), day: /(?<!d)d{1,2}(?!d)/.test(bare) };
  if (today === null || has.year) return { year: 1, month: 1, day: 1 };
  if (has.month || has.day) return { year: today.getUTCFullYear(), month: 1, day: 1 };
  return { year: today.getUTCFullYear(), month: today.getUTCMonth() + 1, day: today.getUTCDate() };
}

/** Null: no format of .NET's. */
export function formatDotnetDate(parts: DateParts, format: string): string | null {
  const written = custom(format);
  if (written === null) return null;
  const date = new Date(parts.time);
  // A fraction of nothing takes its point along (`.FFF`).
  return split(written)
    .map((part) => (typeof part === 'string' ? part : part.write(date, parts.offsetMinutes, parts.zone)))
    .join('')
    .replaceAll(`.${noFraction}`, '')
    .replaceAll(noFraction, '');
}
