/** What a review says of names that changed. */
import type { Directory } from '../../config/directory.ts';
import { visible } from '../../visible.ts';
import type { PerhapsRenamed, Rename, StaleName } from '../renames.ts';
import type { StackReview } from '../review.ts';

const nouns = { group: ['group', 'groups'], user: ['person', 'people'] } as const;

/** In quotes, and with those in it escaped, so that no name can say how the sentence goes on. */
const quoted = (name: string): string => visible(JSON.stringify(name));

/** A line a rename, and one for all of which nobody knows. */
export function renameTexts({ renames, perhapsRenamed }: Pick<StackReview, 'renames' | 'perhapsRenamed'>): string[] {
  return [...renames.map(renameText), ...(perhapsRenamed.length === 0 ? [] : [perhapsText(perhapsRenamed)])];
}

/** `group "Sales" is now called "Field Sales" (same object)`, and where the old name still stands. */
function renameText({ principal, before, after, stale }: Rename): string {
  const [noun] = nouns[principal];
  const said = stale.map((one) => staleText(one, noun));
  return [`${noun} ${quoted(before)} is now called ${quoted(after)} (same object)`, ...said].join('; ');
}

function staleText({ app, place, isTaken }: StaleName, noun: string): string {
  const said = `${visible(app)} still says the old name (${visible(place.file)}:${place.line})`;
  return isTaken ? `${said}: another ${noun} has it now, and that one would be meant` : `${said}: no ${noun} has it, so a run stops there`;
}

function perhapsText(perhaps: PerhapsRenamed[]): string {
  const how = [...new Set(perhaps.map(({ directory }) => telling[directory]))].join(', ');
  const said = `whether this is a rename is not known: ${perhaps.map(perhapsItem).join('; ')}`;
  return `${said}. It is one only if both names are one object, and then nobody loses anything; here they count as two (${how})`;
}

const telling: Record<Directory, string> = {
  entra: 'muster people pull writes the ids that tell',
  okta: 'the ids of the Okta org in the sample would tell',
};

/** `cube: group "Old" goes, "New" comes`. */
function perhapsItem({ app, via, principal, gone, come }: PerhapsRenamed): string {
  const [one, many] = nouns[principal];
  const noun = gone.length === 1 ? one : many;
  const [goes, comes] = [gone.length === 1 ? 'goes' : 'go', come.length === 1 ? 'comes' : 'come'];
  return `${visible(app)}: ${via === 'push' ? 'pushed ' : ''}${noun} ${list(gone)} ${goes}, ${list(come)} ${comes}`;
}

/** Most names that are told one by one. */
const mostNames = 10;

const list = (names: string[]): string =>
  names.slice(0, mostNames).map(quoted).join(', ') + (names.length > mostNames ? ` and ${names.length - mostNames} more` : '');
