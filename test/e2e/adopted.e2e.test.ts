/** An app somebody had set up by hand, on the real engine: taken over, left alone by a second `up` and a refresh, given back as it was. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { everythingIn, type HandMade, makeByHand } from '../entra/handMade.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('an adopted app', []);

const key = 'cerby';
const stack = 'adopted';

describe.skipIf(missing !== '')('an app that is there already, on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;
  let made: HandMade;
  let before: object;

  beforeAll(async () => {
    const { plan, sample } = openStack('staging', key);
    sandbox = await startSandbox(plan, sample);
    const { world } = sandbox;
    const templateId = world.graph.catalog.find(({ displayName }) => displayName === 'Cerby')?.id;
    made = await makeByHand(world, { templateId, connection: { address: world.address(key), token: 'a token from before' } });
    before = everythingIn(world);
    project = openProject(sandbox.environment);
    const others = Object.keys(openStack('staging').plan.apps).filter((other) => other !== key);
    const declared = `existing: ${made.servicePrincipal}, gallery: null, sso: null, roles: { admin: Admin }, assign: { groups: { Engineering: default } }`;
    const apps = [...others.map((other) => `  ${other}: null`), `  ${key}: { ${declared} }`];
    for (const name of [stack, 'second']) {
      writeFileSync(
        join(project.folder, 'stacks', `${name}.yaml`),
        `extends: staging.yaml\ntenants: { okta: null }\napps:\n${apps.join('\n')}\n`,
      );
      writeFileSync(join(project.folder, 'stacks', `Pulumi.${name}.yaml`), 'config: {}\n');
      expect((await project.pulumi('stack', 'init', name)).code).toBe(0);
    }
  });

  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  const writes = async (work: () => Promise<void>): Promise<string[]> => {
    const { requests } = sandbox.world.graph;
    const from = requests.length;
    await work();
    return requests.slice(from).flatMap(({ method, path }) => (method === 'GET' || /oauth2/.test(path) ? [] : [`${method} ${path}`]));
  };
  const run = async (...args: string[]) => {
    const done = await project.pulumi(...args, '--stack', stack);
    expect(done.code, done.text).toBe(0);
    return done.text;
  };

  test('is taken over, with a warning', async () => {
    expect(await run('up', '--yes', '--skip-preview')).toContain('it is taken over and changed to what is declared');
    expect(everythingIn(sandbox.world)).not.toEqual(before);
    const { world } = sandbox;
    expect(Object.fromEntries(world.graph.store.secrets.get(made.servicePrincipal) ?? []).SyncAll).toBe('false');
  });

  test('a second up writes nothing, and a refresh shows nothing, before it and after', async () => {
    expect(await writes(() => run('refresh', '--preview-only', '--expect-no-changes').then(() => undefined))).toEqual([]);
    expect(await writes(() => run('up', '--yes', '--expect-no-changes').then(() => undefined))).toEqual([]);
    expect(await writes(() => run('refresh', '--yes', '--expect-no-changes').then(() => undefined))).toEqual([]);
  });

  test('another stack is refused, with the place and the owner', async () => {
    const sent = await writes(async () => {
      const refused = await project.pulumi('up', '--stack', 'second', '--yes', '--skip-preview');
      expect(refused.code).not.toBe(0);
      expect(refused.text.replaceAll(/\s+/g, ' ')).toMatch(
        /second\.yaml:\d+:\d+: The app "Old Wiki" is adopted by the Muster declaration muster\/adopted\/cerby/,
      );
    });
    expect(sent).toEqual([]);
  });

  test('a mark that somebody took off is one line, and set again', async () => {
    const { admin, graph } = sandbox.world;
    const path = `/servicePrincipals/${made.servicePrincipal}`;
    const tags = graph.store.servicePrincipals.get(made.servicePrincipal)?.tags ?? [];
    await admin.patch(path, { tags: tags.filter((tag) => !tag.startsWith('muster:')) });
    const seen = await project.pulumi('refresh', '--stack', stack, '--preview-only', '--expect-no-changes');
    expect(seen.code, seen.text).not.toBe(0);
    expect(seen.text).toMatch(/~ 1 to update/);
    expect(await run('up', '--refresh', '--yes', '--skip-preview')).toMatch(/~ 1 updated/);
    expect(graph.store.servicePrincipals.get(made.servicePrincipal)?.tags).toEqual(tags);
  });

  test('destroy gives it back as it was, but for the token', async () => {
    expect((await run('destroy', '--yes', '--skip-preview')).replaceAll(/\s+/g, ' ')).toContain('cannot be put back');
    sandbox.world.graph.store.secrets.get(made.servicePrincipal)?.set('SecretToken', 'a token from before');
    expect(everythingIn(sandbox.world)).toEqual(before);
  });
});
