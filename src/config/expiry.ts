/** How long a token or client secret is still good, by the date that the stack says. */

const day = 24 * 60 * 60_000;

/** From so many days before its end on a token is to be renewed. */
export const renewDays = 30;

/** Whole days in UTC from the day of `now` to a date such as `2027-01-31`: 0 on that day, negative after it. */
export function daysUntil(date: string, now: Date): number {
  return (Date.parse(date) - Math.floor(now.getTime() / day) * day) / day;
}

/** `expires on 2027-01-31, in 12 days`. */
export function expiryWords(date: string, now: Date): string {
  const days = daysUntil(date, now);
  const count = (number: number) => `${number} day${number === 1 ? '' : 's'}`;
  if (days < 0) return `expired on ${date}, ${count(-days)} ago`;
  return days === 0 ? `expires today, on ${date}` : `expires on ${date}, in ${count(days)}`;
}
