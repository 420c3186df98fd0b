/** The plugin's configuration: what the program gives explicitly, else the environment the azuread and okta plugins read. */
import { smallLimits } from '../http/limits.ts';
import { askFor } from './askFor.ts';
import { noEntraTenant, otherEntraTenant, otherOktaOrg } from './credentialTenant.ts';

export interface EntraSettings {
  /** Graph's root without a version. */
  graphUrl: string;
  loginUrl: string;
  /** Where people sign on by SAML, and vendors find the federation metadata. */
  signOnUrl: string;
  tenantId: string;
  clientId?: string;
  clientSecret?: string;
  /** A client assertion (workload identity federation) in place of a secret. */
  assertion?: Assertion;
  useCli: boolean;
}

export type Assertion = { token: string } | { file: string } | { requestUrl: string; requestToken: string };

export interface OktaSettings {
  /** `https://{org}.{baseUrl}`, or the proxy's address as the okta plugin has it. */
  url: string;
  adminUrl: string;
  authorization: string;
}

/** Explicit provider configuration; every key may be absent. */
export interface ProviderConfig {
  graphUrl?: string;
  loginUrl?: string;
  tenantId?: string;
  clientId?: string;
  clientSecret?: string;
  oktaOrgName?: string;
  oktaBaseUrl?: string;
  oktaApiToken?: string;
  oktaHttpProxy?: string;
}

/** Names of `ProviderConfig`, for whoever copies them out of an untyped configuration. */
export const providerConfigKeys = [
  'graphUrl',
  'loginUrl',
  'tenantId',
  'clientId',
  'clientSecret',
  'oktaOrgName',
  'oktaBaseUrl',
  'oktaApiToken',
  'oktaHttpProxy',
] as const satisfies readonly (keyof ProviderConfig)[];

export type Environment = Readonly<Record<string, string | undefined>>;

interface Addresses {
  graphUrl: string;
  loginUrl: string;
}

interface Cloud extends Addresses {
  signOnUrl: string;
}

const publicCloud: Cloud = {
  graphUrl: 'https://graph.microsoft.com',
  loginUrl: 'https://login.microsoftonline.com',
  signOnUrl: 'https://login.microsoftonline.com',
};

/** Source: Microsoft Entra authentication and national clouds. China's tokens have an older address that works on. */
const clouds: Readonly<Record<string, Cloud>> = {
  public: publicCloud,
  usgovernmentl4: {
    graphUrl: 'https://graph.microsoft.us',
    loginUrl: 'https://login.microsoftonline.us',
    signOnUrl: 'https://login.microsoftonline.us',
  },
  usgovernmentl5: {
    graphUrl: 'https://dod-graph.microsoft.us',
    loginUrl: 'https://login.microsoftonline.us',
    signOnUrl: 'https://login.microsoftonline.us',
  },
  china: {
    graphUrl: 'https://microsoftgraph.chinacloudapi.cn',
    loginUrl: 'https://login.chinacloudapi.cn',
    signOnUrl: 'https://login.partner.microsoftonline.cn',
  },
};

const cloudNamed = (env: Environment): Cloud | undefined => {
  const name = (env.ARM_ENVIRONMENT || 'public').toLowerCase();
  return clouds[name === 'usgovernment' ? 'usgovernmentl4' : name];
};

/** Of the cloud whose addresses these are; a loopback tenant stands for the one that the environment names. */
function signOnUrlOf({ graphUrl, loginUrl }: Addresses, env: Environment): string {
  const all = Object.values(clouds);
  const own = all.find((cloud) => cloud.graphUrl === graphUrl) ?? all.find((cloud) => cloud.loginUrl === loginUrl);
  return (own ?? cloudNamed(env) ?? publicCloud).signOnUrl;
}

/** Throws a plain Error that names the missing setting. Asks `ARM_METADATA_HOSTNAME` for the addresses when it is set. */
export async function readEntraSettings(config: ProviderConfig, env: Environment, fetch: typeof globalThis.fetch): Promise<EntraSettings> {
  const tenantId = readTenantId(config, env);
  const cloud = await readCloud(config, env, fetch);
  const clientSecret = config.clientSecret ?? env.ARM_CLIENT_SECRET;
  const settings = {
    ...cloud,
    signOnUrl: signOnUrlOf(cloud, env),
    tenantId,
    clientId: config.clientId ?? env.ARM_CLIENT_ID,
    clientSecret,
    assertion: readAssertion(env),
    useCli: env.ARM_USE_CLI !== 'false',
  };
  const isSent = settings.clientId && (clientSecret || settings.assertion);
  const reason = isSent && !isOwnApplication(config) ? noEntraTenant(env) : null;
  if (reason !== null) throw new Error(`${reason}.`);
  return settings;
}

/** Secret and tenant stand in one configuration, whatever the environment says. */
const isOwnApplication = ({ clientId, clientSecret, tenantId }: ProviderConfig): boolean => Boolean(clientId && clientSecret && tenantId);

/** Throws a plain Error when no tenant is configured, or the environment's credentials belong to another one. */
export function readTenantId(config: ProviderConfig, env: Environment): string {
  const tenantId = config.tenantId ?? env.ARM_TENANT_ID;
  if (!tenantId) throw new Error('No Entra tenant is configured: set ARM_TENANT_ID or muster:tenantId.');
  const other = isOwnApplication(config) ? null : otherEntraTenant(tenantId, env);
  if (other !== null) throw new Error(`${other}.`);
  return tenantId;
}

async function readCloud(config: ProviderConfig, env: Environment, fetch: typeof globalThis.fetch): Promise<Addresses> {
  const { graphUrl, loginUrl } = config;
  if (graphUrl !== undefined && loginUrl !== undefined) return { graphUrl, loginUrl };
  const known = cloudNamed(env);
  const host = env.ARM_METADATA_HOSTNAME;
  const cloud = host === undefined || host === '' ? known : await readMetadata(host, fetch);
  if (cloud === undefined)
    throw new Error(
      `ARM_ENVIRONMENT is ${env.ARM_ENVIRONMENT?.toLowerCase()}; known are public, usgovernmentl4, usgovernmentl5 and china.`,
    );
  return { graphUrl: graphUrl ?? cloud.graphUrl, loginUrl: loginUrl ?? cloud.loginUrl };
}

async function readMetadata(host: string, fetch: typeof globalThis.fetch): Promise<Addresses> {
  const url = `https://${host}/metadata/endpoints?api-version=2022-09-01`;
  const what = `Reading the metadata document of ${host} (ARM_METADATA_HOSTNAME)`;
  const answer = await askFor(what, { method: 'GET', url }, { fetch, limits: smallLimits });
  if (!answer.ok) throw new Error(`ARM_METADATA_HOSTNAME ${host} answered ${answer.status} for its metadata document.`);
  const document = (answer.jsonOrNone() ?? {}) as {
    microsoftGraphResourceId?: unknown;
    authentication?: { loginEndpoint?: unknown } | null;
  };
  const graphUrl = document.microsoftGraphResourceId;
  const loginUrl = document.authentication?.loginEndpoint;
  if (typeof graphUrl !== 'string' || typeof loginUrl !== 'string') {
    throw new Error(`The metadata document of ${host} lacks microsoftGraphResourceId or authentication.loginEndpoint.`);
  }
  return { graphUrl: graphUrl.replace(/\/+$/, ''), loginUrl: loginUrl.replace(/\/+$/, '') };
}

function readAssertion(env: Environment): Assertion | undefined {
  const token = env.ARM_OIDC_TOKEN;
  if (token) return { token };
  const file = env.ARM_OIDC_TOKEN_FILE_PATH;
  if (file) return { file };
  if (env.ARM_USE_OIDC !== 'true') return undefined;
  const requestUrl = env.ARM_OIDC_REQUEST_URL ?? env.ACTIONS_ID_TOKEN_REQUEST_URL;
  const requestToken = env.ARM_OIDC_REQUEST_TOKEN ?? env.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  return requestUrl && requestToken ? { requestUrl, requestToken } : undefined;
}

/** Throws a plain Error that names the missing setting. An http proxy is the org's address, as it is for the okta plugin. */
export function readOktaSettings(config: ProviderConfig, env: Environment): OktaSettings {
  const org = config.oktaOrgName ?? env.OKTA_ORG_NAME;
  if (!org) throw new Error('No Okta org is configured: set OKTA_ORG_NAME or muster:oktaOrgName.');
  const apiToken = config.oktaApiToken ?? env.OKTA_API_TOKEN;
  const accessToken = env.OKTA_ACCESS_TOKEN;
  if (!apiToken && !accessToken) throw new Error('No Okta token is configured: set OKTA_API_TOKEN or muster:oktaApiToken.');
  const baseUrl = config.oktaBaseUrl ?? env.OKTA_BASE_URL ?? 'okta.com';
  const isOwnToken = Boolean(config.oktaApiToken);
  // A token and its org are named in one place; so is a proxy, which gets the token.
  if (isOwnToken && config.oktaOrgName === undefined)
    throw new Error('muster:oktaApiToken needs muster:oktaOrgName, which says whose it is.');
  const other = otherOktaOrg({ org, baseUrl }, isOwnToken ? { OKTA_ORG_NAME: org, OKTA_BASE_URL: baseUrl } : env);
  if (other !== null) throw new Error(`${other}.`);
  if (!isOwnToken && config.oktaHttpProxy !== undefined)
    throw new Error("muster:oktaHttpProxy would get the environment's token: set OKTA_HTTP_PROXY, or muster:oktaApiToken.");
  const proxy = config.oktaHttpProxy ?? env.OKTA_HTTP_PROXY;
  return {
    url: (proxy || `https://${org}.${baseUrl}`).replace(/\/+$/, ''),
    adminUrl: `https://${org}-admin.${baseUrl}`,
    authorization: apiToken ? `SSWS ${apiToken}` : `Bearer ${accessToken}`,
  };
}
