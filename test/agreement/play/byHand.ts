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
    if (before?.directory === 'okta' && !isDeepStrictEqual(scimForm(world, before), scimForm(world, app))) await fillIn(world, app);
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

async function fillIn(world: World, app: OktaApp): Promise<void> {
  const refusal = await world.okta.admin.enableScim(world.oktaAppId(app), scimForm(world, app));
  if (refusal !== null) throw new Error(`${app.key}: the connector test was refused: ${refusal.status} ${refusal.message}`);
}

/**
 * What `pulumi refresh` finds: whoever was deactivated in Okta is no app user any more. The real plugin cannot take such an assignment
 * away (its delete fails with the 404), so that a person who left is taken out of the YAML with a refresh.
 */
export function refreshLeavers(world: World, head: Plan): void {
  for (const app of oktaApps(head)) {
    const declared = app.assignments.map(({ name }) => `${app.key}-user-${name}`);
    const users = world.host.state.has(`muster:okta:Provisioning::${app.key}`)
      ? world.okta.store.apps.get(world.oktaAppId(app))?.users
      : undefined;
    for (const [key, { type, name, id, inputs }] of world.host.state) {
      const isOurs = type === 'okta:app/user:User' && users !== undefined && inputs.appId === world.oktaAppId(app);
      if (isOurs && !users.has(id) && !declared.includes(name)) world.host.state.delete(key);
    }
  }
}

/** The vendor behaves as its settings in the new version say. */
export function setVendors(world: World, base: Plan, head: Plan): void {
  for (const { key, behaviour } of Object.values(head.apps)) {
    const before = base.apps[key];
    if (before !== undefined && !isDeepStrictEqual(before.behaviour, behaviour)) world.target.setBehaviour(key, behaviour);
  }
}
