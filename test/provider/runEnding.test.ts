/** Look-ups that the end of a run cuts off say nothing: the error that ended it is told already. */
import * as pulumi from '@pulumi/pulumi';
import { afterEach, expect, test, vi } from 'vitest';
import { isOfEnding } from '../../src/provider/runEnding.ts';
import { findOktaApps, getNames, getOktaAttributes, getOktaPrincipals, getPrincipals } from '../../src/provider/sdk.ts';

const lookUp = 'invocation of muster:entra:getPrincipals returned an error';
const closing = `${lookUp}: grpc: the client connection is closing`;
const grpc = (code: number, details: string) => Object.assign(new Error('Resource monitor is terminating'), { code, details });

afterEach(() => vi.restoreAllMocks());

test.each<[string, unknown, boolean]>([
  ['the engine closes its plugin', new Error(closing), true],
  ['the engine no longer listens', grpc(14, 'No connection established'), true],
  ['the call was cancelled', grpc(1, 'Cancelled on client'), true],
  ['a plugin that broke down', grpc(14, `${lookUp}: error reading from server: EOF`), false],
  ['a refusal of the directory', new Error(`${lookUp}: GET /users: 403 Forbidden`), false],
  ['an error that only tells of one', new Error(`${closing}, says somebody`), false],
  ['another code', grpc(2, 'unknown'), false],
  ['no error', closing, false],
])('%s', (_name, error, expected) => expect(isOfEnding(error)).toBe(expected));

test('every look-up of the program ends it without a word, and rejects with anything else', async () => {
  let said = closing;
  await pulumi.runtime.setMocks({
    newResource: ({ name }) => ({ id: name, state: {} }),
    call: () => {
      throw Object.assign(new Error(said), { details: said });
    },
  });
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  const calls = [
    () => getPrincipals({ users: [], groups: [] }, {}),
    () => getOktaPrincipals({ users: [], groups: [], prefixes: [] }, {}),
    () => getNames('entra', { users: [], groups: [] }, {}),
    () => findOktaApps({} as never, {}),
    () => getOktaAttributes({} as never, {}),
  ];
  for (const call of calls) await expect(call()).rejects.toThrow('exit 32');
  said = `${lookUp}: 403`;
  for (const call of calls) await expect(call()).rejects.toThrow(said);
  expect(exit).toHaveBeenCalledTimes(calls.length);
});
