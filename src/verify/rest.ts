/** What only shows when both sides are complete, and what limits the result. */
import { once } from './steps.ts';
import type { VerifyStore } from './store.ts';

/** Likely causes, by what is found. */
export interface RestCauses {
  duplicate: string;
  extraUser(externalId: unknown): string;
  extraGroup: string;
}

const typesOf = (withGroups: boolean) => (withGroups ? (['User', 'Group'] as const) : (['User'] as const));

/** Records nobody claimed, and records that share a matching value. */
export function finish(store: VerifyStore, withGroups: boolean, causes: RestCauses): void {
  once(store, 'rest', () => {
    for (const type of typesOf(withGroups)) {
      const twice = new Set<string>();
      for (const { attribute, value, ids } of store.sharedKeys(type)) {
        if (ids.every((id) => twice.has(id))) continue;
        for (const id of ids) twice.add(id);
        const cause = `${ids.length} records have this ${attribute}; ${causes.duplicate}`;
        store.addDifference({ kind: 'duplicate', type, who: value, records: ids, attribute, cause });
      }
      for (const { id, document } of store.unclaimed(type)) {
        if (twice.has(id)) continue;
        if (type === 'User' && String(document.active).toLowerCase() === 'false') {
          store.count('left over', 1);
          continue;
        }
        const who = String(document.userName ?? document.displayName ?? id);
        const cause = type === 'User' ? causes.extraUser(document.externalId) : causes.extraGroup;
        store.addDifference({ kind: 'extra', type, who, records: [id], cause });
      }
    }
  });
}

/** One line each; `targets` are the attributes that people are compared by. */
export function notesOf(store: VerifyStore, withGroups: boolean, targets: string[]): string[] {
  const counters = store.counters();
  const notes: string[] = [];
  for (const type of typesOf(withGroups)) {
    const [total, read] = [counters[`total ${type}`] ?? 0, store.countRecords(type)];
    if (read < total)
      notes.push(`the endpoint said ${total} ${type.toLowerCase()}s and gave ${read}: it changed while it was read, or its pages overlap`);
  }
  if (store.countRecords('User') > 0) {
    const never = targets.filter((target) => !store.isSeen('User', target));
    if (never.length > 0) notes.push(`no user of the endpoint shows ${never.join(', ')}: not compared`);
  }
  if ((counters['several roles'] ?? 0) > 0) {
    notes.push(`${counters['several roles']} people hold several roles; which one is sent is not settled, so any of them counts as right`);
  }
  if ((counters['left over'] ?? 0) > 0) notes.push(`${counters['left over']} inactive users belong to nobody in the tenant`);
  return notes;
}
