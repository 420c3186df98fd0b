/** The resources of the muster plugin as the Pulumi program declares them. Arguments are those of inputs.ts. */
import * as pulumi from '../pulumi.ts';
import type { AppRoleAssignmentsInputs, AppRoleInputs, EnterpriseAppInputs, RoleBefore, SamlSignOnInputs } from './appInputs.ts';
import type {
  ConnectionInputs,
  JobInputs,
  OktaProvisioningInputs,
  OnDemandInputs,
  PrincipalIds,
  PrincipalNames,
  ProvisioningSettings,
  ProvisioningStateInputs,
  SchemaInputs,
} from './inputs.ts';
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
  constructor(name: string, args: Args<ConnectionInputs>, options?: pulumi.CustomResourceOptions) {
    const secret = { ...args, secretToken: pulumi.secret(args.secretToken) };
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

/** Object ids of people and groups by name. Rejects with Graph's refusal, the missing permission in front. */
export function getPrincipals(names: PrincipalNames, options: pulumi.InvokeOptions): Promise<PrincipalIds> {
  return pulumi.invoke(functionTokens.getPrincipals, names, options);
}
