/** The workflows run: every shell line in a repository of its own, every script against a small GitHub. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commentMarker } from '../../src/review/show/markdown.ts';
import { type GitHub, startGitHub } from './github.ts';
import { makeRepository, type Repository } from './repository.ts';
import { type JobRun, runJob } from './run.ts';
import { root } from './workflow.ts';

const golden = join(root, 'test', 'review', 'golden');
/** Stack files of one side of a golden pull request. */
function stacksOf(name: string, side: 'base' | 'head'): Record<string, string> {
  const read = (file: string) => readFileSync(join(golden, name, side, 'stacks', file), 'utf8');
  return {
    'Pulumi.production.yaml': read('Pulumi.production.yaml'),
    'production.yaml': read('production.yaml').replace(/^sample: .*$/m, 'sample: sample.yaml'),
    'sample.yaml': readFileSync(join(golden, 'sample.yaml'), 'utf8'),
  };
}

let repository: Repository;
beforeAll(() => {
  repository = makeRepository();
});
afterAll(() => repository.remove());

describe('review.yml', () => {
  const harmless = () => stacksOf('cube-attribute', 'head');
  let github: GitHub;
  beforeEach(() => {
    github = startGitHub(12);
  });

  /** A pull request against `branch`, checked out as GitHub does: the merge, with no branch. */
  async function pullRequest(base: Record<string, string>, head: Record<string, string>, branch = 'main', fork = false): Promise<JobRun> {
    const { git, commit, folder, stubs } = repository;
    git('checkout', '--quiet', '--detach');
    commit(base);
    const before = git('rev-parse', 'HEAD').trim();
    commit(head);
    const after = git('rev-parse', 'HEAD').trim();
    const merge = git('commit-tree', `${after}^{tree}`, '-p', before, '-p', after, '-m', 'merge').trim();
    git('checkout', '--quiet', '--detach', merge);
    const full_name = 'example/identity';
    const pull_request = { number: 12, base: { ref: branch }, head: { repo: { full_name: fork ? 'somebody/identity' : full_name } } };
    const contexts = { github: { event: { pull_request }, repository: full_name } };
    return runJob('review.yml', 'review', { folder, stubs, contexts, github });
  }

  beforeAll(() => repository.commit(stacksOf('cube-attribute', 'base')));

  test('a change that harms nobody passes, and its comment is the review', async () => {
    const run = await pullRequest(stacksOf('cube-attribute', 'base'), harmless());
    expect(run.steps.map(({ code, output }) => [code, output])).toEqual(run.steps.map(() => [0, '']));
    expect(run.conclusion).toBe('success');
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('2 people would get an account in Cube');
    expect(run.summary).toBe(github.comments[0]?.body);
    expect(repository.calls()).toContain('npm ci --ignore-scripts');
  });

  test('a change that takes too much away fails the job, and says so in the comment', async () => {
    const run = await pullRequest(stacksOf('cerby-filter', 'base'), stacksOf('cerby-filter', 'head'));
    expect(run.conclusion).toBe('failure');
    expect(run.steps.at(-1)).toMatchObject({ name: 'Result', code: 1 });
    expect(github.comments[0]?.body).toContain('STOPPED');
  });

  test('one comment is kept up to date, and nobody else’s is touched', async () => {
    const others = Array.from({ length: 120 }, (_, index) => ({ id: index + 1, body: 'a word', user: { type: 'User' } as const }));
    github.comments.push(
      ...others,
      { id: 122, body: `pulumi: next steps, ${commentMarker}`, user: { type: 'Bot' } },
      { id: 121, body: `${commentMarker}\nquoted by a person`, user: { type: 'User' } },
    );
    await pullRequest(stacksOf('cerby-filter', 'base'), stacksOf('cerby-filter', 'head'));
    await pullRequest(stacksOf('cerby-filter', 'base'), stacksOf('cerby-filter', 'base'));
    expect(github.comments).toHaveLength(123);
    expect(github.comments[122]?.body).toMatch(/nothing that is declared changes/);
    expect(github.comments[121]?.body).toContain('quoted by a person');
  });

  test('declarations that do not read fail the job with their problems', async () => {
    const run = await pullRequest(stacksOf('cerby-filter', 'base'), {
      ...harmless(),
      'production.yaml': 'apps: { cube: { catalogue: cube } }\n',
    });
    expect(run.steps.at(-1)).toMatchObject({ name: 'Result', code: 2 });
    expect(github.comments[0]?.body).toContain('production.yaml:1:');
  });

  test.each(["feature/it's-1", 'release-$(id)', 'a;b&c'])('the branch %s is a name and nothing else', async (branch) => {
    const run = await pullRequest(stacksOf('cube-attribute', 'base'), harmless(), branch);
    expect(run.conclusion).toBe('success');
    expect(github.comments[0]?.body).toContain(branch);
  });

  test('a fork may not write, so its review stands in the summary only', async () => {
    const run = await pullRequest(stacksOf('cerby-filter', 'base'), stacksOf('cerby-filter', 'head'), 'main', true);
    expect(run.conclusion).toBe('failure');
    expect(run.summary).toContain('STOPPED');
    expect(github.comments).toEqual([]);
  });
});

const settings = {
  vars: { PULUMI_BACKEND_URL: 'file://state', ARM_TENANT_ID: 't', ARM_CLIENT_ID: 'c', OKTA_ORG_NAME: 'example', OKTA_BASE_URL: 'okta.com' },
  secrets: { PULUMI_ACCESS_TOKEN: '', PULUMI_CONFIG_PASSPHRASE: 'p', OKTA_API_TOKEN: 'k' },
};

describe('drift.yml', () => {
  const github = startGitHub(null);
  const drift = (code: number, says: string) => {
    const { folder, stubs } = repository;
    const environment = { PULUMI_CODE: String(code), PULUMI_SAYS: says };
    return runJob('drift.yml', 'drift', { folder, stubs, github, environment, contexts: { ...settings, matrix: { stack: 'production' } } });
  };
  beforeAll(() => repository.commit(stacksOf('cerby-filter', 'base')));

  test('a tenant as declared opens nothing', async () => {
    expect((await drift(0, 'Resources: 12 unchanged')).conclusion).toBe('success');
    expect(github.issues).toEqual([]);
    expect(repository.calls().at(-1)).toBe(
      'pulumi refresh --stack production --preview-only --expect-no-changes --diff --non-interactive --color never',
    );
  });

  test('9.6: drift opens an issue that says how to undo it, and fails the job; the next day brings the issue up to date; its end closes it', async () => {
    const found = 'error: no changes were expected but changes were proposed';
    const first = await drift(255, `~ users.mappings.title\n${found}`);
    expect(first.steps.at(-1)).toMatchObject({ name: 'Result', code: 255 });
    expect(github.issues).toEqual([
      expect.objectContaining({
        title: 'Drift in production',
        state: 'open',
        labels: ['drift'],
        body: expect.stringMatching(/^The tenant is not what is declared/),
      }),
    ]);
    expect((await drift(255, `~ users.mappings.nickName\n\`\`\`\`\n${found}`)).conclusion).toBe('failure');
    expect(github.issues).toHaveLength(1);
    const body = github.issues[0]?.body ?? '';
    expect(body).toContain('nickName');
    expect(body.match(/^`{4,}/gm)).toHaveLength(2);
    // 9.6, 9.10: how it is undone, and what no run sees.
    expect(body).toContain('`pulumi up --refresh --stack production` writes what is declared');
    expect(body).toMatch(/or a token that was replaced \(\[what to do\]\(https:\/\/\S+\/blob\/c0ffee\/docs\/review\.md#drift\)\)/);
    expect((await drift(0, 'Resources: 12 unchanged')).conclusion).toBe('success');
    expect(github.issues).toEqual([expect.objectContaining({ state: 'closed' })]);
  });

  test('what could not be compared is no drift, and is seen as well', async () => {
    expect((await drift(255, 'error: AADSTS7000222: The provided client secret keys are expired')).conclusion).toBe('failure');
    expect(github.issues.at(-1)?.body).toMatch(/^The tenant could not be compared/);
    expect(github.issues.at(-1)?.body).not.toContain('pulumi up');
  });
});

test.each(['staging', 'production'])('up.yml updates %s with its credentials', async (stack) => {
  repository.commit({ ...stacksOf('cerby-filter', 'base'), 'staging.yaml': 'apps: {}\n', 'Pulumi.staging.yaml': 'config: {}\n' });
  const { folder, stubs } = repository;
  const run = await runJob('up.yml', stack, {
    folder,
    stubs,
    contexts: settings,
    github: startGitHub(null),
    environment: { PULUMI_CODE: '0' },
  });
  expect(run.conclusion).toBe('success');
  expect(repository.calls().at(-1)).toBe(`pulumi up --stack ${stack} --yes --diff --non-interactive --color never`);
  expect(repository.seen()).toContain('OKTA_API_TOKEN=k');
});

describe('check.yml', () => {
  const check = (stack: string) => {
    const { folder, stubs } = repository;
    return runJob('check.yml', 'check', { folder, stubs, contexts: { matrix: { stack } }, github: startGitHub(12) });
  };
  test('checks and rehearses what the pull request declares', async () => {
    repository.commit({ 's.yaml': quiet, 'sample.yaml': people });
    const run = await check('s');
    expect(run.steps.map(({ name, code }) => [name, code])).toContainEqual(['Rehearse', 0]);
    expect(run.conclusion).toBe('success');
  });
  test('fails where the declarations do not read', async () => {
    repository.commit({ 's.yaml': quiet.replace('catalog:', 'catalogue:'), 'sample.yaml': people });
    expect(await check('s')).toMatchObject({
      conclusion: 'failure',
      steps: expect.arrayContaining([expect.objectContaining({ name: 'Check', code: 2 })]),
    });
  });
});

const quiet = `tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com } }
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { url: https://wiki.example.com/scim/v2, token: { secret: wikiToken } }
    roles: { member: member }
    assign: { groups: { Sales: member } }
    provisioning: { scope: assigned, deletionThreshold: 5, notify: idm@example.com, start: true }
`;
const people = `people: { ann: { displayName: Ann, givenName: Ann, surname: A, mail: ann@example.com, department: Sales } }
groups: { Sales: { members: [ann] } }
`;

describe('preview.yml', () => {
  const base = { 'production.yaml': quiet, 'Pulumi.production.yaml': 'config: {}\n', 'sample.yaml': people };
  let github: GitHub;

  /** A pull request against main, as GitHub starts `pull_request_target`: main is checked out, and the head is a ref of the origin. */
  async function preview(head: () => void, { fork = false, code = '0', says = '+ 1 to create', more = {} } = {}) {
    const { folder, stubs, git, commit } = repository;
    git('checkout', '--quiet', '--force', '--detach');
    commit(base);
    const main = git('rev-parse', 'HEAD').trim();
    head();
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message=head');
    const sha = git('rev-parse', 'HEAD').trim();
    git('update-ref', 'refs/pull/12/head', sha);
    git('checkout', '--quiet', '--detach', main);
    rmSync(join(folder, 'judged.txt'), { force: true });
    rmSync(join(folder, 'preview.txt'), { force: true });
    const full_name = 'example/identity';
    const pull_request = { number: 12, head: { sha, repo: { full_name: fork ? 'somebody/identity' : full_name } } };
    const contexts = {
      ...settings,
      matrix: { stack: 'production' },
      github: { event: { pull_request }, repository: full_name, server_url: 'https://github.example', token: 'ghs_x' },
    };
    return runJob('preview.yml', 'preview', {
      folder,
      stubs,
      contexts,
      github,
      environment: { PULUMI_CODE: code, PULUMI_SAYS: says, ...more },
    });
  }
  const write = (path: string, text: string) => writeFileSync(join(repository.folder, path), text);
  const mapping = quiet.replace('    roles:', '    users: { mappings: { title: department } }\n    roles:');

  beforeAll(() => {
    repository.commit(base);
    repository.git('remote', 'add', 'origin', repository.folder);
  });
  beforeEach(() => {
    github = startGitHub(12);
    repository.seen();
  });

  test('a changed mapping is previewed with credentials, on the program of the branch', async () => {
    const run = await preview(() => {
      write('stacks/production.yaml', mapping);
      write('src/index.ts', 'throw new Error(process.env.OKTA_API_TOKEN);\n');
    });
    expect(run.steps.map(({ name, code, output }) => [name, code, code === 0 ? '' : output])).toEqual(
      run.steps.map(({ name }) => [name, 0, '']),
    );
    const seen = repository.seen();
    expect(seen).toContain('title: department');
    expect(seen).toContain('OKTA_API_TOKEN=k');
    expect(readFileSync(join(repository.folder, 'src', 'index.ts'), 'utf8')).not.toContain('throw new Error(process.env');
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toMatch(/^<!-- muster preview production -->\n/);
    expect(github.comments[0]?.body).toMatch(/production: to be previewed\nnote: .* is not seen: src\/index\.ts/);
    expect(github.comments[0]?.body).toContain('+ 1 to create');
  });

  test.each<[string, () => void, RegExp]>([
    ['tenants', () => write('stacks/production.yaml', quiet.replace('7d1c2f60', '8d1c2f60')), /- tenants changes/],
    [
      'the host of a secret',
      () => write('stacks/production.yaml', quiet.replace('wiki.example.com', 'evil.example')),
      /- wiki sends the secret wikiToken to evil\.example/,
    ],
    [
      'the settings of the engine',
      () => {
        write('stacks/production.yaml', mapping);
        write('stacks/Pulumi.production.yaml', 'config: { muster:target: https://evil.example }\n');
      },
      /- stacks\/Pulumi\.production\.yaml changes/,
    ],
    ['the program alone', () => write('src/index.ts', 'throw new Error();\n'), /- no declaration changes/],
  ])('a change of %s starts no engine, and the comment says why', async (_, head, reason) => {
    const run = await preview(head);
    expect(run.conclusion).toBe('success');
    expect(repository.seen()).toBeNull();
    expect(github.comments[0]?.body).toContain('production: not previewed');
    expect(github.comments[0]?.body).toMatch(reason);
  });

  test('a preview that fails fails the job; text of the YAML stays behind its fence', async () => {
    const run = await preview(() => write('stacks/production.yaml', mapping), { code: '255', says: 'error: `````\n@everybody' });
    expect(run.steps.at(-1)).toMatchObject({ name: 'Result', code: 255 });
    expect(github.comments[0]?.body.match(/^`{4,}/gm)).toHaveLength(4);
  });

  test('a judge that ends without a word fails the job: no engine is started', async () => {
    const run = await preview(() => write('stacks/production.yaml', mapping), { more: { NODE_OPTIONS: '--import=./broken.mjs' } });
    expect(run.steps.at(-1)).toMatchObject({ name: 'Judge', code: 1 });
    expect(repository.seen()).toBeNull();
  });

  test('a fork gets no preview', async () => {
    expect((await preview(() => write('stacks/production.yaml', mapping), { fork: true })).conclusion).toBe('skipped');
    expect(repository.seen()).toBeNull();
  });
});
