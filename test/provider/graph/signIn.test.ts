/** What Entra says of a refused sign-in reaches whoever signs in: code, sentence and ids, without what was sent. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createTokenSource } from '../../../src/provider/graph/auth.ts';
import type { EntraSettings } from '../../../src/provider/settings.ts';
import { startLoopback } from '../loopback.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const ids = { trace_id: '0b6a8c1e-0000-4000-8000-1234567890ab', correlation_id: '1c7b9d2f-0000-4000-8000-abcdefabcdef' };
const tail = `Trace ID: ${ids.trace_id} Correlation ID: ${ids.correlation_id} Timestamp: 2026-01-02 03:04:05Z`;
const settings: EntraSettings = {
  ...{ graphUrl: 'https://graph.example.test', loginUrl: '', signOnUrl: '', tenantId: 't', clientId: 'c', useCli: false },
};

async function refused(
  body: unknown,
  own: Partial<EntraSettings> = { clientSecret: 'aB3~very-secret_value.of.40-characters' },
  status = 401,
): Promise<string> {
  const server = await startLoopback(() => ({ status, body }));
  closers.push(server.close);
  const token = createTokenSource(
    async () => ({ ...settings, loginUrl: server.url, ...own }),
    fetch,
    () => 0,
  );
  const error: unknown = await token().catch((one: unknown) => one);
  return error instanceof Error ? error.message : 'no error';
}

test('(8) the AADSTS text of a refused sign-in is kept, with the ids for support', async () => {
  const description = `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app 'c'.`;
  const body = {
    error: 'invalid_client',
    error_description: `${description}\r\n${tail.replace(/ (?=Corr|Time)/g, '\r\n')}`,
    ...ids,
    error_codes: [7000215],
  };
  expect(await refused(body)).toBe(`Signing in to tenant t failed: 401 invalid_client: ${description} ${tail}.`);
});

test('ids that stand beside the sentence alone are added to it', async () => {
  const body = { error: 'invalid_request', error_description: "AADSTS90002: Tenant 't' not found.", ...ids };
  expect(await refused(body, undefined, 400)).toBe(
    `Signing in to tenant t failed: 400 invalid_request: AADSTS90002: Tenant 't' not found Trace ID: ${ids.trace_id} Correlation ID: ${ids.correlation_id}.`,
  );
});

test('a suberror is kept', async () => {
  const body = { error: 'interaction_required', suberror: 'basic_action', error_description: 'AADSTS53003: Access has been blocked.' };
  expect(await refused(body, undefined, 400)).toContain('400 interaction_required (basic_action): AADSTS53003: Access has been blocked.');
});

test('what was sent is blotted out of the text, and its subject is not', async () => {
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvOm9yZy9hcHAifQ.c2lnbmF0dXJlLW9mLXRoaXM';
  const description = `AADSTS700213: No matching federated identity record found for presented assertion subject 'repo:org/app'. Assertion: ${jwt}`;
  const said = await refused({ error: 'invalid_request', error_description: description }, { assertion: { token: jwt } }, 400);
  expect(said).toContain("presented assertion subject 'repo:org/app'. Assertion: ***");
  expect(said).not.toContain('eyJ');
});

test('a page in the place of the sign-in says what it is', async () => {
  expect(await refused('<html><head><title>Proxy login\u001b[2J</title></head></html>', undefined, 403)).toBe(
    'Signing in to tenant t failed: 403 Proxy login\\u001b[2J.',
  );
});

test('an answer of numbers is no token', async () => {
  expect(await refused({ access_token: 7, error: {}, error_description: [] }, undefined, 200)).toBe(
    'Signing in to tenant t failed: 200 no access token in the answer.',
  );
});

test.each(['1e999', '-5', '0', '"x"', 'null', '1e300'])(
  'a token that is good for %s seconds is asked for again after a day at most',
  async (seconds) => {
    const server = await startLoopback((_, count) => ({
      status: 200,
      body: `{"access_token":"token-${count}","expires_in":${seconds}}`,
    }));
    closers.push(server.close);
    let now = 0;
    const token = createTokenSource(
      async () => ({ ...settings, loginUrl: server.url, clientSecret: 's' }),
      fetch,
      () => now,
    );
    expect([await token(), await token()]).toEqual(['token-1', 'token-1']);
    now = 86_400_000;
    expect(await token()).toBe('token-2');
  },
);

const azure: [string, string, RegExp][] = [
  [
    'its AADSTS text',
    `printf 'WARNING: old\\nERROR: AADSTS50173: The provided grant has expired. \\033[31mTrace ID: x\\nInteractive authentication is needed.\\n' >&2; exit 1`,
    /`az account get-access-token` failed; run `az login` \(it says: ERROR: AADSTS50173: The provided grant has expired\. \\u001b\[31mTrace ID: x\)\.$/,
  ],
  [
    'its error',
    `echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`,
    /run `az login` \(it says: ERROR: Please run 'az login' to setup account\)\.$/,
  ],
  ['nothing', 'exit 3', /failed; run `az login`\.$/],
  ['no JSON', 'echo hello', /failed; run `az login`\.$/],
];

test.skipIf(process.platform === 'win32').each(azure)('the Azure CLI fails and says %s', async (_, script, expected) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-az-'));
  writeFileSync(join(folder, 'az'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'az'), 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${folder}${delimiter}${path}`;
  closers.push(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });
  await expect(
    createTokenSource(
      async () => ({ ...settings, clientId: undefined, useCli: true }),
      fetch,
      () => 0,
    )(),
  ).rejects.toThrow(expected);
});
