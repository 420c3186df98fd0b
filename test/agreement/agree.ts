/** Whether what a review says of a change is what the directory then does. Until the comparison is there: what must hold of every world. */
import { type Case, withVersions } from './case.ts';
import type { AppPlayed, Played, Round, Sent, Subject } from './play/observed.ts';
import { playVersions } from './world.ts';

export interface Disagreement {
  /** Null: the run as a whole. */
  app: string | null;
  /** `ann`, `group Sales`, or null for the app as a whole. */
  who: string | null;
  /** What it is about, in words that stay the same from case to case. */
  what: string;
  said: unknown;
  done: unknown;
}

/** Empty where they agree. Throws for what is no case. */
export function agree(one: Case): Promise<Disagreement[]> {
  return withVersions(one, async (base, head) => invariants(await playVersions(base, head)));
}

function invariants({ ups, apps }: Played): Disagreement[] {
  const failed = ups.filter(({ error }) => error !== null);
  return [
    ...failed.map(({ of, error }): Disagreement => ({ app: null, who: null, what: `the up of ${of} fails`, said: null, done: error })),
    ...Object.values(apps).flatMap(ofApp),
  ];
}

function ofApp(app: AppPlayed): Disagreement[] {
  const about = (what: string, subject: Subject | null, done: unknown): Disagreement => ({
    app: app.key,
    who: subject === null ? null : nameOf(subject),
    what,
    said: null,
    done,
  });
  const rounds = app.last === null ? app.rounds : [app.last, ...app.rounds];
  const sent = rounds.flatMap((round) => round.sent);
  const [first, second] = app.rounds;
  return [
    ...rounds.flatMap(({ broken }) => (broken === null ? [] : [about('a round breaks', null, broken)])),
    ...app.duringUp.map((one) => about('the up writes to the target', one.subject, one)),
    ...sent.filter(({ status }) => status >= 500).map((one) => about('the target breaks', one.subject, one)),
    ...sent.filter(({ subject }) => subject === null).map((one) => about('a request about nobody', null, one)),
    ...restless(first, second).map((one) => about('the second round still sends', one.subject, one)),
  ];
}

/** What a second round sends about somebody of whom neither round says that something failed. */
function restless(first: Round | undefined, second: Round | undefined): Sent[] {
  const failing = new Set([first, second].flatMap((round) => (round === undefined ? [] : failingIn(round))));
  return (second?.sent ?? []).filter(({ subject }) => subject !== null && !failing.has(nameOf(subject)));
}

function failingIn({ rows, sync }: Round): string[] {
  const logged = rows.flatMap(({ status, subject }) => (status === 'failure' ? [nameOf(subject)] : []));
  const refused = (sync?.errors ?? []).flatMap(({ subject }) => (subject === null ? [] : [nameOf(subject)]));
  return [...logged, ...refused];
}

const nameOf = ({ type, key }: Subject): string => (type === 'User' ? key : `group ${key}`);
