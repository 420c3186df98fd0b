/** One group of the tenant against the groups of the endpoint: its attributes, then its direct members. */
import { changesAgainst } from '../provisioning/entra/compare.ts';
import { desiredAttributes } from '../provisioning/entra/decide.ts';
import { type DesiredAttribute, ObjectSkipped } from '../provisioning/entra/desired.ts';
import { ObjectFailure } from '../provisioning/entra/failure.ts';
import { scopeOf } from '../provisioning/entra/scope.ts';
import { jobTrouble, whyMissing, whyWrong } from './causes.ts';
import type { GraphObject } from './directory.ts';
import type { Side } from './expected.ts';
import { memberDifference } from './members.ts';
import type { VerifyOptions } from './options.ts';
import { outOfScope } from './store.ts';

interface GroupOptions extends Pick<VerifyOptions, 'app' | 'job' | 'store' | 'clock'> {
  side: Side;
}

/** Writes the differences of one group into the store. */
export function groupWorker({ app, job, store, side, clock }: GroupOptions): (group: GraphObject) => void {
  return (group) => {
    const source = side.read(group, false);
    const inScope = scopeOf(side.rules, source, store.assigned(`group:${group.id}`).length > 0).reason === null;
    const who = String(group.displayName ?? group.id);
    let desired: DesiredAttribute[];
    try {
      desired = desiredAttributes(side.rules, side.rules.flows, source, !inScope, [], clock);
    } catch (error) {
      if (error instanceof ObjectSkipped) return;
      if (!(error instanceof ObjectFailure)) throw error;
      if (inScope) store.addDifference({ kind: 'missing', type: 'Group', who, records: [], cause: `a mapping fails: ${error.message}` });
      return;
    }
    const values = side.rules.matching.map((target): [string, unknown] => [target, desired.find((one) => one.target === target)?.value]);
    const record = [...values, ['externalId', group.id] as const]
      .flatMap(([target, value]) => (value === undefined ? [] : store.findRecords('Group', target, String(value))))
      .at(0);
    if (!inScope) {
      // Another group of the same name may be the one that is meant.
      if (record?.claimedBy !== null || record === undefined || record.document.externalId !== group.id) return;
      store.claim('Group', record.id, outOfScope(group.id));
      const cause = 'not assigned to the app (any more): the next cycle removes it, unless delete is not among the actions';
      store.addDifference({ kind: 'extra', type: 'Group', who, records: [record.id], cause });
      return;
    }
    store.count('groups', 1);
    if (record === undefined) {
      if (side.rules.matching.some((target) => side.notKnown.includes(target))) return;
      store.addDifference({ kind: 'missing', type: 'Group', who, records: [], cause: whyMissing(job, app, 'groups') });
      return;
    }
    if (record.claimedBy !== null && record.claimedBy !== group.id) {
      const cause = 'another group of the tenant matches this record as well: groups are matched by a name that two of them have';
      store.addDifference({ kind: 'duplicate', type: 'Group', who, records: [record.id], cause });
      return;
    }
    store.claim('Group', record.id, group.id);
    const comparable = desired.filter(({ target }) => store.isSeen('Group', target));
    for (const { attribute, current } of changesAgainst(record.document, comparable)) {
      const cause = whyWrong(job, app, attribute.value, current);
      const { target, value } = attribute;
      store.addDifference({
        kind: 'wrong attribute',
        type: 'Group',
        who,
        records: [record.id],
        attribute: target,
        expected: value,
        found: current ?? null,
        cause,
      });
    }
  };
}

/** Members of one provisioned group. All groups must have been compared before: one may be a member of another. */
export function compareMembers({ app, job, store }: Omit<GroupOptions, 'side' | 'clock'>, id: string): void {
  const record = store.record('Group', store.claimOf('Group', id) ?? '');
  if (record === undefined || app.groups.mappings.members === undefined || !store.isSeen('Group', 'members')) return;
  const members = memberDifference(store, store.members(id), record.document.members);
  if (members === null) return;
  const { said, difference } = members;
  const isLate = jobTrouble(job) === null && app.groups.actions.includes('update') && said.startsWith('lacks');
  // "Member of group not provisioned" (known issues).
  const why = isLate
    ? 'not sent yet, or the member came into scope later, which the service does not look at again: restart the job'
    : whyWrong(job, app, difference.expected, difference.found);
  const cause = `${said}. ${why}`;
  const who = String(record.document.displayName ?? id);
  store.addDifference({ ...difference, who, records: [record.id], cause });
}
