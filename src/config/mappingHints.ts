/** What somebody probably meant who named an attribute that is none. */
import { namedOtherwise, nearestSource } from '../mapping/entra/attributeNames.ts';
import { nearestName } from '../mapping/nearestName.ts';
import { splitScimName } from '../mapping/okta/scimName.ts';
import { suggest } from './problem.ts';

/** Properties of Graph that the provisioning service does not read, with what does instead (Microsoft's page "Known issues"). */
export const unread: Record<string, string> = {
  userType: 'Entra does not provision or filter by it: assign a group of members, or filter by mail or an extension attribute.',
};

/** Roles are never mapped as they are. */
const oneOf = (names: string[]): string =>
  names.map((name) => (name === 'appRoleAssignments' ? `${name}, in =SingleAppRoleAssignment([${name}])` : name)).join(' or ');

/** What is meant by a text that is no source attribute and stands where one is expected. */
export function sourceHint(text: string, side: 'users' | 'groups', known: string[]): string {
  const trimmed = text.trim();
  const constant = `For the same text for everybody: { constant: ${/[:#{}[\],&*!|>'"%@`]/.test(trimmed) ? "'…'" : trimmed} }.`;
  if (trimmed.startsWith('=')) return 'An expression stands under expression, or as the whole value.';
  if (/^[A-Za-z]\w*\s*\(/.test(trimmed) || /^\[[^\]]+\]\s*&/.test(trimmed)) return 'It is an expression: write = in front.';
  const inBrackets = /^\[([\w.]+)\]$/.exec(trimmed)?.[1];
  if (inBrackets !== undefined) return `Write ${inBrackets}, or =[${inBrackets}].`;
  if (/^".*"$/s.test(trimmed)) return `Write { constant: ${trimmed.slice(1, -1)} }.`;
  if (/\s&\s/.test(trimmed)) return 'It is an expression: write =[…] & […] with the attributes in brackets.';
  const bare = trimmed.replace(/^(?:user|source|group)\./, '');
  if (bare !== trimmed && known.includes(bare)) return `Write ${bare}: the source is the ${side === 'users' ? 'person' : 'group'} already.`;
  if (Object.hasOwn(unread, bare)) return unread[bare] ?? '';
  const other = namedOtherwise(bare, known);
  // No attribute begins with a capital, or holds a space or a hyphen.
  const isWord = /^[A-Z]|[\s-]/.test(trimmed);
  if (other.length > 0) return `Did you mean ${oneOf(other)}?${isWord ? ` ${constant}` : ''}`;
  const near = nearestSource(bare, known);
  const declared = 'Other properties are declared under sourceAttributes first.';
  if (near !== null) return `Did you mean ${near}?`;
  return suggest(bare, known) || (isWord ? `${declared} ${constant}` : declared);
}

/** What people write for the targets of SCIM. */
const targetNames: [pattern: RegExp, target: string][] = [
  [/^e-?mails?(\[0\])?(\.value)?$|^mail$|^email ?address$/i, 'emails[type eq "work"].value'],
  [/^(first|given) ?name$/i, 'name.givenName'],
  [/^(last|family) ?name$|^surname$/i, 'name.familyName'],
  [/^(mobile|cell)( ?phone)?( ?number)?$/i, 'phoneNumbers[type eq "mobile"].value'],
  [/^(work|tele)?phones?( ?numbers?)?(\[0\])?(\.value)?$/i, 'phoneNumbers[type eq "work"].value'],
  [/^user ?principal ?name$|^upn$|^login$/i, 'userName'],
  [/^job ?title$/i, 'title'],
  [/^roles?(\[0\])?(\.value)?$/i, 'roles[primary eq "True"].value'],
  [/^employee ?id$/i, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber'],
  [/^account ?enabled$|^enabled$|^is ?active$/i, 'active'],
  [/^object ?id$/i, 'externalId'],
  [/^city$/i, 'addresses[type eq "work"].locality'],
  [/^state$/i, 'addresses[type eq "work"].region'],
  [/^(zip|zip ?code)$/i, 'addresses[type eq "work"].postalCode'],
  [/^language$/i, 'preferredLanguage'],
];

/** The target that is meant; undefined where nothing is near. */
export const meantTarget = (target: string): string | undefined => targetNames.find(([pattern]) => pattern.test(target))?.[1];

/** Okta's properties of a person, for those of the app user profile and of SCIM. */
export function oktaTargetHint(target: string, known: string[]): string {
  const paths: [RegExp, string][] = [
    [/^(?:urn:.*:)?name\.(givenName|familyName|middleName|formatted|honorificPrefix|honorificSuffix)$/, '$1'],
    [/^emails(\[.*\])?(\.value)?$/, 'email'],
    [/^phoneNumbers(\[.*\])?(\.value)?$/, 'primaryPhone'],
    [/^addresses(?:\[.*\])?\.(streetAddress|locality|region|postalCode|country|formatted)$/, '$1'],
    [/^urn:.*:manager(?:\.value)?$/, 'managerValue'],
    [/^urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User:(\w+)$/, '$1'],
    [/^firstName$/, 'givenName'],
    [/^lastName$/, 'familyName'],
    [/^city$/, 'locality'],
    [/^state$/, 'region'],
    [/^zipCode$/, 'postalCode'],
  ];
  const declared = known.find((name) => name.includes(':') && [splitScimName(name).name, splitScimName(name).variable].includes(target));
  if (declared !== undefined) return `Write ${declared}: a mapping names an added attribute as it is declared.`;
  const found = paths.find(([pattern]) => pattern.test(target));
  const meant = found && target.replace(found[0], found[1]);
  if (meant !== undefined && known.includes(meant)) return `Write ${meant}: targets are the properties of the app user profile.`;
  if (target === 'active') return 'Okta sends it by itself, when somebody is assigned or not.';
  if (target === 'externalId') return "Okta sends the person's id in it by itself.";
  return nearTarget(target, known) || 'A property of the vendor is declared under attributes first.';
}

/** Near by its name, and of the same schema: attributes of two vendors are alike up to the vendor's name. */
export function nearTarget(target: string, known: string[]): string {
  const { namespace } = splitScimName(target);
  const schemas = [...new Set(known.map((name) => splitScimName(name).namespace))];
  const schema = target.includes(':') ? nearestName(namespace, schemas, 4) : null;
  return suggest(target, target.includes(':') ? known.filter((name) => splitScimName(name).namespace === schema) : known);
}
