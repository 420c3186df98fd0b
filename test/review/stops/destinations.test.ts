/** 3.4, 9.1: where accounts, secrets, groups and apps go, and the word that a change needs for it. */
import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/review/show/markdown.ts';
import { renderText } from '../../../src/review/show/text.ts';
import { adviceOf, placeOf } from '../../../src/review/stops/stop.ts';
import { reviewerOf, stackOf } from '../twoVersions.ts';

const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
const sample = `people:\n${names.map((name) => `  ${name}: { department: ${name} }\n`).join('')}groups:\n  Sales: { members: [${names.join(', ')}] }\n  Few: { members: [p0] }\n`;
const assign = 'assign: { groups: { Sales: default } }, provisioning: { start: true }';
const app = (key: string, more: string, directory = 'entra') =>
  `  ${key}: { catalog: generic, directory: ${directory}${more === '' ? '' : `, ${more}`} }\n`;
const at = (host: string, more = '') => `scim: { url: https://${host}/scim/v2${more === '' ? '' : `, ${more}`} }, ${assign}`;
const allow = (key: string, words: string) => `safety: { allow: { ${key}: { ${words}, reason: meant } } }\n`;

const reviewed = reviewerOf(sample);
const stopsOf = (...versions: Parameters<typeof reviewed>) => stackOf(reviewed(...versions)).stops.map(({ kind, app: key }) => [kind, key]);

const old = app('a', at('old.example'));

test('9.1: a moved address is stopped until the change says whether that is the same system', () => {
  const found = reviewed(old, app('a', at('new.example')));
  const { stops, effects } = stackOf(found);
  expect([stops.map(({ kind }) => kind), effects]).toEqual([['moved'], []]);
  expect(renderText(found)).toContain('STOPPED a: its address moves from https://old.example/scim/v2 to https://new.example/scim/v2');
  expect(renderMarkdown(found)).toContain('**STOPPED: this change has to say that it is meant.**');
});

test.each<[string, string, string]>([
  ['a flag', old, app('a', at('old.example', 'flags: [aadOptscim062020]'))],
  ['a final slash', old, old.replace('/v2', '/v2/')],
  ['letter case', old, old.replace('old', 'OLD')],
  ['a new app', old, old + app('b', at('new.example'))],
  ['the same system', old, app('a', at('new.example', 'moved: same'))],
  ['another system', old, app('a', at('new.example', 'moved: other'))],
  ['the address before', old, app('a', at('new.example', 'moved: { system: same, from: https://OLD.example/scim/v2/ }'))],
])('9.1: %s needs no word', (_what, base, head) => {
  expect(stopsOf(base, head)).toEqual([]);
});

test('9.1: a word for an earlier move does not count, nor one that names another address', () => {
  const first = app('a', at('old.example', 'moved: same'));
  const { stops } = stackOf(reviewed(first, app('a', at('new.example', 'moved: same'))));
  expect(stops).toMatchObject([{ kind: 'moved', isSpent: true }]);
  const moved = stops.find(({ kind }) => kind === 'moved');
  expect(moved && adviceOf(moved)).toContain('moved: { system: other, from: https://old.example/scim/v2 }');
  expect(stopsOf(first, app('a', at('new.example', 'moved: { system: same, from: https://old.example/scim/v2 }')))).toEqual([]);
  const wrong = reviewed(old, app('a', at('new.example', 'moved: { system: same, from: https://older.example/scim/v2 }')));
  expect(renderText(wrong)).toContain('(moved says from https://older.example/scim/v2)');
});

test('9.1: a parameter with a value chooses the system, and a change of it is a move', () => {
  const [from, to] = ['test', 'prod'].map((name) => app('a', at('old.example', `flags: [aadOptscim062020, environment=${name}]`)));
  const found = reviewed(from ?? '', to ?? '');
  expect(stackOf(found).stops.map(({ kind }) => kind)).toEqual(['moved']);
  expect(renderText(found)).toContain(
    'moves from https://old.example/scim/v2?environment=test to https://old.example/scim/v2?environment=prod',
  );
  const said = 'moved: { system: other, from: "https://old.example/scim/v2?environment=test" }';
  expect(stopsOf(from ?? '', app('a', at('old.example', `flags: [environment=prod], ${said}`)))).toEqual([]);
});

test('9.1: the bundled target moves with all its apps, and one word says it', () => {
  const apps = ['a', 'b'].map((key) => app(key, `scim: { target: bundled }, ${assign}`)).join('');
  const target = (url: string, more = '') => `target: { url: https://${url}${more} }\n`;
  const to = (more = '') => [apps, apps, { base: target('old.example'), head: target('new.example', more) }] as const;
  expect(stopsOf(...to())).toEqual(
    expect.arrayContaining([
      ['moved', 'a'],
      ['moved', 'b'],
    ]),
  );
  expect(stopsOf(...to(', moved: same'))).toEqual([]);
});

test('9.1: the same system: nobody is touched, and it is said', () => {
  const found = reviewed(old, app('a', at('new.example', 'moved: same')));
  expect(stackOf(found).effects).toEqual([]);
  expect(renderText(found)).toMatch(/the same system: links to accounts stay, nothing is restarted/);
});

test('9.1: another system: who keeps an account at the old address, and who is looked up at the new one', () => {
  const narrower = app('a', `${at('new.example', 'moved: other')}, users: { scope: [ { department: p1 } ] }`);
  const [effect] = stackOf(reviewed(old, narrower)).effects;
  expect(effect).toMatchObject({ inScope: { before: 8, after: 1 }, counts: { left: 8, enters: 1, disabled: 0 } });
  const text = renderText(reviewed(old, narrower));
  expect(text).toContain('8 people would keep accounts in a that nobody manages any more: p0, p1');
  expect(text).toContain('1 person is looked up there, and created where nobody is found: p1.');
  expect(text).toMatch(/p0 .*keeps an account that nobody manages, at https:\/\/old\.example/);
});

test('a refused `up` names the line of the change that it is about', () => {
  const head = app('a', `name: renamed, ${at('new.example')}`)
    .replace(', assign', ',\n    assign')
    .replace('scim:', '\n    scim:');
  const placesOf = (...versions: [string, string]) => {
    const { stops, change } = stackOf(reviewed(...versions));
    return stops.map((stop) => placeOf(stop, change));
  };
  expect(placesOf(old, head)).toMatchObject([{ file: 'stacks/s.yaml', line: 6, column: 13 }]);
  expect(placesOf(two, old)).toEqual([undefined]);
});

test('9.1: an app role is kept when the app moves', () => {
  const roles = 'roles: { reader: reader }, assign: { groups: { Sales: reader } }';
  const [base, head] = ['old.example', 'new.example, moved: other'].map((host) =>
    app('a', `${roles}, scim: { url: https://${host.replace(/(?=,|$)/, '/scim/v2')} }`),
  );
  const left = stackOf(reviewed(base as string, head as string)).effects[0]?.most.filter(({ kind }) => kind === 'left');
  expect(left?.map(({ assigned }) => assigned)).toEqual(names.map(() => null));
});

test('9.1: a move of an Okta app is entered by hand: no job, no cycle, and nobody is looked up by it', () => {
  const okta = (host: string, more = '') =>
    app(
      'a',
      `scim: { url: https://${host}/scim/v2${more} }, assign: { groups: { Sales: default } }, okta: { integration: header }`,
      'okta',
    );
  const stopped = renderText(reviewed(okta('old.example'), okta('new.example')));
  expect(stopped).toContain('moved: same } } } where the same accounts are there (nothing is sent), or');
  const found = reviewed(okta('old.example'), okta('new.example', ', moved: other'));
  const text = renderText(found);
  expect(text).toContain('another system: somebody enters it in Okta by hand, and until then Okta sends to the old one.');
  expect(text).not.toMatch(/Entra|full cycle|\bjob\b|links are dropped/);
  expect(stackOf(found).effects[0]?.counts).toMatchObject({ left: 8, enters: 8 });
  expect(renderText(reviewed(okta('old.example'), okta('new.example', ', moved: same')))).toContain(
    'the same system: somebody enters it in Okta',
  );
});

const shared = (key: string, host: string, more = '') => app(key, at(`${host}.example`, `token: { secret: shared }${more}`));
const moving = (key: string) => shared(key, 'new', ', moved: same');
const two = old + app('b', at('b.example'));
test.each<[string, string, string, { base?: string; head?: string }, [string, string][]]>([
  [
    'another app’s secret',
    two,
    two.replace('old.example/scim/v2', 'new.example/scim/v2, moved: same, token: { secret: bToken }'),
    {},
    [['secret', 'a']],
  ],
  [
    'another app’s secret by a name of the same variable',
    two,
    two.replace('old.example/scim/v2', 'new.example/scim/v2, moved: same, token: { secret: b-token }'),
    {},
    [['secret', 'a']],
  ],
  ['a new app with a known secret', old, old + app('c', at('c.example', 'token: { secret: aToken }')), {}, [['secret', 'c']]],
  ['the same, meant', old, old + app('c', at('c.example', 'token: { secret: aToken }')), { head: allow('c', 'secret: aToken') }, []],
  [
    'another secret is meant',
    old,
    old + app('c', at('c.example', 'token: { secret: aToken }')),
    { head: allow('c', 'secret: bToken') },
    [['secret', 'c']],
  ],
  ['of two apps that move together', shared('a', 'old') + shared('b', 'old'), moving('a') + moving('b'), {}, []],
  ['of two apps of which one stays', shared('a', 'old') + shared('b', 'old'), moving('a') + shared('b', 'old'), {}, [['secret', 'a']]],
  ['a new app with a secret of its own', old, old + app('c', at('c.example')), {}, []],
  ['a second app at the same host', old, old + app('c', at('old.example', 'token: { secret: aToken }')), {}, []],
  [
    'the same, spent',
    old,
    old + app('c', at('c.example', 'token: { secret: aToken }')),
    { base: `${app('c', at('old.example'))}${allow('c', 'secret: aToken')}`, head: allow('c', 'secret: aToken') },
    [
      ['moved', 'c'],
      ['secret', 'c'],
    ],
  ],
  [
    'a token endpoint elsewhere',
    app('a', at('old.example', 'oauth: { clientId: c, tokenUrl: https://login.example/token }')),
    app('a', at('old.example', 'oauth: { clientId: c, tokenUrl: https://attacker.example/token }')),
    {},
    [['secret', 'a']],
  ],
])('3.4: a secret: %s', (_what, base, head, more, stops) => {
  expect(stopsOf(base, head, more).sort()).toEqual(stops.sort());
});

const ofKind = (integration: string) =>
  app('a', `scim: { url: https://old.example }, assign: { groups: { Sales: default } }, okta: { integration: ${integration} }`, 'okta');
const existing = 'existing: 0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902';
test.each<[string, string, string, { head?: string }, [string, string][]]>([
  ['goes', two, old, {}, [['removed', 'b']]],
  ['goes, which is meant', two, old, { head: allow('b', 'removed: true') }, []],
  ['is given back', two + app('c', `${existing}, ${at('c.example')}`), two, {}, [['removed', 'c']]],
  ['is another object', app('a', `${existing}, ${at('old.example')}`), old, {}, [['removed', 'a']]],
  [
    'changes its directory',
    old,
    app('a', `${at('old.example')}, okta: { integration: header }`, 'okta').replace(', provisioning: { start: true }', ''),
    {},
    [['removed', 'a']],
  ],
  [
    'is another object in other letters',
    app('a', `${existing}, ${at('old.example')}`),
    app('a', `${existing.toUpperCase().replace('EXISTING', 'existing')}, ${at('old.example')}`),
    {},
    [],
  ],
  [
    'is made of another kind in Okta',
    ofKind('header'),
    ofKind('{ saml: { ssoUrl: https://a.example, audience: a } }'),
    {},
    [['removed', 'a']],
  ],
  ['has another name', old, app('a', `name: A, ${at('old.example')}`), {}, []],
])('3.4: an app that %s', (_what, base, head, more, stops) => {
  expect(stopsOf(base, head, more)).toEqual(stops);
});

test('3.4: a group that would be deleted needs a word, with its number', () => {
  const pushing = (group: string) =>
    app(
      'a',
      `scim: { url: https://old.example/scim/v2 }, assign: { groups: { Sales: default } }, okta: { integration: header, push: { deleteGroups: true, groups: ${group} } }`,
      'okta',
    );
  expect(stopsOf(pushing('{ Sales: true, Few: true }'), pushing('{ Sales: true }'))).toEqual([['groups', 'a']]);
  expect(stopsOf(pushing('{ Sales: true, Few: true }'), pushing('{ Sales: true }'), { head: allow('a', 'groups: 1') })).toEqual([]);
  const none = pushing('{ Sales: true }').replace('groups: { Sales: true }', 'groups: {}');
  expect(stopsOf(pushing('{ Sales: true, Few: true }'), none, { head: allow('a', 'groups: 1') })).toEqual(
    expect.arrayContaining([['groups', 'a']]),
  );
});

test('what an app asks for is one allowance', () => {
  const pushing = (groups: string) =>
    app(
      'a',
      `scim: { url: https://old.example/scim/v2 }, assign: { groups: { Sales: default } }, okta: { integration: header, push: { deleteGroups: true, groups: ${groups} } }`,
      'okta',
    );
  const { stops } = stackOf(reviewed(pushing('{ Sales: true }'), pushing('{}')));
  expect(stops.map(({ kind }) => kind)).toEqual(['people', 'groups']);
  const yaml = 'safety: { allow: { a: { people: 8, groups: 1, reason: … } } }';
  expect(stops.map(({ allow: words }) => words.map((one) => one.yaml))).toEqual([[yaml], [yaml]]);
  expect(stopsOf(pushing('{ Sales: true }'), pushing('{}'), { head: `${yaml}\n` })).toEqual([]);
});

test('9.1: the token of the old system is not to be shown to the new one', () => {
  const noted = (token: string) => renderText(reviewed(old, app('a', at('new.example', `moved: other, token: { secret: ${token} }`))));
  expect(noted('aToken')).toContain('The secret aToken of the old system would be shown to new.example: set a new one first.');
  expect(noted('newToken')).not.toContain('would be shown');
});

test('a change that assumes something milder is counted by what was assumed before too', () => {
  const bare = (group: string) =>
    app(
      'a',
      `gallery: Cerby, groups: { enabled: false }, users: { mappings: { active: null } }, ${at('old.example').replace('Sales', group)}`,
    );
  const kept = 'assume: { galleryLeavers: kept }\n';
  expect(stopsOf(bare('Sales'), bare('Few'))).toEqual([['people', 'a']]);
  const { stops } = stackOf(reviewed(bare('Sales'), bare('Few'), { head: kept }));
  expect(stops.map(({ text }) => text)).toEqual([expect.stringMatching(/^by what was assumed before 7 of 8 people /)]);
  expect(stopsOf(bare('Sales'), bare('Few'), { base: kept, head: kept })).toEqual([]);
  expect(stopsOf(bare('Sales'), bare('Sales'), { head: kept })).toEqual([]);
  expect(stopsOf(bare('Sales'), bare('Few'), { head: kept + allow('a', 'people: 7') })).toEqual([]);
});

test('9.1: in Okta no link is dropped, so who leaves with a move to another system is counted as ever', () => {
  const inOkta = (url: string, group: string, push: string, more = '') =>
    app(
      'a',
      `scim: { url: https://${url}${more} }, assign: { groups: { ${group}: default } }, okta: { integration: header, push: { deleteGroups: true, groups: ${push} } }`,
      'okta',
    );
  const all = inOkta('old.example/scim/v2', 'Sales', '{ Sales: true }');
  const gone = (push: string) => inOkta('old.example/scim', 'Few', push, ', moved: other');
  expect(stopsOf(all, gone('{ Sales: true }'))).toEqual([['people', 'a']]);
  expect(stopsOf(all, gone('{}'), { head: allow('a', 'people: 8') })).toEqual([['groups', 'a']]);
  expect(stopsOf(all, inOkta('new.example/scim/v2', 'Sales', '{ Sales: true }', ', moved: other'))).toEqual([]);
});
