/** What was said of one app against what its directory did in the round after the change. */
import { isDeepStrictEqual } from 'node:util';
import type { AppEffect, GroupEffect } from '../../../src/review/effect.ts';
import type { PersonEffect } from '../../../src/review/personEffect.ts';
import type { AppPlayed, Round, Sent, Subject } from '../play/observed.ts';
import type { Disagreement } from './disagreement.ts';
import { compareFindings, type Said } from './findings.ts';
import { comparePerson } from './person.ts';
import { type PlainRequest, plain } from './requests.ts';
import { compareVerified } from './verified.ts';

type Found = Omit<Disagreement, 'app'>;

/** `effect` undefined: the review says nothing of the app. `sharers` are left out: two people who are one to the vendor. */
export function compareApp(played: AppPlayed, effect: AppEffect | undefined, findings: Said, sharers: ReadonlySet<string>): Disagreement[] {
  const about = compareSubjects(played, effect, findings, sharers);
  return about.map((found) => ({ app: played.key, ...found }));
}

function compareSubjects(played: AppPlayed, effect: AppEffect | undefined, findings: Said, sharers: ReadonlySet<string>): Found[] {
  const round = played.rounds[0];
  const people = new Map(effect?.most.map((one) => [one.key, one]));
  const groups = new Map(effect?.groups.map((one) => [one.key, one]));
  const subjects = subjectsOf(played, people, groups).filter((subject) => !sharers.has(nameOf(subject)));
  const found = subjects.flatMap((subject) => {
    const said = subject.type === 'User' ? people.get(subject.key) : groups.get(subject.key);
    return [
      ...(round === undefined ? [] : compareRequests(subject, said, round, sharers)),
      ...(subject.type === 'User'
        ? comparePerson(subject.key, people.get(subject.key), played, (effect?.heldBack ?? 0) > 0, findings.kept, sharers)
        : []),
    ];
  });
  const untried = (effect?.most ?? []).filter((one) => round !== undefined && isUntried(one, round)).map(({ key }) => key);
  found.push(...compareVerified(played, effect, findings, sharers), ...compareFindings(played, findings, sharers, untried));
  const threshold = compareThreshold(effect, round);
  // Of two who are one to the vendor it is not known which removal counts.
  return sharers.size > 0 && threshold.length > 0 ? [] : [...found, ...threshold];
}

function subjectsOf(played: AppPlayed, people: ReadonlyMap<string, unknown>, groups: ReadonlyMap<string, unknown>): Subject[] {
  const { before, after, rounds } = played;
  const users = [...people.keys(), ...Object.keys(before.accounts), ...Object.keys(after.accounts)];
  const all = [
    ...users.map((key): Subject => ({ type: 'User', key })),
    ...[...groups.keys(), ...Object.keys(before.groups), ...Object.keys(after.groups)].map((key): Subject => ({ type: 'Group', key })),
    ...(rounds[0]?.sent ?? []).flatMap(({ subject }) => subject ?? []),
    ...(rounds[0] === undefined ? [] : failuresIn(rounds[0])),
  ];
  return [...new Map(all.map((subject) => [nameOf(subject), subject])).values()];
}

/** A failure that says the same as in the last round before the change is no news, and is not said. */
function compareRequests(
  subject: Subject,
  said: PersonEffect | GroupEffect | undefined,
  round: Round,
  sharers: ReadonlySet<string>,
): Found[] {
  const who = nameOf(subject);
  const sent = round.sent.filter((one) => one.subject !== null && nameOf(one.subject) === who);
  const isOld = said !== undefined && subject.type === 'User' && isUntried(said, round);
  const failed = !isOld && failuresIn(round).some((one) => nameOf(one) === who);
  if (said?.kind === 'failing') {
    const taken = sent.filter(({ status }) => status < 400);
    if (taken.length > 0) return [{ who, what: 'said to fail, and something is taken', said, done: sent }];
    return failed ? [] : [{ who, what: 'said to fail, and does not', said, done: { sent, rows: rowsOf(round, who) } }];
  }
  const refused = sent.filter(({ status }) => status >= 400);
  if (said === undefined && failed) {
    const taken = sent.filter(({ status }) => status < 400);
    return taken.length === 0 ? [] : [{ who, what: 'nothing is said, something fails and something is sent', said: null, done: sent }];
  }
  if (refused.length > 0 || failed)
    return [{ who, what: 'fails, and that is not said', said: said ?? null, done: { sent, rows: rowsOf(round, who) } }];
  const wanted = (said?.requests ?? []).map((one) => plain(about(subject, one)));
  const done = sent.map(requestOf).map(plain);
  // Of two who are one to the vendor it is not known which account is theirs, nor in which group it then is, nor whose manager.
  const moved = said !== undefined && 'joins' in said ? [...said.joins, ...said.leaves] : [];
  const before = said?.attributes.map((one) => one.before);
  if ([...sharers].some((key) => moved.includes(key) || JSON.stringify([wanted, done, before]).includes(`{id of ${key}}`))) return [];
  if (isDeepStrictEqual(wanted, done)) return [];
  const what = wanted.length === 0 ? 'sent, and not said' : done.length === 0 ? 'said, and not sent' : 'another request is sent';
  return [{ who, what: `${what} (${said?.kind ?? 'nothing said'})`, said: wanted, done }];
}

/** Of whom nothing is tried after the change: what failed before stands as it did. */
const isUntried = ({ key, kind }: { key: string; kind: string }, round: Round): boolean =>
  kind === 'noAccount' && rowsOf(round, key).length === 0;

/** `{id}` is the id of whom a request is about. */
function about({ type, key }: Subject, { method, path, body }: PlainRequest): PlainRequest {
  const id = type === 'User' ? `{id of ${key}}` : `{id of group ${key}}`;
  return { method, path, body: JSON.parse(JSON.stringify(body ?? null).replaceAll('"{id}"', JSON.stringify(id))) };
}

const requestOf = ({ method, path, body }: Sent) => ({ method, path, body });

export function failuresIn({ rows, sync }: Round): Subject[] {
  const logged = rows.flatMap(({ status, reason, subject }) =>
    status === 'failure' || (status === 'skipped' && /^the mapping of .* skips this object$/.test(reason ?? '')) ? [subject] : [],
  );
  const stuck = (sync?.failing ?? []).map((key): Subject => ({ type: 'User', key }));
  return [...logged, ...(sync?.errors ?? []).flatMap(({ subject }) => subject ?? []), ...stuck];
}

const rowsOf = ({ rows, sync }: Round, who: string) => [
  ...rows.filter(({ subject }) => nameOf(subject) === who),
  ...(sync?.errors ?? []).filter(({ subject }) => subject !== null && nameOf(subject) === who),
];

/** Removals that reach the deletion threshold are all held back, and the job says so. */
function compareThreshold(effect: AppEffect | undefined, round: Round | undefined): Found[] {
  const said = effect?.heldBack ?? 0;
  const done = round?.rows.filter(({ action }) => action === 'stagedDelete').length ?? 0;
  return said === done ? [] : [{ who: null, what: 'removals held back', said, done }];
}

export const nameOf = ({ type, key }: Subject): string => (type === 'User' ? key : `group ${key}`);
