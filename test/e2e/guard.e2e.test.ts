/** The guard of an `up` by hand on the real engine: no git, no variable, only what the engine remembers of the last update. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { commandsOf, initStack, missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('the guard', []);

const others = 'cube: null, cube-okta: null, activepieces: null, stack-ai: null';
const declare = (cerby: string, more = '') =>
  `extends: staging.yaml\ntenants: { okta: null }\napps: { ${others}, cerby: { ${cerby} } }\n${more}`;
const everybody = 'expect: null, users: { scope: null }';
const nobody = 'expect: null, users: { scope: [ { department: Nowhere } ] }';
const allowed = (people: number, reason: string) => `safety: { allow: { cerby: { people: ${people}, reason: ${reason} } } }\n`;

describe.skipIf(missing !== '')('the guard on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;

  beforeAll(async () => {
    const { plan, sample } = openStack('staging');
    sandbox = await startSandbox(plan, sample);
    project = openProject(sandbox.environment);
    await initStack(project, 'guarded');
  });

  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  const { write, run, up } = commandsOf(() => project, 'guarded');
  const writes = () => sandbox.world.graph.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('oauth2')).length;
  const stopped =
    /cerby: since the last update, (\d+) of \1 people would be disabled, deleted or lose a role or a group; one change may touch 5\./;

  test('a stack without state is applied, and what was declared stands in the state, not on the screen', async () => {
    write(declare(everybody));
    const first = await up();
    expect(first.code, first.text).toBe(0);
    expect(first.text).toMatch(/declarations\s*: \[secret\]/);
    const { text } = await run('stack', 'output', 'declarations', '--show-secrets');
    expect(JSON.parse(text)).toMatchObject({ apps: { cerby: { catalog: 'cerby' } } });
  });

  test('nothing changed is nothing changed, also when only what is remembered differs', async () => {
    expect((await up('--expect-no-changes')).code).toBe(0);
    write(declare(everybody, 'safety: { largestShare: 12 }\n'));
    expect((await run('preview', '--expect-no-changes')).code).toBe(0);
    expect((await run('refresh', '--preview-only', '--expect-no-changes')).code).toBe(0);
    const same = await up('--expect-no-changes');
    expect(same.code, same.text).toBe(0);
    expect((await run('stack', 'output', 'declarations', '--show-secrets')).text).toContain('"largestShare":12');
  });

  test('what takes too much away is refused, again and again, and nothing is sent', async () => {
    write(declare(nobody));
    const before = writes();
    for (const command of [['preview'], ['up', '--yes', '--skip-preview'], ['up', '--yes']]) {
      const refused = await run(command[0] ?? '', ...command.slice(1));
      expect(refused.text).toMatch(stopped);
      expect(refused.code).not.toBe(0);
    }
    expect(writes()).toBe(before);
  });

  test('an update that fails midway does not count as applied', async () => {
    const found = stopped.exec((await run('preview')).text);
    write(declare(nobody, allowed(Number(found?.[1]), 'They leave')));
    sandbox.world.graph.faults.forbidden = /PUT .*schema$/;
    const failed = await up();
    sandbox.world.graph.faults.forbidden = null;
    expect(failed.code).not.toBe(0);
    expect(failed.text).not.toMatch(stopped);
    write(declare(nobody));
    expect((await run('preview')).text).toMatch(stopped);
    write(declare(nobody, allowed(Number(found?.[1]), 'They leave')));
    const through = await up();
    expect(through.code, through.text).toBe(0);
  });

  test('an allowance that was used up lets nothing more through', async () => {
    const spent = (await run('stack', 'output', 'declarations', '--show-secrets')).text;
    const people = (JSON.parse(spent) as { safety: { allow: { cerby: { people: number } } } }).safety.allow.cerby.people;
    write(declare(everybody, allowed(people, 'They leave')));
    expect((await up()).code).toBe(0);
    write(declare(nobody, allowed(people, 'They leave')));
    const refused = await up();
    expect(refused.text).toMatch(stopped);
    expect(refused.text).toContain('counted for an earlier change');
    write(declare(nobody, allowed(people, 'They leave for good')));
    const through = await up();
    expect(through.code, through.text).toBe(0);
  });

  test("an update of a vendor's mapping is stopped, with the very same declarations", async () => {
    const entry = join(project.folder, 'src', 'catalog', 'cerby.ts');
    const present = readFileSync(entry, 'utf8');
    const active = "active: '=Not([IsSoftDeleted])'";
    expect(present).toContain(active);
    write(declare(everybody));
    const applied = await up();
    expect(applied.code, applied.text).toBe(0);
    writeFileSync(entry, present.replace(active, `active: '=IIF([department] = "Nowhere", "True", "False")'`));
    const before = writes();
    for (const command of [['preview'], ['up', '--yes', '--skip-preview']]) {
      const refused = await run(command[0] ?? '', ...command.slice(1));
      expect(refused.text).toMatch(stopped);
      expect(refused.text).toMatch(/since the last update, the catalog's users\.mappings\.active of cerby is =IIF/);
      expect(refused.code).not.toBe(0);
    }
    expect(writes()).toBe(before);
    const people = Number(stopped.exec((await run('preview')).text)?.[1]);
    write(declare(everybody, allowed(people, 'Cerby wants it so')));
    const through = await up();
    expect(through.code, through.text).toBe(0);
    // What is applied now is what the new entry says: nothing is stopped, or told, again.
    write(declare(everybody));
    const quiet = await run('preview');
    expect(quiet.code, quiet.text).toBe(0);
    expect(quiet.text).not.toContain("the catalog's");
    writeFileSync(entry, present);
    expect((await up()).code).toBe(0);
  });

  test('what was planned is kept small and secret, and a kept plan that cannot be read is said', async () => {
    const shown = await run('stack', 'output', 'resolvedPlan', '--show-secrets');
    expect(shown.text.trim()).toMatch(/^[A-Za-z0-9+/=]{500,4500}$/);
    expect((await run('stack', 'output')).text).toMatch(/resolvedPlan\s+\[secret\]/);
    const kept = join(project.folder, 'src', 'plan', 'kept.ts');
    const present = readFileSync(kept, 'utf8');
    writeFileSync(kept, present.replace('keptFormat = 1', 'keptFormat = 2'));
    const other = await run('preview', '--expect-no-changes');
    writeFileSync(kept, present);
    expect(other.code, other.text).toBe(0);
    expect(other.text).toContain('the plan has the format 1, and this version of Muster reads 2');
  });

  test('3.1: a change that edits the sample too is refused, and a refreshed sample by itself goes on', async () => {
    write(declare(everybody));
    const first = await up();
    expect(first.code, first.text).toBe(0);
    expect(first.text).toMatch(/sampleSketch\s*: \[secret\]/);
    const kept = (await run('stack', 'output', 'sampleSketch', '--show-secrets')).text;
    expect(kept).not.toMatch(/ann|Sales|example/);
    const file = join(project.folder, 'stacks', 'sample.yaml');
    const text = readFileSync(file, 'utf8');
    // Nobody loses anything by the edited people alone, and the filter lets all of them in.
    writeFileSync(file, text.replaceAll(/department: \w+/g, 'department: Nowhere'));
    write(declare(nobody));
    const before = writes();
    const refused = await up();
    expect(refused.text).toMatch(
      /cerby: since the last update, the sample is edited in the same change, .* Apply the refreshed sample by itself first\./,
    );
    expect(refused.code).not.toBe(0);
    // People who are gone, with nothing declared differently.
    write(declare(everybody));
    writeFileSync(
      file,
      text
        .replace(/^ {2}Sales: \{ members: \[.*?\]/m, '  Sales: { members: []')
        .replace(/^ {2}Support: \{ members: \[.*?\]/m, '  Support: { members: []'),
    );
    const gone = await run('preview');
    expect(gone.text).toMatch(/cerby: since the last update, with the edited sample alone \d+ of \d+ people would be gone/);
    expect(writes()).toBe(before);
    writeFileSync(file, text.replace('jobTitle: Account Manager', 'jobTitle: Manager'));
    const refreshed = await up('--expect-no-changes');
    expect(refreshed.code, refreshed.text).toBe(0);
    writeFileSync(file, text);
    const same = await up('--expect-no-changes');
    expect(same.code, same.text).toBe(0);
  });

  test('after a destroy there is nothing to take away', async () => {
    expect((await run('destroy', '--yes', '--skip-preview')).code).toBe(0);
    write(declare(nobody));
    const again = await up();
    expect(again.code, again.text).toBe(0);
    expect((await run('destroy', '--yes', '--skip-preview')).code).toBe(0);
  });
});
