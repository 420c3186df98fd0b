import type { StackDocument } from '../config/read.ts';
import { nameOf } from '../config/renamed.ts';
import type { App } from '../config/schema.ts';
import { personName } from './person.ts';
import type { EntraApp, OnDemand, SignOn } from './types.ts';

/** `sso: { saml: … }`; null where sign-on is left alone. */
export function planSignOn(document: StackDocument, key: string, app: App): SignOn | null {
  if (app.sso === undefined) return null;
  const { identifier, replyUrl, signOnUrl, certificate } = app.sso.saml;
  return {
    identifiers: [identifier].flat(),
    replyUrls: [replyUrl].flat(),
    signOnUrl: signOnUrl ?? null,
    certificate: {
      name: certificate?.name ?? nameOf(key, app),
      ...(certificate?.expires === undefined ? {} : { expires: certificate.expires }),
    },
    place: document.keyPlace(['apps', key, 'sso']),
  };
}

/** The app to adopt; null when one is made. */
export function planExisting({ existing }: App): EntraApp['existing'] {
  if (existing === undefined) return null;
  if (typeof existing === 'string') return { servicePrincipalId: existing };
  const { servicePrincipal, application } = existing;
  return {
    ...(servicePrincipal === undefined ? {} : { servicePrincipalId: servicePrincipal }),
    ...(application === undefined ? {} : { applicationId: application }),
  };
}

const flags = {
  watermark: 'Watermark',
  escrows: 'Escrows',
  quarantine: 'QuarantineState',
  full: 'Full',
  forceDeletes: 'ForceDeletes',
} as const;

/** In Graph's words. */
export const resetFlags = (said: (keyof typeof flags)[]): string[] => said.map((flag) => flags[flag]);

export function planRestart({ provisioning }: App): EntraApp['restart'] {
  const asked = provisioning?.restart;
  return asked === undefined ? null : { trigger: String(asked.trigger), reset: resetFlags(asked.reset ?? []) };
}

/** People by user principal name; null when nobody is named. */
export function planOnDemand(document: StackDocument, key: string, { provisioning }: App): OnDemand | null {
  const asked = provisioning?.onDemand;
  if (asked === undefined) return null;
  const nameOf = (name: string) => personName(document, 'entra', name);
  const groups = Object.entries(asked.groups ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    trigger: String(asked.trigger),
    people: (asked.people ?? []).map(nameOf).sort(),
    groups: Object.fromEntries(groups.map(([name, members]) => [name, members.map(nameOf).sort()])),
    place: document.keyPlace(['apps', key, 'provisioning', 'onDemand']),
  };
}
