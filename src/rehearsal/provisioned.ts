/** One line about what a cycle or a sync did. */
import type { CycleResult } from './entra/run.ts';
import type { OktaSyncResult } from './okta/sync.ts';
import type { Provisioned } from './world.ts';

/** Null where nothing happened. */
export function describeProvisioned(one: Provisioned): string | null {
  const parts = 'cycle' in one ? ofCycle(one.cycle) : ofSync(one.sync);
  return parts.length === 0 ? null : `${one.app}: ${parts.join('; ')}`;
}

const mostFailed = 10;

/** One line a failure of a cycle, at most ten; Okta's are in the line above. */
export function failedIn(one: Provisioned): string[] {
  if (!('cycle' in one)) return [];
  const failed = one.cycle.entries.filter(({ status }) => status === 'failure');
  const lines = failed
    .slice(0, mostFailed)
    .map(({ displayName, errorCode, reason }) => `  ${displayName}: ${errorCode ?? 'failed'}: ${reason ?? ''}`);
  return failed.length > mostFailed ? [...lines, `  and ${failed.length - mostFailed} more`] : lines;
}

function ofCycle({ counts, reason, quarantine }: CycleResult): string[] {
  const done = Object.entries(counts).flatMap(([type, byKind]) => counted(type === 'User' ? 'people' : 'groups', byKind));
  return [...done, ...(reason === null ? [] : [reason]), ...(quarantine === null ? [] : [`in quarantine: ${quarantine}`])];
}

function ofSync({ users, groups, errors }: OktaSyncResult): string[] {
  const lengths = (lists: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(lists).map(([kind, names]) => [kind, names.length]));
  return [
    ...counted('people', lengths(users)),
    ...counted('groups', lengths(groups)),
    ...errors.map(({ name, message }) => `${name}: ${message}`),
  ];
}

/** Whoever is skipped is skipped in every cycle. */
function counted(what: string, counts: object): string[] {
  const some = Object.entries(counts).filter(([kind, n]) => kind !== 'skipped' && typeof n === 'number' && n > 0);
  return some.length === 0 ? [] : [`${what}: ${some.map(([kind, n]) => `${n} ${kind}`).join(', ')}`];
}
