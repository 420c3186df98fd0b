/** `renamedFrom`: which keys it may name, and what goes by the first of them. */
import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { EntraApp } from '../../src/plan/types.ts';
import { endpointAddress } from '../../src/program.ts';
import { loadStack, stackFolder, tenants } from './stack.ts';

const app = (key: string, more: string) => `  ${key}: { catalog: generic, directory: entra, scim: { target: bundled }, ${more} }\n`;
const read = (apps: string, more: Record<string, string> = {}) =>
  loadStack('s', stackFolder({ 's.yaml': `${tenants}apps:\n${apps}`, ...more }));

/** As `line:column code message | hint`; the apps start at line 5. */
function problemsOf(apps: string): string[] {
  return read(apps).problems.map((problem) =>
    renderProblem(problem)
      .replace(/^stacks\/s\.yaml:/, '')
      .replace('\n ', ' |'),
  );
}

test.each<[string, string, string[]]>([
  ['a key', app('b', 'renamedFrom: a'), []],
  ['all keys', app('c', 'renamedFrom: [b, a]'), []],
  ['back to the first', app('a', 'renamedFrom: [b, a]'), []],
  [
    'a key that another may not have',
    app('b', 'renamedFrom: B_1'),
    ['5:84 bad-key b: "B_1" was never a key: those are lower-case letters, digits and hyphens'],
  ],
  [
    'its own',
    app('b', 'renamedFrom: b'),
    [
      '5:84 renamed-from-itself b: b is the key that the app has now | Name the key it had before. When b is its first key again: renamedFrom: [the-key-between, b].',
    ],
  ],
  [
    'its own, in between',
    app('b', 'renamedFrom: [c, b, a]'),
    [
      '5:88 renamed-from-itself b: b is the key that the app has now | Take it out: only the first of all keys, as the last of the list, may be the present one.',
    ],
  ],
  [
    'one key twice',
    app('c', 'renamedFrom: [b, a, b]'),
    ['5:91 renamed-twice c: b stands there twice | Each key once, the newest first, the one it began with last.'],
  ],
  [
    'an app that is there',
    app('a', 'name: x') + app('b', 'renamedFrom: a'),
    [
      '6:84 renamed-from-declared b: a is another app of this stack | Take the app a out, if this is what became of it; else take a out of renamedFrom.',
    ],
  ],
  [
    'each other',
    app('a', 'renamedFrom: b') + app('b', 'renamedFrom: a'),
    [
      expect.stringMatching(/^5:84 renamed-from-declared a: b is/),
      expect.stringMatching(/^6:84 renamed-from-declared b: a is/),
    ] as string[],
  ],
  [
    'one key for two apps',
    app('b', 'renamedFrom: a') + app('c', 'renamedFrom: [d, a]'),
    [
      '5:84 one-app-twice b: c is renamed from a too: one app has become two | Keep it at the one that it became.',
      '6:88 one-app-twice c: b is renamed from a too: one app has become two | Keep it at the one that it became.',
    ],
  ],
  ['nothing', app('b', 'renamedFrom: []'), [expect.stringMatching(/^5:84 bad-value apps\.b\.renamedFrom: /)] as string[]],
])('it names %s', (_what, apps, expected) => {
  expect(problemsOf(apps)).toEqual(expected);
});

test('an app that a stack takes out of its base may be renamed there', () => {
  const base = `apps:\n${app('a', 'roles: { admin: Admin }')}`;
  const { problems } = loadStack(
    's',
    stackFolder({ 's.yaml': `${tenants}extends: base.yaml\napps:\n  a: null\n${app('b', 'renamedFrom: a')}`, 'base.yaml': base }),
  );
  expect(problems).toEqual([]);
});

test('an allowance under the key from before is told the new one', () => {
  const { problems } = read(`${app('b', 'renamedFrom: a')}safety: { allow: { a: { people: 6, reason: x } } }\n`);
  expect(problems.map(({ code, hint }) => [code, hint])).toEqual([['unknown-app', 'It is now called b.']]);
});

test('what others know the app by is its first key', () => {
  const more = (rest: string) => `sso: { saml: { identifier: x, replyUrl: https://x.example.com } }, ${rest}`;
  const planOf = (apps: string) => {
    const { document, problems } = read(apps);
    if (document === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
    return planStack(document);
  };
  const plan = planOf(app('new-wiki', more('renamedFrom: [handbook, old-wiki]')));
  const one = plan.apps['new-wiki'] as EntraApp;
  expect(one).toMatchObject({ key: 'new-wiki', formerKeys: ['handbook', 'old-wiki'], origin: 'old-wiki', name: 'old-wiki' });
  expect(one.endpoint.tokenSecret).toBe('oldWikiToken');
  expect(one.signOn?.certificate.name).toBe('old-wiki');
  expect(endpointAddress(one, plan, 'https://target.example.com')).toBe('https://target.example.com/old-wiki/scim/v2');
  // What is written counts.
  const named = planOf(
    app('wiki', more('name: Wiki, renamedFrom: old')).replace('target: bundled', 'target: bundled, token: { secret: mine }'),
  );
  expect(named.apps.wiki).toMatchObject({
    origin: 'old',
    name: 'Wiki',
    endpoint: { tokenSecret: 'mine' },
    signOn: { certificate: { name: 'Wiki' } },
  });
  const plain = planOf(app('wiki', more('roles: { admin: Admin }')));
  expect(plain.apps.wiki).toMatchObject({ origin: 'wiki', formerKeys: [], name: 'wiki', endpoint: { tokenSecret: 'wikiToken' } });
});
