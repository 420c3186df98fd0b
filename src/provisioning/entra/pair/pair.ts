/** Two versions of an Entra app: what the service does to a person or a group on the way from the one to the other. */
import type { Pair, Subject } from '../../contract.ts';
import { readSubject } from '../../subject.ts';
import { heldBackOf } from '../decide.ts';
import type { EntraView } from '../view.ts';
import { groupOutcomes, removalsOf } from './group.ts';
import { openGroups } from './groupStep.ts';
import { personOutcome } from './person.ts';
import { haveOwnPlaces } from './standing.ts';
import { lookAt, type Standpoint, type Versions } from './versions.ts';

/** `full`: the next cycle looks at everybody again. The target is taken to hold what the old version says. */
export function pairEntra(base: EntraView | undefined, head: EntraView | undefined, full: boolean): Pair {
  const sources = [...new Set([...(base?.sources ?? []), ...(head?.sources ?? [])])];
  const targets = [base, head].flatMap((view) => view?.job.User?.flows.map(({ target }) => target) ?? []);
  const isKept = targets.every((target) => (head ?? base)?.kept(target) ?? true);
  const reset = resetAsked(base, head);
  const versions: Versions = {
    base,
    head,
    full,
    forgets: reset.includes('Full'),
    isPlain: isKept && haveOwnPlaces(targets) && saysActive(base) === saysActive(head),
    standpointOf,
  };
  const groups = openGroups(versions);
  // Kept only where groups ask for their members; managers are looked up one by one.
  const seen = new Map<string, Standpoint>();

  function standpointOf(key: string): Standpoint {
    const known = seen.get(key);
    if (known !== undefined) return known;
    const read = (view: EntraView | undefined): Subject | undefined => {
      const person = view?.side.person(key);
      return person === undefined ? undefined : readSubject(key, person, sources);
    };
    const { standpoint } = lookAt(versions, read(base), read(head));
    seen.set(key, standpoint);
    return standpoint;
  }

  return {
    sources,
    person(before, after) {
      const look = lookAt(versions, before, after);
      const key = (after ?? before)?.key;
      if (groups.all.length > 0 && key !== undefined) seen.set(key, look.standpoint);
      return personOutcome(versions, groups, look);
    },
    groups(removals) {
      const heldBack = head === undefined ? null : heldBackOf(head.job, removals + removalsOf(groups.all), reset.includes('ForceDeletes'));
      return { outcomes: groupOutcomes(versions, groups.all, heldBack !== null), heldBack };
    },
  };
}

/** Where only one version does, what the vendor made of an account counts. */
const saysActive = (view: EntraView | undefined): boolean => view?.job.User?.flows.some(({ target }) => target === 'active') ?? false;

/** The flags of a restart that this step asks for. */
function resetAsked(base: EntraView | undefined, head: EntraView | undefined): string[] {
  const asked = head?.app.restart;
  return asked && asked.trigger !== base?.app.restart?.trigger ? asked.reset : [];
}
