/** The form of the workflows: what GitHub would refuse, and what must not be. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { expand, type Job, readWorkflow, root, type Step, workflowFiles, workflowText } from './workflow.ts';

/** Actions by the commit that a tag of the action's repository names, with the inputs we give. Source: tags and `action.yml` of each. */
const actions: Record<string, { tag: string; inputs: string[] }> = {
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1': { tag: 'v7.0.1', inputs: ['fetch-depth', 'persist-credentials'] },
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020': {
    tag: 'v7.0.0',
    inputs: ['node-version', 'cache', 'package-manager-cache'],
  },
  'actions/github-script@ed597411d8f924073f98dfc5c65a23a2325f34cd': { tag: 'v8.0.0', inputs: ['script'] },
  'pulumi/actions@8e5e406f4007fca908480587cb9893c07090f58d': { tag: 'v7.0.0', inputs: ['pulumi-version'] },
};

/** Keys by the workflow syntax of GitHub, as far as they are used here. */
const keys = {
  workflow: ['name', 'on', 'permissions', 'concurrency', 'env', 'jobs'],
  job: ['if', 'needs', 'strategy', 'runs-on', 'timeout-minutes', 'environment', 'concurrency', 'permissions', 'env', 'steps'],
  step: ['name', 'id', 'if', 'uses', 'with', 'env', 'run'],
  on: ['pull_request', 'pull_request_target', 'push', 'schedule', 'workflow_dispatch'],
  permissions: ['contents', 'id-token', 'issues', 'pull-requests'],
};
const unknown = (value: object, known: string[]): string[] => Object.keys(value).filter((key) => !known.includes(key));

const jobsOf = (file: string): [string, Job][] => Object.entries(readWorkflow(file).jobs);
const stepsOf = (file: string): Step[] => jobsOf(file).flatMap(([, { steps = [] }]) => steps);

test('there is a workflow for each moment', () => {
  expect(workflowFiles).toEqual(['check.yml', 'drift.yml', 'preview.yml', 'review.yml', 'up.yml']);
});

describe.each(workflowFiles)('%s', (file) => {
  test('has no key that GitHub does not know', () => {
    const workflow = readWorkflow(file);
    expect(unknown(workflow, keys.workflow)).toEqual([]);
    expect(unknown(workflow.on, keys.on)).toEqual([]);
    expect(workflow.permissions).toEqual({});
    for (const [, job] of jobsOf(file)) {
      expect(unknown(job, keys.job)).toEqual([]);
      expect(unknown(job.permissions as object, keys.permissions)).toEqual([]);
    }
    for (const step of stepsOf(file)) {
      expect(unknown(step, keys.step)).toEqual([]);
      expect([step.run, step.uses].filter((one) => one !== undefined)).toHaveLength(1);
    }
  });

  test('names actions and their inputs as they are, workflows and jobs that are there', () => {
    for (const { uses, with: inputs = {} } of stepsOf(file)) {
      if (uses === undefined) continue;
      expect(Object.keys(actions)).toContain(uses);
      expect(unknown(inputs, actions[uses]?.inputs ?? [])).toEqual([]);
      expect(workflowText(file)).toContain(`${uses} # ${actions[uses]?.tag}`);
    }
    for (const [, job] of jobsOf(file)) {
      for (const needed of [job.needs ?? []].flat()) expect(jobsOf(file).map(([name]) => name)).toContain(needed);
    }
  });

  test('starts on paths that are there', () => {
    const paths = Object.values(readWorkflow(file).on).flatMap((event) => event?.paths ?? []);
    for (const path of paths) expect(existsSync(join(root, path.replace(/\/\*\*$/, '')))).toBe(true);
  });

  test('has scripts that parse, and none with an expression inside: names come from outside', () => {
    for (const { run, with: inputs } of stepsOf(file)) {
      const script = run ?? (inputs?.script === undefined ? undefined : String(inputs.script));
      expect(script ?? '').not.toContain('${{');
      if (run === undefined) continue;
      expect(spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
  });

  test('keeps no credential where a pull request brings code: neither its program nor its workflow', () => {
    const { on, jobs } = readWorkflow(file);
    const permissions = Object.values(jobs).map((job) => job.permissions as Record<string, string>);
    if ('pull_request' in on) {
      expect(workflowText(file)).not.toMatch(/secrets\.|vars\.|environment:/);
      for (const one of permissions) expect(one['id-token']).toBeUndefined();
    }
    if (!('pull_request_target' in on)) return;
    expect(on.pull_request_target).toMatchObject({ branches: ['main'] });
    for (const [, job] of jobsOf(file)) expect(job.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
    for (const { uses, with: inputs, run = '' } of stepsOf(file)) {
      if (uses?.startsWith('actions/checkout@')) expect(inputs).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
      expect(run).not.toMatch(/git (checkout|switch|restore|worktree|merge|pull|reset|read-tree|archive|stash|apply)\b/);
    }
  });

  test('gives credentials to the one step that needs them, installs without scripts, and keeps no cache beside them', () => {
    const hasCredentials = /secrets\.|environment:/.test(workflowText(file));
    for (const step of stepsOf(file)) {
      const isEngine = /^(pulumi |code=0\npulumi )/.test(step.run ?? '');
      if (!isEngine) expect(JSON.stringify(step)).not.toContain('secrets.');
      if (step.run?.includes('npm ')) expect(step.run).toBe('npm ci --ignore-scripts');
      if (hasCredentials && step.uses?.startsWith('actions/setup-node@'))
        expect(step.with).toEqual({ 'node-version': 24, 'package-manager-cache': false });
    }
    for (const [, job] of jobsOf(file)) expect(JSON.stringify(job.env ?? {})).not.toContain('secrets.');
  });
});

test('staging goes first, and production waits for it; the two differ by their name alone', () => {
  const { staging, production } = readWorkflow('up.yml').jobs;
  expect([staging?.needs, production?.needs]).toEqual([undefined, 'staging']);
  const named = (job: Job | undefined, name: string) =>
    JSON.parse(JSON.stringify({ ...job, needs: null }).replaceAll(name, 'STACK')) as unknown;
  expect(named(staging, 'staging')).toEqual(named(production, 'production'));
  expect(staging?.environment).toBe('staging');
});

test('updates of one stack come one after the other, and no comparison waits in their queue: GitHub cancels what waits for what is newer', () => {
  const groupOf = (file: string, job: string) => {
    const found = readWorkflow(file).jobs[job]?.concurrency as Record<string, string | boolean> | undefined;
    expect(found?.['cancel-in-progress']).toBe(false);
    return expand(found?.group ?? '', { matrix: { stack: 'production' } });
  };
  expect([groupOf('up.yml', 'production'), groupOf('drift.yml', 'drift')]).toEqual(['up-production', 'drift-production']);
});

test('the engine has the version of package.json', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
  const engines = workflowFiles.flatMap((file) => stepsOf(file)).filter(({ uses }) => uses?.startsWith('pulumi/actions@'));
  expect(engines.map((step) => step.with?.['pulumi-version'])).toEqual(engines.map(() => devDependencies.pulumi));
});

test('a release of an action or a package is a week old before it is proposed', () => {
  const { updates } = parse(readFileSync(join(root, '.github', 'dependabot.yml'), 'utf8')) as { updates: Record<string, unknown>[] };
  expect(updates.map((one) => [one['package-ecosystem'], one.cooldown])).toEqual([
    ['github-actions', { 'default-days': 7 }],
    ['npm', { 'default-days': 7 }],
  ]);
});

/** Steps that a reader copies: commits that tags of each action's repository name. */
const signIns: Record<string, string> = {
  'pulumi/auth-actions': '141415910c3beb54e03b48e9057c204c97b956f2 # v2.1.0',
  'Azure/login': 'f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3.0.1',
  'aws-actions/configure-aws-credentials': 'e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3',
  'google-github-actions/auth': '7c6bc770dae815cd3e89ee6cdf493a5fab2cc093 # v3.0.0',
};

test('the page names actions by their commit, and every environment, variable and secret that the workflows read', () => {
  const page = readFileSync(join(root, 'docs', 'pipelines.md'), 'utf8');
  const named = [...page.matchAll(/uses: ([\w/-]+)@(.*)$/gm)].map(([, action = '', commit = '']) => [action, commit]);
  expect(Object.fromEntries(named)).toEqual(signIns);
  for (const file of workflowFiles) {
    for (const [, name = ''] of workflowText(file).matchAll(/(?:vars|secrets)\.(\w+)/g)) expect(page).toContain(`\`${name}\``);
    for (const [, job] of jobsOf(file)) {
      const environment = expand(String(job.environment ?? 'staging'), { matrix: { stack: 'production' } });
      expect(page).toContain(`\`${environment}\``);
      if (job.environment !== undefined) expect(page).toContain(`repo:ORG/REPO:environment:${environment}\``);
    }
  }
});
