/**
 * The benchmark: the same load against every server, all of them started in this run and each operation measured on one
 * server after the other, so that ratios are of the same minutes on the same machine.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openClient } from './client.ts';
import { measure } from './measure.ts';
import { type Load, phases } from './phases.ts';
import { type Running, servers, startServer } from './servers.ts';
import { type Column, renderGrowth, renderSize, type SizeResult } from './table.ts';

const help = `Usage: npm run bench:target -- [options]

  --sizes 1000,10000,100000   people
  --servers NAME,NAME         of ${Object.keys(servers).join(', ')} (all)
  --url BASE --token TOKEN    one more server, at this SCIM base address; it must be empty and is filled with people
  --seconds 5                 at most this long for one operation on one server
  --load-seconds 60           at most this long for creating the people, and for filling the group, of one size on one server
  --peers FOLDER              where the peers are installed (a folder of the temporary directory)
  --json FILE                 the figures, besides the table

Examples:
  npm run bench:target -- --sizes 1000
  npm run bench:target -- --servers floor --url http://127.0.0.1:8080/scim/v2 --token t --sizes 10000
`;

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000' },
    servers: { type: 'string', default: Object.keys(servers).join(',') },
    url: { type: 'string' },
    token: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    'load-seconds': { type: 'string', default: '60' },
    peers: { type: 'string', default: join(tmpdir(), 'muster-bench-peers') },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else await main();

async function main(): Promise<void> {
  console.log(`Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} cores, ${new Date().toISOString()}\n`);
  const results: SizeResult[] = [];
  for (const size of values.sizes.split(',').map(Number)) {
    const result = await runSize(size);
    results.push(result);
    console.log(renderSize(result, values.url ?? 'muster', ['scimmy', 'floor']));
  }
  console.log(renderGrowth(results));
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 1));
}

async function runSize(size: number): Promise<SizeResult> {
  const data = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const running: Running[] = [];
  try {
    mkdirSync(values.peers, { recursive: true });
    for (const name of values.servers.split(',').filter((name) => name !== '')) {
      running.push(await startServer(name, randomUUID(), { data, peers: values.peers }));
    }
    const { url, token = '' } = values;
    if (url !== undefined) running.push({ name: url, base: url, token, memory: () => null, cpu: () => null, stop: async () => {} });
    return { size, columns: await runPhases(running, size) };
  } finally {
    await Promise.all(running.map((one) => one.stop()));
    rmSync(data, { recursive: true });
  }
}

async function runPhases(running: Running[], size: number): Promise<Column[]> {
  const loads = running.map((one) => {
    const client = openClient(one.base, one.token, 8);
    const load: Load = { client, size, people: [], group: '', members: 0, out: 0 };
    return { one, load, before: one.memory()?.now ?? 0, phases: [] as Column['phases'] };
  });
  for (const phase of phases) {
    for (const { one, load, phases: done } of loads) {
      process.stderr.write(`${size} people, ${phase.name}, ${one.name}\n`);
      const seconds = Number(phase.loads ? values['load-seconds'] : values.seconds);
      const prepared = await (phase.before?.(load) ?? Promise.resolve()).then(() => null, String);
      if (prepared !== null) process.stderr.write(`${prepared}\n`);
      const measured =
        prepared !== null
          ? null
          : await measure((index) => phase.step(load, index), { count: phase.count(load), seconds, workers: phase.workers }, one.cpu);
      done.push({ name: phase.name, kind: phase.kind, measured });
    }
  }
  return loads.map(({ one, load, before, phases: done }) => {
    load.client.close();
    const memory = one.memory();
    return { server: one.name, phases: done, memory: memory === null ? null : { before, after: memory.now, peak: memory.peak } };
  });
}
