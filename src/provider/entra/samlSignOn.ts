/** SAML sign-on of an enterprise app: mode, identifier, reply URL and the certificate that tokens are signed with. */
import { X509Certificate } from 'node:crypto';
import type { SamlSignOnInputs, SamlSignOnOutputs } from '../appInputs.ts';
import { diffInputs } from '../diff.ts';
import type { GraphClient } from '../graph/client.ts';
import { type CheckFailure, type Context, type ResourceKind, unknownValue } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { postOnce } from './postOnce.ts';

interface Application {
  appId: string;
  identifierUris: string[];
  web: { redirectUris: string[] } | null;
}

interface Principal {
  appOwnerOrganizationId: string | null;
  preferredSingleSignOnMode: string | null;
  preferredTokenSigningKeyThumbprint: string | null;
  loginUrl: string | null;
}

interface KeyCredential {
  displayName: string | null;
  usage: string;
  endDateTime: string;
  /** Base64 DER; only given when `keyCredentials` is selected. */
  key: string | null;
}

/** The steps of Microsoft's "Configure SAML-based single sign-on using Microsoft Graph", in their order. */
export const samlSignOn: ResourceKind<SamlSignOnInputs, SamlSignOnOutputs> = {
  type: resourceTypes.samlSignOn,

  check({ identifiers, replyUrls }) {
    const failures: CheckFailure[] = [];
    if (Array.isArray(identifiers) && identifiers.length === 0) failures.push({ property: 'identifiers', reason: 'holds no identifier' });
    if (!Array.isArray(replyUrls)) return failures;
    replyUrls.forEach((url, index) => {
      if (url !== unknownValue && !URL.canParse(url)) failures.push({ property: `replyUrls[${index}]`, reason: 'is not an address' });
    });
    return failures;
  },

  async diff(_context, old, inputs) {
    const { certificate } = old.inputs;
    // Without a declared end any certificate of the name will do.
    const before = inputs.certificate?.expires === undefined ? { ...old.inputs, certificate: { name: certificate.name } } : old.inputs;
    return diffInputs(before, inputs, { replaces: ['applicationId', 'servicePrincipalId'], same: { expires: isSameTime } });
  },

  async create(context, inputs) {
    const outputs = await converge(context, inputs);
    return { id: `${inputs.applicationId}/${inputs.servicePrincipalId}`, outputs };
  },

  async read(context, id, last) {
    const graph = context.graph();
    const [applicationId = '', servicePrincipalId = ''] = id.split('/');
    const application = await orMissing(graph.get<Application>(`/applications/${applicationId}`));
    const principal = await orMissing(graph.get<Principal>(`/servicePrincipals/${servicePrincipalId}`));
    if (application === undefined || principal?.preferredSingleSignOnMode !== 'saml') return undefined;
    const current = (await readCertificates(graph, servicePrincipalId)).find(
      ({ thumbprint }) => thumbprint === principal.preferredTokenSigningKeyThumbprint,
    );
    const sameAsLast = current !== undefined && current.thumbprint === last.outputs?.thumbprint;
    const { certificate = { name: current?.name ?? '', ...(current === undefined ? {} : { expires: current.expires }) } } =
      last.inputs ?? {};
    const inputs: SamlSignOnInputs = {
      applicationId,
      servicePrincipalId,
      identifiers: application.identifierUris,
      replyUrls: application.web?.redirectUris ?? [],
      signOnUrl: principal.loginUrl || null,
      // Another one was made the active one by hand: its own name shows.
      certificate: sameAsLast || last.outputs === undefined ? certificate : { name: current?.name ?? 'none' },
    };
    return { id, inputs, outputs: { ...(await addresses(graph, application, principal)), ...shown(current) } };
  },

  update: (context, _id, _old, inputs) => converge(context, inputs),

  async delete(context, id) {
    const graph = context.graph();
    const [applicationId, servicePrincipalId] = id.split('/');
    await orMissing(graph.patch(`/applications/${applicationId}`, { identifierUris: [], web: { redirectUris: [] } }));
    await orMissing(graph.patch(`/servicePrincipals/${servicePrincipalId}`, { preferredSingleSignOnMode: null, loginUrl: null }));
  },

  previewOutputs: () => ({}),
};

/** Sends only what is not so already. */
async function converge(context: Context, inputs: SamlSignOnInputs): Promise<SamlSignOnOutputs> {
  const graph = context.graph();
  const { applicationId, servicePrincipalId, identifiers, replyUrls, signOnUrl } = inputs;
  const principal = await graph.get<Principal>(`/servicePrincipals/${servicePrincipalId}`, { retryMissing: true });
  const application = await graph.get<Application>(`/applications/${applicationId}`, { retryMissing: true });
  if (principal.preferredSingleSignOnMode !== 'saml' || (principal.loginUrl || null) !== signOnUrl) {
    await graph.patch(`/servicePrincipals/${servicePrincipalId}`, { preferredSingleSignOnMode: 'saml', loginUrl: signOnUrl });
  }
  if (!sameList(application.identifierUris, identifiers) || !sameList(application.web?.redirectUris ?? [], replyUrls)) {
    await graph.patch(`/applications/${applicationId}`, { identifierUris: identifiers, web: { redirectUris: replyUrls } });
  }
  const certificate = await ensureCertificate(context, inputs);
  if (certificate.thumbprint !== principal.preferredTokenSigningKeyThumbprint) {
    const preferredTokenSigningKeyThumbprint = certificate.thumbprint;
    await graph.patch(`/servicePrincipals/${servicePrincipalId}`, { preferredTokenSigningKeyThumbprint }, { retryMissing: true });
  }
  return { ...(await addresses(graph, application, principal)), ...shown(certificate) };
}

/** A date is its midnight, UTC. */
const isSameTime = (left: unknown, right: unknown): boolean => Date.parse(String(left)) === Date.parse(String(right));

interface Certificate {
  name: string;
  thumbprint: string;
  expires: string;
  certificate: string;
}

/** The certificate of this name and end: the one that is there, or a new one. */
async function ensureCertificate(context: Context, { servicePrincipalId, certificate }: SamlSignOnInputs): Promise<Certificate> {
  const { name, expires } = certificate;
  const isWanted = (one: Certificate): boolean => one.name === name && (expires === undefined || isSameTime(one.expires, expires));
  const find = async () => (await readCertificates(context.graph(), servicePrincipalId)).find(isWanted);
  const found = await find();
  if (found !== undefined) return found;
  const body = { displayName: `CN=${name}`, ...(expires === undefined ? {} : { endDateTime: new Date(expires).toISOString() }) };
  const made = await postOnce(context, `/servicePrincipals/${servicePrincipalId}/addTokenSigningCertificate`, body, async () => {
    const done = await find();
    return done === undefined ? undefined : { key: done.certificate, endDateTime: done.expires };
  });
  return { name, thumbprint: thumbprintOf(made.key), expires: made.endDateTime, certificate: made.key };
}

async function readCertificates(graph: GraphClient, servicePrincipalId: string): Promise<Certificate[]> {
  const path = `/servicePrincipals/${servicePrincipalId}?$select=keyCredentials`;
  const { keyCredentials } = await graph.get<{ keyCredentials: KeyCredential[] }>(path, { retryMissing: true });
  return keyCredentials.flatMap(({ displayName, usage, endDateTime, key }) =>
    usage === 'Verify' && key
      ? [{ name: (displayName ?? '').replace(/^CN=/, ''), thumbprint: thumbprintOf(key), expires: endDateTime, certificate: key }]
      : [],
  );
}

/** SHA-1 of the DER, upper-case hex, as Graph writes it. */
function thumbprintOf(key: string): string {
  return new X509Certificate(Buffer.from(key, 'base64')).fingerprint.replaceAll(':', '');
}

function shown(one: Certificate | undefined): Pick<SamlSignOnOutputs, 'thumbprint' | 'expires' | 'certificate'> {
  return { thumbprint: one?.thumbprint ?? '', expires: one?.expires ?? '', certificate: one?.certificate ?? '' };
}

async function addresses(
  graph: GraphClient,
  { appId }: Application,
  principal: Principal,
): Promise<Pick<SamlSignOnOutputs, 'metadataUrl' | 'loginUrl'>> {
  const tenant = `${await graph.signOnRoot()}/${principal.appOwnerOrganizationId ?? 'common'}`;
  return { metadataUrl: `${tenant}/federationmetadata/2007-06/federationmetadata.xml?appid=${appId}`, loginUrl: `${tenant}/saml2` };
}

function sameList(left: string[], right: string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}
