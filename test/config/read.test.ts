import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { readStack } from '../../src/config/read.ts';
import { appStack, stackFolder, tenants } from './stack.ts';

const read = (files: Record<string, string>) => readStack('s', stackFolder(files));

const base = `apps:
  app:
    catalog: generic
    directory: entra
    vendor: { defaultRole: Viewer, syncGroups: true }
    assign: { groups: { A: x, B: y } }
    users: { mappings: { title: jobTitle, nickName: mailNickname } }
`;

test('maps merge deeply over a chain of files, the later wins, null removes', () => {
  const { document, problems } = read({
    'root.yaml': base,
    'middle.yaml': 'extends: root.yaml\napps:\n  app:\n    assign: { groups: { A: null, C: z } }\n',
    's.yaml': `extends: middle.yaml\n${tenants}apps:\n  app:\n    vendor: { defaultRole: Editor }\n    users: { mappings: { nickName: null } }\n`,
  });
  expect(problems).toEqual([]);
  const app = document?.data.apps?.app;
  expect(app?.assign?.groups).toEqual({ B: 'y', C: 'z' });
  expect(app?.vendor).toEqual({ defaultRole: 'Editor', syncGroups: true });
  // A null under mappings must reach the catalog's mapping.
  expect(app?.users?.mappings).toEqual({ title: 'jobTitle', nickName: null });
});

test('a value stands where it was last written', () => {
  const { document } = read({ 'root.yaml': base, 's.yaml': `extends: root.yaml\napps:\n  app:\n    vendor: { defaultRole: Editor }\n` });
  const path = ['apps', 'app', 'vendor'];
  expect(document?.place([...path, 'defaultRole'])).toEqual({ file: join('stacks', 's.yaml'), line: 4, column: 28 });
  expect(document?.place([...path, 'syncGroups'])).toEqual({ file: join('stacks', 'root.yaml'), line: 5, column: 48 });
  expect(document?.keyPlace([...path, 'syncGroups'])).toEqual({ file: join('stacks', 'root.yaml'), line: 5, column: 36 });
  expect(document?.place([...path, 'projectRole'])).toEqual({ file: join('stacks', 's.yaml'), line: 4, column: 13 });
});

test.each([
  [
    'a cycle',
    { 's.yaml': 'extends: b.yaml\n', 'b.yaml': 'apps: {}\nextends: s.yaml\n' },
    /^stacks\/b\.yaml:2:10 extends-cycle .*s\.yaml → .*b\.yaml → .*s\.yaml/,
  ],
  ['a missing base', { 's.yaml': 'extends: nothing.yaml\n' }, /^stacks\/s\.yaml:1:10 no-file cannot read .*nothing\.yaml/],
  [
    'a key twice',
    { 's.yaml': 'target:\n  url: https://a.example.com\n  url: https://b.example.com\n' },
    /^stacks\/s\.yaml:3:3 yaml .*written twice/,
  ],
  [
    'an unknown key at the top',
    { 's.yaml': 'tenant: {}\n' },
    /^stacks\/s\.yaml:1:1 unknown-key there is no key tenant\n {2}Did you mean tenants\?/,
  ],
  [
    'an unknown key deep down',
    appStack('scim: { target: bundled }\nprovisioning:\n  notfy: a@example.com'),
    /^stacks\/s\.yaml:10:7 unknown-key apps\.app\.provisioning has no key notfy\n {2}Did you mean notify\?/,
  ],
  [
    'an unknown key in a mapping',
    appStack('users:\n  mappings:\n    title: { fro: jobTitle }'),
    /^stacks\/s\.yaml:10:18 unknown-key .*fro\n {2}Did you mean from\?/,
  ],
  ['a bad mail address', appStack('provisioning: { notify: nobody }'), /^stacks\/s\.yaml:8:29 bad-email/],
  ['a threshold out of range', appStack('provisioning: { deletionThreshold: 0 }'), /^stacks\/s\.yaml:8:40 bad-value .*deletionThreshold/],
  ['a wrong enum value', appStack('provisioning: { scope: everyone }'), /^stacks\/s\.yaml:8:28 bad-value .*: must be assigned or all$/m],
  [
    'a key that is missing',
    { 's.yaml': 'apps:\n  app: { directory: entra }\n' },
    /^stacks\/s\.yaml:2:8 bad-value apps\.app\.catalog is missing\n {2}The vendor: .*generic for any other\.$/,
  ],
  ['a key that cannot be a name', { 's.yaml': 'apps:\n  My App: { catalog: cube, directory: entra }\n' }, /^stacks\/s\.yaml:2:3 bad-key/],
  ['an alias', { 's.yaml': 'target: &a { url: https://a.example.com }\ntenants: *a\n' }, /^stacks\/s\.yaml:2:10 yaml aliases/],
  ['a list', { 's.yaml': '- apps\n' }, /^stacks\/s\.yaml:1:1 not-a-map/],
])('%s is a problem with its place', (_, files, pattern) => {
  const { problems } = read(files as Record<string, string>);
  expect(problems.map(renderProblem)).toEqual([expect.stringMatching(pattern)]);
});

test.each([
  'token: hunter2-secret',
  'token: { secret: [hunter2-secret] }',
  'token: { secret: x, value: hunter2-secret }',
  'token: "hunter2-secret',
])('a literal token (%s) is refused and never shown', (token) => {
  const { problems } = read(appStack(`scim:\n  target: bundled\n  ${token}`));
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.map(renderProblem).join('\n')).not.toContain('hunter2');
});

test('a literal token has its own code', () => {
  const { problems } = read(appStack('scim: { target: bundled, token: abc }'));
  expect(problems.map(({ code, line, column }) => [code, line, column])).toEqual([['literal-token', 8, 37]]);
});

test('one slip is one fault, though nothing can be read after it', () => {
  const { problems } = read({ 's.yaml': 'apps: { app: { name: x } } }\n  more: [ 1 ] }\n    and: { more: x }\n' });
  expect(problems.filter(({ code }) => code === 'yaml').map(({ line, message }) => [line, message])).toEqual([
    [1, 'there is one } too many'],
  ]);
});

test('an unknown stack names the nearest one', () => {
  const { document, problems } = readStack('stagin', stackFolder({ 'staging.yaml': 'apps: {}\n', 'Pulumi.staging.yaml': 'config: {}\n' }));
  expect(document).toBeUndefined();
  expect(problems.map(({ code, hint }) => [code, hint])).toEqual([['no-stack', 'Did you mean staging?']]);
});

test('several faults are reported at once, and the usable part remains', () => {
  const { document, problems } = read(appStack('nam: x\nprovisioning: { scope: everyone, notify: nobody }\nvendor: { defaultRol: x }'));
  expect(problems.map(({ code }) => code).sort()).toEqual(['bad-email', 'bad-value', 'unknown-key', 'unknown-key']);
  expect(document?.data.apps?.app?.catalog).toBe('generic');
});
