/** Rotations that are killed at random: the token that the directory holds is accepted all along, and in the end no other is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import type { TokenDeclarations } from '../../src/deploy/declarations.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { freePort } from '../freePort.ts';
import { settle } from '../target/endState.ts';
import { commandsOf, initStack, missingForSuite, openProject, type Project, restoreState } from './engine.ts';

const missing = missingForSuite('an interrupted rotation', []);
/** How many times; 20 take about ten minutes. */
const kills = Number(process.env.MUSTER_KILLS ?? 2);

describe.skipIf(missing !== '')('a rotation that is killed', () => {
  let sandbox: Sandbox;
  let project: Project;
  let port: number;
  let path: string;
  let isWatching = true;
  let watch: Promise<void>;
  const refused: string[] = [];

  const others = 'cerby: null, activepieces: null, stack-ai: null, cube-okta: null';
  const yaml = (trigger: string) =>
    `extends: trial.yaml\ntenants: { okta: null }\ntarget: { local: { port: ${port} } }\napps: { ${others}, cube: { scim: { token: { trigger: ${trigger} } } } }\n`;
  const { write, up } = commandsOf(() => project, 'laptop');
  const folder = () => join(project.folder, '.muster', 'laptop');
  const accepted = () => (JSON.parse(readFileSync(join(folder(), 'tokens.json'), 'utf8')) as TokenDeclarations).tokens;
  /** What the tenant has saved. */
  const held = () => [...sandbox.world.graph.store.secrets.values()].flatMap((secrets) => secrets.get('SecretToken') || []);
  /** Asking so is no use of it. Undefined while nobody answers. */
  const ask = (token: string) =>
    fetch(`http://127.0.0.1:${port}/cube${path}/-/tokens`, { headers: { authorization: `Bearer ${token}` } }).then(
      ({ status }) => status,
      () => undefined,
    );

  beforeAll(async () => {
    port = await freePort();
    project = openProject({});
    write(yaml('first'));
    const { document } = readStack('laptop', join(project.folder, 'stacks'));
    if (!document) throw new Error('the stack has problems');
    const plan = planStack(document);
    path = plan.apps.cube?.endpoint.path ?? '';
    sandbox = await startSandbox(plan, readSample(plan.sample, plan.entra?.domain ?? '').sample);
    project.remove();
    project = openProject(sandbox.environment);
    write(yaml('first'));
    await initStack(project, 'laptop');
    const made = await up();
    expect(made.code, made.text).toBe(0);
    await settle(sandbox.world);
    watch = (async () => {
      for (; isWatching; await sleep(50)) {
        for (const token of held())
          if ((await ask(token)) === 401 && held().includes(token)) refused.push(`${new Date().toISOString()} ${token.slice(0, 16)}`);
      }
    })();
  });

  afterAll(async () => {
    isWatching = false;
    await watch;
    await commandsOf(() => project, 'laptop').run('destroy', '--yes', '--skip-preview');
    project?.remove();
    await sandbox?.close();
  });

  test('no kill cuts the directory off', async () => {
    const log: string[] = [];
    for (let time = 1; time <= kills; time++) {
      write(yaml(`t${time}`));
      sandbox.world.graph.faults.slow = 200;
      const asked = sandbox.world.graph.requests.length;
      const isTested = () => sandbox.world.graph.requests.slice(asked).some(({ path }) => path.includes('validateCredentials'));
      // Every other one just where the new token has been used and is not saved.
      const due = time % 2 === 0 ? Date.now() + 1500 + Math.random() * 5500 : Number.POSITIVE_INFINITY;
      await project.killed(
        () => Date.now() > due || (due === Number.POSITIVE_INFINITY && isTested()),
        'up',
        '--stack',
        'laptop',
        '--yes',
        '--skip-preview',
      );
      sandbox.world.graph.faults.slow = 0;
      restoreState(project, 'laptop');
      await project.pulumi('cancel', '--stack', 'laptop', '--yes');
      expect(accepted().length, `${time}`).toBeLessThanOrEqual(2);
      // Every third is followed by another trigger at once.
      if (time % 3 === 0) continue;
      const again = await up();
      log.push(`${time}: ${again.text.match(/A new token.*|The former token.*|The token .* on its way.*/g)?.join(' | ')}`);
      expect(again.code, again.text).toBe(0);
      expect(accepted().length, `${time}`).toBeLessThanOrEqual(2);
      expect(refused, log.join('\n')).toEqual([]);
      if (time % 2 === 0) await settle(sandbox.world);
    }
    console.log(log.join('\n'));
    for (let last = 0; last < 3; last++) {
      const run = await up();
      expect(run.code, run.text).toBe(0);
      await settle(sandbox.world);
    }
    expect(accepted()).toHaveLength(1);
    expect(await Promise.all(held().map(ask))).toEqual([200]);
    expect(refused).toEqual([]);
  }, 1_800_000);
});
