/** What the program reads first: nothing is declared while a secret or an address is missing. */
import { afterEach, expect, test } from 'vitest';
import { declareStack } from '../src/program.ts';
import * as pulumi from '../src/pulumi.ts';
import { type ProgramWorld, planOf, startProgram } from './entra/programWorld.ts';

/** With somebody to look up. */
const lines = 'catalog: generic, directory: entra, scim: { target: bundled }, assign: { users: { ann: default } }';
const apps = (...keys: string[]) => planOf(keys.map((key) => `  ${key}: { ${lines} }\n`).join(''));

let world: ProgramWorld;
afterEach(() => world.close());

test('9.3: all missing secrets are said in one run, before a provider, a look-up or an app', async () => {
  world = await startProgram(apps('board', 'notes', 'wiki'));
  const asked = world.graph.requests.length;
  const { error, operations } = await world.up({ secrets: new Map([['boardToken', 't']]) });
  expect(error).toMatch(/secret "notesToken" of notes is not set\n.*muster:notesToken.*\n.*secret "wikiToken" of wiki is not set/);
  expect(error).not.toContain('boardToken');
  expect(operations).toEqual([]);
  expect(world.graph.requests).toHaveLength(asked);
});

test('9.3: an address that is missing is said with them', async () => {
  world = await startProgram(apps('notes', 'wiki'));
  const readSecret = (name: string) => (name === 'wikiToken' ? undefined : pulumi.secret('t'));
  const { error, operations } = await world.host.run(async () => (await declareStack(world.plan, { readSecret })).apps);
  expect(error?.match(/no-target app "\w+"|missing-secret the secret "\w+"/g)).toEqual([
    'no-target app "notes"',
    'no-target app "wiki"',
    'missing-secret the secret "wikiToken"',
  ]);
  expect(operations).toEqual([]);
});
