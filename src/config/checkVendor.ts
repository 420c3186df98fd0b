/** Tenant, vendor settings and endpoint of one app. */
import { generic } from '../catalog/generic.ts';
import type { VendorSettings } from '../catalog/vendor.ts';
import type { AppCheck } from './appCheck.ts';
import { type Directory, directoryNames } from './directory.ts';
import type { App } from './schema.ts';
import { isTokenMade } from './targetDefaults.ts';

/** Keys of an app that mean nothing in the directory. */
const hasNot: Record<Directory, readonly (keyof App)[]> = {
  entra: ['okta'],
  okta: ['gallery', 'existing', 'sso', 'roles', 'provisioning', 'groups', 'groupAttributes'],
};

/** What says the same in the other directory, where something does. */
const insteadOf: Partial<Record<keyof App, string>> = {
  existing: 'Write okta: { integration: { existing: <app id> } }.',
  sso: 'Write okta: { integration: { saml: { ssoUrl, audience } } }.',
  roles: 'Assign with default, and send the role as an attribute: a mapping with isMemberOfGroupName("…") ? "admin" : "member".',
  groups: 'Push them: okta: { push: { groups: { Name: true } } }.',
  provisioning: 'Choose what is sent by okta: { actions }, and who by assign.',
};

/** Flags in the query of the SCIM address are Entra's. */
const takesFlags: Record<Directory, boolean> = { entra: true, okta: false };

const vendorChecks: Record<Directory, (check: AppCheck) => void> = {
  // Every vendor of the catalog is known for Entra, and everything else has a default.
  entra: () => undefined,
  okta({ document, key, app, vendor, report }) {
    const at = document.place(['apps', key, 'directory']);
    if (vendor.okta === undefined)
      report(at, 'vendor-directory', `${vendor.label} is known for Entra only`, 'Use directory: entra, or catalog: generic.');
    if (app.okta === undefined && !document.isWritten(['apps', key, 'okta']))
      report(
        at,
        'no-integration',
        'an app in Okta needs okta: { integration: … }',
        'saml: { ssoUrl, audience }, header, or existing: <id>.',
      );
  },
};

export function checkTenant(check: AppCheck): void {
  const { document, key, app, report } = check;
  const at = document.place(['apps', key, 'directory']);
  // A tenant that is written wrongly has its own problem already.
  if (!document.isWritten(['tenants', app.directory])) {
    report(at, 'no-tenant', `the stack has no ${app.directory} tenant`, `Write it under tenants: { ${app.directory}: … }.`);
  }
  vendorChecks[app.directory](check);
  for (const part of hasNot[app.directory]) {
    if (app[part] !== undefined)
      report([part], 'other-directory', `${part} means nothing in ${app.directory}`, insteadOf[part] ?? 'Take it out.');
  }
}

export function checkVendor({ document, key, app, vendor, report }: AppCheck): void {
  const settings: VendorSettings = app.vendor ?? {};
  for (const setting of Object.keys(settings)) {
    if (vendor.settings.some((known) => known === setting)) continue;
    const hint = vendor.settings.length === 0 ? 'It has none.' : `It has ${vendor.settings.join(', ')}.`;
    report(['vendor', setting], 'vendor-setting', `${vendor.label} has no setting ${setting}`, hint);
  }
  for (const { setting, message, hint } of vendor.checkSettings(settings)) {
    report(document.place(['apps', key, 'vendor', setting]), 'vendor-refuses', message, hint);
  }
}

export function checkEndpoint({ document, key, app, vendor, report }: AppCheck): void {
  const path = ['apps', key, 'scim'];
  const { target, url } = app.scim ?? {};
  if (target !== undefined && url !== undefined) {
    report(['scim', 'url'], 'two-endpoints', 'scim has both a target and a url', 'Keep one; null takes the one from the base file out.');
  }
  if (!takesFlags[app.directory] && app.scim?.flags !== undefined)
    report(['scim', 'flags'], 'other-directory', `flags mean nothing in ${app.directory}: they alter Entra's client`, 'Take them out.');
  if (
    app.directory === 'okta' &&
    app.scim?.token?.trigger !== undefined &&
    !isTokenMade(app, document.data.target) &&
    !document.isUnusable(['target', 'deploy'])
  )
    report(
      ['scim', 'token', 'trigger'],
      'other-directory',
      'trigger means nothing in okta',
      'Take it out: the token is entered by hand there, and `up` does not make it.',
    );
  const written = document.isWritten([...path, 'url']) || document.isWritten([...path, 'target']);
  if (!written && vendor.url === undefined) {
    report(
      ['scim'],
      'no-endpoint',
      `scim does not say where ${vendor.label} is`,
      `target: bundled, or url: https://your-host${vendor.scimPath}.`,
    );
  }
  if (url !== undefined && vendor.id !== generic.id && !new URL(url).pathname.replace(/(?<!\/)\/+$/, '').endsWith(vendor.scimPath)) {
    const hint = vendor.url === undefined ? `It ends in ${vendor.scimPath}.` : `It is ${vendor.url}.`;
    report(document.place([...path, 'url']), 'endpoint-path', `this is not the SCIM address of ${vendor.label}`, hint);
  }
  const resource =
    url === undefined ? undefined : /\/(Users|Groups|ServiceProviderConfig|Schemas|ResourceTypes)\/*$/.exec(new URL(url).pathname);
  if (url !== undefined && resource)
    report(
      document.place([...path, 'url']),
      'endpoint-path',
      `the address ends in /${resource[1]}, which ${directoryNames[app.directory]} adds itself`,
      `Write ${url.replace(resource[0], '')}.`,
    );
  if (url !== undefined && new URL(url).protocol !== 'https:' && !['localhost', '127.0.0.1'].includes(new URL(url).hostname)) {
    report(
      document.place([...path, 'url']),
      'endpoint-plain',
      'the address is not https',
      'Neither Entra nor Okta sends a token without TLS.',
    );
  }
}
