/** The mark of `muster pause`: a tag on the service principal that holds the time and the reason. */
import type { GraphClient } from '../graph/client.ts';
import type { Context } from '../resource.ts';
import { readTags, writeTags } from './tags.ts';

export interface Pause {
  /** ISO time in UTC; null for a tag that somebody wrote by hand without one. */
  since: string | null;
  reason: string;
}

// No `muster:`, which begins the mark of an owner.
const prefix = 'muster-paused:';

/** Of the whole tag. Microsoft's manifest reference allows 256 characters and no whitespace. */
const longestTag = 200;

const isPause = (tag: string): boolean => tag.startsWith(prefix);

/** A reason that is too long is cut, with an ellipsis. */
export function pauseTag(since: Date, reason: string): string {
  const head = `${prefix}${since.toISOString().replace(/\.\d+/, '')}:`;
  const characters = [...reason];
  // Each character takes one of the tag's at least.
  for (let length = Math.min(characters.length, longestTag); ; length--) {
    const kept = length === characters.length ? reason : `${characters.slice(0, length).join('').trimEnd()}…`;
    const tag = head + encode(kept);
    if (tag.length <= longestTag) return tag;
  }
}

/** What the tag among these says; null when nobody paused the job with `muster pause`. */
export function readPause(tags: string[] = []): Pause | null {
  const tag = tags.find(isPause);
  if (tag === undefined) return null;
  const [, since = null, reason = tag.slice(prefix.length)] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ):(.*)$/s.exec(tag.slice(prefix.length)) ?? [];
  return { since, reason: decode(reason) };
}

/** The tags without the mark, and with `tag` when it is given: every other stays. Throws GraphError. */
export async function writePause(graph: GraphClient, servicePrincipalId: string, tags: string[], tag?: string): Promise<void> {
  const others = tags.filter((one) => !isPause(one));
  await writeTags(graph, servicePrincipalId, tag === undefined ? others : [...others, tag]);
}

/** Whether `muster pause` holds the job, so that nothing may start it; then a warning says so, and what `follows`. Throws GraphError. */
export async function isHeld(context: Context, servicePrincipalId: string, follows: string): Promise<boolean> {
  const pause = readPause(await readTags(context.graph(), servicePrincipalId));
  if (pause === null) return false;
  context.log('warning', `The provisioning job is ${describePause(pause)}. ${follows}`);
  return true;
}

/** `paused by muster pause since 2026-11-30T14:03:00Z: the reason`. */
export const describePause = ({ since, reason }: Pause): string =>
  `paused by muster pause${since === null ? '' : ` since ${since}`}: ${reason}`;

/** A tag holds no whitespace. */
function encode(reason: string): string {
  return encodeURIComponent(reason.toWellFormed()).replaceAll('%20', '+');
}

/** Anybody can write a tag: what is no text of ours comes back as it stands, and nothing in it moves a cursor or begins a line. */
function decode(text: string): string {
  return plain(decoded(text));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', '%20'));
  } catch {
    return text;
  }
}

const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
