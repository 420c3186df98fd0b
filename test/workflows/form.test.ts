/** The form of the workflows: what GitHub would refuse, and what must not be. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expand, type Job, readWorkflow, root, type Step, workflowFiles, workflowText } from './workflow.ts';

/** Actions with the major version that is in use and the inputs we give. Source: the `action.yml` of each. */
const actions: Record<string, string[]> = {
  'actions/checkout@v7': ['fetch-depth', 'persist-credentials'],
  'actions/setup-node@v7': ['node-version', 'cache'],
  'actions/github-script@v9': ['script'],
  'pulumi/actions@v7': ['command', 'stack-name', 'diff', 'comment-on-pr'],
};

/** Keys by the workflow syntax of GitHub, as far as they are used here. */
const keys = {
  workflow: ['name', 'on', 'permissions', 'concurrency', 'env', 'jobs'],
  job: ['if', 'needs', 'strategy', 'runs-on', 'timeout-minutes', 'environment', 'concurrency', 'env', 'steps'],
  call: ['uses', 'with', 'secrets', 'needs', 'if'],
  step: ['name', 'id', 'if', 'uses', 'with', 'env', 'run'],
  on: ['pull_request', 'push', 'schedule', 'workflow_dispatch', 'workflow_call'],
  permissions: ['contents', 'id-token', 'issues', 'pull-requests'],
};
const unknown = (value: object, known: string[]): string[] => Object.keys(value).filter((key) => !known.includes(key));

const jobsOf = (file: string): [string, Job][] => Object.entries(readWorkflow(file).jobs);
const stepsOf = (file: string): Step[] => jobsOf(file).flatMap(([, { steps = [] }]) => steps);

test('there is a workflow for each moment', () => {
  expect(workflowFiles).toEqual(['apply.yml', 'drift.yml', 'preview.yml', 'review.yml', 'up.yml']);
});

describe.each(workflowFiles)('%s', (file) => {
  test('has no key that GitHub does not know', () => {
    const workflow = readWorkflow(file);
    expect(unknown(workflow, keys.workflow)).toEqual([]);
    expect(unknown(workflow.on, keys.on)).toEqual([]);
    expect(unknown(workflow.permissions, keys.permissions)).toEqual([]);
    for (const [, job] of jobsOf(file)) expect(unknown(job, job.uses ? keys.call : keys.job)).toEqual([]);
    for (const step of stepsOf(file)) {
      expect(unknown(step, keys.step)).toEqual([]);
      expect([step.run, step.uses].filter((one) => one !== undefined)).toHaveLength(1);
    }
  });

  test('names actions and their inputs as they are, workflows and jobs that are there', () => {
    for (const { uses, with: inputs = {} } of stepsOf(file)) {
      if (uses === undefined) continue;
      expect(Object.keys(actions)).toContain(uses);
      expect(unknown(inputs, actions[uses] ?? [])).toEqual([]);
    }
    for (const [, job] of jobsOf(file)) {
      for (const needed of [job.needs ?? []].flat()) expect(jobsOf(file).map(([name]) => name)).toContain(needed);
      if (job.uses === undefined) continue;
      expect(existsSync(join(root, job.uses))).toBe(true);
      const called = readWorkflow(job.uses.replace(/^.*\//, ''));
      expect(Object.keys(job.with ?? {})).toEqual(Object.keys(called.on.workflow_call?.inputs ?? {}));
      // A called workflow gets no more than its caller has.
      expect(readWorkflow(file).permissions).toMatchObject(called.permissions);
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

  test('keeps no secret where a pull request of a fork could read it', () => {
    const { on } = readWorkflow(file);
    if (!('pull_request' in on) || !workflowText(file).includes('secrets.')) return;
    for (const [, job] of jobsOf(file)) expect(job.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
  });
});

test('staging goes first, and production waits for it', () => {
  const { jobs } = readWorkflow('up.yml');
  expect(Object.fromEntries(Object.entries(jobs).map(([name, { with: inputs, needs }]) => [name, [inputs?.stack, needs]]))).toEqual({
    staging: ['staging', undefined],
    production: ['production', 'staging'],
  });
});

test('an update, a preview and a comparison of one stack never run at the same time as another update', () => {
  const stack = { inputs: { stack: 'production' }, matrix: { stack: 'production' } };
  for (const [file, job] of [
    ['apply.yml', 'up'],
    ['drift.yml', 'drift'],
  ] as const) {
    const concurrency = readWorkflow(file).jobs[job]?.concurrency as Record<string, string | boolean> | undefined;
    expect(expand(concurrency?.group ?? '', stack)).toBe('up-production');
    expect(concurrency?.['cancel-in-progress']).toBe(false);
  }
});
