/** Managers: known once everybody was compared, by the records that people have claimed. */
import { readPath } from '../mapping/scimPath.ts';
import type { EntraApp } from '../plan/types.ts';
import type { SynchronizationJob } from '../provider/graph/schemaTypes.ts';
import { jobTrouble, whyWrong } from './causes.ts';
import { isOutOfScope, type VerifyStore } from './store.ts';

/** Writes the differences of all references into the store. */
export function compareReferences({ app, job, store }: { app: EntraApp; job: SynchronizationJob; store: VerifyStore }): void {
  for (const { record, attribute, who, to } of store.references()) {
    if (!store.isSeen('User', attribute)) continue;
    const found = referredId(readPath(store.record('User', record)?.document ?? {}, attribute));
    const wanted = to === null ? undefined : store.claimOf('User', to);
    if (found === wanted) continue;
    // A manager outside the scope is never sent, and one who was not found is reported as missing: what was sent before stays.
    if (to !== null && wanted === undefined) continue;
    // Graph shows no manager who is in the recycle bin, nor does the service send that one is gone; the account may be gone as well.
    const held = found === undefined ? undefined : store.record('User', found);
    if (to === null && found !== undefined && (held === undefined || isOutOfScope(held.claimedBy ?? ''))) continue;
    const nameOf = (id: string | undefined) => (id === undefined ? undefined : String(store.record('User', id)?.document.userName ?? id));
    store.addDifference({
      kind: 'wrong attribute',
      type: 'User',
      who,
      records: [record],
      attribute,
      expected: nameOf(wanted) ?? null,
      found: nameOf(found) ?? null,
      cause: whyReference(app, job, wanted, found),
    });
  }
}

function whyReference(app: EntraApp, job: SynchronizationJob, wanted: string | undefined, found: string | undefined): string {
  if (found === undefined && jobTrouble(job) === null && app.users.actions.includes('update'))
    return 'not sent yet, or the manager came into scope later, which the service does not look at again: restart the job';
  return whyWrong(job, app, wanted, found);
}

/** An id as such, or the `value` of a complex attribute (RFC 7643 section 4.3). */
function referredId(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null ? (value as { value?: unknown }).value : value;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
