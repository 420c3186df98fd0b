/** A token comes from Pulumi's secret config or the environment, and a missing one says how to set it. */
import * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import { renderProblem } from '../src/config/problem.ts';
import { secretVariable } from '../src/config/secretNames.ts';
import { readSecret, readSecrets } from '../src/secrets.ts';

test.each([
  ['stackAiToken', 'MUSTER_SECRET_STACK_AI_TOKEN'],
  ['cubeOktaToken', 'MUSTER_SECRET_CUBE_OKTA_TOKEN'],
  ['my-app.token', 'MUSTER_SECRET_MY_APP_TOKEN'],
])('%s is %s in the environment', (name, variable) => expect(secretVariable(name)).toBe(variable));

test('a value from the environment is a secret', async () => {
  const output = readSecret('cubeToken', { MUSTER_SECRET_CUBE_TOKEN: 's3cr3t' });
  if (output === undefined) throw new Error('no secret');
  expect(await pulumi.isSecret(output)).toBe(true);
});

test.each([[{}], [{ MUSTER_SECRET_CUBE_TOKEN: '' }]])('with %o there is none', (environment) =>
  expect(readSecret('cubeToken', environment)).toBeUndefined(),
);

test('9.3: all that are missing are named, each where the YAML names it and with both ways to set it', () => {
  const at = (line: number) => ({ file: 's.yaml', line, column: 20 });
  const set = pulumi.secret('t');
  const { values, problems } = readSecrets(
    [
      { name: 'setToken', uses: [{ app: 'set', place: at(1) }] },
      { name: 'cubeToken', uses: [{ app: 'cube', place: at(2) }] },
      {
        name: 'sharedToken',
        uses: [
          { app: 'wiki', place: at(3) },
          { app: 'notes', place: at(4) },
        ],
      },
    ],
    (name) => (name === 'setToken' ? set : undefined),
  );
  expect(values).toEqual(new Map([['setToken', set]]));
  expect(problems.map(renderProblem)).toEqual([
    's.yaml:2:20 missing-secret the secret "cubeToken" of cube is not set\n' +
      '  Run `pulumi config set --secret muster:cubeToken`, or set MUSTER_SECRET_CUBE_TOKEN in the environment.',
    's.yaml:3:20 missing-secret the secret "sharedToken" of wiki, and of notes (s.yaml:4:20), is not set\n' +
      '  Run `pulumi config set --secret muster:sharedToken`, or set MUSTER_SECRET_SHARED_TOKEN in the environment.',
  ]);
});
