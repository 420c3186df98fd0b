/** `muster serve --declarations` as whoever deployed it starts it, in a process of its own. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { shownPlace } from '../../src/commands/serveDatabase.ts';
import { startTrouble } from '../../src/commands/serveTrouble.ts';
import { sha256 } from '../../src/deploy/declarations.ts';
import { documentsSum } from '../../src/deploy/readDeclarations.ts';
import { unavailable } from '../../src/scim/error.ts';
import { behaviour } from '../scim/harness.ts';

const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as { version: string };

const documents = {
  'apps.json': JSON.stringify({
    format: 1,
    stack: 's',
    apps: [{ key: 'wiki', path: '/wiki/scim/v2', vendor: 'generic', behaviour: behaviour() }],
  }),
  'tokens.json': JSON.stringify({ format: 1, tokens: [{ app: 'wiki', id: 'w-1', sha256: sha256('one'), until: null }] }),
};

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'muster-serve-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(path, name), text);
  return path;
}

function serve(cwd: string, args: string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [cli, 'serve', '--port', '0', ...args], { cwd, env: { PATH: process.env.PATH, ...environment } });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, output, ended };
}

const declared = ['--declarations', 'apps.json', '--tokens', 'tokens.json'];

test('it says where it listens, knows its tokens, and ends well on SIGTERM', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'database'), 'data.db\n');
  const args = [...declared, '--metrics-port', '0', '--instance', 'i-1', '--ready-file', 'ready.json'];
  const { child, output, ended } = serve(cwd, args, { MUSTER_DATABASE_FILE: 'database', MUSTER_TOKEN: '' });
  const ready = await vi.waitFor(() => JSON.parse(readFileSync(join(cwd, 'ready.json'), 'utf8')), { timeout: 20_000, interval: 50 });
  expect(ready).toEqual({
    ...{ pid: child.pid, instance: 'i-1', version },
    ...{ url: expect.stringMatching(/^http:\/\/127/), metricsUrl: expect.stringMatching(/^http:\/\/127/) },
    declarations: documentsSum(...Object.values(documents)),
  });
  expect(statSync(join(cwd, 'ready.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(cwd, 'data.db')).size).toBeGreaterThan(0);
  const status = await fetch(`${ready.url}/wiki/scim/v2/-/tokens`, { headers: { authorization: 'Bearer one' } });
  expect(await status.json()).toMatchObject({ instance: 'i-1', version, tokens: [{ id: 'w-1', firstUsed: null }] });
  expect(await (await fetch(`${ready.metricsUrl}/live`)).json()).toEqual({ status: 'ok', instance: 'i-1', version, pid: child.pid });
  child.kill('SIGTERM');
  const asked = performance.now();
  expect(await ended).toBe(0);
  expect(performance.now() - asked).toBeLessThan(2000);
  expect(output.text).toContain('tokens: 1 declared');
});

test('what stands in its way is one line', async () => {
  const cwd = folder();
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as { port: number };
  const newer = new DatabaseSync(join(cwd, 'newer.db'));
  newer.exec('pragma user_version = 99');
  newer.close();
  const run = async (args: string[], environment?: NodeJS.ProcessEnv) => {
    const { ended, output } = serve(cwd, args, environment);
    return [await ended, output.text];
  };
  expect(await run([...declared, '--metrics-port', String(port)])).toEqual([
    1,
    `port ${port} of 127.0.0.1 is in use by another program (--metrics-port)\n`,
  ]);
  expect(await run([...declared, '--database', 'newer.db'])).toEqual([
    1,
    expect.stringMatching(/^database newer\.db: The database has version 99, newer than .*\n$/),
  ]);
  expect(await run(['--tokens', 'tokens.json', '--database', 'postgres://u:hunter2@h/d'])).toEqual([
    2,
    expect.stringMatching(/^--database holds a password, .*\n--tokens goes with --declarations\n$/),
  ]);
  const both = await run(['--declarations', 'nope.json', '--stack', 's', '--profile', 'cube'], { MUSTER_TOKEN: 'hunter2' });
  expect(both).toEqual([
    2,
    expect.stringMatching(/^nope\.json: cannot be read.*\n--profile does.*\n--stack does.*\nMUSTER_TOKEN does.*\n$/),
  ]);
  expect(JSON.stringify(both)).not.toContain('hunter2');
});

test.each([
  ['postgres://u:hunter2@db.example:5432/scim?sslmode=require', 'postgres://db.example:5432/scim'],
  ['postgresql://db/scim?user=u&password=hunter2', 'postgresql://db/scim'],
  ['postgres://u:hun/ter2@db/scim', 'postgres://…'],
  ['muster.db', 'muster.db'],
])('%s is shown as %s', (place, shown) => {
  expect(shownPlace(place)).toBe(shown);
});

test.each<[Error, string]>([
  [
    unavailable(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })),
    'database postgres://db/scim: Postgres does not answer (ECONNREFUSED)',
  ],
  [
    unavailable(Object.assign(new Error('password authentication failed'), { severity: 'FATAL' })),
    'database postgres://db/scim: password authentication failed',
  ],
])('%s is said in one line', (error, line) => {
  expect(startTrouble(error, { database: 'postgres://u:hunter2@db/scim' })).toBe(line);
});

test('--check starts nothing, and finds a database of a newer version beside a target that runs over it', async () => {
  const cwd = folder();
  const run = async () => {
    const { output, ended } = serve(cwd, [...declared, '--check'], { MUSTER_DATABASE: 'data.db' });
    return [await ended, output.text];
  };
  expect(await run()).toEqual([0, '']);
  expect(existsSync(join(cwd, 'data.db'))).toBe(false);
  const running = serve(cwd, [...declared, '--ready-file', 'ready.json'], { MUSTER_DATABASE: 'data.db' });
  await vi.waitFor(() => expect(existsSync(join(cwd, 'ready.json'))).toBe(true), 20_000);
  expect(await run()).toEqual([0, '']);
  const database = new DatabaseSync(join(cwd, 'data.db'));
  database.exec('pragma user_version = 99');
  database.close();
  expect(await run()).toEqual([1, expect.stringMatching(/^database data\.db: The database has version 99, newer than this program's/)]);
  writeFileSync(join(cwd, 'apps.json'), '{');
  expect((await run())[0]).toBe(2);
  expect(running.child.exitCode).toBeNull();
});
