/** `applicationTemplate: instantiate`: the application and service principal that a gallery template gives. */
import { type CatalogEntry, customTemplateId, type GraphContext } from './context.ts';
import type { StoredApplication, StoredAppRole, StoredServicePrincipal } from './store.ts';

const integratedTag = 'WindowsAzureActiveDirectoryIntegratedApp';
const customTag = 'WindowsAzureActiveDirectoryCustomSingleSignOnApplication';
const customHomePage =
  'https://account.activedirectory.windowsazure.com:444/applications/default.aspx?metadata=customappsso|ISV9.1|primary|z';

/** The ids of the two roles of every Custom app are the same in all tenants; gallery apps have their own. */
const builtInRoles = [
  { name: 'User', customId: '18d14569-c3bd-439b-9a66-3a2aee01d14f' },
  { name: 'msiam_access', customId: 'b9632174-c057-4f7e-951b-be3adc52bfe6' },
];

/** Makes and stores both objects. */
export function instantiate(
  graph: GraphContext,
  entry: CatalogEntry,
  displayName: string,
): { application: StoredApplication; servicePrincipal: StoredServicePrincipal } {
  const custom = entry.id === customTemplateId;
  const appId = graph.newId();
  const homePageUrl = custom ? customHomePage : null;
  const appRoles: StoredAppRole[] = builtInRoles.map(({ name, customId }) => ({
    allowedMemberTypes: ['User'],
    displayName: name,
    description: name,
    id: custom ? customId : graph.newId(),
    isEnabled: true,
    origin: 'Application',
    value: null,
  }));
  const application: StoredApplication = {
    id: graph.newId(),
    appId,
    applicationTemplateId: entry.id,
    createdDateTime: graph.now().toISOString(),
    deletedDateTime: null,
    displayName,
    description: null,
    groupMembershipClaims: null,
    identifierUris: [],
    isFallbackPublicClient: false,
    signInAudience: 'AzureADMyOrg',
    tags: [],
    tokenEncryptionKeyId: null,
    defaultRedirectUri: null,
    samlMetadataUrl: null,
    optionalClaims: null,
    addIns: [],
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: null,
      oauth2PermissionScopes: [{ id: graph.newId(), value: 'user_impersonation', type: 'User', isEnabled: true }],
      preAuthorizedApplications: [],
    },
    appRoles,
    info: {},
    keyCredentials: [],
    passwordCredentials: [],
    requiredResourceAccess: [],
    publicClient: { redirectUris: [] },
    web: { homePageUrl, redirectUris: [], logoutUrl: null },
    owners: [graph.callerId],
  };
  const servicePrincipal: StoredServicePrincipal = {
    id: graph.newId(),
    deletedDateTime: null,
    accountEnabled: true,
    appId,
    appDisplayName: displayName,
    applicationTemplateId: entry.id,
    appOwnerOrganizationId: graph.store.tenantId,
    appRoleAssignmentRequired: true,
    displayName,
    homepage: homePageUrl,
    loginUrl: null,
    notes: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    replyUrls: [],
    servicePrincipalNames: [appId],
    servicePrincipalType: 'Application',
    keyCredentials: [],
    passwordCredentials: [],
    tags: custom ? [customTag, integratedTag] : [integratedTag],
    owners: [graph.callerId],
  };
  graph.store.applications.set(application.id, application);
  graph.store.servicePrincipals.set(servicePrincipal.id, servicePrincipal);
  graph.lag.set(servicePrincipal.id, graph.faults.notReadableYet);
  return { application, servicePrincipal };
}

/** The template whose provisioning a service principal gets; plain registrations have none (Microsoft's known issues of app provisioning). */
export function catalogEntryOf(graph: GraphContext, principal: StoredServicePrincipal): CatalogEntry | undefined {
  const id = principal.applicationTemplateId ?? (principal.tags.includes(integratedTag) ? customTemplateId : null);
  return graph.catalog.find((entry) => entry.id === id);
}
