/** Whether a sample is the one that was remembered: what an update without a change asks, so nothing else is loaded for it. */
import { createHmac } from 'node:crypto';
import type { SampleDirectory } from '../../config/sample.ts';

/** What every sketch of a sample has; the rest is read where it is compared. */
export interface Seen {
  /** Base64; kept from one sketch to the next, so that a sketch without a change is the same. */
  salt: string;
  /** Digest of the whole sample. */
  seen: string;
}

/** Null where nothing that can be read was kept. */
export function readSeen(text: string | null): Seen | null {
  try {
    const read = JSON.parse(text ?? '') as Partial<Seen> | null;
    return typeof read?.salt === 'string' && typeof read.seen === 'string' ? { salt: read.salt, seen: read.seen } : null;
  } catch {
    return null;
  }
}

export function seenOf(salt: string, sample: SampleDirectory): string {
  return createHmac('sha256', Buffer.from(salt, 'base64')).update(JSON.stringify(sample)).digest('base64url');
}
