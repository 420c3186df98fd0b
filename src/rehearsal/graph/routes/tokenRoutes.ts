/** The cloud's metadata document and the token endpoint (OAuth 2.0 client credentials, RFC 6749 section 4.4). */
import type { Hono } from 'hono';
import { type Caller, claimsOf } from '../caller.ts';
import { GraphError } from '../errors.ts';

export interface TokenIssuer {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** Object id of the caller, the `oid` claim. */
  callerId: string;
  caller: Caller;
  now(): Date;
  /** Tokens given out so far. */
  issued: Set<string>;
}

const lifetime = 3600;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function issueToken(issuer: TokenIssuer, origin: string): string {
  const at = Math.floor(issuer.now().getTime() / 1000);
  const claims = {
    aud: origin,
    iss: `${origin}/${issuer.tenantId}/`,
    iat: at,
    exp: at + lifetime,
    appid: issuer.clientId,
    oid: issuer.callerId,
    sub: issuer.callerId,
    tid: issuer.tenantId,
    ver: '1.0',
    ...claimsOf(issuer.caller),
  };
  const token = `${part({ typ: 'JWT', alg: 'none' })}.${part(claims)}.${part(issuer.issued.size + 1)}`;
  issuer.issued.add(token);
  return token;
}

/** `url` is the server's own address, known once it listens. */
export function tokenRoutes(app: Hono, issuer: TokenIssuer, url: () => string): void {
  app.get('/metadata/endpoints', (c) =>
    c.json({
      name: 'AzureCloud',
      resourceManager: url(),
      microsoftGraphResourceId: `${url()}/`,
      authentication: { loginEndpoint: url(), audiences: [url()], tenant: 'common', identityProvider: 'AAD' },
    }),
  );
  app.post('/:tenant/oauth2/v2.0/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const refuse = (status: 400 | 401, error: string, error_description: string) => c.json({ error, error_description }, status);
    if (c.req.param('tenant').toLowerCase() !== issuer.tenantId.toLowerCase()) {
      return refuse(400, 'invalid_request', `AADSTS90002: Tenant '${c.req.param('tenant')}' not found.`);
    }
    if (form.get('grant_type') !== 'client_credentials')
      return refuse(400, 'unsupported_grant_type', 'AADSTS70003: Unsupported grant type.');
    if (form.get('client_id') !== issuer.clientId) {
      return refuse(400, 'unauthorized_client', 'AADSTS700016: Application was not found in the directory.');
    }
    if (form.get('client_secret') !== issuer.clientSecret)
      return refuse(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
    return c.json({ token_type: 'Bearer', expires_in: lifetime, ext_expires_in: lifetime, access_token: issueToken(issuer, url()) });
  });
}

/** Throws 401 unless the header carries a token that this server gave out. */
export function checkToken(issuer: TokenIssuer, header: string | undefined): void {
  const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1];
  if (token === undefined || !issuer.issued.has(token)) {
    throw new GraphError(
      401,
      'InvalidAuthenticationToken',
      token === undefined ? 'Access token is empty.' : 'Access token validation failure.',
    );
  }
}
