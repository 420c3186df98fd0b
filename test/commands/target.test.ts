/** `muster target` as a person starts it. */
import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/deploy/declarations.ts';
import { stackFolder, tenants } from '../config/stack.ts';
import { apps, filesText, least, stackText } from '../kubernetes/stack.ts';
import { startMuster } from './process.ts';

const out = () => mkdtempSync(join(tmpdir(), 'muster-render-'));
const run = (dir: string, ...args: string[]) => startMuster(['target', ...args, '--dir', dir], {});

test('render writes what differs, removes what it wrote before, and touches nothing else', async () => {
  const folder = out();
  const [two, one] = [
    stackFolder({ 's.yaml': stackText(`${least}, ingress: {}`) }),
    stackFolder({ 's.yaml': stackText(`${least}, replicas: 1`) }),
  ];
  writeFileSync(join(folder, 'mine.yaml'), 'kind: Secret\n');
  const first = await run(two, 'render', 's', '--to', 'kubernetes', '--out', folder);
  expect([first.code, first.err]).toEqual([0, expect.stringMatching(/^`up` deploys the target of s too: .*\n$/)]);
  expect(first.out).not.toContain('hashes');
  writeFileSync(join(folder, 'service.yaml'), 'edited');
  const second = await run(one, 'render', 's', '--to', 'kubernetes', '--out', folder, '--json');
  expect(JSON.parse(second.out)).toEqual({
    files: {
      ...{ 'configmap.yaml': 'unchanged', 'deployment.yaml': 'written', 'ingress.yaml': 'removed', 'networkpolicy.yaml': 'unchanged' },
      ...{ 'poddisruptionbudget.yaml': 'removed', 'service.yaml': 'written' },
    },
  });
  expect(readdirSync(folder).sort()).toEqual(['configmap.yaml', 'deployment.yaml', 'mine.yaml', 'networkpolicy.yaml', 'service.yaml']);
});

test('the settings of a stack that deploys nothing are those of its files, and nobody is warned', async () => {
  const [deployed, applied] = [stackText(`${least}, ingress: {}`), stackText(`${least}, ingress: {}`).replace('deploy: kubernetes, ', '')];
  expect(applied).not.toBe(deployed);
  const folders = [out(), out()];
  const [first, second] = await Promise.all(
    [deployed, applied].map((text, index) =>
      run(stackFolder({ 's.yaml': text }), 'render', 's', '--to', 'kubernetes', '--out', folders[index] ?? ''),
    ),
  );
  expect([first?.code, second?.code, second?.err]).toEqual([0, 0, '']);
  expect(second?.out).toContain('muster target hashes s --out tokens.json');
  const [theirs, ours] = folders.map((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')));
  expect(ours).toEqual(theirs);
});

test('render does not write through a link', async () => {
  const [folder, outside] = [out(), join(out(), 'kept')];
  writeFileSync(outside, 'kept');
  symlinkSync(outside, join(folder, 'service.yaml'));
  const { code, err } = await run(stackFolder({ 's.yaml': stackText() }), 'render', 's', '--to', 'kubernetes', '--out', folder);
  expect([code, err]).toEqual([1, expect.stringContaining('service.yaml is a link')]);
  expect(readFileSync(outside, 'utf8')).toBe('kept');
  expect(readdirSync(folder)).toEqual(['service.yaml']);
});

test('a stack without settings takes them from options, and says all that is missing', async () => {
  const dir = stackFolder({ 's.yaml': `${tenants}${apps}` });
  const missing = await run(dir, 'render', 's', '--to', 'kubernetes', '--out', out(), '--name', '9');
  expect(missing.code).toBe(2);
  for (const word of ['needs target.url', 'image is missing', 'database is missing', '"9" is no name', '--database-secret'])
    expect(missing.err).toContain(word);
  const bare = await run(dir, 'render', 's', '--to', 'compose', '--out', out());
  expect([bare.code, bare.err]).toEqual([2, expect.stringMatching(/--image: .*\n--url: /)]);
  const folder = out();
  const options = [
    '--image',
    'r.example/m:2',
    '--url',
    'https://scim.example.com/',
    '--name',
    'scim',
    '--namespace',
    'identity',
    '--database-secret',
    'db',
  ];
  const rendered = await run(dir, 'render', 's', '--to', 'kubernetes', '--out', folder, ...options);
  expect(rendered).toMatchObject({ code: 0, err: '' });
  expect(rendered.out).toContain(
    '\n  muster target hashes s --out tokens.json\n  kubectl create secret generic scim-tokens -n identity --from-file=tokens.json --dry-run=client -o yaml | kubectl apply -f -\n',
  );
  const deployment = readFileSync(join(folder, 'deployment.yaml'), 'utf8');
  for (const text of ['image: r.example/m:2', 'namespace: identity', 'name: scim\n', 'name: db\n', '- https://scim.example.com\n'])
    expect(deployment).toContain(text);
});

const names = ['MUSTER_SECRET_NOTION_CLIENT_SECRET', 'MUSTER_SECRET_STACK_AI_TOKEN'] as const;
const hashes = (dir: string, [notion, stackAi]: [string, string], ...more: string[]) =>
  startMuster(['target', 'hashes', 's', '--dir', dir, ...more], { [names[0]]: notion, [names[1]]: stackAi });
const [one, two] = ['1'.repeat(32), '2'.repeat(32)];
const declared = {
  format: 1,
  tokens: [
    { app: 'notion', id: `notionClientSecret-${sha256(one).slice(0, 8)}`, sha256: sha256(one), until: null },
    { app: 'stack-ai', id: `stackAiToken-${sha256(two).slice(0, 8)}`, sha256: sha256(two), until: null },
  ],
};

test('hashes of the tokens in the environment, printed or in a file of their owner', async () => {
  const dir = stackFolder({ 's.yaml': filesText });
  const { code, out: text } = await hashes(dir, [one, two]);
  expect([code, JSON.parse(text)]).toEqual([0, declared]);
  const folder = out();
  const file = join(folder, 'tokens.json');
  expect(await hashes(dir, [one, ''], '--out', file)).toMatchObject({ code: 2, out: '' });
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(file, 'before', { mode: 0o644 });
  expect(await hashes(dir, [one, two], '--out', file)).toMatchObject({ code: 0, err: '' });
  expect([JSON.parse(readFileSync(file, 'utf8')), statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([
    declared,
    0o600,
    ['tokens.json'],
  ]);
  const nowhere = await hashes(dir, [one, two], '--out', join(folder, 'no', 'tokens.json'));
  expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('tokens.json cannot be written (ENOENT)')]);
});

test.each<[string, [string, string], string[]]>([
  ['not set', ['', ''], [`${names[0]} (notion) is not set`, `${names[1]} (stack-ai) is not set`]],
  [
    'short, and with a line break',
    ['secret', `${one}\n`],
    [`${names[0]} (notion) has fewer than 32 characters`, `${names[1]} (stack-ai) has white space at an end`],
  ],
  ['one for two', [one, one], [`${names[1]} (stack-ai) is the token of notion too`]],
])('hashes of tokens that are no good: %s', async (_what, values, faults) => {
  const { code, out: text, err } = await hashes(stackFolder({ 's.yaml': filesText }), values);
  expect([code, text, err.trim().split('\n').slice(1, -1)]).toEqual([2, '', faults]);
  for (const value of values.filter((value) => value !== '')) expect(err).not.toContain(value.trim());
});

test('hashes of tokens that `up` makes: whose they are, and what to write', async () => {
  const { code, out: text, err } = await hashes(stackFolder({ 's.yaml': stackText() }), [one, two]);
  expect([code, text]).toEqual([2, '']);
  expect(err).toMatch(/`up` makes the token of notion, stack-ai .*\n.*target: \{ url: https:\/\/… \} without deploy/);
});
