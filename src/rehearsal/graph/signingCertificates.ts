/** Graph `servicePrincipal: addTokenSigningCertificate`: a self-signed certificate as three credentials of one identifier. */
import { X509Certificate } from 'node:crypto';
import type { Hono } from 'hono';
import { generate } from 'selfsigned';
import { bodyOf, type GraphContext, servicePrincipalOf } from './context.ts';
import { badRequest } from './errors.ts';
import { requiredText } from './patch.ts';
import { contextOf } from './query/query.ts';
import type { StoredServicePrincipal } from './store.ts';

const threeYears = 3 * 365 * 24 * 60 * 60 * 1000;

type Credential = Record<string, unknown>;
const credentials = (principal: StoredServicePrincipal, name: string): Credential[] =>
  Array.isArray(principal[name]) ? (principal[name] as Credential[]) : [];

/** A service principal as it is read: the keys themselves are given only when `keyCredentials` is selected. */
export function withoutKeys(principal: Record<string, unknown>, params: URLSearchParams): Record<string, unknown> {
  if (params.get('$select')?.split(',').includes('keyCredentials') || !Array.isArray(principal.keyCredentials)) return principal;
  return { ...principal, keyCredentials: (principal.keyCredentials as Credential[]).map((one) => ({ ...one, key: null })) };
}

function endOf(body: Record<string, unknown>, now: Date): Date {
  if (body.endDateTime === undefined || body.endDateTime === null) return new Date(now.getTime() + threeYears);
  const end = new Date(String(body.endDateTime));
  if (Number.isNaN(end.getTime()) || end <= now || end.getTime() > now.getTime() + threeYears + 3 * 24 * 60 * 60 * 1000) {
    throw badRequest("Invalid value specified for property 'endDateTime': a certificate lasts up to three years.");
  }
  return end;
}

export function signingCertificateRoutes(api: Hono, graph: GraphContext): void {
  api.post('/servicePrincipals/:id/addTokenSigningCertificate', async (c) => {
    const principal = servicePrincipalOf(graph, c.req.param('id'));
    const body = await bodyOf(c);
    const displayName = requiredText(body, 'displayName');
    if (!displayName.startsWith('CN=')) throw badRequest("The value of property 'displayName' must start with 'CN='.");
    const now = graph.now();
    const end = endOf(body, now);
    const made = await generate([{ name: 'commonName', value: displayName.slice(3) }], {
      // An elliptic key: the real one is RSA, and takes a hundred times as long to make.
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: now,
      notAfterDate: end,
    });
    const certificate = new X509Certificate(made.cert);
    const thumbprint = certificate.fingerprint.replaceAll(':', '');
    const shared = {
      customKeyIdentifier: Buffer.from(thumbprint, 'hex').toString('base64'),
      displayName,
      startDateTime: now.toISOString(),
      endDateTime: end.toISOString(),
    };
    const key = certificate.raw.toString('base64');
    const credential = { ...shared, type: 'AsymmetricX509Cert', key };
    const verify = { ...credential, keyId: graph.newId(), usage: 'Verify' };
    const sign = { ...credential, keyId: graph.newId(), type: 'X509CertAndPassword', usage: 'Sign' };
    principal.keyCredentials = [...credentials(principal, 'keyCredentials'), sign, verify];
    const password = { ...shared, keyId: sign.keyId, secretText: null, hint: null };
    principal.passwordCredentials = [...credentials(principal, 'passwordCredentials'), password];
    const context = `${contextOf(new URL(c.req.url)).split('#')[0]}#microsoft.graph.selfSignedCertificate`;
    return c.json({ '@odata.context': context, ...verify, thumbprint }, 201);
  });
}
