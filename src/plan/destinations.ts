/** Which host gets which secret. Pure. */
import { secretVariable } from '../config/secretNames.ts';
import { hostOf } from '../mapping/scimAddress.ts';
import { addressOf } from './endpoint.ts';
import type { AppPlan, Plan } from './types.ts';

export interface Destination {
  /** Name of the secret. */
  secret: string;
  host: string;
  /** Key of the app that sends it. */
  app: string;
}

/**
 * Each secret of an app that the program sends, and the host that gets it. Okta's is entered by hand; one that `up` makes is the deployed
 * target's own, and has been nowhere else.
 */
export function destinationsOf(app: AppPlan, plan: Pick<Plan, 'target'>): Destination[] {
  if (app.directory !== 'entra' || app.endpoint.tokenMade) return [];
  const { tokenSecret, oauth } = app.endpoint;
  const address = hostOf(addressOf(app, plan)) ?? 'the bundled target';
  return [{ secret: tokenSecret, host: oauth === undefined ? address : (hostOf(oauth.tokenUrl) ?? address), app: app.key }];
}

export const destinationsIn = (plan: Plan): Destination[] => Object.values(plan.apps).flatMap((app) => destinationsOf(app, plan));

/**
 * Hosts by the variable of a secret, of this update and of all before it (`last`, as this function gave it): a secret stays set when the last
 * app that has it goes. The same text while nothing is new.
 */
export function rememberHosts(plan: Plan, last: string | null): string {
  const before = readHosts(last);
  const now = Map.groupBy(destinationsIn(plan), ({ secret }) => secretVariable(secret));
  const hosts = [...new Set([...before.variables, ...now.keys()])].sort().map((variable): [string, string[]] => {
    const more = (now.get(variable) ?? []).map(({ host }) => host);
    return [variable, [...new Set([...before(variable), ...more])].sort()];
  });
  return JSON.stringify(Object.fromEntries(hosts));
}

/** None where nothing that can be read was kept. */
export function readHosts(text: string | null): ((variable: string) => string[]) & { variables: string[] } {
  const read = new Map(Object.entries(parsed(text)).map(([variable, hosts]) => [variable, Array.isArray(hosts) ? hosts.map(String) : []]));
  return Object.assign((variable: string) => read.get(variable) ?? [], { variables: [...read.keys()] });
}

function parsed(text: string | null): object {
  try {
    return Object(JSON.parse(text ?? '{}')) as object;
  } catch {
    return {};
  }
}
