/** The last requests, in a ring that is bounded in entries and in the size of each. */
import type { RequestRecord } from '../target.ts';
import type { Change } from './change.ts';
import type { Explanation } from './explain.ts';

export interface LogEntry extends RequestRecord {
  /** Grows by one a request; never used again. */
  number: number;
  changes: Change[];
  why: Explanation | null;
}

export interface RequestLog {
  add(entry: Omit<LogEntry, 'number'>): void;
  /** Entries after this number, oldest first; `missed` when some were pushed out before they could be read. */
  after(number: number): { entries: LogEntry[]; missed: boolean };
}

const maximumEntries = 300;
/** Characters of JSON kept of a body, an answer or the changes. */
const maximumText = 20_000;

export function openLog(): RequestLog {
  const entries: LogEntry[] = [];
  let number = 0;
  return {
    add(entry) {
      const short = { body: shorten(entry.body), response: shorten(entry.response), changes: shortenList(entry.changes) };
      entries.push({ ...entry, ...short, number: ++number });
      if (entries.length > maximumEntries) entries.shift();
    },
    after(last) {
      const first = entries[0]?.number ?? number + 1;
      // A number from before a restart is above ours: start again.
      const from = last > number ? 0 : last;
      return { entries: entries.filter((entry) => entry.number > from), missed: from > 0 && from < first - 1 };
    },
  };
}

function shorten(value: unknown): unknown {
  const text = JSON.stringify(value) ?? 'null';
  return text.length <= maximumText ? value : `${text.slice(0, maximumText)}… (${text.length} characters)`;
}

function shortenList(changes: Change[]): Change[] {
  return JSON.stringify(changes).length <= maximumText ? changes : [...changes.slice(0, 50), { path: `… and ${changes.length - 50} more` }];
}
