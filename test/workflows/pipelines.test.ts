/** The pipelines of examples/pipelines for other services: every shell line runs here, in a repository of its own; the services themselves were not run. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeRepository, type Repository } from './repository.ts';
import { runShell } from './run.ts';
import { root } from './workflow.ts';

const textOf = (name: string) => readFileSync(join(root, 'examples', 'pipelines', name), 'utf8');

/** Shell lines by what they begin with, wherever they stand in the document. */
function linesIn(value: unknown, keys: string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => linesIn(one, keys));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    keys.includes(key) ? [below].flat().filter((one): one is string => typeof one === 'string') : linesIn(below, keys),
  );
}

const pipelines = {
  'gitlab-ci.yml': { keys: ['script', 'before_script'], ref: 'refs/merge-requests/12/head', number: 'MERGE_REQUEST' },
  'azure-pipelines.yml': { keys: ['bash'], ref: 'refs/pull/12/merge', number: 'NUMBER' },
};

const stack = `tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com } }
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { url: https://wiki.example.com/scim/v2, token: { secret: wikiToken } }
    roles: { member: member }
    assign: { groups: { Sales: member } }
    provisioning: { scope: assigned, deletionThreshold: 5, notify: idm@example.com, start: true }
`;
const files = {
  'production.yaml': stack,
  'Pulumi.production.yaml': 'config: {}\n',
  'sample.yaml':
    'people: { ann: { displayName: Ann, givenName: Ann, surname: A, mail: ann@example.com } }\ngroups: { Sales: { members: [ann] } }\n',
};
const mapping = stack.replace('    roles:', '    users: { mappings: { title: department } }\n    roles:');

describe.each(Object.entries(pipelines))('%s', (name, { keys, ref, number }) => {
  const lines = [...new Set(linesIn(parse(textOf(name)), keys))];
  const ran = new Set<string>();
  let repository: Repository;
  beforeAll(() => {
    repository = makeRepository();
    repository.commit(files);
    repository.git('remote', 'add', 'origin', repository.folder);
  });
  afterAll(() => repository.remove());
  beforeEach(() => void repository.seen());

  /** The one line that has the words. */
  function run(words: string, more: Record<string, string> = {}) {
    const found = lines.filter((line) => line.includes(words));
    expect(found, words).toHaveLength(1);
    const line = found[0] ?? '';
    ran.add(line);
    const { stubs, folder } = repository;
    const PATH = `${stubs}:${join(process.execPath, '..')}:${process.env.PATH}`;
    const env = { PATH, HOME: stubs, STACK: 'production', PULUMI_CODE: '0', PULUMI_SAYS: 'done', ...more };
    return runShell(line, env, folder);
  }

  function propose(text: string) {
    const { git, folder } = repository;
    git('checkout', '--quiet', '--force', 'main');
    writeFileSync(join(folder, 'stacks', 'production.yaml'), text);
    git('commit', '--quiet', '--all', '--allow-empty', '--message=head');
    const head = git('rev-parse', 'HEAD').trim();
    git('update-ref', ref, head);
    git('reset', '--quiet', '--hard', 'HEAD^');
    rmSync(join(folder, 'judged.txt'), { force: true });
    return head;
  }

  test('says that it was not run there, and its lines parse and hold no expression of the service', () => {
    expect(textOf(name)).toMatch(/it was not run\.$/m);
    for (const line of lines) {
      expect(line).not.toMatch(/\$\{\{|\$\((?!printf)[A-Z]/);
      expect(spawnSync('bash', ['-n'], { input: line, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
  });

  test('packages, check and rehearsal', async () => {
    for (const words of ['npm ci', 'muster.mjs check', 'muster.mjs rehearse']) expect(await run(words)).toMatchObject({ code: 0 });
    expect(repository.calls()).toContain('npm ci --ignore-scripts');
  });

  test('the review', async () => {
    const head = propose(mapping);
    const { git } = repository;
    const merge = git('commit-tree', `${head}^{tree}`, '-p', 'main', '-p', head, '-m', 'merge').trim();
    git('checkout', '--quiet', '--detach', merge);
    if (name === 'gitlab-ci.yml')
      await run('origin "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"', { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' });
    const { code, output } = await run('muster.mjs review');
    git('checkout', '--quiet', '--force', 'main');
    expect(output).toContain('title');
    expect(code).toBe(0);
  });

  test('the preview takes declarations of a pull request, and none of one that sends credentials elsewhere', async () => {
    propose(mapping);
    expect(await run('--no-recurse-submodules', { [number]: '12', TOKEN: 't' })).toMatchObject({ code: 0 });
    expect(await run('preview-inputs')).toMatchObject({ code: 0, output: expect.stringContaining('| production: to be previewed') });
    expect(repository.seen()).toContain('title: department');
    repository.git('checkout', '--quiet', '--force', 'main');
    propose(stack.replace('7d1c2f60', '8d1c2f60'));
    await run('--no-recurse-submodules', { [number]: '12', TOKEN: 't' });
    expect(await run('preview-inputs')).toMatchObject({ code: 0, output: expect.stringContaining('| - tenants changes') });
    expect(repository.seen()).toBeNull();
  });

  test('update and comparison', async () => {
    repository.git('checkout', '--quiet', '--force', 'main');
    expect(await run('pulumi up')).toMatchObject({ code: 0 });
    expect(repository.calls().at(-1)).toBe('pulumi up --stack production --yes --diff --non-interactive --color never');
    expect(await run('pulumi refresh', { PULUMI_CODE: '7' })).toMatchObject({ code: 7 });
  });

  test('no line is left that did not run', () => expect(lines.filter((line) => !ran.has(line))).toEqual([]));
});
