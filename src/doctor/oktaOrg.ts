/** Whether the Okta org is reached, is the one of the stack, and takes the token; and who the token belongs to. */
import { appsIn } from '../config/directory.ts';
import type { Answer } from '../http/exchange.ts';
import { NoAnswer } from '../http/failure.ts';
import { ask } from '../http/send.ts';
import { OktaError } from '../provider/okta/client.ts';
import { doctorSmallLimits } from './asking.ts';
import type { OktaAccess } from './oktaAccess.ts';
import { type Check, type Finding, ok, problem, type Situation, unknown } from './types.ts';

export const oktaOrg: Check = {
  name: 'Okta org',
  applies: (plan) => appsIn(plan.apps, 'okta').length > 0,
  async examine(situation) {
    let access: OktaAccess;
    try {
      access = situation.okta();
    } catch (error) {
      const said = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
      return [problem(said, 'set OKTA_ORG_NAME, OKTA_BASE_URL and OKTA_API_TOKEN of the org that the stack names, as for `pulumi up`')];
    }
    const reached = await reach(situation, access);
    if (reached.outcome === 'problem') return [reached];
    return [reached, ...(await ofToken(access))];
  },
};

interface Organization {
  id?: string;
  _links?: { organization?: { href?: string } };
}

/** Answered without a token. Source: Okta API, "Retrieve the Well-Known Org Metadata". */
async function reach({ fetch }: Situation, { settings, named }: OktaAccess): Promise<Finding> {
  const fix = 'correct tenants.okta: org (the part before the first dot) and baseUrl (okta.com, oktapreview.com, okta-emea.com)';
  let answer: Answer;
  try {
    const url = `${settings.url}/.well-known/okta-organization`;
    answer = await ask({ method: 'GET', url }, { fetch, limits: doctorSmallLimits });
  } catch (error) {
    if (error instanceof NoAnswer) return problem(`${settings.url} cannot be reached: ${error.message}`, fix);
    throw error;
  }
  const body = (answer.jsonOrNone() ?? {}) as Organization;
  if (!answer.ok || typeof body.id !== 'string') return problem(`${settings.url} answers ${answer.status}, and is no Okta org`, fix);
  const host = URL.parse(String(body._links?.organization?.href ?? ''))?.host;
  const isProxied = settings.url !== named;
  if (isProxied) return ok(`the org ${body.id} answers through ${settings.url}`);
  if (host !== undefined && host !== new URL(named).host) return problem(`${named} is the org ${host}`, fix);
  return ok(`${named} is the org ${body.id}`);
}

async function ofToken({ client, scopes }: OktaAccess): Promise<Finding[]> {
  let me: { id: string; profile?: { login?: string } };
  try {
    me = await client.get('/api/v1/users/me');
  } catch (error) {
    if (!(error instanceof OktaError)) throw error;
    if (error.status === 401) {
      const fix = 'make a new one (Security → API → Tokens): a token ends after 30 days without use, and with whoever made it';
      return [problem(`Okta does not know the token (${error.errorCode})`, fix)];
    }
    // A service app is nobody.
    if (scopes !== null) return [ok('the access token is of a service app: what counts are its scopes and the roles given to the app')];
    return [unknown(`whose token it is cannot be seen: ${error.message}`)];
  }
  const login = me.profile?.login ?? me.id;
  return [ok(`the token belongs to ${login}`)];
}
