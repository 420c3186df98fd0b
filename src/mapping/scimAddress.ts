/** SCIM base addresses, as two spellings of one are compared. */

/**
 * Whether both reach one endpoint: a final slash, query flags (`?aadOptscim062020`), a written default port and letter case make no
 * other address; a query parameter with a value (`?environment=test`) may choose the system, and does. False where one is no address.
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
  const { origin, pathname, search } = new URL(address);
  return withoutFlags(origin + pathname + search).toLowerCase();
}

/** The address without a final slash and without Entra's flags, which have no value. */
export function withoutFlags(address: string): string {
  const [base = '', query = ''] = address.split(/\?(.*)/s);
  return base.replace(/(?<!\/)\/+$/, '') + valuesIn(query.split('&'));
}

/** `?environment=test`: those of these query parameters that have a value, in one order; an empty text for none. */
export function valuesIn(parameters: string[]): string {
  const values = parameters.filter((one) => /=./s.test(one)).toSorted();
  return values.length === 0 ? '' : `?${values.join('&')}`;
}
