/** One group of the tenant against the groups of the endpoint: its attributes and its direct members. */
import { changesAgainst } from '../mapping/entra/compare.ts';
import { type DesiredAttribute, ObjectSkipped } from '../mapping/entra/desired.ts';
import { EvaluationError } from '../mapping/entra/expression.ts';
import { whyMissing, whyWrong } from './causes.ts';
import type { GraphObject } from './directory.ts';
import { desiredOf, passesFilter, type Side } from './expected.ts';
import { isOutOfScope } from './store.ts';
import type { VerifyOptions } from './verify.ts';

interface GroupOptions extends Pick<VerifyOptions, 'app' | 'job' | 'store' | 'clock'> {
  side: Side;
}

/** Most ids that a difference of members names. */
const mostNamed = 20;

/** Writes the differences of one group into the store. People must have been compared before: members are known by their claims. */
export function groupWorker({ app, job, store, side, clock }: GroupOptions): (group: GraphObject) => void {
  const named = (ids: string[]): string => {
    const names = ids.slice(0, mostNamed).map((id) => String(store.record('User', id)?.document.userName ?? id));
    return ids.length > mostNamed ? `${names.join(', ')} and ${ids.length - mostNamed} more` : names.join(', ');
  };

  return (group) => {
    const inScope = store.assigned(`group:${group.id}`).length > 0 && passesFilter(app, 'groups', group) && group.securityEnabled !== false;
    const who = String(group.displayName ?? group.id);
    let desired: DesiredAttribute[];
    try {
      desired = desiredOf(side, group, inScope, [], clock);
    } catch (error) {
      if (error instanceof ObjectSkipped) return;
      if (!(error instanceof EvaluationError)) throw error;
      if (inScope) store.addDifference({ kind: 'missing', type: 'Group', who, records: [], cause: `a mapping fails: ${error.message}` });
      return;
    }
    const values = side.matching.map((target): [string, unknown] => [target, desired.find((one) => one.target === target)?.value]);
    const record = [...values, ['externalId', group.id] as const]
      .flatMap(([target, value]) => (value === undefined ? [] : store.findRecords('Group', target, String(value))))
      .at(0);
    if (!inScope) {
      // Another group of the same name may be the one that is meant.
      if (record?.claimedBy !== null || record === undefined || record.document.externalId !== group.id) return;
      store.claim('Group', record.id, group.id);
      const cause = 'not assigned to the app (any more): the next cycle removes it, unless delete is not among the actions';
      store.addDifference({ kind: 'extra', type: 'Group', who, records: [record.id], cause });
      return;
    }
    store.count('groups', 1);
    if (record === undefined) {
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
    if (app.groups.mappings.members !== undefined && store.isSeen('Group', 'members'))
      compareMembers(group, who, record.id, record.document.members);
  };

  function compareMembers(group: GraphObject, who: string, recordId: string, shown: unknown): void {
    // Whoever has no record is reported as missing already.
    const expected = new Set(store.members(group.id).flatMap((person) => store.claimOf('User', person) ?? []));
    const found = new Set(
      (Array.isArray(shown) ? shown : []).flatMap((member) => (typeof member?.value === 'string' ? [member.value] : [])),
    );
    const lacks = [...expected].filter((id) => !found.has(id));
    // Whoever has left the scope is reported as a person.
    const hasLeft = (id: string) => isOutOfScope(store.record('User', id)?.claimedBy ?? '');
    const surplus = [...found].filter((id) => !expected.has(id) && !hasLeft(id));
    if (lacks.length === 0 && surplus.length === 0) return;
    const parts = [
      ...(lacks.length > 0 ? [`lacks ${named(lacks)}`] : []),
      ...(surplus.length > 0 ? [`has ${named(surplus)} too many`] : []),
    ];
    store.addDifference({
      kind: 'wrong attribute',
      type: 'Group',
      who,
      records: [recordId],
      attribute: 'members',
      expected: expected.size,
      found: found.size,
      cause: `${parts.join('; ')}. ${whyWrong(job, app, expected.size, found.size)}`,
    });
  }
}
