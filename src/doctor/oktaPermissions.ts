/** What the Okta token may do, route by route: an API token is tried by reading, of an access token the scopes are read too. */
import { appsIn } from '../config/directory.ts';
import type { OktaApp } from '../plan/types.ts';
import { OktaError } from '../provider/okta/client.ts';
import type { OktaAccess } from './oktaAccess.ts';
import { type Check, type Finding, ok, problem, unknown } from './types.ts';

interface Need {
  /** A read that changes nothing and gives one thing. */
  path: string;
  scopes(apps: OktaApp[]): string[];
  for: string;
}

const pushes = ({ push }: OktaApp) => push.groups.length > 0 || Object.keys(push.rules).length > 0;

/** Source: Okta management API, the scopes of each operation. */
const needs: Need[] = [
  { path: '/api/v1/apps?limit=1', scopes: () => ['okta.apps.manage'], for: 'apps and assignments' },
  { path: '/api/v1/users?limit=1', scopes: () => ['okta.users.read'], for: 'people by name' },
  { path: '/api/v1/groups?limit=1', scopes: (apps) => [apps.some(pushes) ? 'okta.groups.manage' : 'okta.groups.read'], for: 'groups' },
  { path: '/api/v1/meta/schemas/user/default', scopes: () => ['okta.schemas.manage'], for: 'attributes of profiles' },
  { path: '/api/v1/mappings?limit=1', scopes: () => ['okta.profileMappings.manage'], for: 'profile mappings' },
];

export const oktaPermissions: Check = {
  name: 'Okta permissions',
  applies: (plan) => appsIn(plan.apps, 'okta').length > 0,
  async examine({ plan, okta }) {
    const access = okta();
    const apps = appsIn(plan.apps, 'okta');
    return (await Promise.all(needs.map((need) => ofNeed(access, need, need.scopes(apps))))).flat();
  },
};

async function ofNeed({ client, scopes }: OktaAccess, { path, for: what }: Need, wanted: string[]): Promise<Finding[]> {
  const grant = (names: string[]) =>
    scopes === null
      ? `whoever owns the token must be allowed to read it (as a scope: ${names[0]})`
      : `grant ${names.join(', ')} to the service app, and ask for it`;
  // What may manage may read.
  const has = (scope: string) => scopes?.has(scope) || scopes?.has(scope.replace(/\.read$/, '.manage'));
  const lacking = scopes === null ? [] : wanted.filter((scope) => !has(scope));
  if (lacking.length > 0) return [problem(`${lacking.join(', ')} ${lacking.length === 1 ? 'is' : 'are'} missing: ${what}`, grant(lacking))];
  try {
    await client.get(path);
    return [ok(`${what}: ${scopes === null ? 'readable' : wanted.join(', ')}`)];
  } catch (error) {
    if (!(error instanceof OktaError)) throw error;
    if (error.status !== 403) return [unknown(`${what}: ${error.message}`)];
    return [problem(`${what}: refused (403 ${error.errorCode} on ${path.replace(/\?.*/, '')})`, grant(wanted))];
  }
}
