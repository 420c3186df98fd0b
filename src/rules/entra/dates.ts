/** Dates and durations of `employeeHireDate` rules; a rule compares instants, in UTC. */

const datePattern = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Milliseconds since 1970, or null for what is no date. Without an offset it is UTC, without a time midnight. */
export function instantOf(text: string): number | null {
  const parts = datePattern.exec(text);
  if (parts === null) return null;
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (year === undefined || month === undefined || day === undefined || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const whole = /T/i.test(text) ? text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2') : `${text}T00:00`;
  const instant = Date.parse(/(Z|[+-]\d{2}:\d{2})$/i.test(whole) ? whole.toUpperCase() : `${whole.toUpperCase()}Z`);
  return Number.isNaN(instant) ? null : instant;
}

export const isDateOnly = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

const durationPattern = /^P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i;

/** Milliseconds of days, hours, minutes and seconds; null for every other text. Weeks, months and years were seen in no rule. */
export function durationOf(text: string): number | null {
  const parts = durationPattern.exec(text);
  if (parts === null) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
