/** The providers of a stack, tied to the tenants its YAML names: credentials for another tenant are refused, never used. */
import azuread from '@pulumi/azuread';
import okta from '@pulumi/okta';
import * as pulumi from '@pulumi/pulumi';
import type { Plan } from './plan/types.ts';

/** The `muster` plugin. Everything not given here comes from the environment, as for the other two. */
class MusterProvider extends pulumi.ProviderResource {
  constructor(name: string, args: { tenantId?: string; oktaOrgName?: string; oktaBaseUrl?: string }) {
    super('muster', name, args);
  }
}

/** By package name, as components take them. */
export type Providers = Record<string, pulumi.ProviderResource>;

export function declareProviders({ entra, okta: org }: Plan): Providers {
  return {
    muster: new MusterProvider('muster', { tenantId: entra?.tenantId, oktaOrgName: org?.org, oktaBaseUrl: org?.baseUrl }),
    ...(entra ? { azuread: new azuread.Provider('entra', { tenantId: entra.tenantId }) } : {}),
    ...(org ? { okta: new okta.Provider('okta', { orgName: org.org, baseUrl: org.baseUrl }) } : {}),
  };
}
