export interface ScimName {
  namespace: string;
  /** Okta's external name: the path below the namespace, `dockerRole` or `roles.^[primary==true].value`. */
  name: string;
  /** Okta's variable name, by which the profile and expressions know the property. */
  variable: string;
}

/** An attribute's full SCIM name split as Okta's schema wants it. */
export function splitScimName(attribute: string): ScimName {
  // A condition may hold colons of its own.
  const bracket = attribute.indexOf('[');
  const colon = attribute.lastIndexOf(':', bracket < 0 ? attribute.length : bracket);
  const name = attribute.slice(colon + 1);
  const namespace = colon < 0 ? 'urn:ietf:params:scim:schemas:core:2.0:User' : attribute.slice(0, colon);
  return { namespace, name, variable: variableOf(name) };
}

/** A variable has letters, digits and `_` alone: a part is named by the words of its path, `managerGrade`, `rolesPrimaryTrueValue`. */
function variableOf(name: string): string {
  if (!/^\w+(\.\^?\[\s*\w+\s*==.+\])?(\.\w+)*$/.test(name)) return name;
  const [first = '', ...more] = name.split(/\W+/).filter((word) => word !== '');
  return first + more.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}
