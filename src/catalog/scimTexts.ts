/** How SCIM writes values as texts (RFC 7643 section 2.3). */

/** An xsd:dateTime of a day that there is; a fraction may have any number of digits, and the zone may be left out. */
export function isDateTime(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  if (Number.isNaN(Date.parse(text))) return false;
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

/** Base64 in either alphabet of RFC 4648; padding may be left out. */
export function isBase64(text: string): boolean {
  if (!/^[\w+/-]+={0,2}$/.test(text)) return false;
  return text.endsWith('=') ? text.length % 4 === 0 : text.length % 4 !== 1;
}
