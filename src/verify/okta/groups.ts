/** One pushed group of an Okta org against the groups of the endpoint: its name and its members. */
import { memberDifference } from '../members.ts';
import { whyGroup } from './causes.ts';
import type { VerifyOktaOptions } from './options.ts';
import type { GroupPush, OrgApp } from './org.ts';

/** Writes the differences of one push into the store. People must have been compared before. */
export function oktaGroupWorker({ store, org }: Pick<VerifyOktaOptions, 'store'> & { org: OrgApp }): (push: GroupPush) => void {
  const { application } = org;
  return (push) => {
    const { name, targetName, sourceGroupId } = push;
    const record = [targetName, name].flatMap((text) => store.findRecords('Group', 'displayName', text)).at(0);
    if (push.status === 'INACTIVE') {
      if (record?.claimedBy === null) store.claim('Group', record.id, sourceGroupId);
      return;
    }
    store.count('groups', 1);
    if (record === undefined) {
      const cause = whyGroup(application, push, 'not pushed yet, or removed at the vendor: "Push now" makes it again');
      store.addDifference({ kind: 'missing', type: 'Group', who: name, records: [], cause });
      return;
    }
    if (record.claimedBy !== null && record.claimedBy !== sourceGroupId) {
      const cause = 'another group of the org is pushed to the same name';
      store.addDifference({ kind: 'duplicate', type: 'Group', who: name, records: [record.id], cause });
      return;
    }
    store.claim('Group', record.id, sourceGroupId);
    if (!store.isSeen('Group', 'members')) return;
    const members = memberDifference(store, store.members(sourceGroupId), record.document.members);
    if (members === null) return;
    const cause = whyGroup(application, push, 'changed at the vendor, or not pushed yet: "Push now" writes the members again');
    store.addDifference({ ...members.difference, who: name, records: [record.id], cause: `${members.said}. ${cause}` });
  };
}
