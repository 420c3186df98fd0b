/** The command as a person or script starts it, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** `onOutput` is told all of stdout so far, each time that more comes. */
export function startMuster(
  args: string[],
  environment: NodeJS.ProcessEnv,
  onOutput: (out: string, child: ChildProcess) => void = () => undefined,
): Promise<Outcome> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'bin/muster.mjs'), ...args], {
      cwd: root,
      env: { ...process.env, ...environment, NO_COLOR: '1' },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      onOutput(out, child);
    });
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    child.on('close', (code) => done({ code, out, err }));
  });
}
