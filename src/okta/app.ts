/**
 * One Okta integration: prepared by code, one step by hand, proven by code. Okta's public API cannot switch SCIM on, so people
 * and groups are assigned only once the boxes are seen to be on: whoever is assigned before that stays unprovisioned.
 */
import okta from '@pulumi/okta';
import { splitScimName } from '../mapping/okta/scimName.ts';
import type { OktaApp as OktaAppPlan } from '../plan/types.ts';
import { OktaProvisioning } from '../provider/sdk.ts';
import * as pulumi from '../pulumi.ts';
import type { OktaDirectory } from './directory.ts';
import { oktaFeatures } from './features.ts';

export interface OktaAppArgs {
  plan: OktaAppPlan;
  directory: OktaDirectory;
}

export class OktaApp extends pulumi.ComponentResource {
  readonly appId: pulumi.Output<string>;
  /** Okta's names of the boxes that are still off. */
  readonly missing: pulumi.Output<string[]>;
  readonly adminUrl: pulumi.Output<string>;

  constructor(name: string, args: OktaAppArgs, options?: pulumi.ComponentResourceOptions) {
    super('muster:okta:App', name, {}, options);
    const { plan, directory } = args;

    const shell = declareShell(name, plan, this);
    const child = shell ? { parent: this, deletedWith: shell } : { parent: this };
    this.appId = shell?.id ?? pulumi.output(plan.integration.kind === 'existing' ? plan.integration.appId : '');

    const attributes = Object.entries(plan.attributes).map(([attribute, definition]) => {
      const { namespace, name: externalName } = splitScimName(attribute);
      return new okta.AppUserSchemaProperty(
        `${name}-${externalName}`,
        {
          appId: this.appId,
          index: externalName,
          title: externalName,
          type: definition.type.toLowerCase(),
          required: definition.required,
          externalName,
          externalNamespace: namespace,
        },
        // Created before deleted, the new property is deleted with the old one: both have the same key at Okta.
        { ...child, deleteBeforeReplace: true },
      );
    });

    const mappings = Object.entries(plan.mappings);
    const mapping =
      mappings.length > 0
        ? new okta.profile.Mapping(
            name,
            {
              sourceId: okta.user.getUserProfileMappingSourceOutput({ parent: this }).id,
              targetId: this.appId,
              mappings: mappings.map(([id, { expression, push }]) => ({
                id,
                expression,
                pushStatus: push === 'always' ? 'PUSH' : 'DONT_PUSH',
              })),
            },
            // Okta empties the whole mapping on a delete, on an app that may outlive this stack.
            { ...child, dependsOn: attributes, retainOnDelete: true },
          )
        : undefined;

    const provisioning = new OktaProvisioning(
      name,
      { appId: this.appId, wanted: oktaFeatures(plan) },
      { ...child, dependsOn: mapping ? [mapping] : attributes },
    );
    this.missing = provisioning.missing;
    this.adminUrl = provisioning.adminUrl;

    const declared = provisioning.released.apply((released) => {
      if (!released) return [];
      const behind = { ...child, dependsOn: provisioning };
      const assignments = plan.assignments.map((assignment) =>
        assignment.principal === 'group'
          ? new okta.app.GroupAssignment(
              `${name}-group-${assignment.name}`,
              { appId: this.appId, groupId: directory.group(assignment.name) },
              behind,
            )
          : new okta.app.User(
              `${name}-user-${assignment.name}`,
              { appId: this.appId, userId: directory.user(assignment.name), username: assignment.name },
              behind,
            ),
      );
      // Only people already in the app are pushed as members, so the assignments come first.
      const push = { ...child, dependsOn: assignments, deleteBeforeReplace: true };
      for (const group of plan.push.groups) declarePush(name, group, this.appId, directory.group(group), push);
      for (const rule of Object.values(plan.push.rules)) {
        directory.groupsStartingWith(rule.startsWith).apply((groups) => {
          const others = groups.filter((group) => !plan.push.groups.includes(group.name));
          return others.map((group) => declarePush(name, group.name, this.appId, group.id, push).id);
        });
      }
      return assignments.map((assignment) => assignment.id);
    });
    this.registerOutputs({ appId: this.appId, missing: this.missing, declared });
  }
}

function declarePush(
  app: string,
  group: string,
  appId: pulumi.Input<string>,
  groupId: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): okta.PushGroup {
  // A push that ends leaves the group with the vendor, and what its members may do there: a click would ask before it deletes.
  return new okta.PushGroup(`${app}-push-${group}`, { appId, sourceGroupId: groupId, deleteTargetGroupOnDestroy: false }, options);
}

/** The app itself. After a person has set SCIM up on it, a PUT by the plugin could wipe that: so nothing is ever updated. */
function declareShell(name: string, plan: OktaAppPlan, parent: pulumi.Resource): okta.app.Saml | okta.app.Swa | undefined {
  const frozen = { parent, ignoreChanges: ['*'] };
  switch (plan.integration.kind) {
    case 'existing':
      return undefined;
    case 'header':
      return new okta.app.Swa(name, { label: plan.name, preconfiguredApp: 'scim2headerauth' }, frozen);
    case 'saml':
      return new okta.app.Saml(
        name,
        {
          label: plan.name,
          ssoUrl: plan.integration.ssoUrl,
          recipient: plan.integration.ssoUrl,
          destination: plan.integration.ssoUrl,
          audience: plan.integration.audience,
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's own placeholder
          subjectNameIdTemplate: '${user.userName}',
          subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
          responseSigned: true,
          assertionSigned: true,
          signatureAlgorithm: 'RSA_SHA256',
          digestAlgorithm: 'SHA256',
          authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
          skipAuthenticationPolicy: true,
        },
        frozen,
      );
  }
}
