/** Source attributes by other names: Graph's, those of admin centers and forms, and misspelt ones. */
import { nearestName } from '../nearestName.ts';
import { sourceAttributes } from './attributes.ts';

/** Name in small letters, without spaces, hyphens and underscores: what is meant, the likeliest first. Graph's own property names are read from the table of attributes. */
const otherNames: Record<string, string[]> = {
  employee: ['employeeId', 'employeeType'],
  employeenumber: ['employeeId'],
  firstname: ['givenName'],
  lastname: ['surname'],
  familyname: ['surname'],
  sn: ['surname'],
  name: ['displayName'],
  fullname: ['displayName'],
  cn: ['displayName'],
  title: ['jobTitle'],
  email: ['mail'],
  emailaddress: ['mail'],
  mailaddress: ['mail'],
  upn: ['userPrincipalName'],
  username: ['userPrincipalName'],
  login: ['userPrincipalName'],
  alias: ['mailNickname'],
  samaccountname: ['mailNickname'],
  id: ['objectId'],
  phone: ['telephoneNumber', 'mobile'],
  phonenumber: ['telephoneNumber', 'mobile'],
  businessphone: ['telephoneNumber'],
  workphone: ['telephoneNumber'],
  cellphone: ['mobile'],
  mobilenumber: ['mobile'],
  fax: ['facsimileTelephoneNumber'],
  office: ['physicalDeliveryOfficeName'],
  zip: ['postalCode'],
  zipcode: ['postalCode'],
  postcode: ['postalCode'],
  street: ['streetAddress'],
  address: ['streetAddress'],
  province: ['state'],
  region: ['state'],
  company: ['companyName'],
  organization: ['companyName'],
  language: ['preferredLanguage'],
  locale: ['preferredLanguage'],
  active: ['accountEnabled', 'IsSoftDeleted'],
  enabled: ['accountEnabled'],
  managerid: ['manager'],
  costcenter: ['employeeOrgData.costCenter'],
  division: ['employeeOrgData.division'],
  hiredate: ['employeeHireDate'],
  startdate: ['employeeHireDate'],
  roles: ['appRoleAssignments'],
  role: ['appRoleAssignments'],
  approleassignment: ['appRoleAssignments'],
  isdeleted: ['IsSoftDeleted'],
};

/** Graph property in small letters: the source attributes that read it. */
const byProperty = Map.groupBy(sourceAttributes('User').values(), ({ property }) => (property ?? '').replace(/\[0\]$/, '').toLowerCase());

/** The source attributes that others call by `name`, of those that the object has; none where it is a name of its own, or nobody's. */
export function namedOtherwise(name: string, known: Iterable<string>): string[] {
  const names = new Set(known);
  const wanted = name.trim().toLowerCase();
  const ofGraph = (byProperty.get(wanted) ?? []).filter(({ name: own, property }) => own !== property && !own.startsWith('original'));
  const folded = wanted.replace(/[ _-]/g, '');
  const others = Object.hasOwn(otherNames, folded) ? (otherNames[folded] ?? []) : [];
  const meant = ofGraph.length > 0 ? ofGraph.map(({ name: own }) => own) : others;
  return meant.filter((one) => names.has(one));
}

/** The source attribute somebody means by an unknown name, or null. `known` are the names that the object has. */
export function nearestSource(name: string, known: Iterable<string>): string | null {
  const names = [...known];
  const wanted = name.trim().toLowerCase();
  const sameLetters = names.find((each) => each.toLowerCase() === wanted);
  return sameLetters ?? namedOtherwise(name, names)[0] ?? nearestName(name, names);
}
