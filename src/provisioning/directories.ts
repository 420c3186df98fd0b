/** What each directory does with people and groups, behind one contract. A third directory is one entry here. */
import type { AppPlan, EntraApp, OktaApp } from '../plan/types.ts';
import type { Pair, SampleSide, View } from './contract.ts';
import { pairEntra } from './entra/pair/pair.ts';
import { openEntra, reachInEntra } from './entra/view.ts';
import type { Reach } from './membership.ts';
import { pairOkta } from './okta/pair.ts';
import { openOkta, reachInOkta } from './okta/view.ts';

/** An app of one version with what it is looked at with; undefined: there is no such app. */
export type Version<App extends AppPlan = AppPlan> = { app: App; side: SampleSide } | undefined;

interface Half<App extends AppPlan> {
  open(app: App, side: SampleSide): View;
  reach: Reach;
  /** `full`: the next cycle looks at everybody again. */
  pair(base: Version<App>, head: Version<App>, full: boolean): Pair;
  /** What of an app reaches people: two versions in which it is the same do the same. */
  reaching(app: App): unknown;
}

const halves: { entra: Half<EntraApp>; okta: Half<OktaApp> } = {
  entra: {
    open: openEntra,
    reach: reachInEntra,
    pair: (base, head, full) => pairEntra(base && openEntra(base.app, base.side), head && openEntra(head.app, head.side), full),
    reaching: ({ roles, users, groups, attributes, groupAttributes, provisioning, gallery, fromGallery, restart }) => [
      ...[roles, users, groups, attributes, groupAttributes, provisioning, gallery, fromGallery, restart],
    ],
  },
  okta: {
    open: openOkta,
    reach: reachInOkta,
    pair(base, head) {
      const before = base && openOkta(base.app, base.side);
      return pairOkta(before, head && openOkta(head.app, head.side, before));
    },
    reaching: ({ name, actions, mappings, noMappings, attributes, push, integration }) => [
      ...[name, actions, mappings, noMappings, attributes, push, integration.kind],
    ],
  },
};

/** The half of an app's directory; both versions of a pair are in one. */
const halfOf = (app: AppPlan): Half<AppPlan> => halves[app.directory] as Half<AppPlan>;

/** How the people and groups are known that an app names. */
export const reachIn = (app: AppPlan): Reach => halfOf(app).reach;

export function openView(app: AppPlan, side: SampleSide): View {
  return halfOf(app).open(app, side);
}

/** As one text; empty for no app. */
export function reachingText(app: AppPlan | undefined): string {
  if (app === undefined) return '';
  const assigned = app.assignments.map(({ principal, name, role }) => [principal, name, role]);
  return JSON.stringify([app.directory, app.behaviour, assigned, halfOf(app).reaching(app)]);
}

/** Throws when both are undefined. */
export function openPair(base: Version, head: Version, full: boolean): Pair {
  const one = head ?? base;
  if (one === undefined) throw new Error('a pair of nothing');
  return halfOf(one.app).pair(base, head, full);
}
