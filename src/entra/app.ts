/** One Entra enterprise app with everything the provisioning blade and "Users and groups" hold for it. */
import azuread from '@pulumi/azuread';
import * as pulumi from '@pulumi/pulumi';
import type { EntraApp as EntraAppPlan } from '../plan/types.ts';
import { ProvisioningState, SynchronizationConnection, SynchronizationJob, SynchronizationSchema } from '../provider/sdk.ts';
import type { EntraDirectory } from './directory.ts';
import { appRoleId, customTemplateUserRole, defaultRoleId } from './roles.ts';

/** Template id of "Integrate any other application you don't find in the gallery" (Graph: displayName `Custom`). */
const customTemplateId = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';

export interface EntraAppArgs {
  plan: EntraAppPlan;
  directory: EntraDirectory;
  /** The SCIM base address, as in "Tenant URL". */
  address: string;
  token: pulumi.Input<string>;
}

export class EntraApp extends pulumi.ComponentResource {
  readonly servicePrincipalId: pulumi.Output<string>;
  readonly jobId: pulumi.Output<string>;
  readonly status: pulumi.Output<string>;

  constructor(name: string, args: EntraAppArgs, options?: pulumi.ComponentResourceOptions) {
    super('muster:entra:App', name, {}, options);
    const { plan, directory } = args;
    const parent = { parent: this };

    const app = new azuread.ApplicationFromTemplate(
      name,
      {
        displayName: plan.name,
        templateId: plan.gallery
          ? azuread.getApplicationTemplateOutput({ displayName: plan.gallery }, { parent: this }).templateId
          : customTemplateId,
      },
      parent,
    );
    // Deleting the application deletes all of this at once; the plugins' own deletes wait for minutes or refuse.
    const child = { parent: this, deletedWith: app };
    const servicePrincipalId = app.servicePrincipalObjectId;

    const roles = Object.values(plan.roles).map(
      (role) =>
        new azuread.ApplicationAppRole(
          `${name}-${role.value}`,
          {
            applicationId: app.applicationId,
            roleId: appRoleId(name, role.value),
            allowedMemberTypes: ['User'],
            displayName: role.displayName,
            description: role.description,
            value: role.value,
          },
          child,
        ),
    );

    const defaultRole = plan.gallery
      ? azuread.getApplicationOutput({ objectId: app.applicationObjectId }, parent).appRoles.apply((all) => defaultRoleId(all))
      : customTemplateUserRole;
    const assignments = plan.assignments.map(
      (assignment) =>
        new azuread.AppRoleAssignment(
          `${name}-${assignment.principal}-${assignment.name}${assignment.role ? `-${assignment.role}` : ''}`,
          {
            resourceObjectId: servicePrincipalId,
            principalObjectId: assignment.principal === 'user' ? directory.user(assignment.name) : directory.group(assignment.name),
            appRoleId: assignment.role ? appRoleId(name, assignment.role) : defaultRole,
          },
          { ...child, dependsOn: roles },
        ),
    );

    const job = new SynchronizationJob(name, { servicePrincipalId, templateId: plan.gallery ? undefined : 'scim' }, child);
    const connection = new SynchronizationConnection(
      name,
      { servicePrincipalId, jobId: job.jobId, baseAddress: args.address, secretToken: args.token, settings: plan.provisioning },
      child,
    );
    const schema = new SynchronizationSchema(
      name,
      { servicePrincipalId, jobId: job.jobId, users: plan.users, groups: plan.groups, attributes: plan.attributes },
      { ...child, dependsOn: connection },
    );
    // Last of all: nothing syncs before its mappings, its connection and its people are in place.
    const state = new ProvisioningState(
      name,
      { servicePrincipalId, jobId: job.jobId, started: plan.start },
      { ...child, dependsOn: [connection, schema, ...roles, ...assignments] },
    );

    this.servicePrincipalId = servicePrincipalId;
    this.jobId = job.jobId;
    this.status = state.status;
    this.registerOutputs({ servicePrincipalId, jobId: this.jobId, status: this.status });
  }
}
