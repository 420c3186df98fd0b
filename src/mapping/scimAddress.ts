/** SCIM base addresses, as two spellings of one are compared. */

/**
 * Whether both reach one endpoint: a final slash, query flags (`?aadOptscim062020`), a written default port and letter case make no
 * other address. False where one is no address.
 */
export function isSameAddress(before: string | null | undefined, now: string | null | undefined): boolean {
  const [left, right] = [normalAddress(before), normalAddress(now)];
  return left !== null && left === right;
}

/** Host with port, in lower case; null for what is no address. */
export function hostOf(address: string | null | undefined): string | null {
  return address && URL.canParse(address) ? new URL(address).host.toLowerCase() : null;
}

function normalAddress(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  const { origin, pathname } = new URL(address);
  return (origin + pathname.replace(/\/+$/, '')).toLowerCase();
}
