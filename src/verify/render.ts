/** Differences and summaries for people. */
import { visible } from '../visible.ts';
import { type AppVerification, type Difference, differenceKinds } from './types.ts';

/** Two lines: what, and the likely cause. */
export function renderDifference(app: string, { kind, type, who, attribute, expected, found, cause, records }: Difference): string {
  const what = type === 'Group' ? `group ${who}` : who;
  const values = attribute === undefined || kind === 'duplicate' ? '' : `: ${attribute} is ${shown(found)}, should be ${shown(expected)}`;
  const ids = records.length === 0 ? '' : ` [${records.join(', ')}]`;
  return `${visible(`${app} ${kind}: ${what}${values}${ids}`)}\n  ${visible(cause)}\n`;
}

const shown = (value: unknown): string => (value === undefined || value === null ? 'nothing' : JSON.stringify(value));

export function renderApp({ app, people, inScope, groups, users, endpointGroups, counts, notes }: AppVerification): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const kinds = differenceKinds.flatMap((kind) => (counts[kind] === undefined ? [] : [`${counts[kind]} ${kind}`]));
  const inTenant = `${inScope} of ${people} people and ${count(groups, 'group')} in scope`;
  const read = `${inTenant}, ${count(users, 'user')} and ${count(endpointGroups, 'group')} at the endpoint`;
  const result = total === 0 ? 'no differences' : `${count(total, 'difference')} (${kinds.join(', ')})`;
  return `${app}: ${result}; ${read}\n${notes.map((note) => `  note: ${visible(note)}\n`).join('')}`;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
