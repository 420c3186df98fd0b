/** `muster serve` as a process of its own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const cli = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');

export interface Served {
  /** SCIM base address. */
  base: string;
  child: ChildProcess;
  /** All of stderr so far. */
  printed(): string;
  send(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** SIGKILL, at once. */
  kill(): Promise<void>;
}

/** Starts it on a free port over this database. `shell` runs before it in the same process, for its limits. */
export async function serveProcess(database: string, flags: string[] = [], shell = ''): Promise<Served> {
  const args = [cli, 'serve', '--port', '0', '--database', database, '--rate-limit', '0', ...flags];
  const env = { ...process.env, MUSTER_TOKEN: 'secret' };
  const stdio = ['ignore', 'ignore', 'pipe'] as const;
  const child =
    shell === ''
      ? spawn(process.execPath, args, { env, stdio: [...stdio] })
      : spawn('bash', ['-c', `${shell}; exec "$@"`, 'bash', process.execPath, ...args], { env, stdio: [...stdio] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  let printed = '';
  const base = await new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      printed += chunk;
      const [, url] = /SCIM 2\.0 at (\S+)/.exec(printed) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`muster serve ended: ${printed}`)));
  });
  return {
    base,
    child,
    printed: () => printed,
    kill,
    async send(method, path, body) {
      const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json' };
      const response = await fetch(base + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
    },
  };
}
