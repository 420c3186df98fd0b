import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SamlSignOnInputs } from '../../../src/provider/appInputs.ts';
import { createContext } from '../../../src/provider/context.ts';
import { samlSignOn } from '../../../src/provider/entra/samlSignOn.ts';
import { startTenant, type Tenant } from '../tenant.ts';

let tenant: Tenant;
let inputs: SamlSignOnInputs;
beforeEach(async () => {
  tenant = await startTenant();
  inputs = {
    applicationId: application().id,
    servicePrincipalId: tenant.servicePrincipalId,
    identifiers: ['https://wiki.test'],
    replyUrls: ['https://wiki.test/acs', 'https://wiki.test/acs2'],
    signOnUrl: 'https://wiki.test/login',
    certificate: { name: 'Wiki', expires: '2028-01-01' },
  };
});
afterEach(() => tenant.graph.close());

const application = () => {
  const [found] = tenant.graph.store.applications.values();
  if (found === undefined) throw new Error('no application');
  return found;
};
const principal = () => tenant.graph.store.servicePrincipals.get(tenant.servicePrincipalId);
const writes = () => tenant.graph.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('oauth2')).length;
const certificates = () =>
  ((principal()?.keyCredentials ?? []) as { usage: string; displayName: string }[]).filter(({ usage }) => usage === 'Verify');

test('sets mode, identifier, reply URLs and a certificate that signs; nothing else of the app is touched', async () => {
  const tags = principal()?.tags;
  const { id, outputs } = await samlSignOn.create(tenant.context, inputs);
  expect(principal()).toMatchObject({
    preferredSingleSignOnMode: 'saml',
    loginUrl: 'https://wiki.test/login',
    preferredTokenSigningKeyThumbprint: outputs.thumbprint,
    appRoleAssignmentRequired: true,
    tags,
  });
  expect(application()).toMatchObject({ identifierUris: inputs.identifiers, web: { redirectUris: inputs.replyUrls } });
  expect((application().web as { homePageUrl: string }).homePageUrl).toContain('customappsso');
  const certificate = new X509Certificate(Buffer.from(outputs.certificate, 'base64'));
  expect([certificate.subject, certificate.fingerprint.replaceAll(':', '')]).toEqual(['CN=Wiki', outputs.thumbprint]);
  expect(outputs.expires).toBe('2028-01-01T00:00:00.000Z');
  expect(outputs.metadataUrl).toBe(
    `https://login.microsoftonline.com/${tenant.config.tenantId}/federationmetadata/2007-06/federationmetadata.xml?appid=${application().appId}`,
  );
  expect(await samlSignOn.read(tenant.context, id, { inputs, outputs })).toEqual({ id, inputs, outputs });
});

test('(7.10) in another cloud the addresses are those of its own sign-on', async () => {
  const env = { ARM_ENVIRONMENT: 'usgovernment' };
  const context = createContext(tenant.config, { env, sleep: async () => {}, log: () => {} });
  const { outputs } = await samlSignOn.create(context, inputs);
  expect(outputs.loginUrl).toBe(`https://login.microsoftonline.us/${tenant.config.tenantId}/saml2`);
  expect(outputs.metadataUrl).toMatch(/^https:\/\/login\.microsoftonline\.us\/.*federationmetadata\.xml\?appid=/);
});

test('a create that is repeated sends nothing and makes no second certificate', async () => {
  const first = await samlSignOn.create(tenant.context, inputs);
  const before = writes();
  expect(await samlSignOn.create(tenant.context, inputs)).toEqual(first);
  expect(writes()).toBe(before);
});

test('another name makes a new certificate, which signs from now on; the old one stays', async () => {
  const { id, outputs } = await samlSignOn.create(tenant.context, inputs);
  const rotated = { ...inputs, certificate: { name: 'Wiki 2027' } };
  const after = await samlSignOn.update(tenant.context, id, { inputs, outputs }, rotated);
  expect(after.thumbprint).not.toBe(outputs.thumbprint);
  expect(principal()?.preferredTokenSigningKeyThumbprint).toBe(after.thumbprint);
  expect(certificates().map(({ displayName }) => displayName)).toEqual(['CN=Wiki', 'CN=Wiki 2027']);
  const back = await samlSignOn.update(tenant.context, id, { inputs: rotated, outputs: after }, inputs);
  expect(back.thumbprint).toBe(outputs.thumbprint);
  expect(certificates()).toHaveLength(2);
});

test.each<[string, () => void, string[]]>([
  ['another reply URL', () => Object.assign(application().web as object, { redirectUris: ['https://other.test'] }), ['replyUrls']],
  ['another identifier', () => Object.assign(application(), { identifierUris: ['other'] }), ['identifiers']],
  [
    'another active certificate',
    () => Object.assign(principal() ?? {}, { preferredTokenSigningKeyThumbprint: 'ABC' }),
    ['certificate.expires', 'certificate.name'],
  ],
])('%s is drift', async (_what, change, paths) => {
  const { id, outputs } = await samlSignOn.create(tenant.context, inputs);
  change();
  const read = await samlSignOn.read(tenant.context, id, { inputs, outputs });
  const { changes } = await samlSignOn.diff(tenant.context, { id, inputs: read?.inputs ?? inputs, outputs }, inputs);
  expect(Object.keys(changes).toSorted()).toEqual(paths);
  await samlSignOn.update(tenant.context, id, { inputs, outputs }, inputs);
  expect((await samlSignOn.read(tenant.context, id, { inputs, outputs }))?.inputs).toEqual(inputs);
});

test('the order of the reply URLs is no drift; sign-on that was switched off is gone', async () => {
  const { id, outputs } = await samlSignOn.create(tenant.context, inputs);
  const turned = { ...inputs, replyUrls: inputs.replyUrls.toReversed() };
  expect((await samlSignOn.diff(tenant.context, { id, inputs, outputs }, turned)).changes).toEqual({});
  await samlSignOn.delete(tenant.context, id, { inputs, outputs });
  expect(principal()).toMatchObject({ preferredSingleSignOnMode: null, loginUrl: null });
  expect(application()).toMatchObject({ identifierUris: [], web: { redirectUris: [] } });
  expect(await samlSignOn.read(tenant.context, id, { inputs, outputs })).toBeUndefined();
});

test('the key itself is only given when it is asked for', async () => {
  await samlSignOn.create(tenant.context, inputs);
  const path = `/servicePrincipals/${tenant.servicePrincipalId}`;
  const keys = async (query: string) =>
    (await tenant.context.graph().get<{ keyCredentials: { key: string | null }[] }>(path + query)).keyCredentials.map(
      ({ key }) => key !== null,
    );
  expect(await keys('')).toEqual([false, false]);
  expect(await keys('?$select=keyCredentials')).toEqual([true, true]);
});
