/** Where a mapping's value may come from: one entry a kind of source or expression. */
import type { Mapping } from '../../../src/config/schemaMapping.ts';
import type { Random } from '../random.ts';
import { directoryExtension } from './people.ts';

const texts = [
  ...['userPrincipalName', 'displayName', 'givenName', 'surname', 'mail', 'mailNickname', 'jobTitle', 'department', 'country', 'city'],
  ...['companyName', 'employeeId', 'preferredLanguage', 'physicalDeliveryOfficeName', 'telephoneNumber', 'mobile', 'employeeType'],
  ...['extensionAttribute1', 'extensionAttribute2', 'extensionAttribute3', 'originalUserPrincipalName', 'objectId', directoryExtension],
];
/** The object id stands for itself in what is compared, so no expression cuts it to pieces, nor the names of deleted people, which it begins. */
const parts = texts.filter((name) => !/^objectId$|userPrincipalName$/i.test(name));
const words = ['member', 'Zürich', "O'Neil", 'a "quote"', 'back\\slash', 'x'];

const one = (random: Random) => `[${random.pick(parts)}]`;
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

interface Kind {
  weight: number;
  make(random: Random): Mapping;
}

const expression = (weight: number, make: (random: Random) => string): Kind => ({ weight, make: (random) => `=${make(random)}` });

const entraKinds: Record<string, Kind> = {
  direct: { weight: 14, make: (random) => random.pick(texts) },
  constant: { weight: 3, make: (random) => ({ constant: random.pick(words) }) },
  onlyDefault: { weight: 1, make: (random) => ({ default: random.pick(words) }) },
  withDefault: { weight: 4, make: (random) => ({ from: random.pick(texts), default: random.pick(words) }) },
  onCreate: { weight: 4, make: (random) => ({ from: random.pick(texts), apply: 'onCreate' }) },
  onCreateExpression: { weight: 1, make: (random) => ({ expression: `ToLower(${one(random)})`, apply: 'onCreate', default: 'x' }) },
  join: expression(3, (random) => `Join(${quoted(random.pick([' ', ', ', '-']))}, ${one(random)}, ${one(random)})`),
  append: expression(2, (random) => `Append(${one(random)}, ${quoted(random.pick(words))})`),
  prepend: expression(1, (random) => `Prepend(${quoted(random.pick(words))}, ${one(random)})`),
  lower: expression(2, (random) => `ToLower(${one(random)})`),
  upper: expression(2, (random) => `ToUpper(${one(random)}, "${random.pick(['en-US', 'tr-TR'])}")`),
  proper: expression(1, (random) => `PCase(${one(random)})`),
  plain: expression(2, (random) => `NormalizeDiacritics(${one(random)})`),
  stripped: expression(1, (random) => `StripSpaces(${one(random)})`),
  left: expression(1, (random) => `Left(${one(random)}, ${random.between(1, 6)})`),
  mid: expression(1, (random) => `Mid(${one(random)}, ${random.between(1, 3)}, ${random.between(1, 5)})`),
  word: expression(1, (random) => `Word(${one(random)}, ${random.between(1, 2)}, " .@")`),
  replace: expression(2, (random) => `Replace(${one(random)}, "e", , , "3", , )`),
  pattern: expression(2, (random) => `Replace(${one(random)}, , "@.*$", , "@other.example", , )`),
  switch: expression(3, (random) => `Switch([department], ${random.pick(['', '"none"'])}, "Sales", "S", "HR", ${one(random)})`),
  condition: expression(3, (random) => `IIF([country] = "NL", ${quoted(random.pick(words))}, ${one(random)})`),
  present: expression(2, () => 'IIF(IsPresent([mail]), [mail], [userPrincipalName])'),
  coalesce: expression(2, (random) => `Coalesce(${one(random)}, ${one(random)})`),
  ignored: expression(1, (random) => `IgnoreFlowIfNullOrEmpty(${one(random)})`),
  joined: expression(1, (random) => `${one(random)} & "." & ${one(random)}`),
  item: expression(1, () => 'Item(Split([userPrincipalName], "@"), 1)'),
  listed: expression(1, () => 'Join(",", [otherMails], [proxyAddresses])'),
  counted: expression(1, () => 'Count([proxyAddresses])'),
  encoded: expression(1, (random) => `ConvertToBase64(${one(random)})`),
  hired: expression(1, () => 'FormatDateTime([employeeHireDate], , "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-dd")'),
  today: expression(0.5, () => 'FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy-MM-dd")'),
  random: expression(0.3, () => 'RandomString(8, 2, 0, 2, 2)'),
  fresh: { weight: 0.3, make: () => ({ expression: 'Guid()', apply: 'onCreate' }) },
  failing: expression(0.5, () => 'IIF([department] = "HR", Error("not for HR"), [department])'),
  skipping: expression(0.5, () => 'IIF([department] = "HR", IgnoreObjectFlow, [department])'),
};

const oktaKinds: Record<string, Kind> = {
  direct: {
    weight: 12,
    make: (random) =>
      `user.${random.pick(['firstName', 'lastName', 'email', 'login', 'displayName', 'title', 'department', 'employeeNumber', 'countryCode', 'city', 'userType'])}`,
  },
  onCreate: { weight: 4, make: (random) => ({ from: `user.${random.pick(['title', 'department', 'displayName'])}`, apply: 'onCreate' }) },
  always: { weight: 3, make: (random) => ({ from: `user.${random.pick(['title', 'department', 'displayName'])}`, apply: 'always' }) },
  constant: { weight: 2, make: (random) => ({ constant: random.pick(['member', "O'Neil", 'a "quote"']) }) },
  joined: expression(3, () => 'user.firstName + " " + user.lastName'),
  upper: expression(2, () => 'String.toUpperCase(user.lastName)'),
  lower: expression(1, () => 'String.toLowerCase(user.login)'),
  before: expression(2, () => 'String.substringBefore(user.email, "@")'),
  condition: expression(3, () => 'user.department == "Sales" ? "S" : "other"'),
  byGroup: expression(2, () => 'isMemberOfGroupName("Sales") ? "in" : "out"'),
  otherwise: expression(1, () => 'user.title != null ? user.title : "none"'),
  switch: expression(1, () => 'String.stringSwitch(user.login, "else", "ann", "A", "example", "E")'),
  replaced: expression(1, () => 'String.replace(user.displayName, " ", "_")'),
  country: expression(1.5, () => 'Iso3166Convert.toName(user.countryCode)'),
};

const kindsOf = { entra: entraKinds, okta: oktaKinds };

/** Any source. */
export function newSource(random: Random, directory: 'entra' | 'okta'): Mapping {
  const kinds = kindsOf[directory];
  const weights = Object.fromEntries(Object.entries(kinds).map(([name, { weight }]) => [name, weight]));
  return (kinds[random.weighted(weights)] ?? entraKinds.direct)?.make(random) ?? 'displayName';
}

/** The ways in which people write who is active; null is nobody. */
export const activeSources: (Mapping | null)[] = [
  '=Switch([IsSoftDeleted], , "False", "True", "True", "False")',
  '=Not([IsSoftDeleted])',
  'accountEnabled',
  '=Switch([department], "True", "HR", "False")',
  '=IIF(IsPresent([mail]), Not([IsSoftDeleted]), "False")',
  { constant: 'True' },
  null,
  null,
];
