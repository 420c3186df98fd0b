/** Which secrets apps need, read off their plans. Pure. */
import { placeBelow } from './places.ts';
import type { AppPlan, Plan, SourcePlace } from './types.ts';

/** One secret of the stack's configuration, with every app that signs in by it and where the YAML names it. */
export interface NeededSecret {
  name: string;
  uses: { app: string; place: SourcePlace }[];
}

/** Whether the program reads the secret of an app: Okta's is entered by hand, but a target that `up` deploys has to know it. */
export const isRead = ({ directory, endpoint }: AppPlan, { deploy }: Pick<Plan, 'deploy'>): boolean =>
  !endpoint.tokenMade && (directory === 'entra' || (deploy !== null && endpoint.bundled));

/** In the order of the apps, each name once. A name that is not written has the place of what stands above it. */
export function neededSecrets(apps: readonly AppPlan[]): NeededSecret[] {
  const needed = new Map<string, NeededSecret>();
  for (const app of apps) {
    const { tokenSecret: name, oauth } = app.endpoint;
    const path = oauth === undefined ? ['scim', 'token', 'secret'] : ['scim', 'oauth', 'clientSecret', 'secret'];
    const secret = needed.get(name) ?? { name, uses: [] };
    secret.uses.push({ app: app.key, place: placeBelow(app, path) });
    needed.set(name, secret);
  }
  return [...needed.values()];
}
