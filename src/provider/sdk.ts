/** The resources of the muster plugin as the Pulumi program declares them. Arguments are those of inputs.ts. */
import * as pulumi from '@pulumi/pulumi';
import {
  type ConnectionInputs,
  type JobInputs,
  type OktaProvisioningInputs,
  type ProvisioningSettings,
  type ProvisioningStateInputs,
  resourceTypes,
  type SchemaInputs,
} from './inputs.ts';

/** Also where the engine replaces by itself and asks no provider (`--replace`): deleting the old one last would undo the new one. */
const onlyOne = { deleteBeforeReplace: true };

/** Every input may be an output of another resource. */
type Args<T> = { [K in keyof T]: pulumi.Input<T[K]> };

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
