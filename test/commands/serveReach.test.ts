/** What `muster serve` asks for and says where others can reach it, and how its token gets there; told through the real command. */
import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkReach } from '../../src/commands/serveToken.ts';
import { databaseFile } from '../scim/database.ts';
import { serveProcess } from '../scim/store/served.ts';

const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const long = 'a-token-of-more-than-16';

function refused(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<[code: number, err: string]> {
  const env = { PATH: process.env.PATH, ...environment };
  return new Promise((resolve) =>
    execFile(process.execPath, [cli, 'serve', '--port', '0', ...args], { env }, (error, _, err) =>
      resolve([Number(error?.code ?? 0), err]),
    ),
  );
}

test.each<[string, boolean, string | undefined, string | undefined, number, number]>([
  ['127.0.0.1', false, undefined, 'short', 0, 0],
  ['127.9.9.9', false, undefined, 'short', 0, 0],
  ['::1', false, undefined, 'short', 0, 0],
  ['localhost', false, undefined, 'short', 0, 0],
  ['0.0.0.0', false, undefined, long, 0, 1],
  ['::', false, 'http://scim.example.com', long, 0, 1],
  ['0.0.0.0', false, 'https://scim.example.com', long, 0, 0],
  ['192.0.2.1', true, undefined, long, 0, 0],
  ['127.evil.example', true, undefined, 'short', 1, 0],
  ['0.0.0.0', true, undefined, '123456789012345', 1, 0],
  ['0.0.0.0', true, undefined, '1234567890123456', 0, 0],
  ['0.0.0.0', true, undefined, undefined, 0, 0],
])('on %s, TLS %s, public address %s, token %s', (host, hasTls, publicUrl, token, problems, warnings) => {
  const found = checkReach({ host, hasTls, publicUrl, token });
  expect([found.problems.length, found.warnings.length]).toEqual([problems, warnings]);
});

test('a short token is refused beyond loopback, and not repeated', async () => {
  const [code, err] = await refused(['--host', '0.0.0.0'], { MUSTER_TOKEN: 'S3CRET' });
  expect([code, err]).toEqual([2, expect.stringContaining('fewer than 16 characters')]);
  expect(err).not.toContain('S3CRET');
});

test('a token comes from a file as well, and a wrong file is named without what is in it', async () => {
  const database = databaseFile();
  const file = join(dirname(database), 'token');
  writeFileSync(file, 'secret\n');
  const served = await serveProcess(database, ['--token-file', file], "export MUSTER_TOKEN=''");
  expect((await served.send('GET', '/Users')).status).toBe(200);
  expect(await refused(['--token-file', file], { MUSTER_TOKEN: 'x' })).toEqual([2, expect.stringContaining('only one')]);
  writeFileSync(file, 'S3CRET\nS3CRET-2\n');
  const [code, err] = await refused([], { MUSTER_TOKEN_FILE: file });
  expect([code, err]).toEqual([2, expect.stringContaining('one token and nothing else')]);
  expect(err).not.toContain('S3CRET');
  writeFileSync(file, '\n');
  expect(await refused(['--token-file', file])).toEqual([2, expect.stringContaining('is empty')]);
  expect(await refused(['--token-file', `${file}.gone`])).toEqual([2, expect.stringContaining('(ENOENT)')]);
});

test('what whoever starts it should know: a token on the command line, files that all may read, plain HTTP', async () => {
  const database = databaseFile();
  writeFileSync(database, '');
  chmodSync(database, 0o644);
  const served = await serveProcess(database, ['--token', long, '--host', '0.0.0.0']);
  await expect.poll(served.printed).toContain('Ctrl-C');
  expect(served.printed()).toContain('--token can be read by every user');
  expect(served.printed()).toContain(`chmod 600 ${database}`);
  expect(served.printed()).toContain('plain HTTP on 0.0.0.0');
  expect(served.printed()).not.toContain(long);
  const quiet = await serveProcess(databaseFile());
  await expect.poll(quiet.printed).toContain('Ctrl-C');
  expect(quiet.printed()).not.toMatch(/can be read|chmod|plain HTTP/);
});

test('the access line shows no value of a filter and moves no terminal', async () => {
  const served = await serveProcess(databaseFile());
  await served.send('GET', '/Users?filter=userName%20eq%20%22ann%40example.com%22&apiKey=S3CRET&x=%1b[2J');
  await expect.poll(served.printed).toMatch(/ GET \/scim\/v2\/Users\?filter=userName eq \*\*\*&apiKey=\*\*\*&x=\*\*\* 200\n/);
});
