/** Each error that a check finds does the harm it speaks of, where there is none nothing fails, and whoever leaves keeps access as it says. */
import { isDeepStrictEqual } from 'node:util';
import { keeps } from '../../../src/catalog/keeps.ts';
import type { FindingId } from '../../../src/config/findingIds.ts';
import type { SampleGroup } from '../../../src/config/sample.ts';
import type { AppPlan } from '../../../src/plan/types.ts';
import type { Finding } from '../../../src/review/findings/finding.ts';
import { findUnshortened } from '../../../src/review/findings/findings.ts';
import { reachOf } from '../../../src/review/findings/reach.ts';
import type { Version } from '../case.ts';
import type { AppPlayed } from '../play/observed.ts';
import { failuresIn, nameOf } from './app.ts';
import type { Disagreement } from './disagreement.ts';
import { isOn } from './person.ts';

type Found = Omit<Disagreement, 'app'>;

/** What is said of one app before anybody touches the tenant. */
export interface Said {
  errors: Finding[];
  /** What the actions allow to be created: where nobody is, nothing fails. */
  creates: { people: boolean; groups: boolean };
  /** Those of the sample. */
  groups: Record<string, SampleGroup>;
  /** Whoever is provisioned by assignment: whether they keep access when they are unassigned. Empty under "all". */
  keepsAccess: Map<string, boolean>;
  /** The vendor's own settings change, which counts for what is sent from then on. */
  isVendorNew: boolean;
  /** Whether the vendor keeps a target attribute. */
  kept(target: string): boolean;
}

const nothing: Said = {
  errors: [],
  creates: { people: false, groups: false },
  groups: {},
  keepsAccess: new Map(),
  isVendorNew: false,
  kept: () => false,
};

export function saidOf(base: Version, { plan, sample }: Version, key: string): Said {
  const app = plan.apps[key];
  if (app === undefined) return nothing;
  const isVendorNew = !isDeepStrictEqual(base.plan.apps[key]?.behaviour, app.behaviour);
  const errors = findUnshortened(plan, sample).filter((finding) => finding.app === key && finding.severity === 'error');
  const { people, view, subject } = reachOf(app, sample, plan);
  const isAll = app.directory === 'entra' && app.provisioning.scope === 'all';
  const able = isAll ? [] : people.filter(({ failure }) => failure === null);
  const keepsAccess = new Map(able.map((one) => [one.key, view.leaverKeepsAccess(subject(one.key)) !== null]));
  const creates =
    app.directory === 'okta'
      ? { people: mayCreate(app) && mayCreate(base.plan.apps[key]), groups: true }
      : { people: app.users.actions.includes('create'), groups: app.groups.actions.includes('create') };
  return { errors, creates, groups: sample.groups, keepsAccess, isVendorNew, kept: keeps(app.behaviour) };
}

/** Okta tries nobody later who was assigned when nobody could be created. */
const mayCreate = (app: AppPlan | undefined): boolean => app?.directory !== 'okta' || app.actions.includes('create');

/** `untried` are people who failed before, of whom nothing is tried after the change. */
export function compareFindings(played: AppPlayed, said: Said, sharers: ReadonlySet<string>, untried: string[]): Found[] {
  const round = played.rounds[0];
  if (round === undefined) return [];
  const failing = new Set(failuresIn(round).map(nameOf));
  return [
    ...unsaid(played, said, new Set([...failing].filter((name) => !untried.includes(name))), sharers),
    ...harmless(played, said, failing),
    ...leaving(played, said, failing, sharers),
  ];
}

/** A mapping that skips somebody does what it is there for. */
function unsaid({ rounds: [round] }: AppPlayed, { errors }: Said, failing: ReadonlySet<string>, sharers: ReadonlySet<string>): Found[] {
  if (round === undefined) return [];
  // That somebody who goes had an account, and that switching it off fails with the rest, only a review knows.
  const skipped = round.rows.flatMap(({ status, action, subject }) =>
    status === 'skipped' || action === 'disable' ? [nameOf(subject)] : [],
  );
  const [first] = [...failing].filter((name) => !sharers.has(name) && !skipped.includes(name));
  if (errors.length > 0 || first === undefined) return [];
  return [{ who: first, what: 'fails, and no finding is an error', said: [], done: round.sync ?? round.rows }];
}

/** Of whom a finding speaks; undefined: of the app as a whole. */
type About = (finding: Finding) => string | undefined;
const person: About = ({ about, message }) => about?.split(' ').at(-1) ?? / for (\S+)$/.exec(message)?.[1];

/** Findings whose harm is that somebody fails who has no account yet. */
const failures: Partial<Record<FindingId, About>> = {
  'expression-error': person,
  'required-empty': person,
  'nothing-to-match-by': person,
  'special-character': ({ about }) => about,
  'vendor-refuses': person,
};

function harmless({ before, rounds }: AppPlayed, { errors, creates, groups }: Said, failing: ReadonlySet<string>): Found[] {
  return errors.flatMap((finding): Found[] => {
    const who = failures[finding.id]?.(finding);
    const group = Object.keys(groups).find((key) => groups[key]?.displayName === who);
    const isTried = group === undefined ? creates.people : creates.groups;
    if (who === undefined || !isTried || before.accounts[who] !== undefined || before.groups[group ?? ''] !== undefined) return [];
    if (failing.has(who) || failing.has(`group ${group}`)) return [];
    return [{ who, what: `the error ${finding.id} does no harm`, said: finding, done: rounds[0]?.sync ?? rounds[0]?.rows }];
  });
}

function leaving({ after, left }: AppPlayed, { keepsAccess }: Said, failing: ReadonlySet<string>, sharers: ReadonlySet<string>): Found[] {
  if (left === null) return [];
  return [...keepsAccess].flatMap(([key, keeps]): Found[] => {
    const [stood, stands] = [after.accounts[key], left.accounts[key]];
    if (!isOn(stood) || failing.has(key) || sharers.has(key) || isOn(stands) === keeps) return [];
    const what = keeps ? 'said to keep access on leaving, and does not' : 'keeps access on leaving, and that is not said';
    return [{ who: key, what, said: keeps, done: { stood, stands } }];
  });
}
