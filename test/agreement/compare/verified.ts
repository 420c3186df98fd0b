/** `muster verify` has nothing to say after a change but of those of whom the review said that they stay as they are. */
import type { AppEffect } from '../../../src/review/effect.ts';
import { linkedBefore } from '../../../src/verify/causes.ts';
import type { AppPlayed, Verified } from '../play/observed.ts';
import { failuresIn, nameOf } from './app.ts';
import type { Disagreement } from './disagreement.ts';
import type { Said } from './findings.ts';

type Found = Omit<Disagreement, 'app'>;

/** The beginning of a cause. */
const ofGroup = 'the group that gives the role has not been provisioned';
/** What leaves the target behind the tenant, and is said. */
const behind = new Set(['failing', 'left', 'noAccount', 'stale']);
/** Who comes into scope, or back, after the groups were looked at is no member before a restart. */
const late = new Set(['enters', 'changed']);

export function compareVerified(
  played: AppPlayed,
  effect: AppEffect | undefined,
  { isVendorNew, groups }: Said,
  sharers: ReadonlySet<string>,
): Found[] {
  // Whoever is held back is found, and the job stands in quarantine.
  if (!played.inHead || (effect?.heldBack ?? 0) > 0) return [];
  const said = [
    ...(effect?.most ?? []).map((one) => ({ name: one.key, ...one })),
    ...(effect?.groups ?? []).map((one) => ({ ...one, name: `group ${one.key}` })),
  ];
  const excused = new Set([
    ...said
      .filter(
        ({ kind, reason, attributes }) => behind.has(kind) || attributes.some(({ stays }) => stays) || reason?.includes('stay members'),
      )
      .map(({ name }) => name),
    ...[played.last, ...played.rounds].flatMap((round) => (round === null ? [] : failuresIn(round).map(nameOf))),
    ...sharers,
  ]);
  const before = new Set(played.verified.before.map(keyOf));
  // Whoever is matched by such a value is not found, and is nobody's member or manager.
  const unsent = new Set(said.filter(({ reason }) => reason?.startsWith('update is not among the actions')).map(({ name }) => name));
  const isOnce = played.verified.after.some(
    ({ subject, cause }) =>
      cause.includes('is given on creation only') || (cause.includes(linkedBefore) && subject !== null && unsent.has(nameOf(subject))),
  );
  const isLate = new Set(said.filter(({ kind }) => late.has(kind)).map(({ name }) => name));
  // A group is said to differ by members who are behind themselves, or come too late for it.
  const isExcused = ({ subject, kind, attribute, cause }: Verified): boolean => {
    if (isOnce && (kind === 'missing' || kind === 'extra' || attribute === 'members' || attribute?.endsWith(':manager'))) return true;
    if (isExpected({ kind, attribute, cause }, isVendorNew, isLate.size > 0)) return true;
    if (subject === null || excused.has(nameOf(subject))) return subject !== null;
    // Whose account that of two who are one to the vendor is, is not known.
    if (sharers.size > 0 && attribute?.endsWith(':manager')) return true;
    // A group that fails gives nobody a role, and is named itself.
    const holdsSubject = ([, { members = [] }]: [string, { members?: string[] }]) => members.includes(subject.key);
    if (kind === 'wrong role' && cause.startsWith(ofGroup) && subject.type === 'User')
      return Object.entries(groups)
        .filter(holdsSubject)
        .some(([key]) => excused.has(`group ${key}`));
    if (attribute !== 'members') return false;
    const stood = [played.before, played.after].flatMap((standing) => standing.groups[subject.key]?.members ?? []);
    const { members = [], groups: nested = [] } = groups[subject.key] ?? {};
    const wanted = [...members, ...nested.map((key) => `group ${key}`)];
    return [...stood, ...wanted].some((name) => excused.has(name)) || wanted.some((name) => isLate.has(name) && !stood.includes(name));
  };
  const news = played.verified.after.filter((one) => !before.has(keyOf(one)) && !isExcused(one));
  return news.map((one) => ({
    who: one.subject && nameOf(one.subject),
    what: `verify finds: ${one.subject?.type} ${one.kind} ${one.attribute ?? ''}`,
    said: said.find(({ name }) => one.subject !== null && name === nameOf(one.subject)) ?? null,
    done: one,
  }));
}

/** What is said in so many words, and is nobody's fault. */
function isExpected(
  { kind, attribute, cause }: Pick<Verified, 'kind' | 'attribute' | 'cause'>,
  isVendorNew: boolean,
  isAnybodyLate: boolean,
): boolean {
  const isLate = cause.includes('came into scope later') || cause.startsWith(ofGroup);
  if ((isAnybodyLate && isLate) || cause.startsWith('update is not among the actions')) return true;
  // The vendor's new rule counts from then on; what a group gave, or was added, stays; a role list is stored as it is sent, which PATCH does in a form of its own.
  const isAdded = cause.startsWith('given by a group the person has left') || cause.startsWith('AppRoleAssignmentsComplex adds');
  if (kind === 'wrong role') return isVendorNew || isAdded || attribute === 'roles';
  // A source that several people share; `external-id-source` warns.
  return kind === 'duplicate' && attribute === 'externalId';
}

const keyOf = ({ subject, kind, attribute }: Verified): string => JSON.stringify([subject, kind, attribute]);
