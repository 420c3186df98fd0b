/**
 * Two versions of the target, and the floor, by turns: every round starts all of them anew and puts the load on one after the other, in another
 * order each time, so that a ratio compares the same minutes of the same machine. Printed is the median of the rounds' ratios.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../median.ts';
import { openClient } from './client.ts';
import { type Measurement, measure } from './measure.ts';
import { type Load, phases } from './phases.ts';
import { type Running, startServer } from './servers.ts';

const help = `Usage: node bench/target/pairs.ts --old FOLDER [options]

  --old FOLDER      checkout of the other version, with its packages
  --rounds 5        how often all of them are started
  --size 3000       people
  --seconds 4       at most this long for one operation on one server
  --json FILE       every figure, besides the table

Example:
  git worktree add ../before HEAD~20 && (cd ../before && npm ci) && node bench/target/pairs.ts --old ../before
`;

const { values } = parseArgs({
  options: {
    old: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '3000' },
    seconds: { type: 'string', default: '4' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

type Round = Record<string, (Measurement | null)[]>;

if (values.help || values.old === undefined) {
  console.log(help);
  process.exitCode = values.help ? 0 : 2;
} else await main(values.old);

async function main(old: string): Promise<void> {
  const names = ['old', 'new', 'floor'];
  const rounds: Round[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const order = names.map((_, index) => names[(index + round) % names.length] ?? '');
    process.stderr.write(`round ${round + 1} of ${values.rounds}: ${order.join(', ')}\n`);
    rounds.push(await runRound(order, old));
  }
  console.log(render(rounds));
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(rounds, null, 1));
}

async function runRound(order: string[], old: string): Promise<Round> {
  const data = mkdtempSync(join(tmpdir(), 'muster-pairs-'));
  const running: Running[] = [];
  try {
    for (const name of order) {
      const script = name === 'old' ? join(old, 'bench/target/muster.ts') : undefined;
      running.push({ ...(await startServer(name === 'floor' ? 'floor' : 'muster', randomUUID(), { data, peers: '', script })), name });
    }
    return await runPhases(running);
  } finally {
    await Promise.all(running.map((one) => one.stop()));
    rmSync(data, { recursive: true });
  }
}

async function runPhases(running: Running[]): Promise<Round> {
  const round: Round = {};
  const loads = running.map((one): { one: Running; load: Load } => {
    const load = { client: openClient(one.base, one.token, 8), size: Number(values.size), people: [], group: '', members: 0, out: 0 };
    round[one.name] = [];
    return { one, load };
  });
  for (const phase of phases) {
    for (const { one, load } of loads) {
      await phase.before?.(load);
      const bounds = { count: phase.count(load), seconds: Number(values.seconds) * (phase.loads ? 5 : 1), workers: phase.workers };
      round[one.name]?.push(await measure((index) => phase.step(load, index), bounds, one.cpu));
    }
  }
  for (const { load } of loads) load.client.close();
  return round;
}

/** µs of the server's processor an operation, and the medians of the rounds' ratios. */
function render(rounds: Round[]): string {
  const of = (round: Round, name: string, index: number): Measurement | null => round[name]?.[index] ?? null;
  const figure = (name: string, index: number, field: 'cpu' | 'perSecond'): string =>
    median(rounds.map((round) => of(round, name, index)?.[field] ?? Number.NaN)).toFixed(0);
  const ratio = (one: string, other: string, index: number, field: 'cpu' | 'perSecond'): string =>
    `${median(rounds.map((round) => (of(round, one, index)?.[field] ?? Number.NaN) / (of(round, other, index)?.[field] ?? Number.NaN))).toFixed(2)}×`;
  const lines = phases.map(({ name }, index) => {
    const servers = ['old', 'new', 'floor'].map((one) => `${figure(one, index, 'cpu')} · ${figure(one, index, 'perSecond')}/s`);
    const wrong = rounds.some((round) => (of(round, 'new', index)?.wrong ?? 0) > 0) ? ' WRONG' : '';
    const cells = [ratio('new', 'old', index, 'perSecond'), ratio('old', 'new', index, 'cpu'), ratio('new', 'floor', index, 'perSecond')];
    return `| ${[name + wrong, ...servers, ...cells].join(' | ')} |`;
  });
  const heads = ['operation', 'old, µs · a second', 'new', 'floor', 'new ÷ old', 'old ÷ new, processor', 'new ÷ floor'];
  return [`| ${heads.join(' | ')} |`, `| ${heads.map(() => '---').join(' | ')} |`, ...lines].join('\n');
}
