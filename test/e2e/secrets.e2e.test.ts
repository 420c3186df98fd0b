/** Missing secrets on the real engine, where a run without a preview has no other moment to stop before something is made. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretVariable } from '../../src/config/secretNames.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('missing secrets', []);

describe.skipIf(missing !== '')('missing secrets on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;
  const absent = ['activepiecesToken', 'stackAiToken'];

  beforeAll(async () => {
    const { plan, sample } = openStack('staging');
    sandbox = await startSandbox(plan, sample);
    const variables = new Set(absent.map(secretVariable));
    project = openProject(Object.fromEntries(Object.entries(sandbox.environment).filter(([name]) => !variables.has(name))));
    writeFileSync(
      join(project.folder, 'stacks', 'entra.yaml'),
      'extends: staging.yaml\ntenants: { okta: null }\napps: { cube-okta: null }\n',
    );
    expect((await project.pulumi('stack', 'init', 'entra')).code).toBe(0);
  });

  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  const up = () => project.pulumi('up', '--stack', 'entra', '--yes', '--skip-preview');
  const resources = async () => {
    const { text } = await project.pulumi('stack', 'export', '--stack', 'entra');
    const { deployment } = JSON.parse(text) as { deployment: { resources?: { type: string }[] } };
    // The engine's own: the stack, and the provider of its look-ups.
    const own = ['pulumi:pulumi:Stack', 'pulumi:providers:pulumi'];
    return (deployment.resources ?? []).map(({ type }) => type).filter((type) => !own.includes(type));
  };

  test('9.3: `up --skip-preview` names them all, and makes no request and no resource', async () => {
    const { code, text } = await up();
    expect(code, text).not.toBe(0);
    for (const name of absent) {
      expect(text).toMatch(new RegExp(`stacks/\\w+\\.yaml:\\d+:\\d+ missing-secret the secret "${name}" of [\\w-]+ is not set`));
      expect(text).toContain(`pulumi config set --secret muster:${name}`);
      expect(text).toContain(secretVariable(name));
    }
    expect(sandbox.world.graph.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /metadata/endpoints']);
    expect(sandbox.world.okta.requests).toEqual([]);
    expect(await resources()).toEqual([]);
  });

  test('9.3: set in the configuration, beside others in the environment, they are used', async () => {
    for (const name of absent) {
      const value = sandbox.world.secrets.get(name) ?? '';
      expect((await project.pulumi('config', 'set', '--stack', 'entra', '--secret', `muster:${name}`, value)).code).toBe(0);
    }
    const { code, text } = await up();
    expect(code, text).toBe(0);
    expect((await resources()).length).toBeGreaterThan(15);
  });
});
