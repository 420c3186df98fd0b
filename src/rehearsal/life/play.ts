/** Plays the life of one app in its directory, or says why there is none to play. */
import type { EntraApp, OktaApp } from '../../plan/types.ts';
import { check } from '../expect.ts';
import type { Left, StepResult } from '../result.ts';
import type { World } from '../world.ts';
import { groupSteps } from './entraGroups.ts';
import { type EntraLife, openEntraLife } from './entraLife.ts';
import { farewell, personSteps } from './entraPeople.ts';
import { checkNotOverwritten, type OktaLife, oktaSteps } from './okta.ts';
import { operationSteps, secondUp } from './operations.ts';
import { type LifeStep, NotApplicable, playLife } from './step.ts';

export interface Played {
  /** Why no life was played: there is nobody to play it on. */
  notPlayed: string | null;
  life: StepResult[];
}

type OnStep = (step: StepResult) => void;

const newcomerSteps = [...personSteps, ...groupSteps, ...operationSteps, farewell];

export async function playEntra(world: World, app: EntraApp, left: Left[], onStep: OnStep): Promise<Played> {
  const alone = { world, app };
  let life: EntraLife | null;
  try {
    life = await openEntraLife(world, app);
  } catch (error) {
    if (!(error instanceof NotApplicable)) throw error;
    // Nobody new fits, which is nobody's fault: what needs no newcomer is played.
    const steps = newcomerSteps.map(
      ({ id, title, promise }): StepResult => ({
        ...{ id, title, promise, status: 'not applicable', why: error.message, checks: [] },
      }),
    );
    return { notPlayed: null, life: [...steps, ...(await playLife([secondUp], alone, onStep))] };
  }
  if (life === null) return { notPlayed: nobody(left, entraFixes(app)), life: await playLife([secondUp], alone, onStep) };
  return { notPlayed: null, life: await playLife<EntraLife>([...newcomerSteps.map(withTrouble), secondUp], life, onStep) };
}

/** A step that fails says what the cycle said of the newcomer. */
function withTrouble(step: LifeStep<EntraLife>): LifeStep<EntraLife> {
  return {
    ...step,
    async run(life) {
      life.trouble = null;
      const checks = await step.run(life);
      if (life.trouble === null || checks.every(({ ok }) => ok)) return checks;
      return [check('last cycle', life.newcomer.displayName, 'nothing to report', life.trouble), ...checks];
    },
  };
}

function entraFixes(app: EntraApp): string {
  const isAssigned = app.provisioning.scope === 'all' || app.assignments.length > 0;
  if (!isAssigned) return 'write assign: { groups: { NAME: default } }, with a group of the sample';
  if (!app.users.enabled) return 'users are switched off: write users: { enabled: true }';
  if (!app.users.actions.includes('create')) return 'the actions allow no creation: write users: { actions: [create, update, delete] }';
  if (Object.keys(app.users.scope).length > 0)
    return 'the scoping filter lets in nobody of the sample who is assigned: correct it, or add somebody to the sample';
  return 'put somebody of the sample in scope';
}

/** The reasons in the words of the first cycle, each once, and what to do. */
function nobody(left: Left[], fix: string): string {
  const people = left.filter(({ kind }) => kind === 'person');
  const reasons = Map.groupBy(people, ({ reason }) => reason);
  const shown = [...reasons].slice(0, 3).map(([reason, of]) => `${of.length === 1 ? of[0]?.who : `${of.length} people`}: ${reason}`);
  const expected = 'or say that it is meant: expect: { people: { NAME: absent } }';
  return `nobody was provisioned in the first cycle, so there is nobody to play it on${shown.length > 0 ? ` (${shown.join('; ')})` : ''}; ${fix}, ${expected}`;
}

export interface OktaBeginning extends Pick<OktaLife, 'early' | 'unprovisioned'> {
  notProvisioned: Left[];
}

export async function playOkta(world: World, app: OktaApp, cycle: OktaBeginning, onStep: OnStep): Promise<Played> {
  const { early, unprovisioned, notProvisioned } = cycle;
  const life: OktaLife = { world, app, appId: world.oktaAppId(app), early, unprovisioned };
  const last: LifeStep<OktaLife> = {
    id: 'second-up',
    title: 'Second `up`',
    promise: 'An `up` with nothing changed writes nothing, and the app a person set up by hand is never written again.',
    run: async () => [untouched, ...(await secondUp.run({ world, app }))],
  };
  const stands = [...(world.okta.store.apps.get(life.appId)?.users.values() ?? [])].some(({ externalId }) => externalId !== null);
  const canCome = early !== null && app.actions.includes('create');
  const steps = stands || canCome ? await playLife(oktaSteps, life, onStep) : [];
  // Before the second `up`, whose own doing it must not be.
  const untouched = checkNotOverwritten(life);
  const end = await playLife([last], life, onStep);
  return { notPlayed: stands || canCome ? null : nobody(notProvisioned, oktaFixes(app)), life: [...steps, ...end] };
}

function oktaFixes(app: OktaApp): string {
  if (app.assignments.length === 0) return 'write assign: { groups: { NAME: default } }, with a group of the sample';
  if (!app.actions.includes('create')) return 'Create Users is off: write okta: { actions: [create, update, deactivate] }';
  return 'put somebody of the sample in an assigned group';
}
