/**
 * npm run bench:limits [-- --runs N]: the largest input that each limit of the target allows, each beside a plain GET of another client,
 * worst first. Prints a Markdown table: how long the other client waited at worst, what the request itself took, and the target's processor time,
 * which other work on the machine hardly changes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { median } from '../median.ts';
import { openClient } from '../target/client.ts';
import { startServer } from '../target/servers.ts';
import { inputs, type Request, type Send } from './inputs.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, server: { type: 'string', default: 'muster-power' } } });
const goal = 250;
const token = 'bench-limits-token';
const folder = mkdtempSync(join(tmpdir(), 'muster-limits-'));
const server = await startServer(values.server, token, { data: folder, peers: folder });
const client = openClient(server.base, token, 8);
const send: Send = async (method, path, body, headers) => {
  const { status, body: answer = {} } = await client.send(method, path, body, headers);
  return { status, body: answer };
};
const { body } = await send('POST', '/Users', { userName: 'plain' });
const probe = new Worker(join(import.meta.dirname, 'probe.ts'), { workerData: { base: server.base, token, path: `/Users/${body.id}` } });
const waited = (): Promise<number> =>
  new Promise((resolve) => {
    probe.once('message', resolve);
    probe.postMessage('worst');
  });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Row {
  title: string;
  own: number;
  other: number;
  /** Milliseconds of the target's processor time; NaN where it is not known. */
  cpu: number;
  bytes: number;
}

async function measured(title: string, requests: Request[]): Promise<Row> {
  await pause(100);
  await waited();
  const used = server.cpu();
  const began = performance.now();
  await Promise.all(requests.map(({ method, path, body, headers }) => send(method, path, body, headers)));
  const own = performance.now() - began;
  await pause(20);
  const bytes = requests.reduce((sum, { body }) => sum + (body === undefined ? 0 : JSON.stringify(body).length), 0);
  const cpu = ((server.cpu() ?? Number.NaN) - (used ?? Number.NaN)) * 1000;
  return { title, own, other: await waited(), cpu, bytes };
}

try {
  const rows: Row[] = [];
  const last: Request[] = [];
  await pause(500);
  const plain = await measured('nothing but the plain GET', []);
  for (const { title, prepare } of inputs) {
    const runs: Row[] = [];
    for (let run = 0; run < Number(values.runs); run++) {
      const request = await prepare(send);
      runs.push(await measured(title, [request]));
      if (run === 0) last.push(request);
    }
    const worst = Math.max(...runs.map(({ other }) => other));
    rows.push({
      title,
      own: median(runs.map(({ own }) => own)),
      other: worst,
      cpu: median(runs.map(({ cpu }) => cpu)),
      bytes: runs[0]?.bytes ?? 0,
    });
  }
  rows.push(await measured('all of these side by side', last));
  rows.sort((a, b) => b.other - a.other);
  console.log(
    `| ms that another client waited at worst | ms of its own | ms of processor | bytes sent | largest input |\n|---:|---:|---:|---:|---|`,
  );
  for (const { title, own, other, cpu, bytes } of [...rows, plain])
    console.log(`| ${other.toFixed(0)}${other > goal ? ' (!)' : ''} | ${own.toFixed(0)} | ${cpu.toFixed(0)} | ${bytes} | ${title} |`);
  console.log(`\nPeak memory of the target: ${server.memory()?.peak.toFixed(0)} MB.`);
} finally {
  probe.postMessage('end');
  client.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
