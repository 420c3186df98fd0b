// Runs the command in another Node and stands in for it: signals go on to it, and its end is passed on. Plain JavaScript for an old Node.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const beside = new URL('orphan.mjs', import.meta.url).href;

/** Ends this process as the other one ended. */
export function runChild(executable, args) {
  // By the channel the other one notices that this one is gone, whatever ended it.
  const child = spawn(executable, ['--import', beside, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // A terminal sends Ctrl-C to both.
  const isInTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !isInTerminal) child.kill(signal);
    });
  child.on('error', (error) => {
    console.error(`${executable} cannot be started (${error.code})`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // Where a signal does not end a process.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 1000);
  });
}
