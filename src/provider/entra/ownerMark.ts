/** The mark that says which declaration an app belongs to: on an app that was made in a field of its own, on an adopted one in a tag. */
import type { GraphClient } from '../graph/client.ts';
import { readTags, writeTags } from './tags.ts';

const prefix = 'muster:';

/** `project/stack/key`, or undefined for a text that is no mark. */
export const ownerInMark = (text: string | null | undefined): string | undefined =>
  text?.startsWith(prefix) ? text.slice(prefix.length) : undefined;

export const markOf = (owner: string): string => `${prefix}${owner}`;

interface Marked {
  displayName: string;
  /** Of the application. Graph's field for a reference into a service catalogue. */
  serviceManagementReference?: string | null;
  /** Of the service principal: custom strings, of which Microsoft's own must stay. */
  tags?: string[];
}

/** Throws a plain Error when another declaration made or adopted the app. */
export function refuseOther({ displayName, serviceManagementReference: made, tags = [] }: Marked, owner: string): void {
  const isOther = (mark: string | null | undefined): mark is string => mark?.startsWith(prefix) === true && mark !== markOf(owner);
  if (isOther(made)) {
    throw new Error(
      `The app "${displayName}" belongs to the Muster declaration ${made.slice(prefix.length)}: one declaration an app. ` +
        'Take it out there first (with `pulumi state delete`, so that the app stays), or leave it to that one.',
    );
  }
  const tag = tags.find(isOther);
  if (tag === undefined) return;
  const other = tag.slice(prefix.length);
  const isRenamed = stackOf(other) === stackOf(owner);
  throw new Error(
    `The app "${displayName}" is adopted by the Muster declaration ${other}: one declaration an app. ${
      isRenamed
        ? `If that app has another key now, write \`renamedFrom: ${keyOf(other)}\` (or all the keys it had, the newest first), and it keeps everything. Or run \`pulumi up\` once without it (it gets back what it had), then once with the new key.`
        : `Take it out there first (the app stays and gets back what it had), or leave it to that one.`
    } If that declaration is no more, take the tag "${tag}" off the enterprise app.`,
  );
}

const stackOf = (owner: string): string => owner.split('/').slice(0, -1).join('/');
const keyOf = (owner: string): string => owner.split('/').at(-1) ?? '';

export const hasMark = (tags: string[] = [], owner: string): boolean => tags.includes(markOf(owner));

/** Adds the tag beside those that stand there, in place of the one of `former`. Throws GraphError. */
export async function addMark(graph: GraphClient, id: string, tags: string[] = [], owner: string, former = owner): Promise<void> {
  if (hasMark(tags, owner)) return;
  const others = tags.filter((tag) => tag !== markOf(former));
  await writeTags(graph, id, [...others, markOf(owner)]);
}

/** Takes the tag off and leaves every other; an app that is gone is fine. Throws GraphError. */
export async function takeMarkOff(graph: GraphClient, id: string, owner: string): Promise<void> {
  const tags = await readTags(graph, id);
  if (!hasMark(tags, owner)) return;
  await writeTags(
    graph,
    id,
    tags.filter((tag) => tag !== markOf(owner)),
  );
}

/** Whether any declaration has the app. Throws GraphError. */
export async function isAdopted(graph: GraphClient, id: string): Promise<boolean> {
  return (await readTags(graph, id)).some((tag) => tag.startsWith(prefix));
}
