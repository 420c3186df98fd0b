/** (7.15) The whole story of docs/sandbox.md on the real engine, in both directories, by the commands that a person types. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, startMuster } from '../commands/process.ts';
import { commandsOf, initStack, missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('a sandbox by hand', ['okta']);

/** Cube in both directories; the rest of staging would only take longer. */
const yaml = 'extends: staging.yaml\napps: { cerby: null, activepieces: null, stack-ai: null }\n';

describe.skipIf(missing !== '')('a sandbox by hand on the real engine', () => {
  let project: Project;
  let environment: Record<string, string>;
  let sandbox: ChildProcess;
  let ended: Promise<Outcome>;

  beforeAll(async () => {
    const writing = openProject({});
    commandsOf(() => writing, 'story').write(yaml);
    environment = await new Promise((resolve, reject) => {
      ended = startMuster(['sandbox', 'story', '--json', '--every', '0', '--dir', join(writing.folder, 'stacks')], {}, (out, child) => {
        sandbox = child;
        if (out.trimEnd().endsWith('}')) resolve(JSON.parse(out) as Record<string, string>);
      });
      void ended.then(({ err }) => reject(new Error(err)));
    });
    writing.remove();
    project = openProject(environment);
    commandsOf(() => project, 'story').write(yaml);
    await initStack(project, 'story');
  });

  afterAll(async () => {
    project?.remove();
    sandbox?.kill('SIGINT');
    await ended;
  });

  const { run, up } = commandsOf(() => project, 'story');
  const applied = async (...flags: string[]) => {
    const { code, text } = await up(...flags);
    expect(code, text).toBe(0);
    return text;
  };
  const muster = async (...args: string[]) => {
    const { code, out, err } = await startMuster(args, environment);
    return { code, text: out + err };
  };
  const ofStack = ['story', '--dir'] as const;
  const status = () => muster('status', ...ofStack, join(project.folder, 'stacks'));
  const verify = () => muster('verify', ...ofStack, join(project.folder, 'stacks'));
  const settled = async () => {
    const { code, text } = await muster('sandbox', 'cycle');
    expect(code, text).toBe(0);
    await muster('sandbox', 'cycle');
    return text;
  };

  test('doctor finds nothing in the way', async () => {
    const { code, text } = await muster('doctor', ...ofStack, join(project.folder, 'stacks'));
    expect(code, text).toBe(0);
  });

  test('up says what is left to be done by hand, and status shows it', async () => {
    expect(await applied()).toMatch(/cube-okta, by hand: .*"Test Connector Configuration"; then switch on .*Create Users/);
    const { text } = await status();
    expect(text).toMatch(/cube-okta \(okta\): waiting.*/);
    expect((await muster('sandbox', 'cycle', 'cube-okta')).text).toContain('muster sandbox tick cube-okta');
  });

  test('the boxes are ticked, up assigns, a cycle provisions, and verify finds no difference', async () => {
    const ticked = await muster('sandbox', 'tick', 'cube-okta');
    expect([ticked.code, ticked.text]).toEqual([0, expect.stringContaining('PUSH_NEW_USERS')]);
    expect(await applied()).not.toContain(', by hand:');
    expect(await settled()).toMatch(/^Cube: people: 6 created; groups: 2 created\nCube \(Okta\): people: 9 created; groups: 3 pushed\n/);
    const { code, text } = await verify();
    expect(code, text).toBe(0);
    expect((await status()).code).toBe(0);
  });

  test('somebody leaves: verify finds them before the cycle, and nothing after it', async () => {
    expect((await muster('sandbox', 'person', 'leave', 'bob')).text).toMatch(/^entra: PATCH .*\nokta: POST .*deactivate\n/);
    const before = await verify();
    expect([before.code, before.text]).toEqual([7, expect.stringMatching(/bob/)]);
    expect(await settled()).toMatch(/Cube: people: 1 disabled\n.*1 deactivated/);
    const { code, text } = await verify();
    expect(code, text).toBe(0);
  });

  test('somebody joins, and somebody has another name', async () => {
    const joined = ['displayName=Zoe Diaz', 'givenName=Zoe', 'surname=Diaz', 'mail=zoe.diaz@example.com', 'country=ES', 'employeeId=77'];
    expect((await muster('sandbox', 'person', 'join', 'zoe', ...joined, '--add-to', 'Engineering')).code).toBe(0);
    expect((await muster('sandbox', 'person', 'change', 'carla', 'surname=Ruiz', 'displayName=Carla Ruiz')).code).toBe(0);
    expect((await verify()).code).toBe(7);
    expect(await settled()).toMatch(/^Cube: people: 1 created, 1 updated; /);
    const { code, text } = await verify();
    expect(code, text).toBe(0);
  });

  test('a refresh sees nothing of it: people are no drift', async () => {
    const { code, text } = await run('refresh', '--preview-only', '--expect-no-changes');
    expect(code, text).toBe(0);
    await applied('--expect-no-changes');
  });

  test('a box that somebody clears shows in status, and nobody is unassigned', async () => {
    expect((await muster('sandbox', 'tick', 'cube-okta', '--boxes', 'create', 'update')).code).toBe(0);
    expect((await status()).text).toMatch(/Deactivate Users/);
    expect(await applied()).toContain(', by hand:');
    expect((await muster('sandbox', 'tick', 'cube-okta')).code).toBe(0);
    expect((await status()).code).toBe(0);
  });

  test('destroy, and the sandbox ends at once', async () => {
    const { code, text } = await run('destroy', '--yes', '--skip-preview');
    expect(code, text).toBe(0);
    sandbox.kill('SIGINT');
    const { code: ending, err } = await ended;
    expect([ending, err]).toEqual([0, expect.stringContaining('the loopback tenants are up')]);
    const late = await muster('sandbox', 'cycle');
    expect([late.code, late.text]).toEqual([1, expect.stringContaining('no sandbox answers at http://127.0.0.1:')]);
  });
});
