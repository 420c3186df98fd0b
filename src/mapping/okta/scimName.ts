/** An attribute's full SCIM name split as Okta's schema wants it: external namespace and external name. */
export function splitScimName(attribute: string): { namespace: string; name: string } {
  const colon = attribute.lastIndexOf(':');
  return colon < 0
    ? { namespace: 'urn:ietf:params:scim:schemas:core:2.0:User', name: attribute }
    : { namespace: attribute.slice(0, colon), name: attribute.slice(colon + 1) };
}
