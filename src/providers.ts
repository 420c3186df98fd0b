/** The providers of a stack, tied to the tenants its YAML names: credentials for another tenant are refused, never used. */

import { appsIn } from './config/directory.ts';
import type { Problem } from './config/problem.ts';
import type { StackDocument } from './config/read.ts';
import type { Plan } from './plan/types.ts';
import { otherEntraTenant, otherOktaOrg } from './provider/credentialTenant.ts';
import type { Environment } from './provider/settings.ts';
import * as pulumi from './pulumi.ts';

/** The `muster` plugin. Everything not given here comes from the environment, as for the `azuread` and `okta` plugins. */
class MusterProvider extends pulumi.ProviderResource {
  constructor(name: string, args: { tenantId?: string; oktaOrgName?: string; oktaBaseUrl?: string }) {
    super('muster', name, args);
  }
}

/** By package name, as components take them. */
export type Providers = Record<string, pulumi.ProviderResource>;

/** Okta's only for a stack with an app there: its SDK takes a fifth of a second, and its plugin has to be installed. */
export async function declareProviders({ entra, okta: org, apps }: Plan): Promise<Providers> {
  const providers: Providers = {
    muster: new MusterProvider('muster', { tenantId: entra?.tenantId, oktaOrgName: org?.org, oktaBaseUrl: org?.baseUrl }),
  };
  if (org && appsIn(apps, 'okta').length > 0) {
    const { default: okta } = await import('@pulumi/okta');
    providers.okta = new okta.Provider('okta', { orgName: org.org, baseUrl: org.baseUrl });
  }
  return providers;
}

/** Credentials of the environment that are for another tenant, each at its line: the okta plugin would send its token wherever the stack says. */
export function checkCredentials({ place }: Pick<StackDocument, 'place'>, { entra, okta, apps }: Plan, env: Environment): Problem[] {
  const problem = (path: string[], message: string | null): Problem[] =>
    message === null
      ? []
      : [
          {
            ...place(path),
            code: 'other-tenant',
            message,
            hint: 'Set the credentials of the tenant that the stack names, or correct its tenants.',
          },
        ];
  return [
    ...(entra && appsIn(apps, 'entra').length > 0 ? problem(['tenants', 'entra', 'tenantId'], otherEntraTenant(entra.tenantId, env)) : []),
    ...(okta && appsIn(apps, 'okta').length > 0 ? problem(['tenants', 'okta', 'org'], otherOktaOrg(okta, env)) : []),
  ];
}
