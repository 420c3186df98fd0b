/** What people write out of the habit of VBA, Excel, SQL, JavaScript or Okta, and what says the same here. Each row is an example that holds. */

interface Habit {
  /** An expression as they write it, and one that says the same. */
  written: string;
  here: string;
}

interface FunctionHabit extends Habit {
  /** Names in small letters. */
  names: string[];
}

interface SignHabit extends Habit {
  /** The text up to the place where it stops being an expression, and from there on. */
  before?: RegExp;
  rest: RegExp;
  hint: string;
}

interface WordHabit extends Habit {
  /** In small letters. */
  words: string[];
  hint: string;
}

export const functionHabits: FunctionHabit[] = [
  { names: ['lcase', 'lower', 'lowercase', 'tolowercase', 'string.tolowercase'], written: 'LCase([mail])', here: 'ToLower([mail])' },
  { names: ['ucase', 'upper', 'uppercase', 'touppercase'], written: 'UCase([country])', here: 'ToUpper([country])' },
  { names: ['proper', 'propercase', 'titlecase', 'totitlecase', 'initcap'], written: 'Proper([surname])', here: 'PCase([surname])' },
  { names: ['isnotnull', 'isnotnullorempty', 'hasvalue', 'exists', 'isnotblank'], written: 'IsNotNull([mail])', here: 'IsPresent([mail])' },
  { names: ['isempty', 'isblank', 'isnullorwhitespace'], written: 'IsEmpty([mail])', here: 'IsNullOrEmpty([mail])' },
  { names: ['if', 'iff', 'ifelse'], written: 'If([country] = "NL", "yes", "no")', here: 'IIF([country] = "NL", "yes", "no")' },
  {
    names: ['and', 'all'],
    written: 'IIF(And([country] = "NL", [department] = "Sales"), "yes", "no")',
    here: 'IIF([country] = "NL", IIF([department] = "Sales", "yes", "no"), "no")',
  },
  {
    names: ['or', 'any'],
    written: 'IIF(Or([country] = "NL", [country] = "BE"), "yes", "no")',
    here: 'IIF([country] = "NL", "yes", IIF([country] = "BE", "yes", "no"))',
  },
  {
    names: ['concat', 'concatenate', 'concat_ws', 'textjoin'],
    written: 'Concat([givenName], [surname])',
    here: 'Join("", [givenName], [surname])',
  },
  { names: ['right', 'last'], written: 'Right([telephoneNumber], 4)', here: 'Replace([telephoneNumber], , "^.*(?=.{4}$)", , "", , )' },
  { names: ['substring', 'substr', 'slice'], written: 'Substring([surname], 1, 3)', here: 'Mid([surname], 1, 3)' },
  { names: ['length', 'strlen', 'size'], written: 'Length([surname])', here: 'Len([surname])' },
  {
    names: ['ifnull', 'nvl', 'nz', 'isnullthen', 'ifempty'],
    written: 'IfNull([mail], [userPrincipalName])',
    here: 'Coalesce([mail], [userPrincipalName])',
  },
  {
    names: ['case', 'choose', 'decode'],
    written: 'Case([country], "NL", "Netherlands")',
    here: 'Switch([country], , "NL", "Netherlands")',
  },
  {
    names: ['startswith', 'beginswith'],
    written: 'StartsWith([surname], "van")',
    here: 'IIF(Left([surname], 3) = "van", "True", "False")',
  },
  {
    names: ['endswith'],
    written: 'EndsWith([mail], "@example.com")',
    here: 'IIF(Replace([mail], , "^.*@", , "@", , ) = "@example.com", "True", "False")',
  },
  { names: ['indexof', 'charindex', 'find', 'search', 'strpos'], written: 'IndexOf([mail], "@")', here: 'InStr([mail], "@")' },
  {
    names: ['stringcontains', 'includes', 'like', 'matches'],
    written: 'StringContains([mail], "@")',
    here: 'IIF(InStr([mail], "@") > 0, "True", "False")',
  },
  {
    names: ['substitute', 'replaceall', 'strreplace'],
    written: 'Substitute([surname], " ", "-")',
    here: 'Replace([surname], " ", , , "-", , )',
  },
  {
    names: ['regexreplace', 'regex', 'regexextract'],
    written: 'RegexReplace([surname], "\\\\d", "")',
    here: 'Replace([surname], , "\\\\d", , "", , )',
  },
  { names: ['substringbefore', 'beforeat'], written: 'SubstringBefore([mail], "@")', here: 'Word([mail], 1, "@")' },
  { names: ['substringafter', 'afterat'], written: 'SubstringAfter([mail], "@")', here: 'Word([mail], 2, "@")' },
  { names: ['ltrim', 'rtrim', 'strip'], written: 'LTrim([surname])', here: 'Trim([surname])' },
  { names: ['removespaces', 'clean'], written: 'RemoveSpaces([surname])', here: 'StripSpaces([surname])' },
  {
    names: ['removediacritics', 'unaccent', 'removeaccents'],
    written: 'RemoveDiacritics([surname])',
    here: 'NormalizeDiacritics([surname])',
  },
  { names: ['today', 'date', 'getdate', 'utcnow', 'time'], written: 'Today()', here: 'Now()' },
  {
    names: ['format', 'formatdate', 'todate'],
    written: 'FormatDate([employeeHireDate], "yyyy-MM-dd")',
    here: 'FormatDateTime([employeeHireDate], , "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-dd")',
  },
  { names: ['year', 'month', 'day', 'datepart'], written: 'Year(Now())', here: 'FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy")' },
  { names: ['cint', 'clng', 'cnum', 'tostring', 'string', 'text'], written: 'ToString([employeeId])', here: 'CStr([employeeId])' },
  { names: ['newguid', 'uuid', 'newid'], written: 'NewGuid()', here: 'Guid()' },
  { names: ['distinct', 'unique'], written: 'Distinct([proxyAddresses])', here: 'RemoveDuplicates([proxyAddresses])' },
  { names: ['first', 'index'], written: 'First([proxyAddresses])', here: 'Item([proxyAddresses], 1)' },
  { names: ['ignore', 'ignoreflow', 'noflow'], written: 'Ignore([mail])', here: 'IgnoreFlowIfNullOrEmpty([mail])' },
];

const noArithmetic = 'there is no arithmetic; DateAdd adds to dates, Join and Append join texts, Mid and Left cut them';

export const signHabits: SignHabit[] = [
  {
    before: /(^|[^<>=])=\s*$/,
    rest: /^=/,
    hint: 'compare with a single =',
    written: 'IIF([country] == "NL", "a", "b")',
    here: 'IIF([country] = "NL", "a", "b")',
  },
  {
    before: /=\s*$/,
    rest: /^>/,
    hint: 'write >=',
    written: 'IIF(Len([surname]) => 5, "a", "b")',
    here: 'IIF(Len([surname]) >= 5, "a", "b")',
  },
  {
    before: /=\s*$/,
    rest: /^</,
    hint: 'write <=',
    written: 'IIF(Len([surname]) =< 5, "a", "b")',
    here: 'IIF(Len([surname]) <= 5, "a", "b")',
  },
  { before: /^\s*$/, rest: /^=/, hint: 'one = in front of an expression is enough', written: '=ToLower([mail])', here: 'ToLower([mail])' },
  {
    rest: /^(!=|<>|≠)/,
    hint: 'not equal is written <>',
    written: 'IIF([country] != "NL", "a", "b")',
    here: 'IIF([country] <> "NL", "a", "b")',
  },
  { rest: /^≥/, hint: 'write >=', written: 'IIF(Len([surname]) ≥ 5, "a", "b")', here: 'IIF(Len([surname]) >= 5, "a", "b")' },
  { rest: /^≤/, hint: 'write <=', written: 'IIF(Len([surname]) ≤ 5, "a", "b")', here: 'IIF(Len([surname]) <= 5, "a", "b")' },
  {
    before: /&\s*$/,
    rest: /^&/,
    hint: 'AND and OR do not exist here; nest IIF instead',
    written: 'IIF([country] = "NL" && [city] = "Delft", "a", "b")',
    here: 'IIF([country] = "NL", IIF([city] = "Delft", "a", "b"), "b")',
  },
  {
    rest: /^(\|\||\|)/,
    hint: 'AND and OR do not exist here; nest IIF instead',
    written: 'IIF([country] = "NL" || [country] = "BE", "a", "b")',
    here: 'IIF([country] = "NL", "a", IIF([country] = "BE", "a", "b"))',
  },
  {
    rest: /^(and|or|xor)\b/i,
    hint: 'AND and OR do not exist here; nest IIF instead',
    written: 'IIF([country] = "NL" AND [city] = "Delft", "a", "b")',
    here: 'IIF([country] = "NL", IIF([city] = "Delft", "a", "b"), "b")',
  },
  {
    rest: /^(eq|ne|gt|ge|lt|le|is|like|in|contains|between)\b/i,
    hint: 'comparisons are written = <> < <= > >=, presence IsPresent([x])',
    written: 'IIF([country] eq "NL", "a", "b")',
    here: 'IIF([country] = "NL", "a", "b")',
  },
  { rest: /^!/, hint: 'write Not(…)', written: 'IIF(!IsNull([mail]), "a", "b")', here: 'IIF(Not(IsNull([mail])), "a", "b")' },
  {
    rest: /^\+/,
    hint: '"+" is not an operator here; use Join or Append for text',
    written: '[givenName] + " " + [surname]',
    here: 'Join(" ", [givenName], [surname])',
  },
  { rest: /^[*/%^]/, hint: `this is not an operator here: ${noArithmetic}`, written: 'Left([surname], 6 / 2)', here: 'Left([surname], 3)' },
  { rest: /^[-–—−]/, hint: `this is not an operator here: ${noArithmetic}`, written: 'Left([surname], 5 - 2)', here: 'Left([surname], 3)' },
  { rest: /^[“”„‟″«»＂]/, hint: 'write straight quotes ("…")', written: 'Append([surname], “x”)', here: 'Append([surname], "x")' },
  {
    rest: /^['‘’‚‛`´]/,
    hint: 'a text stands in straight double quotes ("…")',
    written: "Append([surname], 'x')",
    here: 'Append([surname], "x")',
  },
  { rest: /^;/, hint: 'arguments are parted by commas', written: 'Append([surname]; "x")', here: 'Append([surname], "x")' },
  {
    rest: /^\?/,
    hint: 'write IIF(condition, valueIfTrue, valueIfFalse)',
    written: '[country] = "NL" ? "a" : "b"',
    here: 'IIF([country] = "NL", "a", "b")',
  },
  {
    before: /\b(user|appuser|source|app|org)\s*$/i,
    rest: /^\./,
    hint: "this is Okta's language; an attribute of Entra stands in [ ]",
    written: 'user.mail',
    here: '[mail]',
  },
  {
    rest: /^\./,
    hint: 'a function stands in front, with its argument in parentheses',
    written: '[mail].ToLower()',
    here: 'ToLower([mail])',
  },
  {
    before: /[a-z_]\w*\s*$/i,
    rest: /^["[]/,
    hint: "a function's arguments stand in parentheses",
    written: 'ToLower [mail]',
    here: 'ToLower([mail])',
  },
  { before: /[\]")\w]\s*$/, rest: /^["[\w]/, hint: 'a comma is missing', written: 'Append([surname] "x")', here: 'Append([surname], "x")' },
  { rest: /^\)/, hint: 'one parenthesis too many is closed', written: 'ToLower([mail]))', here: 'ToLower([mail])' },
  {
    rest: /^,/,
    hint: 'only the arguments of a function are parted by commas',
    written: '[mail], [userPrincipalName]',
    here: 'Coalesce([mail], [userPrincipalName])',
  },
  {
    rest: /^\\["']/,
    hint: 'write " without a backslash: YAML takes it out in double quotes only',
    written: 'Append([surname], \\"x\\")',
    here: 'Append([surname], "x")',
  },
  { rest: /^[{}$@]/, hint: 'an attribute stands in [ ]', written: '{mail}', here: '[mail]' },
  {
    rest: /^[\u200b-\u200f\u2060\u00ad]/,
    hint: 'take the invisible character out',
    written: 'Append(\u200b[surname], "x")',
    here: 'Append([surname], "x")',
  },
];

export const wordHabits: WordHabit[] = [
  {
    words: ['null', 'nil', 'nothing', 'none', 'empty', 'undefined', 'missing'],
    hint: 'leave the argument empty',
    written: 'Switch([country], NULL, "NL", "a")',
    here: 'Switch([country], , "NL", "a")',
  },
  { words: ['true', 'yes'], hint: 'write "True"', written: 'IIF([country] = "NL", true, "x")', here: 'IIF([country] = "NL", "True", "x")' },
  {
    words: ['false', 'no'],
    hint: 'write "False"',
    written: 'IIF([country] = "NL", false, "x")',
    here: 'IIF([country] = "NL", "False", "x")',
  },
];

/** What to write in place of a function that other languages have, or null. */
export function functionHint(name: string): string | null {
  const wanted = name.toLowerCase();
  const habit = functionHabits.find(({ names }) => names.includes(wanted));
  return habit === undefined ? null : `write ${habit.here.slice(0, habit.here.indexOf('('))}, such as ${habit.here}`;
}

/** What to write where the text stops being an expression, or null. */
export function signHint(text: string, at: number): string | null {
  const [before, rest] = [text.slice(0, at), text.slice(at)];
  return signHabits.find((habit) => habit.rest.test(rest) && (habit.before?.test(before) ?? true))?.hint ?? null;
}

/** What to write in place of a bare word, or null. */
export function wordHint(name: string): string | null {
  const habit = wordHabits.find(({ words }) => words.includes(name.toLowerCase()));
  return habit === undefined ? null : `${habit.hint}, such as ${habit.here}`;
}
