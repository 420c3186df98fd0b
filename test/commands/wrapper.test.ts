/** The process that stands in for the command where the Node that was called is too old. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const wrapper = join(import.meta.dirname, '../../bin/child.mjs');

interface Pair {
  wrapper: ChildProcess;
  /** Process id of the command. */
  child: number;
  printed(): string;
  /** When nobody can print any more. */
  closed: Promise<unknown>;
  ended: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/** The wrapper around this program, which says its id first. */
async function start(program: string): Promise<Pair> {
  const text = `const { runChild } = await import(${JSON.stringify(wrapper)}); runChild(process.execPath, ['-e', ${JSON.stringify(`console.log(process.pid);${program}`)}]);`;
  const process_ = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  process_.stdout.on('data', (data: Buffer) => (printed += data));
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => process_.once('exit', (...how) => resolve(how)));
  const closed = new Promise((resolve) => process_.once('close', resolve));
  await expect.poll(() => printed, { timeout: 10_000 }).toMatch(/^\d+\n/);
  const child = Number.parseInt(printed, 10);
  onTestFinished(() => {
    for (const id of [process_.pid, child])
      try {
        process.kill(id ?? 0, 'SIGKILL');
      } catch {
        // It has ended.
      }
  });
  return { wrapper: process_, child, printed: () => printed, closed, ended };
}

const isThere = (id: number): boolean => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('(6 hostile) %s reaches the command, whose exit code is passed on', async (signal) => {
  const pair = await start(
    `process.on('${signal}', () => { console.log('told'); setTimeout(() => process.exit(7), 50); }); setInterval(() => {}, 1000);`,
  );
  pair.wrapper.kill(signal);
  expect(await pair.ended).toEqual([7, null]);
  expect(pair.printed()).toContain('told');
  expect(isThere(pair.child)).toBe(false);
});

test('a command that a signal ends ends the wrapper the same way', async () => {
  const pair = await start('setInterval(() => {}, 1000);');
  pair.wrapper.kill('SIGTERM');
  expect(await pair.ended).toEqual([null, 'SIGTERM']);
  const other = await start('setInterval(() => {}, 1000);');
  process.kill(other.child, 'SIGKILL');
  expect(await other.ended).toEqual([null, 'SIGKILL']);
});

test('a command that ends by itself ends the wrapper, at once', async () => {
  expect(await (await start('process.exitCode = 3;')).ended).toEqual([3, null]);
});

test('a wrapper that is killed takes the command along, which can still finish', async () => {
  const pair = await start("process.on('SIGTERM', () => { console.log('told'); process.exit(0); }); setInterval(() => {}, 1000);");
  pair.wrapper.kill('SIGKILL');
  // Its end closes what it prints to.
  await pair.closed;
  expect(pair.printed()).toContain('told');
});
