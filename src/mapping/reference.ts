/** `docs/expressions.md`, made from the tables of functions, words, filter operators and open questions. */

import { signature } from './entra/check.ts';
import { comparisonOperators, words } from './entra/expression.ts';
import { filterOperators } from './entra/filters.ts';
import { functions } from './entra/functions.ts';
import { functionHabits, signHabits, wordHabits } from './entra/habits.ts';
import { grouped, limits, maxChain } from './limits.ts';
import { oktaFunctions } from './okta/functions.ts';
import { functionHabits as oktaFunctionHabits, signHabits as oktaSignHabits } from './okta/habits.ts';
import { entraQuestions, type OpenQuestion, oktaQuestions } from './openQuestions.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const row = (...cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`;

function table(heads: string[], rows: string[][]): string {
  return [row(...heads), row(...heads.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');
}

/** What can be seen on the page. */
const printable = /^[^\p{Cf}]*$/u;

const habits = (all: { written: string; here: string }[]): string =>
  table(
    ['Written elsewhere', 'Here'],
    all.filter(({ written }) => printable.test(written)).map(({ written, here }) => [`\`${written}\``, `\`${here}\``]),
  );

const questions = (all: OpenQuestion[]): string =>
  table(
    ['Question', 'Choice', 'Why'],
    all.map(({ question, choice, why }) => [question, choice, why]),
  );

/** Parameters spelled `name?` and `name*`, as people write them. */
const oktaSignature = (name: string, parameters: string[]): string =>
  `${name}(${parameters.map((each) => (each.endsWith('?') ? `[${each.slice(0, -1)}]` : each.endsWith('*') ? `${each.slice(0, -1)}, …` : each)).join(', ')})`;

export function renderExpressionReference(): string {
  const entra = [...functions.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const okta = [...oktaFunctions.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return `# Expressions

<!-- Generated from the function tables by \`npm run generate\`. -->

A mapping in YAML is an attribute (\`mail\`), a constant (\`{ constant: member }\`) or, behind \`=\`, an expression of the directory's own
language. \`muster check\` reports faults with line and column; \`muster eval\` evaluates one.

\`\`\`console
$ muster eval 'Join(" ", [givenName], [surname])' --person ann
Ann Lee
$ muster eval 'Switch([department], "MEMBER", "IT", "ADMIN")' --person kim --explain
$ muster eval --batch < requests.jsonl          # {"expr", "attributes", "now"?, "taken"?, "dialect"?} a line
$ muster eval 'ToLower([mail])' --person ann --stack production --app cube --tenant   # ask Graph's parser as well
$ muster eval 'user.email' --person ann --stack production --app cube-okta    # in the language of the app's directory, or --dialect okta
$ muster eval --vectors cases.jsonl             # a file of cases with what is expected
\`\`\`

The rules of groups, whose languages are others, are in [groups.md](groups.md).

In JSON a value is a text, a list, a number or a boolean where the outermost function gives one, or null. \`{"$flow": "ignoreAttribute"}\`
leaves the attribute out, \`{"$flow": "ignoreObject"}\` skips the person, \`{"$patch": …}\` is the update that
\`AppRoleAssignmentsComplex\` sends. An error is \`{"error": …}\`.

## Entra

\`[attribute]\` reads a source attribute, \`"text"\` is a constant (\`\\"\` and \`\\\\\` inside), numbers stand bare (\`7\`, \`1.5\`) or as \`&HFF\`, an argument between two
commas may be left out. Comparison: ${comparisonOperators.map((operator) => `\`${operator}\``).join(' ')}; \`&\` joins two texts. There is no AND, OR or arithmetic:
nest \`IIF\`. Names count letter by letter. At most 10,000 characters, at most 64 functions deep. Only the branch that is taken is evaluated.

Absent attributes are null, and a null is not sent. Booleans are the texts \`True\` and \`False\`, dates \`M/d/yyyy h:mm:ss tt\` in UTC.

### Functions

${table(
  ['Function', 'What it gives'],
  entra.map((each) => [`\`${signature(each)}\``, each.summary + (each.topLevelOnly ? ' Stands outermost only.' : '')]),
)}

### Words

${table(
  ['Word', 'Meaning'],
  Object.entries(words).map(([name, meaning]) => [`\`${name}\``, meaning]),
)}

### Patterns

\`Replace\` and the scoping filters take patterns of .NET, \`matches\` and \`isMemberOfGroupNameRegex\` in Okta those of Java. They are translated, with options
such as \`(?i)\`, classes such as \`\\p{IsCyrillic}\`, \`[a-z-[aeiou]]\` or \`[a-z&&[^b]]\`, atomic groups and possessive quantifiers. What has no counterpart is refused by
name: \`\\G\`, \`\\X\`, balancing groups, \`(?(…)…)\`, groups inside atomic ones, two groups of one name, and \`\\1\` of a group that may have taken no part.

### What an evaluation may cost

An evaluation ends, whatever stands in it. Over one of these bounds it is an error of that person and attribute, which names the function:

| | At most |
| --- | --- |
| An expression; a pattern | ${grouped(10_000)} characters; ${grouped(limits.pattern)} |
| Functions or parentheses in one another; operators and steps in one chain (Okta) | 64; ${grouped(maxChain)} |
| A text on the way or as the result | ${grouped(limits.text)} characters |
| The work for one person: characters read and made, steps of patterns | ${grouped(limits.work)} |
| All work of a run by evaluations that take more than ${grouped(limits.freeWork)} each | ${grouped(limits.runWork)} |
| A pattern with look around or back references on one text; all of a run together | ${limits.workerMs / 1000} s; ${limits.workerRunMs / 1000} s |

Most patterns cost no more than the text is long, also \`(a+)+$\`: they run on RE2. Those that RE2 has no counterpart for run on JavaScript's engine: at once where
the pattern and the text's length show that it takes few steps, otherwise in a thread of its own, which is ended when its time is over.
The bounds stand in one table, \`src/mapping/limits.ts\`.

### Functions that are newer

A function that is not in this list is refused. One that Microsoft or Okta added since is declared by its name, beside \`apps\`:

\`\`\`yaml
functions: { Frobnicate: { note: "where it is described" } }
\`\`\`

Expressions may then call it with any arguments. They are sent to Graph as Graph's own parser reads them, pulled (with the declaration) and reviewed.
What it gives is shown as not known, with what it would be made of: \`{not known: Frobnicate("Ann")}\` in a review, a line in \`eval\` and \`verify\`,
the finding \`not-known\`. A rehearsal sends nothing of it, and fails whoever can be looked up or created by nothing else; leave such an attribute out of
\`expect:\`. A branch that is not taken needs no value: \`IIF([a] = "x", "y", Frobnicate([b]))\` is known for whoever has x. In Okta the name has no prefix, or
one that is known, such as \`String.frobnicate\`.

### From other languages

\`muster check\` and \`muster eval\` say so where they meet what stands on the left.

${habits([...functionHabits, ...wordHabits, ...signHabits])}

### Operators of scoping filters

${table(
  ['Operator', 'In YAML', 'Works on'],
  filterOperators.map(({ name, spellings, types }) => [name, spellings.map((each) => `\`${each}\``).join(', '), types.join(', ')]),
)}

### Open questions

Where the documents leave something open or contradict each other:

${questions(entraQuestions)}

## Okta

The classic dialect, which profile mappings use. \`user.firstName\` reads the person, \`appuser.x\` the app's, a bare name the source.
\`+\` joins, \`==\` \`!=\` \`<\` \`>\` \`<=\` \`>=\` compare, \`AND\` \`OR\` \`!\`, \`a ? b : c\`, \`a ?: b\` for null and empty, \`{1, 2}\` is an array.
A backslash is itself; a quote inside a text is doubled. The identity-engine dialect (\`user.profile.x\`, \`'x'.toUpperCase()\`, \`&&\`) and the
\`Groups.…\` functions of claims are refused by name.

### Functions

${table(
  ['Function', 'What it gives'],
  okta.map((each) => [`\`${oktaSignature(each.name, each.parameters)}\``, each.summary]),
)}

### From other languages

${habits([...oktaFunctionHabits, ...oktaSignHabits])}

An attribute that is spelled nearly like one of Okta's is refused (\`user.fistName\`); one that your org added so goes under \`sourceAttributes\` of the app.

### Open questions

${questions(oktaQuestions)}
`;
}
