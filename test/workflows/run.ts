/** Runs a job of a workflow: its shell lines for real, its scripts against a small GitHub, other actions only recorded. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { GitHub } from './github.ts';
import { type Contexts, evaluate, expand, readWorkflow, type Step } from './workflow.ts';

export interface RunOptions {
  /** Work tree of the temporary repository. */
  folder: string;
  /** Folder of stand-ins, first on the PATH. */
  stubs: string;
  contexts: Contexts;
  github: GitHub;
  /** Of the stand-ins, such as the exit code of `pulumi`. */
  environment?: Record<string, string>;
}

export interface JobRun {
  conclusion: 'success' | 'failure' | 'skipped';
  /** Steps that ran, with what they printed and, for an action, its inputs. */
  steps: { name: string; code: number; output: string; with?: Record<string, string> }[];
  summary: string;
}

/** GitHub's own: a failed step ends the job; outputs and the environment go through files. */
export async function runJob(file: string, job: string, options: RunOptions): Promise<JobRun> {
  const { folder, stubs, github } = options;
  const workflow = readWorkflow(file);
  const declared = workflow.jobs[job];
  if (declared?.steps === undefined) throw new Error(`${file} has no job ${job} with steps`);
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  const contexts = { ...options.contexts, steps };
  const summaryFile = join(stubs, 'summary.md');
  writeFileSync(summaryFile, '');
  const result: JobRun = { conclusion: 'success', steps: [], summary: '' };
  if (declared.if !== undefined && evaluate(declared.if, contexts) !== 'true') return { ...result, conclusion: 'skipped' };

  for (const step of declared.steps) {
    if (step.if !== undefined && evaluate(step.if, contexts) !== 'true') continue;
    const outputFile = join(stubs, 'output');
    writeFileSync(outputFile, '');
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries({ ...workflow.env, ...declared.env, ...step.env })) env[name] = expand(value, contexts);
    const runner = {
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: summaryFile,
      PATH: `${stubs}:${join(process.execPath, '..')}:${process.env.PATH}`,
      HOME: stubs,
      CI: 'true',
      ...options.environment,
    };
    const { code, output } = await runStep(step, { ...runner, ...env }, folder, github);
    const inputs = step.uses && Object.fromEntries(Object.entries(step.with ?? {}).map(([key, value]) => [key, expand(value, contexts)]));
    result.steps.push({ name: step.name ?? step.uses ?? step.run ?? '', code, output, ...(inputs ? { with: inputs } : {}) });
    if (step.id !== undefined) {
      const lines = readFileSync(outputFile, 'utf8').trim().split('\n');
      steps[step.id] = { outputs: Object.fromEntries(lines.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)])) };
    }
    if (code !== 0) {
      result.conclusion = 'failure';
      break;
    }
  }
  result.summary = readFileSync(summaryFile, 'utf8');
  return result;
}

async function runStep({ run, uses, with: inputs }: Step, env: Record<string, string>, folder: string, github: GitHub) {
  if (run !== undefined) {
    return runShell(run, env, folder);
  }
  if (!uses?.startsWith('actions/github-script@')) return { code: 0, output: '' };
  const AsyncFunction = (async () => undefined).constructor as new (...args: string[]) => (...values: unknown[]) => Promise<unknown>;
  const script = new AsyncFunction('github', 'context', 'require', 'process', String(inputs?.script));
  // A script runs in the work tree.
  const require = createRequire(join(folder, 'script.js'));
  const files = {
    ...require('node:fs'),
    existsSync: (name: string) => existsSync(join(folder, name)),
    readFileSync: (name: string, encoding: 'utf8') => readFileSync(join(folder, name), encoding),
  };
  try {
    await script(github.client, github.context, (name: string) => (name === 'node:fs' ? files : require(name)), { env });
    return { code: 0, output: '' };
  } catch (error) {
    return { code: 1, output: String(error) };
  }
}

/** As GitHub starts bash where no shell is named. Asynchronous: what it asks for may be answered by this very process. */
export function runShell(text: string, env: Record<string, string>, cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-e', '-c', text], { cwd, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
