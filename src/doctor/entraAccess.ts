/** The sign-in to Entra as the plugins make it, and what the token says of whoever signed in. */

import { createTokenSource } from '../provider/graph/auth.ts';
import { createGraphClient, type GraphClient } from '../provider/graph/client.ts';
import { type EntraSettings, type Environment, readEntraSettings } from '../provider/settings.ts';
import { doctorLimits } from './asking.ts';
import { within } from './within.ts';

/** Claims of a Graph access token. Source: Microsoft identity platform, "Access token claims reference". */
export interface Claims {
  /** Tenant id. */
  tid?: string;
  appid?: string;
  /** `app` where no person has signed in. */
  idtyp?: string;
  /** Application permissions. */
  roles?: string[];
  /** Delegated permissions, separated by spaces. */
  scp?: string;
  /** Template ids of directory roles. */
  wids?: string[];
  upn?: string;
  unique_name?: string;
}

export interface EntraAccess {
  settings: EntraSettings;
  graph: GraphClient;
  /** Empty where the token is no JWT: Microsoft promises nothing of its form. */
  claims: Claims;
  /** Name of a person who has signed in; null for an application. */
  person: string | null;
  /** How it signed in. */
  by: string;
}

const signInWithin = 30_000;
/** Milliseconds that the waits of one call may add up to: a doctor does not wait out a throttle. */
const patience = 4_000;

/** Throws a plain Error. */
export async function signIn(
  tenantId: string | undefined,
  env: Environment,
  { fetch, now, sleep }: { fetch: typeof globalThis.fetch; now: () => number; sleep: (ms: number) => Promise<void> },
): Promise<EntraAccess> {
  const settings = await readEntraSettings({ tenantId }, env, fetch);
  const token = createTokenSource(async () => settings, fetch, now, doctorLimits);
  const claims = claimsOf(await within(signInWithin, 'signing in', token()));
  const graph = createGraphClient({
    baseUrl: settings.graphUrl,
    ...{ token, fetch, sleep, now, patience },
    log: () => undefined,
    limits: doctorLimits,
  });
  const isPerson = claims.idtyp !== 'app' && claims.scp !== undefined;
  const person = isPerson ? (claims.upn ?? claims.unique_name ?? 'somebody') : null;
  return { settings, graph, claims, person, by: howOf(settings) };
}

export function claimsOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Claims;
  } catch {
    return {};
  }
}

function howOf({ clientId, clientSecret, assertion }: EntraSettings): string {
  if (clientId && clientSecret) return `application ${clientId} by client secret`;
  return clientId && assertion ? `application ${clientId} by federated token (OIDC)` : 'the Azure CLI';
}

/** Whether this is Microsoft's own cloud, and no tenant on this machine. */
export const isRealTenant = ({ graphUrl }: Pick<EntraSettings, 'graphUrl'>): boolean =>
  !/^(127\.|localhost$|\[::1\]$)/.test(new URL(graphUrl).hostname);
