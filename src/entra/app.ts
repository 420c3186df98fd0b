/** One Entra enterprise app with everything the provisioning blade, "Users and groups" and "Single sign-on" hold for it. */

import { byEntryName, entryName } from '../plan/assigned.ts';
import { at } from '../plan/places.ts';
import type { Endpoint, EntraApp as EntraAppPlan, SourcePlace } from '../plan/types.ts';
import type { Links, MovedInput, OAuthInput, OnDemandInputs } from '../provider/inputs.ts';
import {
  AppRole,
  AppRoleAssignments,
  EnterpriseApp,
  OnDemandProvisioning,
  ProvisioningState,
  SamlSignOn,
  SynchronizationConnection,
  SynchronizationJob,
  SynchronizationSchema,
} from '../provider/sdk.ts';
import * as pulumi from '../pulumi.ts';
import { ownerOf } from '../stackName.ts';
import type { EntraDirectory } from './directory.ts';
import { appRoleId } from './roles.ts';

export interface EntraAppArgs {
  plan: EntraAppPlan;
  directory: EntraDirectory;
  /** The SCIM base address, as in "Tenant URL". */
  address: string;
  /** The token, or with `oauth` the client's secret. */
  token: pulumi.Input<string>;
  oauth: OAuthInput | undefined;
  /** The target behind the address, where this run deploys it. */
  target?: pulumi.Resource | undefined;
}

export class EntraApp extends pulumi.ComponentResource {
  readonly servicePrincipalId: pulumi.Output<string>;
  readonly jobId: pulumi.Output<string>;
  readonly status: pulumi.Output<string>;
  /** What the vendor's sign-on page asks for; undefined without `sso`. */
  readonly signOn: Record<'metadataUrl' | 'loginUrl' | 'thumbprint' | 'expires', pulumi.Output<string>> | undefined;
  /** Who was provisioned on demand, and how that went; undefined where nobody was named. */
  readonly onDemand: pulumi.Output<Record<string, string>> | undefined;

  constructor(name: string, args: EntraAppArgs, options?: pulumi.ComponentResourceOptions) {
    super('muster:entra:App', name, {}, options);
    const { plan, directory } = args;
    const { places } = plan;
    const parent = { parent: this };
    const declared = (place: SourcePlace) => ({ declaredAt: at(place) });

    const owner = ownerOf(plan);
    const origin = plan.existing ? { existing: plan.existing } : { displayName: plan.name, gallery: plan.gallery ?? undefined };
    const app = new EnterpriseApp(name, { ...origin, owner, ...declared(places.app) }, parent);
    const { applicationId, servicePrincipalId } = app;
    // Deleting the application deletes all of this at once. An adopted app stays, so there each part is taken back by itself.
    const child = plan.existing ? parent : { parent: this, deletedWith: app };

    const roles = new Map(
      Object.values(plan.roles).map((role) => [
        role.value,
        new AppRole(
          `${name}-${role.value}`,
          {
            applicationId,
            servicePrincipalId,
            proposedId: appRoleId(plan.origin, role.value),
            ...role,
            before: plan.existing ? app.rolesBefore.apply((before) => before?.[role.value]) : undefined,
            ...declared(places.roles[role.value] ?? plan.place),
          },
          child,
        ),
      ]),
    );
    const signOn = plan.signOn ? this.declareSignOn(name, plan.signOn, app, plan.existing !== null) : undefined;

    const job = new SynchronizationJob(
      name,
      { servicePrincipalId, templateId: plan.gallery || plan.existing ? undefined : 'scim', ...declared(places.app) },
      child,
    );
    const { jobId } = job;
    const ofJob = plan.existing ? { parent: this, deletedWith: job } : child;
    const connection = new SynchronizationConnection(
      name,
      {
        servicePrincipalId,
        jobId,
        baseAddress: args.address,
        secretToken: args.token,
        tokenTrigger: plan.endpoint.tokenTrigger,
        oauth: args.oauth,
        settings: plan.provisioning,
        moved: movedOf(plan.endpoint),
        comesUp: args.target === undefined ? undefined : true,
        ...declared(places.endpoint),
      },
      args.target === undefined ? ofJob : { ...ofJob, dependsOn: args.target },
    );
    const { users, groups, attributes, groupAttributes, sourceAttributes } = plan;
    const schema = new SynchronizationSchema(
      name,
      { servicePrincipalId, jobId, users, groups, attributes, groupAttributes, sourceAttributes, ...declared(places.mappings) },
      { ...ofJob, dependsOn: connection },
    );
    // After whatever may be refused: an up that stops there has taken nothing away from anybody.
    const assignedBefore = plan.existing ? app.assignedBefore : undefined;
    const assignments = byEntryName(
      plan.assignments.map(({ principal, name: who, role, place }) => [
        entryName({ principal, name: who, role }),
        {
          principal,
          principalId: principal === 'user' ? directory.user(who) : directory.group(who),
          appRoleId: role ? (roles.get(role)?.roleId ?? appRoleId(plan.origin, role)) : app.defaultRoleId,
          ...declared(place),
        },
      ]),
    );
    // Taken away before its role goes, since what is deleted is deleted last.
    const assigned = new AppRoleAssignments(
      name,
      {
        servicePrincipalId,
        assignments: pulumi.output(assignments),
        exclusive: plan.exclusive || undefined,
        assignedBefore,
        ...declared(places.app),
      },
      { ...child, dependsOn: [...roles.values(), schema] },
    );
    // Last of all: nothing syncs before its mappings, its connection and its people are in place.
    const state = new ProvisioningState(
      name,
      {
        servicePrincipalId,
        jobId,
        started: plan.start,
        restart: plan.restart ?? undefined,
        scope: plan.provisioning.scope,
        owner: plan.existing ? owner : undefined,
        links: connection.links as pulumi.Output<Links>,
        ...declared(places.provisioning),
      },
      // So the first to go: an adopted app is given back from here.
      { ...child, dependsOn: [connection, schema, ...roles.values(), assigned] },
    );
    this.onDemand = plan.onDemand
      ? new OnDemandProvisioning(
          name,
          {
            servicePrincipalId,
            jobId,
            trigger: plan.onDemand.trigger,
            ...idsOf(plan.onDemand, directory),
            ...declared(plan.onDemand.place),
          },
          { ...ofJob, dependsOn: state },
        ).results
      : undefined;

    this.servicePrincipalId = servicePrincipalId;
    this.jobId = jobId;
    this.status = state.status;
    this.signOn = signOn;
    this.registerOutputs({ servicePrincipalId, jobId: this.jobId, status: this.status });
  }

  private declareSignOn(name: string, plan: NonNullable<EntraAppPlan['signOn']>, app: EnterpriseApp, adopted: boolean): EntraApp['signOn'] {
    const { place, ...inputs } = plan;
    const { applicationId, servicePrincipalId } = app;
    const { metadataUrl, loginUrl, thumbprint, expires } = new SamlSignOn(
      name,
      { applicationId, servicePrincipalId, ...inputs, declaredAt: at(place) },
      // People sign on to an adopted app whether or not this stack is there.
      adopted ? { parent: this, retainOnDelete: true } : { parent: this, deletedWith: app },
    );
    return { metadataUrl, loginUrl, thumbprint, expires };
  }
}

function movedOf({ moved }: Endpoint): MovedInput | undefined {
  return moved === null ? undefined : { system: moved.system, reset: moved.reset, ...(moved.from === null ? {} : { from: moved.from }) };
}

/** Object ids of the named people, groups and members. */
function idsOf(
  { people, groups }: NonNullable<EntraAppPlan['onDemand']>,
  directory: EntraDirectory,
): Pick<OnDemandInputs, 'people' | 'groups'> {
  const idsByName = (names: string[]) => Object.fromEntries(names.map((name) => [name, directory.user(name)]));
  return {
    people: idsByName(people),
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, members]) => [name, { id: directory.group(name), members: idsByName(members) }]),
    ),
  };
}
