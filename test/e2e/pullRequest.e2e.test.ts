/**
 * Pull requests against preview.yml on the real engine: its shell lines run, over the loopback tenants, with credentials that a changed program
 * would give away. Which of the pull requests saw one?
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { type GitHub, startGitHub } from '../workflows/github.ts';
import { type JobRun, runJob, runShell } from '../workflows/run.ts';
import { readWorkflow } from '../workflows/workflow.ts';
import { commandsOf, initStack, missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('pull requests', ['okta']);

const stack = 'site';
const host = 'https://api.cerby.com/v1/scim/v2';
const others = 'cube: null, cube-okta: null, activepieces: null, stack-ai: null';
const declare = (more = '', url = host, head = 'extends: production.yaml\ntenants: { okta: null }\n') =>
  `${head}apps: { ${others}, cerby: { expect: null, scim: { url: "${url}", token: { secret: cerbyToken } }${more} } }\n`;
const mapping = declare(', users: { mappings: { title: jobTitle } }');
const otherTenant = 'extends: production.yaml\ntenants: { entra: { tenantId: 8d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11 }, okta: null }\n';

describe.skipIf(missing !== '')('a pull request on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;
  let github: GitHub;
  let leak: string;
  /** What a hostile program does first: it writes down every credential that it finds. */
  let thief: string;
  let main: string;

  const at = (path: string) => join(project.folder, path);
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: project.folder, encoding: 'utf8', env: { ...process.env, HOME: project.folder } }).trim();
  const commit = (message: string) => {
    git('add', '--all');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', message);
    return git('rev-parse', 'HEAD');
  };
  const requests = () => sandbox.world.graph.requests.length;

  beforeAll(async () => {
    const { plan, sample } = openStack('production');
    sandbox = await startSandbox(plan, sample);
    project = openProject(sandbox.environment);
    leak = at('stubs/leak');
    thief = `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(leak)}, JSON.stringify(process.env));\n`;
    mkdirSync(at('stubs'));
    writeFileSync(at('stubs/npm'), '#!/bin/sh\n[ "$*" = "ci --ignore-scripts" ]\n', { mode: 0o755 });
    writeFileSync(at('stacks/site.yaml'), declare());
    await initStack(project, stack);
    writeFileSync(at('.gitignore'), 'node_modules\nstate\nhome\ncache\nnode\ntools\nstubs\nproposed\njudged.txt\npreview.txt\n');
    git('init', '--quiet', '--initial-branch=main');
    git('remote', 'add', 'origin', project.folder);
    main = commit('main');
    const { code, text } = await commandsOf(() => project, stack).up();
    expect(code, text).toBe(0);
  });
  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });
  beforeEach(() => {
    github = startGitHub(12);
    rmSync(leak, { force: true });
  });

  /** Settings of the environment `site-preview`, and what the loopback tenants need besides. */
  function settings() {
    const { ARM_TENANT_ID, ARM_CLIENT_ID, OKTA_ORG_NAME, OKTA_BASE_URL, OKTA_API_TOKEN, ...rest } = sandbox.environment;
    const { PULUMI_BACKEND_URL = '', PULUMI_CONFIG_PASSPHRASE = '' } = project.environment;
    return {
      vars: { PULUMI_BACKEND_URL, ARM_TENANT_ID, ARM_CLIENT_ID, OKTA_ORG_NAME, OKTA_BASE_URL },
      secrets: { PULUMI_ACCESS_TOKEN: '', PULUMI_CONFIG_PASSPHRASE, OKTA_API_TOKEN },
      rest,
    };
  }

  function environment(): Record<string, string> {
    const own = ['PULUMI_HOME', 'NODE_COMPILE_CACHE', 'PULUMI_SKIP_UPDATE_CHECK', 'PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION'];
    return {
      ...settings().rest,
      ...Object.fromEntries(own.map((name) => [name, project.environment[name] ?? ''])),
      PATH: `${at('stubs')}:${project.environment.PATH}`,
    };
  }

  /** Commits the files as the head of pull request 12, and runs the workflow as GitHub does: on main. */
  async function propose(files: Record<string, string>): Promise<JobRun> {
    for (const [path, text] of Object.entries(files)) writeFileSync(at(path), text);
    const sha = commit('head');
    git('update-ref', 'refs/pull/12/head', sha);
    git('checkout', '--quiet', '--force', main);
    for (const name of ['judged.txt', 'preview.txt']) rmSync(at(name), { force: true });
    const pull_request = { number: 12, head: { sha, repo: { full_name: 'example/identity' } } };
    const { vars, secrets } = settings();
    const event = { event: { pull_request }, repository: 'example/identity', server_url: 'https://github.example', token: 'ghs_x' };
    const contexts = { vars, secrets, matrix: { stack }, github: event };
    const run = await runJob('preview.yml', 'preview', {
      folder: project.folder,
      stubs: at('stubs'),
      contexts,
      github,
      environment: environment(),
    });
    git('checkout', '--quiet', '--force', main);
    return run;
  }
  const comment = () => github.comments[0]?.body ?? '';

  test('that changes a mapping is previewed, with credentials: the tenant was read', async () => {
    const before = requests();
    const run = await propose({ 'stacks/site.yaml': mapping });
    expect(run.conclusion, comment()).toBe('success');
    expect(comment()).toContain('site: to be previewed');
    expect(comment()).toMatch(/users[\s\S]*title/);
    expect(requests()).toBeGreaterThan(before);
  });

  test('that changes src/, packages and scripts besides is previewed by the program of the branch: its own code saw nothing', async () => {
    const entry = readFileSync(at('src/index.ts'), 'utf8');
    const command = readFileSync(at('bin/muster.mjs'), 'utf8').replace(/^(#!.*\n)?/, (first) => `${first}${thief}`);
    const manifest = readFileSync(at('package.json'), 'utf8').replace('"scripts": {', '"scripts": { "preinstall": "env > stubs/leak",');
    const before = requests();
    const run = await propose({
      'stacks/site.yaml': mapping,
      'src/index.ts': thief + entry,
      'bin/muster.mjs': command,
      'package.json': manifest,
    });
    expect(run.conclusion, comment()).toBe('success');
    expect(comment()).toMatch(/note: .* is not seen: bin\/muster\.mjs, package\.json, src\/index\.ts/);
    expect(requests()).toBeGreaterThan(before);
    expect(existsSync(leak)).toBe(false);
  });

  test('the same code on the engine, as a workflow that checks out the head would run it, gives the credentials away', async () => {
    const lines = readWorkflow('preview.yml').jobs.preview?.steps?.find(({ id }) => id === 'preview')?.run ?? '';
    writeFileSync(at('src/index.ts'), thief + readFileSync(at('src/index.ts'), 'utf8'));
    const { vars, secrets } = settings();
    const output = { GITHUB_OUTPUT: at('stubs/output'), HOME: at('stubs'), STACK: stack };
    await runShell(lines, { ...environment(), ...vars, ...secrets, ...output } as Record<string, string>, project.folder);
    git('checkout', '--quiet', '--force', main);
    expect(readFileSync(leak, 'utf8')).toContain(secrets.OKTA_API_TOKEN);
  });

  test.each<[string, () => Record<string, string>, RegExp]>([
    ['tenants', () => ({ 'stacks/site.yaml': declare('', host, otherTenant) }), /- tenants changes: credentials are sent where it says/],
    [
      'an org of its own',
      () => ({
        'stacks/site.yaml': declare(
          '',
          host,
          'extends: production.yaml\ntenants: { okta: { org: x, baseUrl: attacker.example, customDomain: true } }\n',
        ),
      }),
      /- tenants changes/,
    ],
    [
      'the host of a secret',
      () => ({ 'stacks/site.yaml': declare('', 'https://attacker.example/v1/scim/v2') }),
      /- cerby sends the secret cerbyToken to attacker\.example/,
    ],
    [
      'where all apps go',
      () => ({ 'stacks/site.yaml': mapping, 'stacks/Pulumi.site.yaml': 'config: { muster:target: https://attacker.example }\n' }),
      /- stacks\/Pulumi\.site\.yaml changes/,
    ],
    [
      'the project',
      () => ({ 'stacks/site.yaml': mapping, 'Pulumi.yaml': `${readFileSync(at('Pulumi.yaml'), 'utf8')}# ours\n` }),
      /- Pulumi\.yaml changes/,
    ],
    ['src/ alone', () => ({ 'src/index.ts': thief }), /- no declaration changes/],
  ])('that changes %s is not previewed: no tenant was asked anything', async (_, files, reason) => {
    const before = requests();
    const run = await propose(files());
    expect(run.conclusion, comment()).toBe('success');
    expect(comment()).toContain('site: not previewed');
    expect(comment()).toMatch(reason);
    expect(run.steps.map(({ name }) => name)).not.toContain('Preview');
    expect(requests()).toBe(before);
    expect(existsSync(leak)).toBe(false);
  });
});

describe.skipIf(missing !== '')('(3.10) credentials of another tenant on the real engine', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    const { plan, sample } = openStack('production');
    sandbox = await startSandbox(plan, sample);
  });
  afterAll(() => sandbox?.close());

  test.each<[string, Record<string, string>, RegExp]>([
    ["Okta's", { OKTA_ORG_NAME: 'somebody-else' }, /other-tenant OKTA_ORG_NAME and OKTA_BASE_URL name somebody-else\.okta\.com/],
    ["Entra's", { ARM_TENANT_ID: '8d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11' }, /other-tenant ARM_TENANT_ID is 8d1c2f60/],
  ])('%s are refused before anything is sent', async (_, wrong, said) => {
    const project = openProject({ ...sandbox.environment, ...wrong });
    await initStack(project, stack);
    writeFileSync(join(project.folder, 'stacks', 'site.yaml'), 'extends: production.yaml\n');
    const before = [sandbox.world.graph.requests.length, sandbox.world.okta.requests.length];
    const { code, text } = await project.pulumi('preview', '--stack', stack);
    project.remove();
    expect(code).not.toBe(0);
    expect(text).toMatch(said);
    expect([sandbox.world.graph.requests.length, sandbox.world.okta.requests.length]).toEqual(before);
  });
});
