/** The resources of the muster plugin as the Pulumi program declares them. Arguments are those of inputs.ts. */
import type { DeclaredToken } from '../deploy/declarations.ts';
import * as pulumi from '../pulumi.ts';
import type { AppRoleAssignmentsInputs, AppRoleInputs, EnterpriseAppInputs, RoleBefore, SamlSignOnInputs } from './appInputs.ts';
import type {
  ConnectionInputs,
  JobInputs,
  Links,
  ObjectIds,
  ObjectNames,
  OktaAppIds,
  OktaAppsFound,
  OktaAppsWanted,
  OktaAttributeNames,
  OktaPrincipalIds,
  OktaPrincipalNames,
  OktaProvisioningInputs,
  OnDemandInputs,
  PrincipalIds,
  PrincipalNames,
  ProvisioningSettings,
  ProvisioningStateInputs,
  SchemaInputs,
} from './inputs.ts';
import type { AdoptedAppInputs, AppAssignmentsInputs, GroupPushMappingsInputs, ProfileMappingInputs, StoodBefore } from './oktaInputs.ts';
import { unlessEnding } from './runEnding.ts';
import type { LocalTargetInputs, TokenInputs } from './targetInputs.ts';
import { functionTokens, resourceTypes } from './tokens.ts';

/** Also where the engine replaces by itself and asks no provider (`--replace`): deleting the old one last would undo the new one. */
const onlyOne = { deleteBeforeReplace: true };

/** Every input may be an output of another resource. `declaredAt` is the place in the YAML, for errors only. */
type Args<T> = { [K in keyof T]: pulumi.Input<T[K]> } & { declaredAt?: string };

/** The application and service principal of an enterprise app. */
export class EnterpriseApp extends pulumi.CustomResource {
  declare readonly applicationId: pulumi.Output<string>;
  declare readonly servicePrincipalId: pulumi.Output<string>;
  declare readonly appId: pulumi.Output<string>;
  declare readonly defaultRoleId: pulumi.Output<string>;
  /** What stood in an adopted app; undefined for one that was made, and in a state of an earlier version. */
  declare readonly rolesBefore: pulumi.Output<Record<string, RoleBefore> | undefined>;
  declare readonly assignedBefore: pulumi.Output<string | undefined>;
  constructor(name: string, args: Args<EnterpriseAppInputs>, options?: pulumi.CustomResourceOptions) {
    const ids = { applicationId: undefined, servicePrincipalId: undefined, appId: undefined, defaultRoleId: undefined };
    const outputs = { ...ids, rolesBefore: undefined, assignedBefore: undefined };
    super(resourceTypes.enterpriseApp, name, { ...outputs, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** One app role. */
export class AppRole extends pulumi.CustomResource {
  declare readonly roleId: pulumi.Output<string>;
  constructor(name: string, args: Args<AppRoleInputs>, options?: pulumi.CustomResourceOptions) {
    super(resourceTypes.appRole, name, { roleId: undefined, adopted: undefined, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** Who has which role of an app. */
export class AppRoleAssignments extends pulumi.CustomResource {
  constructor(name: string, args: Args<AppRoleAssignmentsInputs>, options?: pulumi.CustomResourceOptions) {
    super(resourceTypes.appRoleAssignments, name, { standing: undefined, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** SAML sign-on and its certificate. */
export class SamlSignOn extends pulumi.CustomResource {
  declare readonly thumbprint: pulumi.Output<string>;
  declare readonly expires: pulumi.Output<string>;
  declare readonly metadataUrl: pulumi.Output<string>;
  declare readonly loginUrl: pulumi.Output<string>;
  constructor(name: string, args: Args<SamlSignOnInputs>, options?: pulumi.CustomResourceOptions) {
    const outputs = { thumbprint: undefined, expires: undefined, metadataUrl: undefined, loginUrl: undefined };
    super(resourceTypes.samlSignOn, name, { ...outputs, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** People and groups provisioned on demand, once per trigger. */
export class OnDemandProvisioning extends pulumi.CustomResource {
  declare readonly results: pulumi.Output<Record<string, string>>;
  constructor(name: string, args: Args<OnDemandInputs>, options?: pulumi.CustomResourceOptions) {
    super(resourceTypes.onDemand, name, { results: undefined, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** The provisioning job of an enterprise app. */
export class SynchronizationJob extends pulumi.CustomResource {
  declare readonly servicePrincipalId: pulumi.Output<string>;
  declare readonly templateId: pulumi.Output<string>;
  declare readonly jobId: pulumi.Output<string>;
  constructor(name: string, args: Args<JobInputs>, options?: pulumi.CustomResourceOptions) {
    super(resourceTypes.job, name, { templateId: undefined, jobId: undefined, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** Address, token and job-wide settings; tested before they are saved. */
export class SynchronizationConnection extends pulumi.CustomResource {
  declare readonly servicePrincipalId: pulumi.Output<string>;
  declare readonly jobId: pulumi.Output<string>;
  declare readonly baseAddress: pulumi.Output<string>;
  declare readonly settings: pulumi.Output<ProvisioningSettings>;
  declare readonly links: pulumi.Output<Links | undefined>;
  constructor(name: string, args: Args<ConnectionInputs>, options?: pulumi.CustomResourceOptions) {
    const secret = { links: undefined, ...args, secretToken: pulumi.secret(args.secretToken) };
    super(resourceTypes.connection, name, secret, pulumi.mergeOptions(options, { ...onlyOne, additionalSecretOutputs: ['secretToken'] }));
  }
}

/** Attribute mappings, scoping filters, actions and custom attributes. */
export class SynchronizationSchema extends pulumi.CustomResource {
  declare readonly servicePrincipalId: pulumi.Output<string>;
  declare readonly jobId: pulumi.Output<string>;
  declare readonly version: pulumi.Output<string>;
  constructor(name: string, args: Args<SchemaInputs>, options?: pulumi.CustomResourceOptions) {
    super(resourceTypes.schema, name, { version: undefined, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** Whether the job runs, and how it does. */
export class ProvisioningState extends pulumi.CustomResource {
  declare readonly started: pulumi.Output<boolean>;
  declare readonly status: pulumi.Output<string>;
  declare readonly quarantine: pulumi.Output<string | null>;
  constructor(name: string, args: Args<ProvisioningStateInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      resourceTypes.provisioningState,
      name,
      { status: undefined, quarantine: undefined, ...args },
      pulumi.mergeOptions(options, onlyOne),
    );
  }
}

/** Which boxes of an Okta app's Provisioning tab are on. */
export class OktaProvisioning extends pulumi.CustomResource {
  declare readonly appId: pulumi.Output<string>;
  declare readonly features: pulumi.Output<string[]>;
  declare readonly missing: pulumi.Output<string[]>;
  declare readonly released: pulumi.Output<boolean>;
  declare readonly adminUrl: pulumi.Output<string>;
  constructor(name: string, args: Args<OktaProvisioningInputs>, options?: pulumi.CustomResourceOptions) {
    const outputs = { features: undefined, missing: undefined, released: undefined, adminUrl: undefined };
    super(resourceTypes.oktaProvisioning, name, { ...outputs, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** An Okta app that is there already, and what stood in it. */
export class AdoptedApp extends pulumi.CustomResource {
  declare readonly appId: pulumi.Output<string>;
  declare readonly before: pulumi.Output<StoodBefore>;
  constructor(name: string, args: Args<AdoptedAppInputs>, options?: pulumi.CustomResourceOptions) {
    super(resourceTypes.oktaAdoptedApp, name, { before: undefined, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** Rows of an Okta app's profile mapping. */
export class ProfileMapping extends pulumi.CustomResource {
  constructor(name: string, args: Args<ProfileMappingInputs>, options?: pulumi.CustomResourceOptions) {
    const outputs = { mappingId: undefined, standing: undefined };
    super(resourceTypes.oktaProfileMapping, name, { ...outputs, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** Who is assigned to an Okta app. */
export class AppAssignments extends pulumi.CustomResource {
  constructor(name: string, args: Args<AppAssignmentsInputs>, options?: pulumi.CustomResourceOptions) {
    super(resourceTypes.oktaAppAssignments, name, { standing: undefined, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** Which groups are pushed to an Okta app. */
export class GroupPushMappings extends pulumi.CustomResource {
  constructor(name: string, args: Args<GroupPushMappingsInputs>, options?: pulumi.CustomResourceOptions) {
    super(resourceTypes.oktaGroupPushMappings, name, { standing: undefined, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** A token of the bundled target, made by the update. */
export class Token extends pulumi.CustomResource {
  /** A secret. */
  declare readonly token: pulumi.Output<string>;
  declare readonly accepted: pulumi.Output<DeclaredToken[]>;
  constructor(name: string, args: Args<TokenInputs>, options?: pulumi.CustomResourceOptions) {
    const outputs = { token: undefined, accepted: undefined };
    const secret = { ...onlyOne, additionalSecretOutputs: ['token'] };
    super(resourceTypes.token, name, { ...outputs, ...args }, pulumi.mergeOptions(options, secret));
  }
}

/** The bundled target as a process of this machine. */
export class LocalTarget extends pulumi.CustomResource {
  declare readonly url: pulumi.Output<string>;
  declare readonly instance: pulumi.Output<string>;
  declare readonly host: pulumi.Output<string>;
  declare readonly running: pulumi.Output<boolean>;
  declare readonly version: pulumi.Output<string>;
  constructor(name: string, args: Args<LocalTargetInputs>, options?: pulumi.CustomResourceOptions) {
    const outputs = { instance: undefined, host: undefined, machine: undefined, running: undefined, version: undefined };
    super(resourceTypes.localTarget, name, { ...outputs, ...args }, pulumi.mergeOptions(options, onlyOne));
  }
}

/** Object ids of people and groups by name. Rejects with Graph's refusal, the missing permission in front. */
export function getPrincipals(names: PrincipalNames, options: pulumi.InvokeOptions): Promise<PrincipalIds> {
  return unlessEnding(pulumi.invoke(functionTokens.getPrincipals, names, options));
}

/** The same of an Okta org, and the groups whose name begins in some way. Rejects with Okta's refusal. */
export function getOktaPrincipals(names: OktaPrincipalNames, options: pulumi.InvokeOptions): Promise<OktaPrincipalIds> {
  return unlessEnding(pulumi.invoke(functionTokens.getOktaPrincipals, names, options));
}

/** What objects of a directory are called now. Rejects with its refusal. */
export function getNames(directory: 'entra' | 'okta', ids: ObjectIds, options: pulumi.InvokeOptions): Promise<ObjectNames> {
  return unlessEnding(pulumi.invoke(directory === 'entra' ? functionTokens.getNames : functionTokens.getOktaNames, ids, options));
}

/** Apps of an Okta org by mark and by label. Rejects with Okta's refusal. */
export function findOktaApps(wanted: OktaAppsWanted, options: pulumi.InvokeOptions): Promise<OktaAppsFound> {
  return unlessEnding(pulumi.invoke(functionTokens.findOktaApps, wanted, options));
}

/** Names of the attributes that apps have of their own; an app that is not there has none. Rejects with Okta's refusal. */
export function getOktaAttributes(ids: OktaAppIds, options: pulumi.InvokeOptions): Promise<OktaAttributeNames> {
  return unlessEnding(pulumi.invoke(functionTokens.getOktaAttributes, ids, options));
}
