/** What people write out of the habit of Entra, JavaScript or SQL, and what says the same here. Each row is an example that holds. */

interface Habit {
  written: string;
  here: string;
}

/** Names in small letters. */
export const functionHabits: (Habit & { names: string[] })[] = [
  {
    names: ['tolower', 'lcase', 'lower', 'string.tolower', 'string.lower'],
    written: 'ToLower(user.email)',
    here: 'String.toLowerCase(user.email)',
  },
  {
    names: ['toupper', 'ucase', 'upper', 'string.toupper', 'string.upper'],
    written: 'ToUpper(user.email)',
    here: 'String.toUpperCase(user.email)',
  },
  {
    names: ['join', 'concat', 'concatenate', 'string.concat'],
    written: 'Join(" ", user.firstName, user.lastName)',
    here: 'String.join(" ", user.firstName, user.lastName)',
  },
  { names: ['append'], written: 'Append(user.lastName, "x")', here: 'String.append(user.lastName, "x")' },
  { names: ['len', 'length', 'string.length', 'string.size'], written: 'Len(user.lastName)', here: 'String.len(user.lastName)' },
  { names: ['replace', 'string.replaceall'], written: 'Replace(user.email, "@", "_")', here: 'String.replace(user.email, "@", "_")' },
  {
    names: ['left', 'mid', 'substr', 'string.substr', 'string.slice', 'string.left'],
    written: 'Left(user.lastName, 3)',
    here: 'String.substring(user.lastName, 0, 3)',
  },
  {
    names: ['contains', 'string.contains', 'string.includes', 'instr', 'string.indexof'],
    written: 'String.contains(user.email, "@")',
    here: 'String.stringContains(user.email, "@")',
  },
  { names: ['startswith'], written: 'StartsWith(user.lastName, "van")', here: 'String.startsWith(user.lastName, "van")' },
  {
    names: ['endswith', 'string.endswith'],
    written: 'String.endsWith(user.email, "@example.com")',
    here: 'String.substringAfter(user.email, "@") == "example.com"',
  },
  { names: ['stripspaces', 'string.trim', 'trim'], written: 'StripSpaces(user.lastName)', here: 'String.removeSpaces(user.lastName)' },
  { names: ['iif', 'if'], written: 'IIF(user.city == "Delft", "a", "b")', here: 'user.city == "Delft" ? "a" : "b"' },
  {
    names: ['switch', 'case', 'string.switch'],
    written: 'Switch(user.city, "x", "Delft", "a")',
    here: 'String.stringSwitch(user.city, "x", "Delft", "a")',
  },
  { names: ['coalesce', 'ifnull', 'nvl'], written: 'Coalesce(user.title, user.lastName)', here: 'user.title ?: user.lastName' },
  { names: ['ispresent', 'isnotnull', 'isnotempty'], written: 'IsPresent(user.title)', here: 'user.title != null AND user.title != ""' },
  {
    names: ['isnull', 'isnullorempty', 'isempty', 'isblank'],
    written: 'IsNull(user.title)',
    here: 'user.title == null OR user.title == ""',
  },
  { names: ['not'], written: 'Not(user.city == "Delft")', here: '!(user.city == "Delft")' },
  {
    names: ['ismemberof', 'isingroup', 'user.ismemberof'],
    written: 'isMemberOf("Engineering")',
    here: 'isMemberOfGroupName("Engineering")',
  },
  { names: ['now', 'datetime.now'], written: 'Now()', here: 'Time.now()' },
  { names: ['toint', 'cint', 'parseint'], written: 'toInt(user.employeeNumber)', here: 'Convert.toInt(user.employeeNumber)' },
];

export const signHabits: (Habit & { rest: RegExp; hint: string })[] = [
  {
    rest: /^[“”„‟«»＂‘’‚‛`´]/,
    hint: 'write straight quotes ("…")',
    written: 'String.append(user.lastName, “x”)',
    here: 'String.append(user.lastName, "x")',
  },
  { rest: /^(<>|>$)/, hint: 'not equal is written !=', written: 'user.city <> "Delft"', here: 'user.city != "Delft"' },
  {
    rest: /^&/,
    hint: 'texts are joined by +, conditions by AND',
    written: 'user.firstName & user.lastName',
    here: 'user.firstName + user.lastName',
  },
  {
    rest: /^\|/,
    hint: 'write OR',
    written: 'user.city == "Delft" | user.city == "Breda"',
    here: 'user.city == "Delft" OR user.city == "Breda"',
  },
  { rest: /^[–—−]/, hint: 'write a plain -', written: 'String.len(user.lastName) – 1', here: 'String.len(user.lastName) - 1' },
  {
    rest: /^[*/%^]/,
    hint: 'numbers are added and subtracted only',
    written: 'String.len(user.lastName) / 2',
    here: 'String.len(user.lastName) - 2',
  },
  {
    rest: /^\\["']/,
    hint: 'write " without a backslash: YAML takes it out in double quotes only',
    written: 'String.append(user.lastName, \\"x\\")',
    here: 'String.append(user.lastName, "x")',
  },
  {
    rest: /^;/,
    hint: 'arguments are parted by commas',
    written: 'String.append(user.lastName; "x")',
    here: 'String.append(user.lastName, "x")',
  },
  { rest: /^\[\s*["'\]]/, hint: 'a list stands in braces, {"a", "b"}', written: '["Contractors"]', here: '{"Contractors"}' },
  { rest: /^\[/, hint: "[attribute] is Entra's; write user.attribute", written: '[mail]', here: 'user.email' },
  { rest: /^[\u200b-\u200f\u2060\u00ad]/, hint: 'take the invisible character out', written: 'user.\u200blastName', here: 'user.lastName' },
  {
    rest: /^(eq|ne|gt|ge|lt|le|is|equals)\b/i,
    hint: 'comparisons are written == != < <= > >=',
    written: 'user.city eq "Delft"',
    here: 'user.city == "Delft"',
  },
  { rest: /^\)/, hint: 'one parenthesis too many is closed', written: 'String.len(user.lastName))', here: 'String.len(user.lastName)' },
  {
    rest: /^:/,
    hint: 'a ? b : c needs its ?, and ( ) around it inside a +',
    written: 'user.city == "Delft" : "b"',
    here: 'user.city == "Delft" ? "a" : "b"',
  },
  { rest: /^=/, hint: '= does not compare; write ==', written: 'user.city = "Delft"', here: 'user.city == "Delft"' },
];

/** What to write in place of a function that other languages have, or null. */
export function functionHint(name: string): string | null {
  const habit = functionHabits.find(({ names }) => names.includes(name.toLowerCase()));
  return habit === undefined ? null : `write ${habit.here}`;
}

/** What people call on a value, as in Java or in Okta's other dialect: names in small letters. */
export const methodHabits: (Habit & { names: string[] })[] = [
  {
    names: ['ismemberof'],
    written: 'user.isMemberOf({"group.profile.name": "Engineering"})',
    here: 'isMemberOfGroupName("Engineering")',
  },
  { names: ['size', 'count'], written: '{"a", "b"}.size()', here: 'Arrays.size({"a", "b"})' },
  { names: ['isempty'], written: '{"a", "b"}.isEmpty()', here: 'Arrays.isEmpty({"a", "b"})' },
  { names: ['tolowercase'], written: 'user.email.toLowerCase()', here: 'String.toLowerCase(user.email)' },
  { names: ['touppercase'], written: 'user.email.toUpperCase()', here: 'String.toUpperCase(user.email)' },
  { names: ['substring'], written: 'user.firstName.substring(0, 1)', here: 'String.substring(user.firstName, 0, 1)' },
  { names: ['equals', 'equalsignorecase'], written: 'user.city.equals("Delft")', here: 'user.city == "Delft"' },
  { names: ['startswith'], written: 'user.lastName.startsWith("van")', here: 'String.startsWith(user.lastName, "van")' },
  { names: ['replace'], written: 'user.email.replace("@", "_")', here: 'String.replace(user.email, "@", "_")' },
];

/** What to write in place of a function that is called on a value, or null. */
export function methodHint(name: string): string | null {
  const habit = methodHabits.find(({ names }) => names.includes(name.toLowerCase()));
  return habit === undefined ? functionHint(`string.${name}`) : `write ${habit.here}`;
}

/** What to write where the text stops being an expression, or null. */
export const signHint = (rest: string): string | null => signHabits.find((habit) => habit.rest.test(rest))?.hint ?? null;
