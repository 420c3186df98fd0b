/** OAuth 2.0 client credentials among Graph's secrets. */
import type { ConnectionInputs, OAuthInput, OAuthNames } from '../inputs.ts';

/**
 * Microsoft's guide for publishers of gallery apps ("Testing SCIM Provisioning in your test tenant"). For other apps nothing is documented,
 * so that a declaration may say other names.
 */
export const usualNames: OAuthNames = {
  authenticationType: 'AuthenticationType',
  grant: 'OAuth2ClientCredentialsGrant',
  tokenUrl: 'Oauth2TokenExchangeUri',
  clientId: 'Oauth2ClientId',
  clientSecret: 'Oauth2ClientSecret',
};

const tokenKey = 'SecretToken';

/** The secrets that say how the service authenticates, by Graph's names. */
export function credentialsOf({ secretToken, oauth }: Pick<ConnectionInputs, 'secretToken' | 'oauth'>): Record<string, string> {
  if (oauth === undefined) return { [tokenKey]: secretToken };
  const names = { ...usualNames, ...oauth.names };
  return {
    [names.authenticationType]: names.grant,
    [names.tokenUrl]: oauth.tokenUrl,
    [names.clientId]: oauth.clientId,
    [names.clientSecret]: secretToken,
  };
}

export interface FoundMethod {
  /** Undefined: by token. */
  oauth: OAuthInput | undefined;
  /** Graph holds the token or the client's secret. */
  hasSecret: boolean;
}

/** How the service authenticates. `names` are those that were declared. */
export function readMethod(secrets: Map<string, string>, names?: Partial<OAuthNames>): FoundMethod {
  const called = { ...usualNames, ...names };
  if (secrets.get(called.authenticationType) !== called.grant) return { oauth: undefined, hasSecret: secrets.has(tokenKey) };
  const oauth = {
    tokenUrl: secrets.get(called.tokenUrl) ?? '',
    clientId: secrets.get(called.clientId) ?? '',
    ...(names === undefined ? {} : { names }),
  };
  return { oauth, hasSecret: secrets.has(called.clientSecret) };
}

/** Keys in `secrets` that hold credentials, under the usual names and those of `oauth`. */
export function credentialKeys(secrets: Map<string, string>, oauth?: OAuthInput): string[] {
  const methods = [undefined, oauth?.names].flatMap((names) => {
    const found = readMethod(secrets, names).oauth;
    return found === undefined ? [] : Object.keys(credentialsOf({ secretToken: '', oauth: found }));
  });
  return [...new Set([tokenKey, ...methods])].filter((key) => secrets.has(key));
}
