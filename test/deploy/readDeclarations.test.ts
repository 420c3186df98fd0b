/** The two documents of a deployed target: what is read, and what is said of one that is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { vendors } from '../../src/catalog/vendors.ts';
import { loadStack } from '../../src/commands/stack.ts';
import { sha256, type TargetDeclarations, type TokenDeclarations } from '../../src/deploy/declarations.ts';
import { documentsSum, readDeclarations } from '../../src/deploy/readDeclarations.ts';
import { targetDeclarations } from '../../src/plan/deploy.ts';
import { behaviour } from '../scim/harness.ts';

const apps: TargetDeclarations['apps'] = Object.values(vendors).map((vendor) => ({
  ...{ key: vendor.id, path: `/${vendor.id}${vendor.scimPath}`, vendor: vendor.id, behaviour: vendor.behaviour({}) },
}));
const declarations: TargetDeclarations = { format: 1, stack: 's', apps };
const token = { app: 'cube', id: 'cube-1', sha256: sha256('one'), until: null };
const tokens: TokenDeclarations = {
  format: 1,
  tokens: [token, { ...token, id: 'cube-2', sha256: sha256('two'), until: '2027-01-31T08:00:00Z' }],
};

/** Reads what is given as text, or as the JSON of a value; undefined is a file that is not there. */
function read(first: unknown, second?: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-declared-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (name: string, value: unknown): string => {
    const path = join(folder, name);
    if (value !== undefined) writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
    return path;
  };
  const { target, problems } = readDeclarations(
    write('apps.json', first),
    second === null ? undefined : write('tokens.json', second),
    '9.9.9',
  );
  return { target, problems: problems.map((one) => one.replaceAll(`${folder}/`, '')) };
}

test('what every vendor of the catalog does is read as it was written, with a sum over both documents', () => {
  const { target, problems } = read(declarations, tokens);
  expect(problems).toEqual([]);
  expect(target).toEqual({ stack: 's', apps, tokens: tokens.tokens, sum: sha256(JSON.stringify(declarations) + JSON.stringify(tokens)) });
  expect(documentsSum(JSON.stringify(declarations), JSON.stringify(tokens))).toBe(target?.sum);
  expect(read(declarations, null).target?.tokens).toBeNull();
});

test('what a plan declares is read back as it is', () => {
  const { plan } = loadStack('staging', 'stacks');
  if (!plan) throw new Error('staging has problems');
  const planned = targetDeclarations(plan);
  expect(planned.apps.length).toBeGreaterThan(0);
  expect(read(planned, null)).toEqual({ target: { ...planned, format: undefined, tokens: null, sum: expect.any(String) }, problems: [] });
});

const [cube] = apps;
const withApp = (more: object) => ({ ...declarations, apps: [{ ...cube, ...more }] });
const withToken = (more: object) => ({ format: 1, tokens: [{ ...token, ...more }] });

test.each<[string, unknown, unknown, string[]]>([
  ['a file that is not there', undefined, tokens, ['apps.json: cannot be read (ENOENT)']],
  ['both that are not there', undefined, undefined, ['apps.json: cannot be read (ENOENT)', 'tokens.json: cannot be read (ENOENT)']],
  ['no JSON', '{"format": 1', tokens, [expect.stringMatching(/^apps\.json: is no JSON/)]],
  ['nothing, after a command that failed', declarations, '\n', ['tokens.json: is empty']],
  ['a token in place of the document', declarations, 'topsecret', ['tokens.json: is no JSON']],
  [
    'another format',
    { ...declarations, format: 2 },
    { ...tokens, format: 0 },
    [
      'apps.json: has format 2, and this Muster (9.9.9) reads format 1. Use the version that wrote it.',
      'tokens.json: has format 0, and this Muster (9.9.9) reads format 1. Use the version that wrote it.',
    ],
  ],
  ['no format', { ...declarations, format: undefined }, tokens, ['apps.json: format: Invalid input: expected 1']],
  [
    'a vendor of another version',
    withApp({ vendor: 'acme' }),
    tokens,
    ['apps.json: apps[0].vendor: "acme" is not in the catalog of this Muster (9.9.9)'],
  ],
  [
    'a behaviour of another version',
    withApp({ behaviour: { ...behaviour(), sendsMail: true } }),
    tokens,
    ['apps.json: apps[0].behaviour: Unrecognized key: "sendsMail", which this Muster (9.9.9) does not know'],
  ],
  [
    'a rule that is none',
    withApp({ behaviour: behaviour({ role: { kind: 'dice' } as never }) }),
    tokens,
    [expect.stringContaining('apps[0].behaviour.role')],
  ],
  ['a path with a slash at its end', withApp({ path: '/cube/' }), tokens, [expect.stringContaining('apps[0].path: must be a path')]],
  ['an app twice', { ...declarations, apps: [cube, { ...cube, path: '/other' }] }, tokens, ['apps.json: apps[1]: is apps[0] again']],
  ['a token for nobody', declarations, withToken({ app: 'wiki' }), ['tokens.json: tokens[0].app: no app "wiki" is declared']],
  [
    'a token itself',
    declarations,
    withToken({ sha256: 'topsecret' }),
    ['tokens.json: tokens[0].sha256: must be a SHA-256 hash: 64 digits of lower-case hex'],
  ],
  ['an end that is no time', declarations, withToken({ until: 'topsecret' }), ['tokens.json: tokens[0].until: Invalid ISO datetime']],
  [
    'a name for two tokens',
    declarations,
    { format: 1, tokens: [token, { ...token, sha256: sha256('x') }] },
    ['tokens.json: tokens[1]: is tokens[0] again'],
  ],
])('%s is said with its file, and no value is', (_, first, second, expected) => {
  const { target, problems } = read(first, second);
  expect(target).toBeNull();
  expect(problems).toEqual(expected);
  expect(problems.join()).not.toContain('topsecret');
});
