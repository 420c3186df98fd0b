/** The summary of a run. */
import type { Tally } from './tally.ts';

export interface Report {
  seed: number;
  cases: number;
  seconds: number;
  casesPerSecond: number;
  redraws: number;
  /** Milliseconds a case, by phase; `all` is what one worker takes. */
  milliseconds: Record<string, number>;
  /** Per cent of the cases with each feature. */
  shares: Record<string, number>;
  disagreements: { what: string; cases: number; seeds: number[] }[];
  /** Cases that were cut down. */
  folders: string[];
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

export function reportOf({ seed, cases, seconds, redraws, spent, features, found }: Tally, folders: string[]): Report {
  const each = (values: Record<string, number>, factor: number) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded((value * factor) / Math.max(1, cases))]));
  const byShare = Object.entries(each(features, 100)).sort(([, a], [, b]) => b - a);
  return {
    seed,
    cases,
    seconds: rounded(seconds),
    casesPerSecond: rounded(cases / Math.max(seconds, 0.001)),
    redraws,
    milliseconds: each(spent, 1),
    shares: Object.fromEntries(byShare),
    disagreements: Object.entries(found).map(([what, one]) => ({ what, ...one })),
    folders,
  };
}

export function renderReport({
  seed,
  cases,
  seconds,
  casesPerSecond,
  redraws,
  milliseconds,
  shares,
  disagreements,
  folders,
}: Report): string {
  const columns = (values: Record<string, number>, unit: string) =>
    Object.entries(values).map(([name, value]) => `  ${name.padEnd(32)} ${value.toFixed(1).padStart(7)} ${unit}`);
  return [
    `${cases} cases of seed ${seed} in ${seconds} s, ${casesPerSecond} a second; ${redraws} drawn again`,
    'Time a case',
    ...columns(milliseconds, 'ms'),
    'Cases with',
    ...columns(shares, '%'),
    disagreements.length === 0 ? 'All agree.' : 'Disagreements',
    ...disagreements.map(
      ({ what, cases: count, seeds }) => `  ${String(count).padStart(6)}  ${what} (seeds ${seeds.slice(0, 5).join(', ')})`,
    ),
    ...folders.map((folder) => `  ${folder}`),
  ].join('\n');
}
