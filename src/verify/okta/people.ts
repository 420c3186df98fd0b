/** One person of an Okta org against the records of the endpoint. */

import { keeps } from '../../catalog/keeps.ts';
import type { OktaGroup } from '../../mapping/okta/expression.ts';
import { changesAgainst } from '../../provisioning/entra/compare.ts';
import { isRoleAttribute, roleDifference } from '../roles.ts';
import { type EndpointRecord, isOutOfScope, outOfScope } from '../store.ts';
import { whyActive, whyMissing, whyWrong } from './causes.ts';
import { desiredOfOkta, type OktaDesired, type OktaSide } from './expected.ts';
import type { VerifyOktaOptions } from './options.ts';
import type { AppUser, OrgApp, OrgUser } from './org.ts';

interface WorkerOptions extends Pick<VerifyOktaOptions, 'app' | 'store' | 'now'> {
  org: OrgApp;
  side: OktaSide;
  /** Groups of a person, filled before the page of the person is worked on; only where expressions read them. */
  groupsOf: ReadonlyMap<string, OktaGroup[]>;
  /** SCIM path by which Okta looks people up. */
  uniquePath: string;
}

/** Nothing is sent for them, and nothing is taken away (Okta help, "User statuses"). */
const waiting = new Set(['SUSPENDED', 'STAGED']);

/** Writes the differences of one person into the store and claims the record the person matches. */
export function oktaUserWorker({ app, store, now, org, side, groupsOf, uniquePath }: WorkerOptions): (user: OrgUser) => void {
  const { application } = org;
  const kept = keeps(app.behaviour);
  const pushed = new Map(org.pushes.map(({ sourceGroupId, targetName }) => [sourceGroupId, targetName]));

  return (user) => {
    const who = user.profile.login;
    const appUser = store.record('AppUser', user.id)?.document as AppUser | undefined;
    store.count('people', 1);
    if (appUser === undefined || user.status === 'DEPROVISIONED') return compareOutside(user, who);
    if (waiting.has(user.status)) {
      const record = find(user, appUser, []);
      if (record?.claimedBy === null) store.claim('User', record.id, user.id);
      return;
    }
    store.count('inScope', 1);
    compare(user, who, appUser);
  };

  function compareOutside(user: OrgUser, who: string): void {
    const record = find(user, undefined, [['userName', who]]);
    // Somebody in scope may have taken the record over, such as a person who was hired again.
    if (record === undefined || record.claimedBy !== null) return;
    store.claim('User', record.id, outOfScope(user.id));
    if (String(record.document.active ?? true).toLowerCase() === 'false') return;
    const reason = user.status === 'DEPROVISIONED' ? 'deactivated in Okta' : 'not assigned to the app';
    store.addDifference({ kind: 'still active', type: 'User', who, records: [record.id], cause: whyActive(application, reason) });
  }

  function compare(user: OrgUser, who: string, appUser: AppUser): void {
    const desired = desiredOfOkta(side, org, user, appUser, groupsOf.get(user.id) ?? [], now);
    const failed = [...side.faults, ...desired.failures];
    const valueAt = (path: string) => desired.attributes.find(({ target }) => target === path)?.value;
    const record = find(user, appUser, [
      [uniquePath, valueAt(uniquePath)],
      ['userName', valueAt('userName')],
    ]);
    if (record === undefined) {
      const cause = failed.length > 0 ? `a mapping fails: ${failed.join('; ')}` : whyMissing(application, appUser);
      store.addDifference({ kind: 'missing', type: 'User', who, records: [], cause });
      return;
    }
    if (record.claimedBy !== null && record.claimedBy !== user.id && !isOutOfScope(record.claimedBy)) {
      const cause = 'another person of the org matches this record as well: look people up by an attribute that nobody shares';
      store.addDifference({ kind: 'duplicate', type: 'User', who, records: [record.id], cause });
      return;
    }
    if (record.claimedBy !== null && isOutOfScope(record.claimedBy)) store.withdraw('still active', record.id);
    store.claim('User', record.id, user.id);
    if (appUser.externalId === null) store.count('not linked', 1);
    if (failed.length > 0) store.count('failing', 1);
    compareValues(who, appUser, desired, record);
    const groups = store.groupsOf(user.id).flatMap((id) => pushed.get(id) ?? []);
    const isStale = [...desired.stale].some((target) => isRoleAttribute(app, target));
    const why = (expected: unknown, found: unknown) => whyWrong(application, appUser, isStale, expected, found);
    const role = roleDifference(app, desired.attributes, groups, 1, record.document, why);
    if (role !== null) store.addDifference({ kind: 'wrong role', type: 'User', who, records: [record.id], ...role });
  }

  function compareValues(who: string, appUser: AppUser, { attributes, stale }: OktaDesired, record: EndpointRecord): void {
    const comparable = attributes.filter(({ target }) => kept(target) && store.isSeen('User', target));
    for (const { attribute, current } of changesAgainst(record.document, comparable)) {
      const { target, value } = attribute;
      store.addDifference({
        kind: isRoleAttribute(app, target) ? 'wrong role' : 'wrong attribute',
        type: 'User',
        who,
        records: [record.id],
        attribute: target,
        expected: value,
        found: current ?? null,
        cause: whyWrong(application, appUser, stale.has(target), value, current),
      });
    }
  }

  /** By the id that Okta keeps, then by Okta's id in externalId, then by the values. */
  function find(user: OrgUser, appUser: AppUser | undefined, values: [path: string, value: unknown][]): EndpointRecord | undefined {
    const linked = appUser?.externalId ? store.record('User', appUser.externalId) : undefined;
    if (linked !== undefined) return linked;
    for (const [path, value] of [['externalId', user.id] as const, ...values]) {
      if (value === undefined || value === null) continue;
      const [first, ...others] = store.findRecords('User', path, String(value));
      if (first === undefined) continue;
      // Records that share a value are reported at the end.
      for (const other of others) if (other.claimedBy === null) store.claim('User', other.id, `${user.profile.login} (duplicate)`);
      return first;
    }
    return undefined;
  }
}
