/** A target that was told by documents what to serve, as a process of its own. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

export interface Served {
  url: string;
  /** Gives the exit code. */
  stop(): Promise<number | null>;
}

export async function serveDeclared(
  files: { declarations: string; tokens: string },
  database: string,
  flags: string[] = [],
): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-served-'));
  const ready = join(folder, 'ready.json');
  const args = [
    'serve',
    '--declarations',
    files.declarations,
    '--tokens',
    files.tokens,
    '--port',
    '0',
    '--metrics-port',
    '0',
    '--ready-file',
    ready,
  ];
  const env = { ...process.env, MUSTER_DATABASE: database, NO_COLOR: '1' };
  const child = spawn(process.execPath, [cli, ...args, '--rate-limit', '0', ...flags], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let printed = '';
  child.stderr.on('data', (data: Buffer) => (printed += data.toString()));
  const gone = new Promise<number | null>((done) => child.once('exit', done));
  for (let left = 300; !existsSync(ready); left -= 1) {
    if (left === 0 || child.exitCode !== null) throw new Error(`muster serve is not up: ${printed}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
  const { url } = JSON.parse(readFileSync(ready, 'utf8')) as { url: string };
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      const code = await gone;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}
