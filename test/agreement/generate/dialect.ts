/** The flag on the SCIM address that makes Entra send what RFC 7644 says (`aadOptscim062020`), in both places where it may be written. */
import type { App } from '../../../src/config/schema.ts';
import type { Random } from '../random.ts';

const compliantFlag = 'aadOptscim062020';
const address = 'https://scim.example.com/scim/v2';

export function hasFlag({ scim }: App): boolean {
  return (scim?.url?.includes(`?${compliantFlag}`) ?? false) || (scim?.flags?.includes(compliantFlag) ?? false);
}

export function newEndpoint(random: Random, flagged: boolean): App['scim'] {
  if (random.chance(0.5)) return { url: flagged ? `${address}?${compliantFlag}` : address };
  return { target: 'bundled', ...(flagged ? { flags: [compliantFlag] } : {}) };
}

/** At the same address; false for an app without one. */
export function toggleDialect(app: App): boolean {
  const { scim } = app;
  const isFlagged = hasFlag(app);
  if (scim?.url !== undefined) scim.url = isFlagged ? address : `${address}?${compliantFlag}`;
  else if (scim?.target === 'bundled') app.scim = { target: 'bundled', ...(isFlagged ? {} : { flags: [compliantFlag] }) };
  else return false;
  return true;
}
