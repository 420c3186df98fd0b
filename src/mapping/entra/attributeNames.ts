/** Source attributes by other names: Graph's, those of admin centers and forms, and misspelt ones. */
import { nearestName } from '../nearestName.ts';
import { sourceAttributes } from './attributes.ts';

/** Name in small letters: the source attribute. Graph's own property names are read from the table of attributes. */
const otherNames: Record<string, string> = {
  employee: 'employeeId',
  employeenumber: 'employeeId',
  firstname: 'givenName',
  'first name': 'givenName',
  lastname: 'surname',
  'last name': 'surname',
  familyname: 'surname',
  sn: 'surname',
  name: 'displayName',
  fullname: 'displayName',
  cn: 'displayName',
  title: 'jobTitle',
  email: 'mail',
  emailaddress: 'mail',
  mailaddress: 'mail',
  'e-mail': 'mail',
  upn: 'userPrincipalName',
  username: 'userPrincipalName',
  login: 'userPrincipalName',
  alias: 'mailNickname',
  samaccountname: 'mailNickname',
  phone: 'telephoneNumber',
  phonenumber: 'telephoneNumber',
  businessphone: 'telephoneNumber',
  businessphones: 'telephoneNumber',
  workphone: 'telephoneNumber',
  cellphone: 'mobile',
  mobilenumber: 'mobile',
  fax: 'facsimileTelephoneNumber',
  office: 'physicalDeliveryOfficeName',
  zip: 'postalCode',
  zipcode: 'postalCode',
  postcode: 'postalCode',
  street: 'streetAddress',
  address: 'streetAddress',
  province: 'state',
  region: 'state',
  company: 'companyName',
  organization: 'companyName',
  language: 'preferredLanguage',
  locale: 'preferredLanguage',
  active: 'accountEnabled',
  enabled: 'accountEnabled',
  managerid: 'manager',
  costcenter: 'employeeOrgData.costCenter',
  division: 'employeeOrgData.division',
  hiredate: 'employeeHireDate',
  startdate: 'employeeHireDate',
  roles: 'appRoleAssignments',
  role: 'appRoleAssignments',
  approleassignment: 'appRoleAssignments',
  isdeleted: 'IsSoftDeleted',
};

/** Graph property in small letters: the source attribute that reads it. */
const byProperty = new Map(
  [...sourceAttributes('User').values()].map(({ name, property }) => [(property ?? name).replace(/\[0\]$/, '').toLowerCase(), name]),
);

/** The source attribute somebody means by an unknown name, or null. `known` are the names that the object has. */
export function nearestSource(name: string, known: Iterable<string>): string | null {
  const names = [...known];
  const wanted = name.trim().toLowerCase();
  const sameLetters = names.find((each) => each.toLowerCase() === wanted);
  if (sameLetters !== undefined) return sameLetters;
  const other = byProperty.get(wanted) ?? (Object.hasOwn(otherNames, wanted) ? otherNames[wanted] : undefined);
  if (other !== undefined && names.includes(other)) return other;
  return nearestName(name, names);
}
