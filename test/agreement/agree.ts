/** Whether what a review says of a change is what the directory then does, and what must hold of every world. */
import { type Case, withVersions } from './case.ts';
import { compareApp, failuresIn, nameOf } from './compare/app.ts';
import type { Disagreement } from './compare/disagreement.ts';
import type { Said } from './compare/findings.ts';
import { type Foretold, foretell } from './compare/foretold.ts';
import type { AppPlayed, Played, Round, Sent, Subject } from './play/observed.ts';
import { playVersions } from './world.ts';

export interface Agreement {
  /** Empty where they agree. */
  disagreements: Disagreement[];
  /** What was said, and what was left out, in words that a run counts. */
  notes: string[];
}

/** Throws for what is no case. */
export function agree(one: Case): Promise<Agreement> {
  return withVersions(one, async (base, head) => {
    const { effects, sharers, findings } = foretell(base, head);
    const played = await playVersions(base, head);
    const compared = Object.values(played.apps).flatMap((app) =>
      compareApp(app, effects[app.key], findings(app.key), sharers[app.key] ?? new Set()),
    );
    return {
      disagreements: [...invariants(played), ...compared],
      notes: [...notesOn(effects, sharers), ...Object.keys(played.apps).flatMap((key) => errorNotes(findings(key)))],
    };
  });
}

function notesOn(effects: Foretold['effects'], sharers: Foretold['sharers']): string[] {
  const all = Object.values(effects);
  const people = all.flatMap(({ most }) => most.map(({ kind }) => `said: ${kind}`));
  const groups = all.flatMap((effect) => effect.groups.map(({ kind }) => `said: group ${kind}`));
  const held = all.some(({ heldBack }) => heldBack > 0) ? ['said: held back'] : [];
  const leftOut = Object.values(sharers).some(({ size }) => size > 0)
    ? ['left out: people or groups that share what they are known by']
    : [];
  return [...new Set([...people, ...groups, ...held, ...leftOut])];
}

const errorNotes = ({ errors }: Said): string[] => [...new Set(errors.map(({ id }) => `error: ${id}`))];

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
  const failing = new Set([first, second].flatMap((round) => (round === undefined ? [] : failuresIn(round).map(nameOf))));
  return (second?.sent ?? []).filter(({ subject }) => subject !== null && !failing.has(nameOf(subject)));
}
