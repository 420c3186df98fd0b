/** Another client, in a thread of its own: a GET each 5 ms over its own connection. Says how long the longest took since it was asked last. */
import { parentPort, workerData } from 'node:worker_threads';
import { openClient } from '../target/client.ts';

const { base, token, path } = workerData as { base: string; token: string; path: string };
const client = openClient(base, token, 1);
let worst = 0;
let isOver = false;
parentPort?.on('message', (message) => {
  if (message === 'end') isOver = true;
  else parentPort?.postMessage(worst);
  worst = 0;
});
while (!isOver) {
  const began = performance.now();
  // A connection that the target closed while it was idle is opened again.
  await client.send('GET', path).catch(() => undefined);
  worst = Math.max(worst, performance.now() - began);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
client.close();
parentPort?.close();
