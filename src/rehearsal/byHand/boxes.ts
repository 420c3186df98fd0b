/** What a person clicks in Okta's admin console and its public API does not have: SCIM with its address and token, and the boxes. */
import { oktaFeatures } from '../../okta/features.ts';
import type { OktaApp } from '../../plan/types.ts';
import { endpointAddress } from '../../program.ts';
import type { World } from '../world.ts';
import { Refused } from './personValues.ts';

/** Names of the boxes, as `okta: { actions, push }` has them. */
const boxes = ['create', 'update', 'deactivate', 'push'] as const;
type Box = (typeof boxes)[number];

export interface Boxes {
  /** Those that are to be on, and no other; what the stack declares unless said. None of them: provisioning off. */
  boxes?: string[];
  /** The token that is entered; the sandbox's own unless `up` makes it. */
  token?: string;
}

export interface Ticked {
  app: string;
  /** Null where provisioning is off now. */
  address: string | null;
  /** `features` of the app, as Okta's API shows them. */
  features: string[];
}

/** Where an app's requests go in this sandbox, as `up` says it. */
function addressIn({ plan, target }: World, app: OktaApp): string {
  return endpointAddress(app, plan, plan.deploy?.kind === 'local' ? undefined : target.url);
}

/** Throws Refused: also when the test of the connector fails, with what was answered. */
export async function tick(world: World, app: OktaApp, wanted: Boxes): Promise<Ticked> {
  const [stored, ...twins] = [...world.okta.store.apps.values()].filter(({ label }) => label === app.name);
  if (stored === undefined) throw new Refused(`the org has no app labelled ${app.name}: run \`pulumi up\` first`, 409);
  if (twins.length > 0) throw new Refused(`the org has ${twins.length + 1} apps labelled ${app.name}`, 409);
  const on = readBoxes(wanted.boxes ?? declared(app));
  if (on.length === 0) {
    world.okta.admin.disableScim(stored.id);
    return { app: app.key, address: null, features: [] };
  }
  const made = app.endpoint.tokenMade && world.plan.deploy?.kind === 'local';
  const token = wanted.token ?? (made ? undefined : world.secrets.get(app.endpoint.tokenSecret));
  if (token === undefined) throw new Refused(`\`pulumi up\` makes the token of ${app.key}: give it with --token`);
  const address = addressIn(world, app);
  const refusal = await world.okta.admin.enableScim(stored.id, {
    baseUrl: address,
    token,
    uniqueField: app.uniqueField,
    authHeader: 'Bearer',
    actions: on.filter((box) => box !== 'push'),
    pushGroups: on.includes('push'),
  });
  if (refusal !== null) {
    const said = refusal.status === 0 ? refusal.message : `${refusal.status} ${refusal.message}`;
    throw new Refused(`the test of the connector failed at ${address}: ${said}`, 409);
  }
  return { app: app.key, address, features: stored.features };
}

/** All that the stack declares to be on. */
const declared = (app: OktaApp): string[] => [...app.actions, ...(oktaFeatures(app).includes('GROUP_PUSH') ? ['push'] : [])];

function readBoxes(names: string[]): Box[] {
  const unknown = names.filter((name) => !(boxes as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Refused(`there is no box ${unknown.join(', ')}. Known: ${boxes.join(', ')}.`);
  return boxes.filter((box) => names.includes(box));
}
