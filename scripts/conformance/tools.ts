/** What the parts of the conformance run have in common: a folder for Python packages, commands, servers. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One part of the run, such as the SCIM testers or a vendor's SDK. */
export interface Part {
  /** What it tries against what, one line. */
  about: string;
  /** Prints Markdown on stdout. `words` narrow it; the part says how. Returns what failed and is not explained, one text each. */
  run(words: string[]): Promise<string[]>;
}

const children = new Set<ChildProcess>();
const folders = new Set<string>();
process.once('exit', () => {
  for (const child of children) child.kill();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** An empty folder, gone at the end of the run. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `muster-${name}-`));
  folders.add(folder);
  return folder;
}

/** Why a package could not be installed, in the first lines of what the installer says. */
export const reasonOf = (error: unknown): string =>
  String((error as Error).message)
    .trim()
    .split('\n')
    .slice(0, 3)
    .join(' ');

/** The `bin` of a Python environment with these packages, or why there is none. */
export async function pythonWith(packages: string[]): Promise<{ bin: string } | { missing: string }> {
  const folder = temporaryFolder('conformance');
  const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  try {
    await promisify(execFile)('python3', ['-m', 'venv', folder]);
    await promisify(execFile)(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
    return { bin };
  } catch (error) {
    return { missing: reasonOf(error) };
  }
}

/** What it prints, also when it ends with an error, as testers do. */
export async function output(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  return await promisify(execFile)(command, args, options).then(
    ({ stdout }) => stdout,
    (error: Error & { stdout?: string }) => {
      if (error.stdout) return error.stdout;
      throw error;
    },
  );
}

/** `muster …` until `ready` matches what it prints (both streams); gives the match. */
export async function startMuster(
  args: string[],
  ready: RegExp,
  env: Record<string, string> = {},
): Promise<{ found: RegExpExecArray; stop(): void }> {
  const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  children.add(child);
  const found = await new Promise<RegExpExecArray>((resolve, reject) => {
    let text = '';
    const read = (chunk: Buffer): void => {
      text = (text + chunk).slice(-20_000);
      const match = ready.exec(text);
      if (match) resolve(match);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(text)));
  });
  const stop = (): void => {
    child.kill();
    children.delete(child);
  };
  return { found, stop };
}
