/** A token comes from Pulumi's secret config or the environment, and a missing one says how to set it. */
import * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import { secretVariable } from '../src/config/secretNames.ts';
import { readSecret } from '../src/secrets.ts';

test.each([
  ['stackAiToken', 'MUSTER_SECRET_STACK_AI_TOKEN'],
  ['cubeOktaToken', 'MUSTER_SECRET_CUBE_OKTA_TOKEN'],
  ['my-app.token', 'MUSTER_SECRET_MY_APP_TOKEN'],
])('%s is %s in the environment', (name, variable) => expect(secretVariable(name)).toBe(variable));

test('a value from the environment is a secret', async () => {
  const output = readSecret('cubeToken', { MUSTER_SECRET_CUBE_TOKEN: 's3cr3t' });
  expect(await pulumi.isSecret(output)).toBe(true);
});

test('without either the message names both ways', () => {
  expect(() => readSecret('cubeToken', {})).toThrow(/pulumi config set --secret muster:cubeToken.*MUSTER_SECRET_CUBE_TOKEN/);
});
