/** The engine alone is killed in the middle of an `up`: the plugin it leaves behind finishes what it writes, and ends. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { missingForSuite, openProject, type Process, type Project } from './engine.ts';

const missing = missingForSuite('an engine that is killed', []);

const isAlive = ({ pid }: Process): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(missing !== '')('an engine that is killed', () => {
  let sandbox: Sandbox;
  let project: Project;
  let started: Process[] = [];

  beforeAll(async () => {
    const { plan, sample } = openStack('staging', 'cerby');
    sandbox = await startSandbox(plan, sample);
    project = openProject(sandbox.environment);
    const others = ['cube', 'cube-okta', 'activepieces', 'stack-ai'].map((key) => `${key}: null`);
    writeFileSync(
      join(project.folder, 'stacks', 'one.yaml'),
      `extends: staging.yaml\ntenants: { okta: null }\napps: { ${others.join(', ')} }\n`,
    );
    expect((await project.pulumi('stack', 'init', 'one')).code).toBe(0);
  });

  afterAll(async () => {
    // The engine's own, which ask its health every five minutes.
    for (const one of started) if (isAlive(one)) process.kill(one.pid, 'SIGKILL');
    project?.remove();
    await sandbox?.close();
  });

  test('9.8: the plugin ends, by its process id', async () => {
    const { faults, requests } = sandbox.world.graph;
    const isWrite = ({ method, path }: { method: string; path: string }) => method !== 'GET' && !path.includes('oauth2');
    faults.slow = 200;
    started = await project.orphaned(() => requests.some(isWrite), 'up', '--stack', 'one', '--yes', '--skip-preview');
    const plugins = started.filter(({ command }) => command.includes('src/provider/main.ts'));
    expect(plugins.map(isAlive)).toEqual([true]);
    const killed = Date.now();
    while (plugins.some(isAlive) && Date.now() - killed < 60_000) await wait(100);
    expect(plugins.map(isAlive)).toEqual([false]);
    const count = requests.length;
    await wait(1_000);
    expect(requests).toHaveLength(count);
  });
});
