/** Ends of tokens: people write and read the last good day, the target is told when the next one begins, in UTC. */

/** Midnight at the end of a day such as `2027-01-31`, in ISO 8601. */
export const endOfDay = (day: string): string => new Date(Date.parse(day) + 24 * 60 * 60 * 1000).toISOString();

/** The last day of which something is before this time (ISO 8601). */
export const lastDayBefore = (time: string): string => new Date(Date.parse(time) - 1).toISOString().slice(0, 10);
