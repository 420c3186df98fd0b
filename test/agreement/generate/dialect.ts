/**
 * The flag on the SCIM address that makes Entra send what RFC 7644 says (`aadOptscim062020`). Behind an address it is legal today; for the
 * bundled target it needs a key of its own. Either way the driver sees to it that the job of the loopback tenant has the flag.
 */
import type { App } from '../../../src/config/schema.ts';

export const compliantFlag = 'aadOptscim062020';

/** `address`: `scim: { url: …?aadOptscim062020 }`. `flags`: `scim: { target: bundled, flags: [aadOptscim062020] }`, once the schema has it. */
const written = 'address' as 'address' | 'flags';
const address = 'https://scim.example.com/scim/v2';

type Scim = NonNullable<App['scim']> & { flags?: string[] };

export function hasFlag(app: App): boolean {
  const scim: Scim | undefined = app.scim;
  return (scim?.url?.includes(`?${compliantFlag}`) ?? false) || (scim?.flags?.includes(compliantFlag) ?? false);
}

/** The endpoint of an app that can have the flag: the same one with it and without it. */
export function newEndpoint(flagged: boolean): App['scim'] {
  if (written === 'address') return { url: flagged ? `${address}?${compliantFlag}` : address };
  const scim: Scim = flagged ? { target: 'bundled', flags: [compliantFlag] } : { target: 'bundled' };
  return scim;
}

/** False for an app at another kind of address: to change that is to move the app. */
export function toggleDialect(app: App): boolean {
  if (written === 'address' && app.scim?.url === undefined) return false;
  app.scim = newEndpoint(!hasFlag(app));
  return true;
}
