/** The administrator roles of whoever owns the Okta token: an API token may do what its owner may. */
import { appsIn } from '../config/directory.ts';
import { type OktaClient, OktaError } from '../provider/okta/client.ts';
import { type Check, type Finding, ok, problem, unknown } from './types.ts';

/** Standard roles that may make and assign apps. Source: Okta, "Standard administrator roles and permissions". */
const enough = ['SUPER_ADMIN', 'APP_ADMIN'];

export const oktaRoles: Check = {
  name: 'Okta administrator',
  applies: (plan) => appsIn(plan.apps, 'okta').length > 0,
  async examine({ okta }) {
    const { client } = okta();
    // A service app is nobody: said where the org is looked at.
    const me = await client.get<{ id: string; profile?: { login?: string } }>('/api/v1/users/me').catch(() => null);
    return me === null ? [] : ofRoles(client, me.id, me.profile?.login ?? me.id);
  },
};

async function ofRoles(client: OktaClient, id: string, login: string): Promise<Finding[]> {
  const fix = 'give whoever owns the token Super Administrator, or Application Administrator for all apps';
  let roles: { type?: string; label?: string; status?: string }[];
  try {
    roles = await client.get(`/api/v1/users/${encodeURIComponent(id)}/roles`);
  } catch (error) {
    if (error instanceof OktaError && [401, 403, 404].includes(error.status))
      return [unknown(`the administrator roles of ${login} cannot be seen`)];
    throw error;
  }
  const active = roles.filter(({ status = 'ACTIVE' }) => status === 'ACTIVE');
  const named = active.map(({ type, label }) => label ?? type ?? '').join(', ');
  if (active.some(({ type = '' }) => enough.includes(type))) return [ok(`${login} is ${named}`)];
  if (active.some(({ type }) => type === 'CUSTOM')) {
    return [
      unknown(
        `${login} is ${named}: whether a custom role is enough is not shown`,
        'it needs to manage applications, and to view users and groups',
      ),
    ];
  }
  return [problem(active.length === 0 ? `${login} is no administrator` : `${login} is ${named}, who makes no apps`, fix)];
}
