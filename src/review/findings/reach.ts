/** Who an app reaches in the sample directory and what its mappings give there: looked at once, since several rules ask. */
import type { SampleDirectory, SampleGroup } from '../../config/sample.ts';
import { isNotKnown } from '../../mapping/notKnown.ts';
import type { AppPlan, Assignment, Plan } from '../../plan/types.ts';
import { usualAssumptions } from '../../plan/types.ts';
import type { Failure, Subject, View } from '../../provisioning/contract.ts';
import { openView, reachIn } from '../../provisioning/directories.ts';
import { readSubject } from '../../provisioning/subject.ts';
import { type Clock, sideOf } from '../side.ts';

export interface Reached {
  key: string;
  failure: Failure | null;
  assignments: Assignment[];
  /** What the person is looked up by, in small letters, by target. */
  lookedUp: Record<string, string>;
}

export interface Reach {
  view: View;
  /** People in scope on a first cycle. */
  people: Reached[];
  /** Mappings that cannot be evaluated for somebody in scope. */
  errors: { target: string; key: string; error: string }[];
  /** Target → keys of the people in scope for whom its mapping gives nothing. */
  empty: Map<string, string[]>;
  subject(key: string): Subject | undefined;
}

/** Findings are the same at any time of day. */
const clock: Clock = { now: new Date('2026-01-01T00:00:00Z'), newId: () => '00000000-0000-4000-8000-000000000000', random: () => 0 };

/** Plans and samples are values, so what was read from a pair holds. */
const reaches = new WeakMap<SampleDirectory, WeakMap<AppPlan, Reach>>();

export function reachOf(app: AppPlan, sample: SampleDirectory, plan: Plan | undefined): Reach {
  const ofSample = reaches.get(sample) ?? new WeakMap<AppPlan, Reach>();
  reaches.set(sample, ofSample);
  const reach = ofSample.get(app) ?? readReach(app, sample, plan);
  ofSample.set(app, reach);
  return reach;
}

const noPlan: Pick<Plan, 'entra' | 'okta' | 'assume'> = { entra: null, okta: null, assume: usualAssumptions };

function readReach(app: AppPlan, sample: SampleDirectory, plan: Plan | undefined): Reach {
  const view = openView(app, sideOf(plan ?? noPlan, sample, clock));
  const subject = (key: string): Subject | undefined => {
    const person = sample.people[key];
    return person && readSubject(key, person, view.sources);
  };
  const reach: Reach = { view, people: [], errors: [], empty: new Map(), subject };
  for (const [key, person] of Object.entries(sample.people)) {
    const one = readSubject(key, person, view.sources);
    const { reason, failure } = view.state(one);
    if (reason !== null) continue;
    const lookedUp: Record<string, string> = {};
    reach.people.push({ key, failure, assignments: view.assignments(one), lookedUp });
    for (const { target, value, error } of view.values(one)) {
      if (view.unique.includes(target) && value !== null && !isNotKnown(value)) lookedUp[target] = String(value).toLowerCase();
      if (error !== null) reach.errors.push({ target, key, error });
      else if (value === null) {
        const keys = reach.empty.get(target);
        if (keys === undefined) reach.empty.set(target, [key]);
        else keys.push(key);
      }
    }
  }
  return reach;
}

const groupIndexes = new WeakMap<SampleDirectory, Map<string, Map<string, SampleGroup[]>>>();

/** Sample groups of one display name, as the app's directory compares names. */
export function groupsNamed(app: AppPlan, sample: SampleDirectory, name: string): SampleGroup[] {
  const { directory, groupName } = reachIn(app);
  const ofSample = groupIndexes.get(sample) ?? new Map<string, Map<string, SampleGroup[]>>();
  groupIndexes.set(sample, ofSample);
  const index = ofSample.get(directory) ?? Map.groupBy(Object.values(sample.groups), ({ displayName }) => groupName(displayName));
  ofSample.set(directory, index);
  return index.get(groupName(name)) ?? [];
}
