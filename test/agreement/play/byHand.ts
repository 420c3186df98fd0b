/** What people do by hand around an `up`: SCIM and its boxes in Okta's console, settings on a vendor's own page. */
import { isDeepStrictEqual } from 'node:util';
import type { OktaApp, Plan } from '../../../src/plan/types.ts';
import { scimForm } from '../../../src/rehearsal/life/okta.ts';
import type { World } from '../../../src/rehearsal/world.ts';

const oktaApps = (plan: Plan): OktaApp[] => Object.values(plan.apps).flatMap((app) => (app.directory === 'okta' ? [app] : []));

/** Types in what the run printed for the apps that have no SCIM yet. True: another `up` releases their people. */
export async function setUpOkta(world: World, plan: Plan): Promise<boolean> {
  const fresh = oktaApps(plan).filter((app) => world.okta.store.apps.get(world.oktaAppId(app))?.scim === null);
  for (const app of fresh) await fillIn(world, app);
  return fresh.length > 0;
}

/** Ticks what the new version declares where it declares other boxes, or another field that people are looked up by. */
export async function tickOkta(world: World, base: Plan, head: Plan): Promise<void> {
  for (const app of oktaApps(head)) {
    const before = base.apps[app.key];
    if (before?.directory !== 'okta') continue;
    const [old, young] = [scimForm(world, before), scimForm(world, app)];
    // Nobody is asked to switch Push Groups off again.
    if (!isDeepStrictEqual(old, young)) await fillIn(world, app, old.pushGroups);
  }
}

/** Whoever failed where people may be created stands as somebody assigned where they may not: nothing was tried. */
export function forgetAttempts(world: World, plan: Plan): void {
  for (const app of oktaApps(plan)) {
    if (app.actions.includes('create')) continue;
    for (const one of world.okta.store.apps.get(world.oktaAppId(app))?.users.values() ?? [])
      if (one.externalId === null) Object.assign(one, { status: 'ACTIVE', syncState: 'DISABLED', errorMessage: null });
  }
}

async function fillIn(world: World, app: OktaApp, isPushing = false): Promise<void> {
  const form = scimForm(world, app);
  const refusal = await world.okta.admin.enableScim(world.oktaAppId(app), { ...form, pushGroups: form.pushGroups || isPushing });
  if (refusal !== null) throw new Error(`${app.key}: the connector test was refused: ${refusal.status} ${refusal.message}`);
}

/** The vendor behaves as its settings in the new version say. */
export function setVendors(world: World, base: Plan, head: Plan): void {
  for (const { key, behaviour } of Object.values(head.apps)) {
    const before = base.apps[key];
    if (before !== undefined && !isDeepStrictEqual(before.behaviour, behaviour)) world.target.setBehaviour(key, behaviour);
  }
}
