/** How long a service asks to wait. Source: RFC 9110 section 10.2.3. */

/** Milliseconds, of seconds or a date; undefined where nothing is asked for, or nothing that can be read. May be absurd, and infinite. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const asked = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(asked)) return Number(asked) * 1000 || undefined;
  // A date begins with the day of the week: `Date.parse` reads one in almost anything.
  const date = /^[a-z]{3}/i.test(asked) ? Date.parse(asked) : Number.NaN;
  return Number.isNaN(date) || date <= now ? undefined : date - now;
}
