/**
 * The last requests, in two rings that are bounded in entries, each entry in size: one of whoever has a valid token, and a small one of strangers,
 * who could else flush the others with a few hundred requests.
 */
import { excerpt, maximumExcerpt } from '../excerpt.ts';
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
  /** Body and answer are bounded by whoever made the record. */
  add(entry: Omit<LogEntry, 'number'>): void;
  /** Entries after this number, oldest first; `missed` when some with a valid token were pushed out before they could be read. */
  after(number: number): { entries: LogEntry[]; missed: boolean };
}

const maximumKnown = 300;
const maximumStrangers = 50;
const maximumChanges = 50;

export function openLog(): RequestLog {
  const known: LogEntry[] = [];
  const strangers: LogEntry[] = [];
  let number = 0;
  /** The last that was pushed out of those with a valid token. */
  let gone = 0;
  return {
    add(entry) {
      const ring = entry.isKnown ? known : strangers;
      ring.push({ ...entry, changes: shortened(entry.changes), number: ++number });
      if (known.length > maximumKnown) gone = known.shift()?.number ?? gone;
      if (strangers.length > maximumStrangers) strangers.shift();
    },
    after(last) {
      // A number from before a restart is above ours: start again.
      const from = last > number ? 0 : last;
      const entries = [...known, ...strangers].filter((entry) => entry.number > from).sort((a, b) => a.number - b.number);
      return { entries, missed: from > 0 && from < gone };
    },
  };
}

function shortened(changes: Change[]): Change[] {
  const kept = changes.slice(0, maximumChanges).map((change) => excerpt(change, undefined, maximumExcerpt / maximumChanges) as Change);
  return changes.length <= maximumChanges ? kept : [...kept, { path: `… and ${changes.length - maximumChanges} more` }];
}
