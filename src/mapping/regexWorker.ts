/** JavaScript's own engine in a thread that can be ended in the middle of a match. Started by regexBacktrack.ts. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Asked, Told } from './regexBacktrack.ts';

const { signal, port } = workerData as { signal: Int32Array; port: MessagePort };

function answer({ source, flags, text, first }: Asked): Told {
  try {
    const regex = new RegExp(source, flags);
    if (first === 'test') return { matches: regex.test(text) ? [[]] : [] };
    return { matches: [...text.matchAll(regex)].map(({ indices }) => [...(indices ?? [])]) };
  } catch (error) {
    return { refused: error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : String(error) };
  }
}

parentPort?.on('message', (asked: Asked) => {
  port.postMessage(answer(asked));
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
});
