/** One slip is one problem, at its place, with what to write. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { readTree } from '../../src/config/yamlTree.ts';
import { loadStack, stackFolder } from './stack.ts';

const whole = `tenants:
  entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com }
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { url: https://wiki.example.com/scim/v2 }
    assign:
      groups: { Sales: default }
    users:
      mappings:
        externalId: objectId
        title: jobTitle
      scope: [ { department: Sales } ]
    provisioning: { start: true }
`;

/** The stack with something written otherwise; each change must find its place. */
function changed(from: string, to: string): string {
  if (!whole.includes(from)) throw new Error(`no ${from}`);
  return whole.replace(from, () => to);
}
const title = (value: string) => changed('title: jobTitle', `title: ${value}`);

function problemsOf(text: string | Uint8Array): string[] {
  const dir = stackFolder({ 's.yaml': '' });
  writeFileSync(join(dir, 's.yaml'), text);
  return loadStack('s', dir, { deploys: true }).problems.map((one) =>
    renderProblem(one).replace('stacks/s.yaml:', '').replace('\n  ', ' | '),
  );
}

test('the whole stack has no problem', () => expect(problemsOf(whole)).toEqual([]));

const wholeValue = "Put '…' around the whole value; a ' in it is written ''.";
const utf16 = new Uint8Array([0xff, 0xfe, ...Buffer.from(whole, 'utf16le')]);

test.each<[string, string | Uint8Array, string]>([
  ['a tab', changed('    directory', '\tdirectory'), '6:1 yaml a tab cannot indent | Indent with spaces, two for each level.'],
  [
    'a tab after spaces',
    changed('    directory', '  \tdirectory'),
    '6:3 yaml a tab cannot indent | Indent with spaces, two for each level.',
  ],
  [
    'one space too few',
    changed('    users', '   users'),
    '10:4 yaml the indentation does not fit: this line has 3 spaces | The lines above have 2 or 4.',
  ],
  [
    'one level too deep',
    changed('    directory', '      directory'),
    '6:7 yaml the indentation does not fit: the key above has a value already | Indent it as the line above, with 4 spaces.',
  ],
  [
    'one level too high',
    changed('      mappings', '    mappings'),
    '11:5 misplaced mappings stands beside users, and belongs under it | Indent it by two spaces more than users, and all that belongs there.',
  ],
  [
    'an app at its keys',
    changed('    catalog', '  catalog').replace('    directory', '  directory'),
    '5:3 misplaced catalog stands beside wiki, and belongs under it | Indent it by two spaces more than wiki, and all that belongs there.',
  ],
  [
    'a colon in a value',
    title('=Join(": ", [givenName], [surname])'),
    `13:16 yaml a value that holds a colon and a space must be quoted | ${wholeValue}`,
  ],
  [
    'an open double quote',
    title('"=Not([IsSoftDeleted])'),
    `13:16 yaml the quote " that opens here is never closed | Close it with "; a " in the value is written \\", or the whole stands in '…'.`,
  ],
  [
    'an open single quote',
    title("'=Not([IsSoftDeleted])"),
    "13:16 yaml the quote ' that opens here is never closed | Close it with '; a ' in the value is written ''.",
  ],
  [
    'a quote that closes early',
    title('"=Join(" ", [givenName])"'),
    `13:25 yaml the quote " before this closes the value | ${wholeValue} A " stays as it is there.`,
  ],
  ['an apostrophe', title("'it's'"), "13:20 yaml the quote ' before this closes the value | Inside '…' a ' is written ''."],
  [
    'an open bracket',
    changed('{ start: true }', '{ start: true'),
    '15:19 yaml the bracket { that opens here is never closed | Write } after its last entry.',
  ],
  [
    'an open list',
    changed('Sales } ]', 'Sales }'),
    '14:14 yaml the bracket [ that opens here is never closed | Write ] after its last entry.',
  ],
  [
    'a bracket too many',
    changed('{ start: true }', '{ start: true } }'),
    '15:35 yaml there is one } too many | Take it out, or open it before.',
  ],
  [
    'a missing comma',
    changed('{ start: true }', '{ start: true scope: all }'),
    '15:28 yaml a comma is missing between two entries | Write { a: x, b: y }.',
  ],
  [
    'an expression in braces',
    changed('title: jobTitle', 'title: { expression: =Join(" ", [givenName]) }'),
    `13:30 yaml inside { } a comma or a bracket ends the value | An expression there is quoted: ${wholeValue}`,
  ],
  ['no space after a colon', changed('catalog: generic', 'catalog:generic'), '5:12 yaml no space follows the colon | Write key: value.'],
  [
    'no space after a colon in braces',
    changed('{ start: true }', '{ start:true }'),
    '15:21 yaml no space follows the colon | Write key: value.',
  ],
  [
    'a line without a key',
    changed('    directory: entra', '    directory'),
    '6:5 yaml this line has no key | Write key: value, or - and a space before an entry of a list.',
  ],
  [
    'a list among keys',
    changed('        title: jobTitle', '        - title: jobTitle'),
    '13:9 yaml entries of a list and keys of a map stand under one key | Keep one kind: - for a list, key: value for a map.',
  ],
  ['@ at the beginning', title('@work'), "13:16 yaml a value cannot begin with @ | Put '…' around the value."],
  ['% at the beginning', title('%work'), "13:16 yaml a value cannot begin with % | Put '…' around the value."],
  ['a backtick', title('`jobTitle`'), "13:16 yaml a value cannot begin with ` | Put '…' around the value."],
  [
    '! at the beginning',
    title('!jobTitle'),
    "13:16 yaml a value that begins with ! is a YAML tag, and none is read | Put '…' around the value.",
  ],
  [
    '& at the beginning',
    title('&jobTitle'),
    "13:25 yaml a value that begins with & is a YAML anchor, and none is read | Put '…' around the whole value.",
  ],
  [
    '* at the beginning',
    title('*jobTitle'),
    "13:16 yaml aliases (*name) are not read | Write the value out, or put it into a file that this one extends. A text that begins with * stands in '…'.",
  ],
  ['> at the beginning', title('> 5'), `13:16 yaml a value that begins with > or | is a text on the lines below | ${wholeValue}`],
  [
    'an escape that is none',
    title('"=Replace([jobTitle], , \\"\\(.*\\)\\", , \\"\\", , )"'),
    "13:42 yaml in double quotes a backslash begins an escape, and this is none | Put the value in single quotes, '…', where a backslash is a backslash, or write \\\\.",
  ],
  [
    'a second document',
    changed('apps:', '---\napps:'),
    '3:1 yaml a second document begins here | One file holds one: take the line with --- or ... out.',
  ],
  [
    'a directive',
    `%TAB\n${whole}`,
    '1:1 yaml a line that begins with % is a YAML directive, and none is read | Take it out, or begin with #.',
  ],
  [
    'a key twice',
    changed('    directory: entra', '    directory: entra\n    directory: okta'),
    '7:5 yaml this key is written twice in one map | Keep one.',
  ],
  [
    'a map as a key',
    title('{ { name }: x }'),
    "13:16 yaml a key is a text, and here stands a map or a list | If it is a placeholder such as {{ name }}: nothing fills it in. If it is a text: put '…' around it.",
  ],
  [
    'a merge conflict',
    changed('    directory', '<<<<<<< HEAD\n    directory'),
    '6:1 not-text this is the mark of a merge conflict | Decide which version holds, and take the marks out.',
  ],
  ['UTF-16', utf16, '1:1 not-text the file is written in UTF-16 | Save it as UTF-8; in PowerShell: Out-File -Encoding utf8.'],
  [
    'UTF-16 without a mark',
    utf16.slice(2),
    '1:1 not-text the file is written in UTF-16 | Save it as UTF-8; in PowerShell: Out-File -Encoding utf8.',
  ],
  [
    'Latin-1',
    Buffer.from(changed('wiki:', 'wiki:\n    name: Büro'), 'latin1'),
    '5:12 not-text the file is not UTF-8: here stands a letter of another encoding | Save it as UTF-8; in PowerShell: Out-File -Encoding utf8.',
  ],
  [
    'a NUL',
    title('job\0Title'),
    '13:19 not-text a control character stands here | Take it out; in a text write it as an escape in double quotes, such as "\\t".',
  ],
  [
    'spaces that are none',
    changed('    directory', '\u00a0\u00a0\u00a0\u00a0directory'),
    '6:1 not-text this looks like a space and is none | Write ordinary spaces; such characters come along when text is copied from a page.',
  ],
  [
    'a space after a colon that is none',
    changed('directory: ', 'directory:\u00a0'),
    '6:15 not-text what follows the colon looks like a space and is none | Write an ordinary space; such characters come along when text is copied from a page.',
  ],
  ['nothing', '', '1:1 not-a-map the file is empty | It begins with tenants: and apps:, as stacks/staging.yaml does.'],
  ['comments alone', '# later\n', '1:1 not-a-map the file is empty | It begins with tenants: and apps:, as stacks/staging.yaml does.'],
  ['no apps', whole.slice(0, whole.indexOf('apps:')), '1:1 no-apps the stack has no apps | Write them under apps:, or apps: {} for none.'],
  [
    'apps without a value',
    whole.slice(0, whole.indexOf('  wiki')),
    '3:1 no-value apps has no value | Write it, or take the line out; null takes out what a file that this one extends says.',
  ],
  [
    'an endpoint without a value',
    changed(' { url: https://wiki.example.com/scim/v2 }', ''),
    '7:5 no-value apps.wiki.scim has no value | Where the requests go. Write it, or take the line out; null takes out what a file that this one extends says.',
  ],
  [
    'a mapping without a source',
    title(''),
    '13:9 no-value apps.wiki.users.mappings.title has no value | Write its source, or null to remove the mapping.',
  ],
  [
    'no catalog',
    changed('    catalog: generic\n', ''),
    '5:5 bad-value apps.wiki.catalog is missing | The vendor: cube, cerby, activepieces, stack-ai, or generic for any other.',
  ],
  [
    'a placeholder',
    changed('{ url: https://wiki.example.com/scim/v2 }', `{ url: 'https://$\{HOST}/scim/v2' }`),
    "7:18 placeholder apps.wiki.scim.url holds a placeholder, and nothing fills it in | Write the value itself; what differs from stack to stack stands in each stack's own file.",
  ],
  [
    'a placeholder that YAML stumbles over',
    changed('https://wiki', `https://$\{HOST}`),
    '7:26 yaml a placeholder stands here, and nothing fills it in | Write the value itself.',
  ],
  [
    'a placeholder in an address',
    changed('https://wiki', 'https://<tenant>'),
    "7:18 placeholder apps.wiki.scim.url holds a placeholder, and nothing fills it in | Write the value itself; what differs from stack to stack stands in each stack's own file.",
  ],
  [
    'a space at the end',
    changed('https://wiki.example.com/scim/v2', '"https://wiki.example.com/scim/v2 "'),
    '7:18 bad-value apps.wiki.scim.url begins or ends with a space | Take it out.',
  ],
  [
    'a misspelt key that is required',
    changed('tenantId', 'tenantID'),
    '2:12 unknown-key tenants.entra has no key tenantID | Did you mean tenantId?',
  ],
  ['a misspelt key at the top', changed('apps:', 'Apps:'), '3:1 unknown-key there is no key Apps | Did you mean apps?'],
  [
    'a key of another level',
    changed('provisioning: { start: true }', 'start: true'),
    '15:5 unknown-key apps.wiki has no key start | It belongs under provisioning.',
  ],
  [
    'an attribute beside mappings',
    changed('      mappings:\n        externalId', '      title: jobTitle\n      mappings:\n        externalId'),
    '11:7 unknown-key apps.wiki.users has no key title | Attributes stand under mappings.',
  ],
  [
    'yes',
    changed('start: true', 'start: yes'),
    '15:28 bad-value apps.wiki.provisioning.start: must be true or false | Write true. Whether provisioning runs.',
  ],
  [
    'a Boolean in quotes',
    changed('start: true', 'start: "no"'),
    '15:28 bad-value apps.wiki.provisioning.start: must be true or false | Write false, without quotes. Whether provisioning runs.',
  ],
  [
    'a number in quotes',
    changed('start: true', 'deletionThreshold: "50"'),
    '15:40 bad-value apps.wiki.provisioning.deletionThreshold: must be a number | Write it without quotes. Stop when a cycle would remove this many objects.',
  ],
  [
    'half a number',
    changed('start: true', 'deletionThreshold: 5.5'),
    '15:40 bad-value apps.wiki.provisioning.deletionThreshold: must be a whole number | Stop when a cycle would remove this many objects.',
  ],
  [
    'a word in capitals',
    changed('start: true', 'scope: Assigned'),
    '15:28 bad-value apps.wiki.provisioning.scope: must be assigned or all | Did you mean assigned? Who is looked at: who is assigned, or everybody.',
  ],
  [
    'an address in place of a map',
    changed('{ url: https://wiki.example.com/scim/v2 }', 'https://wiki.example.com/scim/v2'),
    '7:11 bad-value apps.wiki.scim: must be a map | Write scim: { url: https://… }.',
  ],
  [
    'a list of groups',
    changed('{ Sales: default }', '[Sales]'),
    '9:15 bad-value apps.wiki.assign.groups: must be a map | Write groups: { name: default }, with a role in place of default where it matters.',
  ],
  [
    'a filter that is a map',
    changed('[ { department: Sales } ]', '{ department: Sales }'),
    '14:28 bad-value apps.wiki.users.scope.department: must be a map | Write scope: [ { department: … } ].',
  ],
  [
    'an operator that Entra lacks',
    changed('department: Sales', 'department: { startsWith: Eng }'),
    '14:30 unknown-operator wiki: startsWith is no operator of a scoping filter | Entra has no such operator. Write { matches: "^Eng" }, with the beginning behind the ^.',
  ],
  [
    'an operator of SCIM',
    changed('department: Sales', 'department: { eq: Eng }'),
    '14:30 unknown-operator wiki: eq is no operator of a scoping filter | Write the value alone, or { equals: value }.',
  ],
  [
    'an operator in one word',
    changed('department: Sales', 'department: { endsWith: ing }'),
    '14:30 unknown-operator wiki: endsWith is no operator of a scoping filter | Write ends with.',
  ],
  [
    'two operators in one clause',
    changed('department: Sales', 'department: { equals: A, includes: B }'),
    '14:30 unknown-operator wiki: two operators stand in one clause: equals and includes | Write a list: [ { equals: … }, { includes: … } ].',
  ],
  [
    'a value for an operator without',
    changed('department: Sales', 'department: { is not null: x }'),
    '14:30 unknown-operator wiki: is not null takes no value | Write is not null alone.',
  ],
  [
    'an operator in the value',
    changed('department: Sales', 'department: "!= Sales"'),
    '14:30 operator-in-text wiki: "!= Sales" is compared as a text | Write { "!=": Sales }.',
  ],
  [
    'not null',
    changed('department: Sales', 'department: not null'),
    '14:30 operator-in-text wiki: "not null" is compared as a text | Write is not null.',
  ],
  [
    'null in a filter',
    changed('department: Sales', 'department: null'),
    '14:30 bad-value apps.wiki.users.scope.0.department is null, which is no value to compare with | Write is null, or is not null.',
  ],
  [
    "Graph's name in a filter",
    changed('department: Sales', 'mobilePhone: is null'),
    '14:18 unknown-source wiki: there is no source attribute mobilePhone | Did you mean mobile?',
  ],
])('(4.8) %s', (_, text, expected) => {
  expect(problemsOf(text)).toEqual([expected]);
});

test.each<[string, string, string]>([
  [
    'a missing =',
    'Switch([department], "x", "Sales", "y")',
    '13:16 unknown-source wiki: there is no source attribute Switch([department], "x", "Sales", "y") | It is an expression: write = in front.',
  ],
  [
    'a missing = over several lines',
    '|\n          Switch([department],\n            "x", "Sales", "y")',
    '13:17 unknown-source wiki: there is no source attribute Switch([department], … | It is an expression: write = in front.',
  ],
  [
    'a list with the attribute',
    '[givenName]',
    "13:16 bad-value apps.wiki.users.mappings.title: must be a text or a map | Write givenName for the attribute, or '=[givenName]'.",
  ],
  [
    'brackets in quotes',
    "'[jobTitle]'",
    '13:17 unknown-source wiki: there is no source attribute [jobTitle] | Write jobTitle, or =[jobTitle].',
  ],
  [
    'brackets and more',
    '[givenName] & " "',
    `13:28 yaml a value that begins with [ is a list, and ends with its ] | If it is an expression, write = in front. ${wholeValue}`,
  ],
  [
    'a cut-off expression',
    '=Join(" #", [givenName], [surname])',
    "13:24 yaml a # after a space begins a comment, so the value ends before it | Put '…' around the whole value.",
  ],
  [
    'a cut-off number',
    'Team #1',
    "13:21 yaml a # after a space begins a comment, so the value ends before it | Put '…' around the whole value.",
  ],
  ['curly quotes', '“Sales”', `13:16 yaml these quotes are curly, and YAML takes them for letters | Write straight ones: ' or ".`],
  ['a text in its own quotes', `'"Sales"'`, '13:17 unknown-source wiki: there is no source attribute "Sales" | Write { constant: Sales }.'],
  [
    'a plain text',
    'Sales Rep',
    '13:16 unknown-source wiki: there is no source attribute Sales Rep | Other properties are declared under sourceAttributes first. For the same text for everybody: { constant: Sales Rep }.',
  ],
  [
    'Employee',
    'Employee',
    '13:16 unknown-source wiki: there is no source attribute Employee | Did you mean employeeId or employeeType? For the same text for everybody: { constant: Employee }.',
  ],
  ["Graph's name", 'mobilePhone', '13:16 unknown-source wiki: there is no source attribute mobilePhone | Did you mean mobile?'],
  [
    "Okta's name",
    'user.jobTitle',
    '13:16 unknown-source wiki: there is no source attribute user.jobTitle | Write jobTitle: the source is the person already.',
  ],
  [
    'an expression under from',
    '{ from: "=Not([IsSoftDeleted])" }',
    '13:25 unknown-source wiki: there is no source attribute =Not([IsSoftDeleted]) | An expression stands under expression, or as the whole value.',
  ],
  [
    'an expression under constant',
    "{ constant: '=Not([IsSoftDeleted])' }",
    '13:29 constant-expression wiki: the constant is an expression, and would be sent as it stands | Write expression in place of constant.',
  ],
  [
    'double-quote escapes in single quotes',
    `'=Replace([jobTitle], , \\"x\\", , \\"\\", , )'`,
    '13:40 expression wiki: unexpected "\\": write " without a backslash: YAML takes it out in double quotes only',
  ],
  [
    'true',
    'true',
    '13:16 bad-value apps.wiki.users.mappings.title: must be a text or a map | Write { constant: "true" } for the same text for everybody.',
  ],
])('(4.4) %s', (_, value, expected) => {
  expect(problemsOf(title(value))).toEqual([expected]);
});

test.each([
  ['a comment', title('jobTitle # from HR')],
  ['a comment behind an expression', title('=Join(" ", [givenName], [surname]) # as HR writes it')],
  ['a # inside quotes', title(`'=Join(" #", [givenName], [surname])'`)],
  ['CRLF', whole.replaceAll('\n', '\r\n')],
  ['CR alone', whole.replaceAll('\n', '\r')],
  ['a byte order mark', `\uFEFF${whole}`],
  ['a first ---', `---\n${whole}`],
  ['a name with an unbroken space', changed('wiki:\n', 'wiki:\n    name: Büro\u00a07\n')],
  ['a very long line', title(`'=Join("", ${Array.from({ length: 700 }, () => '[givenName]').join(', ')})'`)],
  ['no apps on purpose', `${whole.slice(0, whole.indexOf('apps:'))}apps: {}\n`],
  ['escapes in double quotes', title('"=Replace([jobTitle], , \\"\\\\(.*\\\\)\\", , \\"\\", , )"')],
  ['a named group in a pattern', title(`'=Replace([jobTitle], , "(?<n>x)", , "\${n}", , )'`)],
])('(4.8) %s is no mistake', (_, text) => expect(problemsOf(text)).toEqual([]));

test.each([
  ['0123', '0123'],
  ['1e3', '1e3'],
  ['0x1F', '0x1F'],
  ['12345678901234567890', '12345678901234567890'],
  ['NO', 'NO'],
  ['2027-01-31', '2027-01-31'],
  ['42', 42],
])('(4.8) the value %s is what was written', (written, value) => {
  const file = join(mkdtempSync(join(tmpdir(), 'muster-')), 's.yaml');
  writeFileSync(file, `a: ${written}\n${written}: b\n`);
  const { tree } = readTree(file, tmpdir(), 'extends');
  expect(tree?.kind === 'map' && [...tree.entries].map(([key, { node }]) => [key, node.kind === 'scalar' && node.value])).toEqual([
    ['a', value],
    [written, 'b'],
  ]);
});

test('(4.8) a secret is in none of the words about the YAML around it', () => {
  for (const text of ['"hunter2: x', 'hunter2: y: z', '[hunter2] x', '"hunter2" x', '{ a: =f(hunter2) }', 'hunter2 #1'])
    expect(problemsOf(title(text)).join()).not.toContain('hunter2');
});

test.each([
  ['brackets', '['.repeat(5000)],
  ['maps in one another', `a: ${'{ a: '.repeat(4000)}`],
  ['placeholders that never end', `a: {${'${'.repeat(50_000)}`],
  ['expressions in braces', `a: {${'b: =F('.repeat(17_000)}`],
  ['keys', `${Array.from({ length: 20_000 }, (_, index) => `k${index}: v`).join('\n')}\nk1: v`],
])('a large file of %s is said to be wrong within seconds', { timeout: 10_000 }, (_, text) => {
  expect(problemsOf(text).filter((problem) => problem.includes(' yaml '))).toHaveLength(1);
});

test('one key in two spellings is one key', () => {
  expect(problemsOf(`${whole}assume: {}\n"assume": {}\n`)).toEqual(['17:1 yaml this key is written twice in one map | Keep one.']);
  expect(problemsOf(`${whole}safety: { allow: { 123: { removed: true, reason: a }, "123": { removed: true, reason: b } } }\n`)).toContain(
    '16:55 yaml this key is written twice in one map | Keep one.',
  );
});
