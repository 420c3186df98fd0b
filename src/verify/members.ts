/** Members of a group at the endpoint against those it should have. */
import { type EndpointRecord, isOutOfScope, type VerifyStore } from './store.ts';
import type { Difference } from './types.ts';

/** Most ids that a difference of members names. */
const mostNamed = 20;

/**
 * The difference without its cause, or null when there is none. People and groups must have been compared before: `members` are directory
 * ids, and known by the records that they have claimed.
 */
export function memberDifference(
  store: VerifyStore,
  members: string[],
  shown: unknown,
): { said: string; difference: Pick<Difference, 'kind' | 'type' | 'attribute' | 'expected' | 'found'> } | null {
  // Whoever has no record is reported as missing already.
  const expected = new Set(members.flatMap((one) => store.claimOf('User', one) ?? store.claimOf('Group', one) ?? []));
  const recordOf = (id: string) => store.record('User', id) ?? store.record('Group', id);
  const found = new Set((Array.isArray(shown) ? shown : []).flatMap((member) => (typeof member?.value === 'string' ? [member.value] : [])));
  const lacks = [...expected].filter((id) => !found.has(id));
  const surplus = [...found].filter((id) => !expected.has(id) && !isLeftOver(recordOf(id)));
  if (lacks.length === 0 && surplus.length === 0) return null;
  const named = (ids: string[]): string => {
    const names = ids.slice(0, mostNamed).map((id) => nameOf(recordOf(id)?.document) ?? id);
    return ids.length > mostNamed ? `${names.join(', ')} and ${ids.length - mostNamed} more` : names.join(', ');
  };
  const parts = [...(lacks.length > 0 ? [`lacks ${named(lacks)}`] : []), ...(surplus.length > 0 ? [`has ${named(surplus)} too many`] : [])];
  const difference = { kind: 'wrong attribute', type: 'Group', attribute: 'members', expected: expected.size, found: found.size } as const;
  return { said: parts.join('; '), difference };
}

/** Whoever has left the scope is reported as a person, and inactive users who belong to nobody are counted: both stay in their groups. */
function isLeftOver(record: EndpointRecord | undefined): boolean {
  if (record === undefined) return false;
  const { claimedBy, document } = record;
  return claimedBy === null ? String(document.active).toLowerCase() === 'false' : isOutOfScope(claimedBy);
}

function nameOf(document: Record<string, unknown> | undefined): string | undefined {
  const name = document?.userName ?? document?.displayName;
  return name === undefined ? undefined : String(name);
}
