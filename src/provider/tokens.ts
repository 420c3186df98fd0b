/** The names of the plugin's resources and look-ups, as the program and the engine spell them. */

/** Resource types of the plugin; the token is also the Pulumi type. */
export const resourceTypes = {
  enterpriseApp: 'muster:entra:EnterpriseApp',
  appRole: 'muster:entra:AppRole',
  appRoleAssignments: 'muster:entra:AppRoleAssignments',
  appRoleAssignment: 'muster:entra:AppRoleAssignment',
  samlSignOn: 'muster:entra:SamlSignOn',
  onDemand: 'muster:entra:OnDemandProvisioning',
  job: 'muster:entra:SynchronizationJob',
  connection: 'muster:entra:SynchronizationConnection',
  schema: 'muster:entra:SynchronizationSchema',
  provisioningState: 'muster:entra:ProvisioningState',
  oktaAdoptedApp: 'muster:okta:AdoptedApp',
  oktaProfileMapping: 'muster:okta:ProfileMapping',
  oktaProvisioning: 'muster:okta:Provisioning',
  oktaAppAssignments: 'muster:okta:AppAssignments',
  oktaGroupPushMappings: 'muster:okta:GroupPushMappings',
  token: 'muster:target:Token',
  localTarget: 'muster:target:LocalTarget',
} as const;

/** Names of the look-ups, as the engine sees them. */
export const functionTokens = {
  getPrincipals: 'muster:entra:getPrincipals',
  getNames: 'muster:entra:getNames',
  getOktaPrincipals: 'muster:okta:getPrincipals',
  getOktaNames: 'muster:okta:getNames',
  getOktaAttributes: 'muster:okta:getAttributes',
  findOktaApps: 'muster:okta:findApps',
} as const;
