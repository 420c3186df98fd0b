/**
 * What Microsoft's description of Graph does not say, and where recorded traffic or the documentation differs from it. Sources: Graph v1.0 reference,
 * "Advanced query capabilities on directory objects" (support for filter and sorting), answers that others recorded.
 */

/** A type as the description has it: `Edm.String`, `Collection(appRole)!`, where `!` is "not nullable". */
export interface Described {
  base?: string;
  open?: boolean;
  properties: Record<string, string>;
  navigation?: Record<string, string>;
}

/** Types that the table lacks. */
export const moreTypes: Record<string, Described> = {
  // Its two members are relations of a type without properties of its own.
  applicationServicePrincipal: { properties: {}, navigation: { application: 'application', servicePrincipal: 'servicePrincipal' } },
  synchronizationJobRestartCriteria: { properties: { resetScope: 'Edm.String' } },
  selfSignedCertificate: {
    properties: {
      customKeyIdentifier: 'Edm.Binary',
      displayName: 'Edm.String',
      endDateTime: 'Edm.DateTimeOffset',
      key: 'Edm.Binary',
      keyId: 'Edm.Guid',
      startDateTime: 'Edm.DateTimeOffset',
      thumbprint: 'Edm.String',
      type: 'Edm.String',
      usage: 'Edm.String',
    },
  },
  domain: {
    base: 'entity',
    properties: {
      authenticationType: 'Edm.String!',
      availabilityStatus: 'Edm.String',
      isAdminManaged: 'Edm.Boolean!',
      isDefault: 'Edm.Boolean!',
      isInitial: 'Edm.Boolean!',
      isRoot: 'Edm.Boolean!',
      isVerified: 'Edm.Boolean!',
      supportedServices: 'Collection(Edm.String)!',
    },
  },
};

/**
 * Properties that the description does not have, and traffic or documentation has. The reasons:
 * - `name` of functions and filter operators: in every example of the documentation; the description has the key `id` alone.
 * - `provisioningTaskIdentifier`: in schemas that were exported from beta.
 * - `samlMetadataUrl` of a service principal: beta; the azuread plugin selects it there.
 */
export const moreProperties: Record<string, Record<string, string>> = {
  attributeMappingFunctionSchema: { name: 'Edm.String' },
  filterOperatorSchema: { name: 'Edm.String' },
  synchronizationSchema: { provisioningTaskIdentifier: 'Edm.String' },
  servicePrincipal: { samlMetadataUrl: 'Edm.String' },
};

/**
 * Members of enums that traffic has and the description has not. Recorded templates write the keys of their metadata with a small first letter, so
 * that letter does not count anywhere.
 */
export const moreMembers: Record<string, string[]> = {
  synchronizationMetadata: ['AzureIngestionAttributeOptimization'],
};

/** Enums of which several members may stand in one text, with commas. */
export const flagEnums = new Set(['objectFlowTypes', 'directoryDefinitionDiscoverabilities']);

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Given by the service alone: in a write they are refused, unless the object has that very value. */
export const readOnly: Record<string, readonly string[]> = {
  user: words(`createdDateTime deletedDateTime creationType assignedLicenses assignedPlans provisionedPlans lastPasswordChangeDateTime
    licenseAssignmentStates imAddresses isManagementRestricted legalAgeGroupClassification onPremisesDistinguishedName onPremisesDomainName
    onPremisesLastSyncDateTime onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled
    onPremisesUserPrincipalName proxyAddresses securityIdentifier serviceProvisioningErrors signInActivity signInSessionsValidFromDateTime`),
  group:
    words(`createdDateTime deletedDateTime expirationDateTime hasMembersWithLicenseErrors isManagementRestricted licenseProcessingState mail
    onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName onPremisesProvisioningErrors onPremisesSamAccountName
    onPremisesSecurityIdentifier onPremisesSyncEnabled proxyAddresses renewedDateTime securityIdentifier serviceProvisioningErrors`),
  application: words(`appId applicationTemplateId certification createdByAppId createdDateTime deletedDateTime disabledByMicrosoftStatus
    publisherDomain verifiedPublisher`),
  servicePrincipal: words(`appDescription appDisplayName applicationTemplateId appOwnerOrganizationId createdByAppId deletedDateTime
    disabledByMicrosoftStatus resourceSpecificApplicationPermissions signInAudience verifiedPublisher`),
  appRoleAssignment: words('createdDateTime deletedDateTime principalDisplayName principalType resourceDisplayName'),
};

/** What an object shows when nothing is selected; the other types show all they have. */
export const shownByDefault: Record<string, readonly string[]> = {
  user: words(
    'businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation preferredLanguage surname userPrincipalName',
  ),
};

/** How many objects a page has, and the most that `$top` may ask for. Lists of other types do not come in pages. */
export const pageSizes: Record<string, { usual: number; most: number }> = {
  directoryObject: { usual: 100, most: 999 },
  applicationTemplate: { usual: 100, most: 999 },
  provisioningObjectSummary: { usual: 1000, most: 1000 },
};

/** `D` by default, `A` with the advanced query parameters, `N` never. */
export type Support = 'D' | 'A' | 'N';

/** Per property: how it may be compared with `eq` and `in`, with `startsWith`, with `ge` and `le`. Properties that are not here cannot be filtered by. */
export const filterSupport: Record<string, ReadonlyMap<string, string>> = {
  user: supports(`id D accountEnabled D ageGroup D businessPhones AA city DD companyName AA consentProvidedForMinor D country DD
    createdDateTime DND creationType D department DD displayName DD employeeHireDate ANA employeeId D employeeOrgData A employeeType A
    externalUserState D faxNumber AA givenName DD identities D imAddresses DD isResourceAccount D jobTitle DD mail DD mailNickname DD
    mobilePhone AA officeLocation AA onPremisesExtensionAttributes A onPremisesImmutableId D onPremisesLastSyncDateTime DND
    onPremisesProvisioningErrors D onPremisesSamAccountName AA onPremisesSecurityIdentifier D onPremisesSyncEnabled D otherMails DD
    passwordProfile A postalCode AA preferredLanguage AA proxyAddresses DD showInAddressList A state D streetAddress AA surname DD
    usageLocation DD userPrincipalName DD userType D assignedLicenses D assignedPlans AA provisionedPlans AA manager D appRoleAssignments D`),
  group: supports(`id D classification DD description AA displayName DD expirationDateTime ANA hasMembersWithLicenseErrors D infoCatalogs DD
    isAssignableToRole D mail DD mailEnabled D mailNickname DD membershipRule DD membershipRuleProcessingState D groupTypes DD
    onPremisesLastSyncDateTime DND onPremisesProvisioningErrors D onPremisesSamAccountName AA onPremisesSecurityIdentifier D
    onPremisesSyncEnabled D preferredLanguage AA proxyAddresses DD renewedDateTime DND resourceBehaviorOptions D resourceProvisioningOptions D
    securityEnabled D uniqueName DD assignedLicenses D appRoleAssignments D`),
  application: supports(`id D appId D createdDateTime DND createdOnBehalfOf D description AA disabledByMicrosoftStatus D displayName DD
    federatedIdentityCredentials AA identifierUris DD info A notes AA publicClient AA publisherDomain DD requiredResourceAccess A
    serviceManagementReference AA signInAudience D spa AA tags DD uniqueName DD verifiedPublisher A web AA`),
  servicePrincipal: supports(`id D accountEnabled D alternativeNames DD appId D appOwnerOrganizationId A appRoleAssignedTo D
    appRoleAssignmentRequired A appRoleAssignments D applicationTemplateId D description AA displayName DD federatedIdentityCredentials AA
    homepage AA info A notes AA preferredSingleSignOnMode D servicePrincipalNames DD servicePrincipalType D tags DD verifiedPublisher A`),
};

function supports(text: string): ReadonlyMap<string, string> {
  const all = words(text);
  return new Map(all.flatMap((word, index) => (index % 2 === 0 ? [[word, all[index + 1] ?? 'N'] as const] : [])));
}

/** The only ones that `endsWith` takes, and only in advanced queries. */
export const endsWithProperties = new Set(['mail', 'otherMails', 'userPrincipalName', 'proxyAddresses']);

/** What a list can be sorted by; a filter beside it needs the advanced query parameters in any case. */
export const sortSupport: Record<string, Record<string, Support>> = {
  user: { displayName: 'D', userPrincipalName: 'D', createdDateTime: 'A', deletedDateTime: 'A' },
  group: { displayName: 'D', deletedDateTime: 'A' },
  application: { displayName: 'A', createdDateTime: 'A', deletedDateTime: 'A' },
  servicePrincipal: { displayName: 'A', createdDateTime: 'A', deletedDateTime: 'A' },
};
