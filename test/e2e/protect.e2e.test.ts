/** `protect: true` of a stack on the real engine: destroy is refused with everything untouched, and everything else goes on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { commandsOf, initStack, missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('the protection of a stack', ['okta']);

const others = 'cube: null, activepieces: null';
const three = `extends: staging.yaml\napps: { ${others} }\n`;
const gone = 'safety: { largestShare: 100, allow: { stack-ai: { removed: true, reason: the contract ended } } }';
const two = `extends: staging.yaml\n${gone}\napps: { ${others}, stack-ai: null }\n`;
const urn = 'urn:pulumi:kept::muster::muster:index:Stack::stack';

describe.skipIf(missing !== '')('a protected stack on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;

  beforeAll(async () => {
    const { plan, sample } = openStack('staging');
    sandbox = await startSandbox(plan, sample);
    project = openProject(sandbox.environment);
    await initStack(project, 'kept');
  });

  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  const { write, run, up } = commandsOf(() => project, 'kept');
  const isRead = (method: string, path: string) => method === 'GET' || path.includes('oauth2');
  const writes = () =>
    [sandbox.world.graph.requests, sandbox.world.okta.requests].flat().filter(({ method, path }) => !isRead(method, path)).length;
  const apps = () => sandbox.world.graph.store.applications.size + sandbox.world.okta.store.apps.size;

  test('a stack of before gets one resource more, and nothing is sent', async () => {
    write(three);
    const first = await up();
    expect(first.code, first.text).toBe(0);
    expect((await run('state', 'delete', urn, '--yes')).code).toBe(0);
    const before = writes();
    const preview = await run('preview');
    expect(preview.text).toMatch(/\+ {2}muster:index:Stack stack create/);
    expect(preview.text).toMatch(/Resources:\n\s+\+ 1 to create\n\s+\d+ unchanged/);
    expect((await up()).code).toBe(0);
    expect(writes()).toBe(before);
  });

  test('protect: true changes no resource, and nothing is sent', async () => {
    const before = writes();
    write(`${three}protect: true\n`);
    const through = await up('--expect-no-changes');
    expect(through.code, through.text).toBe(0);
    expect(writes()).toBe(before);
  });

  test('destroy is refused before anything is deleted, however it is asked for', async () => {
    const before = writes();
    const ways = [['--yes', '--skip-preview'], ['--yes', '--skip-preview', '--continue-on-error'], ['--yes'], ['--preview-only']];
    for (const flags of ways) {
      const { code, text } = await run('destroy', ...flags);
      expect(code, text).not.toBe(0);
      expect(text).toMatch(/muster:index:Stack::stack" cannot be deleted\s+because it is protected/);
      expect(text).not.toMatch(/deleted \(/);
    }
    // Named parts, and everything but the protection.
    const urns = (await run('stack', '--show-urns')).text.match(/urn:pulumi:\S+/g) ?? [];
    const app = urns.find((one) => one.includes('EnterpriseApp')) ?? '';
    for (const flags of [
      ['--exclude', urn],
      ['--target', app],
      ['--target', app, '--target-dependents'],
    ]) {
      const { text } = await run('destroy', '--yes', '--skip-preview', ...flags);
      expect(text, flags.join(' ')).not.toMatch(/deleted \(/);
    }
    // What the protected resource depends on is left out with it.
    const { text } = await run('destroy', '--yes', '--skip-preview', '--exclude-protected');
    expect(text).toMatch(/no unprotected resources to destroy/i);
    expect([writes(), apps()]).toEqual([before, 3]);
    const same = await up('--expect-no-changes');
    expect(same.code, same.text).toBe(0);
  });

  test('an app can still be taken out, and the rest stays protected', async () => {
    write(`${two}protect: true\n`);
    const removed = await up();
    expect(removed.code, removed.text).toBe(0);
    expect(apps()).toBe(2);
    expect((await run('destroy', '--yes', '--skip-preview')).code).not.toBe(0);
    expect(apps()).toBe(2);
  });

  test('after an update without it destroy works', async () => {
    write(two);
    const lifted = await up();
    expect(lifted.code, lifted.text).toBe(0);
    const destroyed = await run('destroy', '--yes', '--skip-preview');
    expect(destroyed.code, destroyed.text).toBe(0);
    expect(apps()).toBe(0);
  });
});
