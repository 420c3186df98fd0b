/** The attributes of every Okta user profile, and what people call them. Source: Okta's user type schema, base properties. */
import { nearestName } from '../nearestName.ts';

export const userAttributes: readonly string[] = [
  ...['login', 'email', 'secondEmail', 'firstName', 'lastName', 'middleName', 'honorificPrefix', 'honorificSuffix', 'title', 'displayName'],
  ...['nickName', 'profileUrl', 'primaryPhone', 'mobilePhone', 'streetAddress', 'city', 'state', 'zipCode', 'countryCode', 'postalAddress'],
  ...['preferredLanguage', 'locale', 'timezone', 'userType', 'employeeNumber', 'costCenter', 'organization', 'division', 'department'],
  ...['managerId', 'manager'],
];

/** Beside the profile: what the evaluation of a mapping knows of a person. */
const besides = ['id', 'status'];

/** Name in small letters: the attribute of Okta. */
const otherNames: Record<string, string> = {
  jobtitle: 'title',
  givenname: 'firstName',
  surname: 'lastName',
  familyname: 'lastName',
  mail: 'email',
  username: 'login',
  userprincipalname: 'login',
  upn: 'login',
  employeeid: 'employeeNumber',
  companyname: 'organization',
  company: 'organization',
  mobile: 'mobilePhone',
  telephonenumber: 'primaryPhone',
  phone: 'primaryPhone',
  phonenumber: 'primaryPhone',
  postalcode: 'zipCode',
  country: 'countryCode',
  language: 'preferredLanguage',
  employeetype: 'userType',
};

/**
 * The attribute somebody means by a name that is neither one of Okta's nor `declared`; null for a name that is right, and for one that is near
 * none: an org adds attributes of its own.
 */
export function meantUserAttribute(name: string, declared: Iterable<string>): string | null {
  const known = [...userAttributes, ...declared];
  if (known.includes(name) || besides.includes(name) || name.startsWith('$')) return null;
  const wanted = name.toLowerCase();
  if (Object.hasOwn(otherNames, wanted)) return otherNames[wanted] ?? null;
  // Strictly: `nonEmployeeNumber` and `isManager` are attributes that orgs do add.
  const near = nearestName(name, known, name.length < 9 ? 1 : 2);
  return near?.charAt(0).toLowerCase() === wanted.charAt(0) ? near : null;
}
