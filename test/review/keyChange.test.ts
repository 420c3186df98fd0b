/** A key that changes: the same app under another name, an app made anew, and what must never be applied. */
import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/review/show/markdown.ts';
import { renderText } from '../../src/review/show/text.ts';
import { reviewerOf, stackOf } from './twoVersions.ts';

const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
const sample = `people:\n${names.map((name) => `  ${name}: { department: ${name} }\n`).join('')}groups:\n  Sales: { members: [${names.join(', ')}] }\n`;
const sales = 'assign: { groups: { Sales: default } }';
const running = `${sales}, provisioning: { start: true }`;
const app = (key: string, more: string, where = 'entra') => `  ${key}: { catalog: generic, directory: ${where}, ${more} }\n`;
const bundled = 'scim: { target: bundled }';
const at = (url: string) => `scim: { url: https://${url}.example.com/scim/v2 }`;

const reviewed = reviewerOf(sample);
const keysOf = (base: string, head: string) =>
  stackOf(reviewed(base, head)).keys.map(({ kind, app: to, from, yaml }) => [kind, from, to, yaml]);

test('the same app: no app comes or goes, findings are known again, and one sentence says it', () => {
  const found = reviewed(app('wiki', `${bundled}, ${running}`), app('handbook', `${bundled}, ${running}, renamedFrom: wiki`));
  const { change, effects, keys, findings, stops, appNotes } = stackOf(found);
  expect(change.apps.map(({ kind, app: key, lines, restartsCycle }) => [kind, key, lines.map(({ path }) => path), restartsCycle])).toEqual([
    ['changed', 'handbook', ['renamedFrom'], false],
  ]);
  expect([effects, stops, findings.new, findings.gone, appNotes.handbook]).toEqual([[], [], [], [], []]);
  expect(findings.kept).toBeGreaterThan(0);
  expect(keys.map(({ text }) => text)).toEqual(['wiki is now called handbook: the same app, with its ids, accounts, address and secret']);
  for (const text of [renderText(found), renderMarkdown(found)]) {
    expect(text).toContain('wiki is now called handbook');
    expect(text).not.toMatch(/🔴|STOPPED|is removed|is added/);
  }
});

test('the effect is that of the new version over the old one, and the limit is the new key', () => {
  const base = app('wiki', `${bundled}, ${sales}`);
  const head = app('handbook', `${bundled}, ${sales}, renamedFrom: wiki, users: { scope: [ { department: p1 } ] }`);
  const { effects, stops } = stackOf(reviewed(base, head));
  expect(effects).toMatchObject([{ app: 'handbook', harmed: 7, inScope: { before: 8, after: 1 } }]);
  expect(stops).toMatchObject([{ app: 'handbook', allow: [{ yaml: expect.stringContaining('allow: { handbook: { people: 7') }] }]);
  const allow = (key: string, reason = 'they leave') => `safety: { allow: { ${key}: { people: 7, reason: ${reason} } } }\n`;
  expect(stackOf(reviewed(base, head, { head: allow('handbook') })).stops).toEqual([]);
  // Spent under the old name is spent under the new one.
  expect(stackOf(reviewed(base, head, { base: allow('wiki'), head: allow('handbook') })).stops).toMatchObject([{ isSpent: true }]);
  expect(stackOf(reviewed(base, head, { base: allow('wiki'), head: allow('handbook', 'this autumn') })).stops).toEqual([]);
});

const one = '0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902';
const okta = (more: string) => `okta: { integration: ${more} }`;

test.each<[string, string, string, string]>([
  [
    'name',
    app('wiki', `${bundled}, name: Wiki`),
    app('handbook', `${bundled}, name: Wiki, users: { mappings: { title: department } }`),
    'name',
  ],
  [
    'object id',
    app('wiki', `existing: ${one}, ${bundled}`),
    app('handbook', `existing: { servicePrincipal: ${one} }, ${at('x')}`),
    'object id',
  ],
  ['address', app('wiki', `${at('x')}, name: Wiki`), app('handbook', `${at('x')}, name: Book`), 'address'],
  ['declaration', app('wiki', `${bundled}, ${sales}`), app('handbook', `${bundled}, ${sales}`), 'declaration'],
  [
    'object id in Okta',
    app('wiki', `${bundled}, ${okta('{ existing: 0oa1 }')}`, 'okta'),
    app('handbook', `${at('x')}, ${okta('{ existing: 0oa1 }')}`, 'okta'),
    'object id',
  ],
])('without renamedFrom, by the same %s: a red line that names it, and a word is asked for (9.11)', (_what, base, head, what) => {
  const found = reviewed(base, head);
  const { keys, stops } = stackOf(found);
  expect([keys, stops].map((those) => those.map(({ kind }) => kind))).toEqual([['remade'], ['removed']]);
  expect(keys[0]?.text).toMatch(new RegExp(`^wiki goes and handbook comes with the same ${what}: `));
  expect(renderMarkdown(found)).toMatch(
    /- 🔴 \*\*wiki goes and handbook comes.*\*\*\. If wiki is now called handbook, write into it: `renamedFrom: wiki`/,
  );
  const meant = reviewed(base, head, { head: 'safety: { allow: { wiki: { removed: true, reason: the vendor is another one } } }\n' });
  expect(stackOf(meant).stops).toEqual([]);
  expect(renderMarkdown(meant)).toContain('**Not stopped,** and 🔴');
  expect(renderText(found)).toContain('  ! wiki goes and handbook comes');
});

test.each<[string, string, string]>([
  ['another directory', app('wiki', `${bundled}, name: Wiki`), app('handbook', `${bundled}, name: Wiki, ${okta('header')}`, 'okta')],
  ['renamedFrom and another directory', app('wiki', bundled), app('handbook', `${bundled}, renamedFrom: wiki, ${okta('header')}`, 'okta')],
  ['another vendor', app('wiki', `${bundled}, name: Wiki`), app('handbook', `${bundled}, name: Wiki`).replace('generic', 'stack-ai')],
  ['nothing in common', app('wiki', bundled), app('handbook', `${bundled}, ${sales}`)],
  [
    "the vendor's own address",
    app('wiki', 'name: A').replace('generic', 'cerby'),
    app('book', `name: B, ${sales}`).replace('generic', 'cerby'),
  ],
])('one goes and another comes with %s: nothing is said', (_what, base, head) => {
  expect(keysOf(base, head)).toEqual([]);
});

test('each app that goes is taken for one that comes, not for two', () => {
  const same = `${bundled}, name: Wiki`;
  expect(keysOf(app('wiki', same), app('book', same) + app('handbook', same))).toEqual([['remade', 'wiki', 'book', 'renamedFrom: wiki']]);
});

const wiki = (key: string, more = '') => app(key, `${bundled}${more}`);
test.each<[string, string, string, string, string, string | null]>([
  ['the key between left out', wiki('b', ', renamedFrom: a'), wiki('c', ', renamedFrom: a'), 'contested', 'b', 'renamedFrom: [b, a]'],
  ['back to the first key without a word', wiki('b', ', renamedFrom: a'), wiki('a'), 'contested', 'b', 'renamedFrom: [b, a]'],
  ['the first key forgotten', wiki('b', ', renamedFrom: a'), wiki('c', ', renamedFrom: b'), 'otherFirstKey', 'b', 'renamedFrom: [b, a]'],
  ['taken out afterwards', wiki('b', ', renamedFrom: a'), wiki('b'), 'otherFirstKey', 'b', 'renamedFrom: a'],
  ['written afterwards', wiki('b'), wiki('b', ', renamedFrom: a'), 'otherFirstKey', 'b', null],
  ['back to a key between', wiki('c', ', renamedFrom: [b, a]'), wiki('b', ', renamedFrom: c'), 'otherFirstKey', 'c', 'renamedFrom: [c, a]'],
])('%s: stopped, with what to write', (_what, base, head, kind, from, yaml) => {
  const found = reviewed(base, head);
  expect(stackOf(found).keys).toMatchObject([{ kind, from, yaml }]);
  expect(renderMarkdown(found)).toMatch(
    /> \*\*STOPPED: this change would lose an app\.\*\*\n>\n> \*\*`s` `\w`: .*\n>\n> (Write|Take) .*\n>\n> The place/,
  );
  expect(renderText(found)).toMatch(/\nSTOPPED .*\n {2}(Write|Take) /);
  expect(stackOf(found).stops).toEqual([]);
  // What it asks for is right.
  const key = stackOf(found).keys[0]?.app ?? '';
  expect(keysOf(base, wiki(key, yaml === null ? '' : `, ${yaml}`)).filter(([now]) => now !== 'renamed')).toEqual([]);
});
