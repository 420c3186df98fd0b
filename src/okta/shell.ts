/** The app itself. After a person has set SCIM up on it, a PUT by the plugin could wipe that: so nothing is ever updated. */
import okta from '@pulumi/okta';
import type { OktaApp } from '../plan/types.ts';
import { oktaMarkOf } from '../provider/okta/apps.ts';
import type * as pulumi from '../pulumi.ts';

interface ShellOptions {
  owner: string;
  /** Taken as it is instead of made. */
  orphan: string | undefined;
  parent: pulumi.Resource;
}

/** Undefined for an app that is there already. The note for admins says whose it is. */
export function declareShell(
  name: string,
  plan: OktaApp,
  { owner, orphan, parent }: ShellOptions,
): okta.app.Saml | okta.app.Swa | undefined {
  const frozen = { parent, ignoreChanges: ['*'], ...(orphan === undefined ? {} : { import: orphan }) };
  const adminNote = oktaMarkOf(owner);
  switch (plan.integration.kind) {
    case 'existing':
      return undefined;
    case 'header':
      return new okta.app.Swa(name, { label: plan.name, preconfiguredApp: 'scim2headerauth', adminNote }, frozen);
    case 'saml':
      return new okta.app.Saml(
        name,
        {
          label: plan.name,
          adminNote,
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
