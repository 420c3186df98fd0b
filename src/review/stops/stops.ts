/** All that stops a change, in the order in which it is said. */
import type { Planned } from '../../plan/facts.ts';
import type { AppVersions } from '../../plan/versions.ts';
import type { AppEffect } from '../effect.ts';
import type { KeyChange } from '../keyChange.ts';
import type { Moves } from '../moves.ts';
import type { PerhapsRenamed } from '../renames.ts';
import { type EditedSample, withGroups } from '../sample/sampleChange.ts';
import { destinationStops, movedStops } from './destinations.ts';
import { assumptionStop, checkSafety, type SafetyOfChange } from './safety.ts';
import { type Stop, writeAllowances } from './stop.ts';

export interface Judged {
  /** The old version with the names of now. */
  former: Planned | undefined;
  young: Planned | undefined;
  /** Apps that differ. */
  changed: AppVersions[];
  keys: KeyChange[];
  moves: Moves;
  effects: AppEffect[];
  /** The same with the people of the old version's sample, by app. */
  ofBefore: Map<string, AppEffect>;
  edited: EditedSample;
  /** The change under what the version before assumes; empty where both assume the same. */
  assumed: AppEffect[];
  safety: SafetyOfChange;
  perhaps: PerhapsRenamed[];
  /** Where secrets went before, as `rememberHosts` gave it; null: nothing is remembered. */
  secretHosts: string | null;
}

export function stopsOf({
  former,
  young,
  changed,
  keys,
  moves,
  effects,
  ofBefore,
  edited,
  assumed,
  safety,
  perhaps,
  secretHosts,
}: Judged): Stop[] {
  const going = {
    base: former?.plan,
    head: young?.plan,
    versions: changed,
    keys,
    moves,
    effects: effects.map((one) => withGroups(one, ofBefore.get(one.app))),
    safety,
    perhaps,
    secretHosts,
  };
  const asking = [
    ...effects.flatMap(
      (effect) => checkSafety(effect, safety, ofBefore.get(effect.app)) ?? assumptionStop(assumed, effect.app, safety) ?? [],
    ),
    ...edited.stops(safety),
    ...destinationStops(going),
  ];
  return [...movedStops(going), ...writeAllowances(asking)];
}
