/** Patterns that need a backtracking engine and may need it for long: in a worker, which is ended when the time is over. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { limits } from './limits.ts';
import { PatternError } from './regexClasses.ts';
import type { Span } from './regexLinear.ts';

export interface Asked {
  source: string;
  flags: string;
  text: string;
  /** Whether it matches at all, or every match. */
  first: 'test' | 'all';
}

export type Told = { matches: (Span | undefined)[][] } | { refused: string };

/** Milliseconds for a worker to start on a busy machine. */
const startMs = 30_000;

interface Thread {
  worker: Worker;
  port: MessagePort;
  signal: Int32Array;
}

/** For tests: what the worker has been given, and a new run. */
export const worked = { texts: 0 };
export function startWorkerRun(): void {
  spentMs = 0;
  worked.texts = 0;
  slow.clear();
}

let thread: Thread | undefined;
let spentMs = 0;
const slow = new Set<string>();

/** Waits for the worker. Throws `PatternError` when it is refused or the time is over, and from then on at once. */
export function backtrack(asked: Asked): (Span | undefined)[][] {
  const tooSlow = 'it tries too many ways to match; repeat nothing that is repeated inside, as in (a+)+';
  if (slow.has(asked.source)) throw new PatternError(tooSlow);
  if (spentMs > limits.workerRunMs)
    throw new PatternError('the patterns of this run with look around or back references take too long together');
  const { worker, port, signal } = thread ?? start();
  worked.texts += 1;
  Atomics.store(signal, 0, 0);
  const before = performance.now();
  worker.postMessage(asked);
  const waited = Atomics.wait(signal, 0, 0, limits.workerMs);
  spentMs += Math.max(0, performance.now() - before - limits.workerFreeMs);
  const told = waited === 'timed-out' ? undefined : (receiveMessageOnPort(port)?.message as Told | undefined);
  if (told === undefined) {
    thread = undefined;
    port.close();
    void worker.terminate();
    slow.add(asked.source);
    throw new PatternError(tooSlow);
  }
  if ('refused' in told) throw new PatternError(told.refused);
  return told.matches;
}

/** One for the process, which it does not keep alive. */
function start(): Thread {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./regexWorker.ts', import.meta.url), {
    workerData: { signal, port: port2 },
    transferList: [port2],
    execArgv: [],
    // A match that needs more is given up like one that needs too long.
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  worker.on('error', () => {
    thread = undefined;
  });
  worker.unref();
  port1.unref();
  thread = { worker, port: port1, signal };
  // Its first answer says that it is there, and the time of a start is not the pattern's.
  worker.postMessage({ source: '', flags: 'v', text: '', first: 'test' } satisfies Asked);
  if (Atomics.wait(signal, 0, 0, startMs) === 'timed-out') throw new PatternError('the worker for such patterns does not start');
  receiveMessageOnPort(port1);
  return thread;
}
