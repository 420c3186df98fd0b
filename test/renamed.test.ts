/** What a run says of a name that the directory does not have any more. */
import { afterEach, expect, test } from 'vitest';
import { type ProgramWorld, planOf, startProgram } from './entra/programWorld.ts';

let world: ProgramWorld;
afterEach(() => world.close());

const stack = (groups: Record<string, string>) =>
  planOf(
    Object.entries(groups)
      .map(
        ([key, name]) =>
          `  ${key}: { catalog: generic, directory: entra, scim: { target: bundled }, assign: { groups: { ${name}: default } } }\n`,
      )
      .join(''),
  );
const rename = (index: number, displayName: string) => Object.assign([...world.graph.store.groups.values()][index] ?? {}, { displayName });
const errorOf = async (groups: Record<string, string>) => (await world.up({ plan: stack(groups) })).error;

test('what it is called now, and nothing where two had the name one after the other', async () => {
  world = await startProgram(stack({ wiki: 'Team', desk: 'Team' }));
  rename(0, 'Team');
  expect(await errorOf({ wiki: 'Team' })).toBeNull();
  rename(0, 'Europe');
  expect(await errorOf({ wiki: 'Team' })).toContain('is called "Europe" now');
  expect(await errorOf({ wiki: 'Europe' })).toBeNull();
  // Another group has the name now, and loses it too.
  rename(1, 'Team');
  expect(await errorOf({ wiki: 'Europe', desk: 'Team' })).toBeNull();
  rename(1, 'America');
  const error = await errorOf({ wiki: 'Europe', desk: 'Team' });
  expect(error).toContain('has no group "Team"');
  expect(error).not.toContain('Europe');
});
