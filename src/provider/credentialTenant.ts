/**
 * Credentials go to the tenant that is named beside them, and to no other: the stack says where it wants to go, whoever set the credentials
 * says where they belong (docs/decisions/0002-providers-tied-to-tenants.md). Pure; nothing is sent.
 */

type Environment = Readonly<Record<string, string | undefined>>;

export interface Org {
  /** Without a host, such as `example-staging`. */
  org: string;
  /** `okta.com` unless said. */
  baseUrl?: string | undefined;
}

const usualBase = 'okta.com';
const orgForm = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const domainForm = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

/** As a host is compared: letter case and a last dot make no other one. Undefined: the two make no host, but an address of some other kind. */
function oktaHost({ org, baseUrl }: Org): string | undefined {
  const name = org.toLowerCase();
  const domain = (baseUrl || usualBase).toLowerCase().replace(/\.$/, '');
  return orgForm.test(name) && domainForm.test(domain) ? `${name}.${domain}` : undefined;
}

/** Why Okta's credentials of the environment are not for the org; null: they are. */
export function otherOktaOrg(wanted: Org, env: Environment): string | null {
  const { OKTA_ORG_NAME: org, OKTA_BASE_URL: baseUrl } = env;
  const host = oktaHost(wanted);
  const asked = `${wanted.org}.${wanted.baseUrl || usualBase}`;
  if (host === undefined) return `${asked} is no host of an Okta org: the org is one name, the base a domain`;
  if (!org)
    return `OKTA_ORG_NAME is not set, so that nobody says which org Okta's token in the environment belongs to: set it with OKTA_BASE_URL`;
  if (oktaHost({ org, baseUrl }) === host) return null;
  const named = `OKTA_ORG_NAME and OKTA_BASE_URL name ${org}.${baseUrl || usualBase}`;
  return `${named}, and the stack names ${asked}: a token goes to its own org alone`;
}

/** Why Entra's credentials of the environment are not for the tenant; null: they are, or the Azure CLI asks for a token of that tenant. */
export function otherEntraTenant(wanted: string, env: Environment): string | null {
  const { ARM_TENANT_ID: tenantId } = env;
  if (!tenantId || tenantId.toLowerCase() === wanted.toLowerCase()) return null;
  return `ARM_TENANT_ID is ${tenantId}, and the stack names the tenant ${wanted}: credentials go to their own tenant alone`;
}

/** Why a secret or an assertion of the environment may not be sent: nobody says which tenant it belongs to. An application may be known in many. */
export function noEntraTenant(env: Environment): string | null {
  return env.ARM_TENANT_ID ? null : 'ARM_TENANT_ID is not set, so that nobody says which tenant ARM_CLIENT_ID belongs to: set it';
}
