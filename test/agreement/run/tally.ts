/** What a long run has counted so far; kept in a file, so that it can go on after a break. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Verdict } from './verdict.ts';

export interface Tally {
  version: 1;
  seed: number;
  /** Heaps of cases that are done, as ranges `[from, to]` of their numbers. */
  done: [number, number][];
  cases: number;
  redraws: number;
  /** Feature → cases with it. */
  features: Record<string, number>;
  /** What cases disagree about → how many, and some of their seeds. */
  found: Record<string, { cases: number; seeds: number[] }>;
  /** Milliseconds by phase, and in all, over every worker. */
  spent: Record<string, number>;
  /** Seconds that passed. */
  seconds: number;
}

/** Cases that a worker takes at a time. */
export const heapSize = 10;
const keptSeeds = 20;

export const newTally = (seed: number): Tally => ({
  version: 1,
  seed,
  done: [],
  cases: 0,
  redraws: 0,
  features: {},
  found: {},
  spent: {},
  seconds: 0,
});

export function addVerdicts(tally: Tally, heap: number, verdicts: Verdict[], spent: Record<string, number>): void {
  markDone(tally, heap);
  for (const { seed, features, redraws, disagreements } of verdicts) {
    tally.cases++;
    tally.redraws += redraws;
    for (const feature of features) tally.features[feature] = (tally.features[feature] ?? 0) + 1;
    for (const what of new Set(disagreements.map((one) => one.what))) {
      const { cases, seeds } = tally.found[what] ?? { cases: 0, seeds: [] };
      tally.found[what] = { cases: cases + 1, seeds: seeds.length < keptSeeds ? [...seeds, seed] : seeds };
    }
  }
  for (const [phase, ms] of Object.entries(spent)) tally.spent[phase] = (tally.spent[phase] ?? 0) + ms;
}

export const isDone = ({ done }: Tally, heap: number): boolean => done.some(([from, to]) => heap >= from && heap <= to);

function markDone(tally: Tally, heap: number): void {
  const merged: [number, number][] = [];
  for (const [from, to] of [...tally.done, [heap, heap] as [number, number]].sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  tally.done = merged;
}

/** Undefined when there is no such file. Throws for one of another run. */
export function readTally(file: string, seed: number): Tally | undefined {
  if (!existsSync(file)) return undefined;
  const tally = JSON.parse(readFileSync(file, 'utf8')) as Tally;
  if (tally.version !== 1 || tally.seed !== seed) throw new Error(`${file} is of a run with --seed ${tally.seed}`);
  return tally;
}

/** All of it or nothing, also when the process is killed meanwhile. */
export function writeTally(file: string, tally: Tally): void {
  writeFileSync(`${file}.new`, JSON.stringify(tally));
  renameSync(`${file}.new`, file);
}
