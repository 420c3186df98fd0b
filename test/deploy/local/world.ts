/** A folder for a local target, and an end for every process over it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInstance } from '../../../src/deploy/local/folder.ts';
import { findProcesses, stopAll } from '../../../src/deploy/local/processes.ts';
import type { Wanted } from '../../../src/deploy/local/target.ts';
import { freePort } from '../../freePort.ts';

export const command = [process.execPath, join(import.meta.dirname, 'standIn.mjs')] as const;
/** As the stand-in says it. */
export const version = '9.9.9';

export interface Place {
  folder: string;
  port: number;
  text(name: string): string;
  processes(): number[];
  remove(): Promise<void>;
}

/** `instance`: of the processes, until the folder says it. */
export async function openPlace(instance = 'none'): Promise<Place> {
  const parent = mkdtempSync(join(tmpdir(), 'muster local '));
  const folder = join(parent, 'target');
  const known = () => ({ folder, instance: readInstance(folder)?.instance ?? instance });
  return {
    folder,
    port: await freePort(),
    text: (name) => readFileSync(join(folder, name), 'utf8'),
    processes: () => findProcesses(known()),
    async remove() {
      // Also over folders that a test has moved, and whose instance nobody knows any more.
      for (const name of new Set(['target', ...readdirSync(parent)])) await stopAll({ folder: join(parent, name), instance: '' }, 0);
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

export const wanted = (port: number, declared: object = {}): Wanted => ({
  port,
  url: `http://127.0.0.1:${port}`,
  declarations: JSON.stringify({ format: 1, stack: 'dev', apps: [], ...declared }),
  tokens: [{ app: 'wiki', id: 'a1', sha256: 'ab'.repeat(32), until: null }],
});

/** Somebody else on a port. */
export async function listen(wish = 0): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(wish, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
