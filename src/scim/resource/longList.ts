/** A list that is too long to be held in memory and written in one go, such as the members of a large group: read slice by slice as it is sent. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../store/database.ts';
import { nextSlice } from '../store/slices.ts';
import type { Work } from '../store/work.ts';

export interface Slice {
  /** As they are shown. */
  elements: unknown[];
  /** What to read after them; null when they are the last. */
  rest: (() => Work<Slice>) | null;
}

/** Stands in an answer where the list would; JSON of it by itself, as a record keeps it, is the first slice. */
export class LongList {
  readonly first: Slice;

  constructor(first: Slice) {
    this.first = first;
  }

  toJSON(): unknown[] {
    return this.first.elements;
  }
}

/** The long list of an answer, which is one resource or a list whose last one may have it; null for what most answers are. */
export function longListIn(body: Record<string, unknown>): LongList | null {
  const { members, Resources: resources } = body;
  if (members instanceof LongList) return members;
  const last = Array.isArray(resources) ? resources.at(-1) : null;
  return last?.members instanceof LongList ? last.members : null;
}

/** The answer with these elements where the list stands, such as the first ones that a record keeps. */
export function withMembers(body: Record<string, unknown>, list: LongList, members: unknown[]): Record<string, unknown> {
  const { Resources: resources } = body as { Resources?: Record<string, unknown>[] };
  if (resources === undefined) return { ...body, members };
  return { ...body, Resources: resources.map((one) => (one.members === list ? { ...one, members } : one)) };
}

/** The answer with the whole list in it, for who asks within this process. */
export async function withWhole(body: Record<string, unknown>, database: Database): Promise<Record<string, unknown>> {
  const list = longListIn(body);
  if (list === null) return body;
  const members: unknown[] = [];
  for (let slice: Slice | null = list.first; slice !== null; ) {
    for (const one of slice.elements) members.push(one);
    slice = slice.rest === null ? null : await database.read(slice.rest);
  }
  return withMembers(body, list, members);
}

/** Nobody can send it, so it is nowhere else in a text. */
const place = randomUUID();

/** The answer's JSON in pieces, each read when the one before was sent. */
export async function* writeLong(body: Record<string, unknown>, list: LongList, database: Database): AsyncGenerator<string> {
  // A replacer sees what toJSON made of a value; the value itself is still in its object.
  const text = JSON.stringify(body, function (this: Record<string, unknown>, key, value: unknown) {
    return this[key] === list ? place : value;
  });
  const [before, after] = text.split(`"${place}"`);
  yield `${before}[`;
  let slice = list.first;
  for (let comma = ''; ; comma = ',') {
    if (slice.elements.length > 0) yield comma + JSON.stringify(slice.elements).slice(1, -1);
    const { rest } = slice;
    if (rest === null) break;
    await nextSlice();
    slice = await database.read(rest);
  }
  yield `]${after}`;
}
