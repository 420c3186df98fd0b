/** An Okta app as the program of an earlier version declared it: one resource of the okta provider for each assignment, push and mapping. */
import okta from '@pulumi/okta';
import * as pulumi from '@pulumi/pulumi';
import { OktaProvisioning } from '../../../src/provider/sdk.ts';

/** Id of an app that is there already; set in the copy that runs. */
const existing: string | undefined = undefined;

/** Of the catalog, and of the stack. */
const rows = {
  givenName: 'user.firstName',
  familyName: 'user.lastName',
  email: 'user.email',
  displayName: 'user.displayName',
  tier: 'user.city',
  title: 'user.state',
};

class App extends pulumi.ComponentResource {
  constructor(name: string, options: pulumi.ComponentResourceOptions) {
    super('muster:okta:App', name, {}, options);
    const frozen = { parent: this, ignoreChanges: ['*'] };
    const shell = existing ? undefined : new okta.app.Swa(name, { label: 'Cube', preconfiguredApp: 'scim2headerauth' }, frozen);
    const appId = shell?.id ?? pulumi.output(existing ?? '');
    const child = shell ? { parent: this, deletedWith: shell } : { parent: this };
    const attribute = new okta.AppUserSchemaProperty(
      `${name}-tier`,
      { appId, index: 'tier', title: 'tier', type: 'string', externalName: 'tier', externalNamespace: 'urn:example:1.0:User' },
      { ...child, deleteBeforeReplace: true },
    );
    const mapping = new okta.profile.Mapping(
      name,
      {
        sourceId: okta.user.getUserProfileMappingSourceOutput({ parent: this }).id,
        targetId: appId,
        mappings: Object.entries(rows).map(([id, expression]) => ({ id, expression, pushStatus: 'PUSH' })),
      },
      { ...child, dependsOn: [attribute], retainOnDelete: true },
    );
    const wanted = ['PUSH_NEW_USERS', 'PUSH_PROFILE_UPDATES', 'PUSH_USER_DEACTIVATION', 'GROUP_PUSH'];
    const provisioning = new OktaProvisioning(name, { appId, wanted }, { ...child, dependsOn: [mapping] });
    const idOf = (group: string) =>
      okta
        .getGroupsOutput({ search: `type eq "OKTA_GROUP" and profile.name eq "${group}"` }, { parent: this })
        .groups.apply(([found]) => found?.id ?? '');
    provisioning.released.apply((released) => {
      if (!released) return;
      const behind = { ...child, dependsOn: provisioning };
      const assigned = [
        ...['Sales', 'IT'].map((group) => new okta.app.GroupAssignment(`${name}-group-${group}`, { appId, groupId: idOf(group) }, behind)),
        ...['ann', 'dora'].map((key) => {
          const login = `${key}@example.com`;
          const found = okta.user.getUserOutput(
            { searches: [{ name: 'profile.login', value: login, comparison: 'eq' }] },
            { parent: this },
          );
          return new okta.app.User(`${name}-user-${login}`, { appId, userId: found.id, username: login }, behind);
        }),
      ];
      const push = { ...child, dependsOn: assigned, deleteBeforeReplace: true };
      // The one that is there already pushes app-two.
      for (const group of ['Sales', 'app-one', ...(existing ? [] : ['app-two'])])
        new okta.PushGroup(`${name}-push-${group}`, { appId, sourceGroupId: idOf(group) }, push);
    });
  }
}

const muster = new (class extends pulumi.ProviderResource {})('muster', 'muster', { oktaOrgName: 'example', oktaBaseUrl: 'okta.com' });
new App('cube', { providers: { muster, okta: new okta.Provider('okta', { orgName: 'example', baseUrl: 'okta.com' }) } });
