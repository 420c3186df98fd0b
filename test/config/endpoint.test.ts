/** The endpoint's credentials, and filters with titles and lists. */
import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { appStack, loadStack, stackFolder } from './stack.ts';

function problemsOf(lines: string, directory = 'entra'): string[] {
  const { problems } = loadStack('s', stackFolder(appStack(lines, 'generic', directory)));
  return problems.map((problem) =>
    renderProblem(problem)
      .replaceAll('\n', ' |')
      .replace(/^stacks\/s\.yaml:/, '')
      .replace('app: ', '')
      .trimEnd(),
  );
}

const url = 'url: https://a.example.com/scim';
const client = 'tokenUrl: https://a.example.com/token, clientId: c-1';
const keep = '|  Keep one; null takes the one from the base file out.';

test.each<[string, string, string, (string | RegExp)[]]>([
  ['a client', `scim: { ${url}, oauth: { ${client} } }`, 'entra', []],
  ['a client of the bundled target', 'scim: { target: bundled, oauth: { clientId: c-1 } }', 'entra', []],
  ['names of its own', `scim: { ${url}, oauth: { ${client}, graph: { grant: OAuth, clientId: ClientIdentifier } } }`, 'entra', []],
  [
    'a token and a client',
    `scim: { ${url}, token: { secret: x }, oauth: { ${client} } }`,
    'entra',
    [`8:68 two-credentials scim has both a token and oauth ${keep}`],
  ],
  [
    'no token endpoint',
    `scim: { ${url}, oauth: { clientId: c-1 } }`,
    'entra',
    ["8:46 no-token-url oauth does not say where tokens come from |  tokenUrl: the vendor's token endpoint."],
  ],
  [
    'a token endpoint beside the bundled target',
    `scim: { target: bundled, oauth: { ${client} } }`,
    'entra',
    [`8:39 two-token-urls the bundled target gives tokens at its own address ${keep}`],
  ],
  [
    'a token endpoint without TLS',
    `scim: { ${url}, oauth: { tokenUrl: http://a.example.com/token, clientId: c-1 } }`,
    'entra',
    ['8:55 endpoint-plain the address is not https |  The client secret would be sent in clear.'],
  ],
  ['no client', `scim: { ${url}, oauth: { tokenUrl: https://a.example.com/token } }`, 'entra', [/bad-value .*clientId/]],
  [
    'the secret itself',
    `scim: { ${url}, oauth: { ${client}, clientSecret: hush } }`,
    'entra',
    [/literal-token apps\.app\.scim\.oauth\.clientSecret must name a secret, not hold one \| {2}Write clientSecret: \{ secret: name \}/],
  ],
  [
    'another directory',
    `scim: { ${url}, oauth: { ${client} } }\nokta: { integration: header }`,
    'okta',
    [/^8:46 other-directory oauth means nothing in okta: .* by hand .*choose OAuth 2/],
  ],
])('oauth: %s', (_name, lines, directory, expected) => {
  const found = problemsOf(lines, directory);
  expect(found).toEqual(expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
  expect(found.join()).not.toContain('hush');
});

const here = 'scim: { target: bundled }\n';

test.each<[string, string, (string | RegExp)[]]>([
  ['titles and lists', `${here}users: { scope: { Field: { department: [ { not equals: HR }, is not null ], country: NL } } }`, []],
  [
    'a wrong operator in a list',
    `${here}users: { scope: [ { department: [ x, { starts with: S } ] } ] }`,
    [/^9:42 unknown-operator starts with/],
  ],
  ['a pattern in a list under a title', `${here}users: { scope: { A: { department: [ x, { matches: '(' } ] } } }`, [/^9:45 filter-value/]],
  ['an attribute under a title', `${here}users: { scope: { A: { dept: x } } }`, [/^9:28 unknown-source there is no source attribute dept/]],
  ['a title without clauses', `${here}users: { scope: { A: {} } }`, [/^9:23 empty-filter/]],
  ['an empty list', `${here}users: { scope: [ { department: [] } ] }`, [/^9:37 bad-value/]],
  ['no group at all', `${here}users: { scope: Sales }`, [/^9:21 bad-value .*must be a list or a map/]],
])('scope: %s', (_name, lines, expected) => {
  expect(problemsOf(lines)).toEqual(expected.map((one) => expect.stringMatching(one)));
});

test('flags of the address are Entra’s', () => {
  const lines = `scim: { ${url}, flags: [aadOptscim062020] }\nokta: { integration: header }`;
  expect(problemsOf(lines, 'okta')).toEqual([
    "8:46 other-directory flags mean nothing in okta: they alter Entra's client |  Take them out.",
  ]);
});

test('a token is sent once more where it is sent at all', () => {
  const lines = `scim: { ${url}, token: { secret: a, trigger: 2 } }`;
  expect(problemsOf(lines)).toEqual([]);
  expect(problemsOf(`${lines}\nokta: { integration: header }`, 'okta')).toEqual([
    expect.stringMatching(/^8:\d+ other-directory trigger means nothing in okta/),
  ]);
});
