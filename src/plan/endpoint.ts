/** Where an app's requests go. */
import type { Vendor } from '../catalog/vendor.ts';
import { tokenExpires, tokenSecret } from '../config/mappings.ts';
import { originOf } from '../config/renamed.ts';
import type { App, Stack } from '../config/schema.ts';
import { isTokenMade } from '../config/targetDefaults.ts';
import { endOfDay } from '../deploy/lastDay.ts';
import { resetFlags } from './signOn.ts';
import type { AppPlan, Endpoint, Moved, Plan } from './types.ts';

type SaidMoved = NonNullable<NonNullable<App['scim']>['moved']>;

export function planEndpoint(key: string, app: App, vendor: Vendor, target: Stack['target']): Endpoint {
  const bundled = app.scim?.target === 'bundled';
  const url = bundled ? null : (app.scim?.url ?? vendor.url ?? null);
  const written = url !== null && URL.canParse(url) ? new URL(url).search.slice(1).split('&') : [];
  const flags = [...new Set([...written, ...(app.scim?.flags ?? [])])].filter((flag) => flag !== '');
  // The bundled target moves with all its apps: what is said of its address is said of each below it.
  const moved = app.scim?.moved ?? (bundled ? target?.moved : undefined);
  const { trigger, until } = (app.scim?.oauth ? app.scim.oauth.clientSecret : app.scim?.token) ?? {};
  const expires = tokenExpires(app);
  const below = app.scim?.moved === undefined ? `/${originOf(key, app)}${vendor.scimPath}` : '';
  const base = {
    url: url?.replace(/\?.*$/s, '').replace(/(?<!\/)\/+$/, '') ?? null,
    path: vendor.scimPath,
    bundled,
    flags,
    moved: moved === undefined ? null : planMoved(moved, below),
    tokenSecret: tokenSecret(key, app),
    tokenMade: isTokenMade(app, target),
    ...(until === undefined ? {} : { tokenUntil: endOfDay(until) }),
    ...(trigger === undefined ? {} : { tokenTrigger: String(trigger) }),
    ...(expires === undefined ? {} : { tokenExpires: expires }),
  };
  if (app.scim?.oauth === undefined) return base;
  const { clientId, tokenUrl = null, graph } = app.scim.oauth;
  return { ...base, oauth: { clientId, tokenUrl, ...(graph === undefined ? {} : { names: graph }) } };
}

function planMoved(said: SaidMoved, below: string): Moved {
  const { system, from, reset = ['full' as const] } = typeof said === 'string' ? { system: said } : said;
  return { system, from: from === undefined ? null : from.replace(/(?<!\/)\/+$/, '') + below, reset: resetFlags(reset) };
}

/** The SCIM base address, without flags; null where the stack does not say where the bundled target runs. */
export function addressOf({ endpoint, origin }: AppPlan, { target }: Pick<Plan, 'target'>): string | null {
  return endpoint.bundled && target ? `${target}/${origin}${endpoint.path}` : endpoint.url;
}
