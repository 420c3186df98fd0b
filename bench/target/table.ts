/** The figures as Markdown: one table a size, with ratios within the same run. */
import type { Measurement } from './measure.ts';

/** What one server did at one size; a phase that it could not do has null. */
export interface Column {
  server: string;
  phases: { name: string; kind: 'user' | 'group'; measured: Measurement | null }[];
  /** MB; null for a server elsewhere. */
  memory: { before: number; after: number; peak: number } | null;
}

export interface SizeResult {
  size: number;
  columns: Column[];
}

const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

function cell(measured: Measurement | null): string {
  if (measured === null || measured.count === 0) return '-';
  const marks = [...(measured.cut ? [`${measured.count} done`] : []), ...(measured.wrong > 0 ? [`${measured.wrong} WRONG`] : [])];
  const note = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
  const cpu = measured.cpu === null ? '' : ` · ${measured.cpu.toFixed(0)}`;
  return `${number(measured.perSecond)}/s · ${number(measured.p50)} · ${number(measured.p99)}${cpu}${note}`;
}

function ratio(one: Measurement | null | undefined, other: Measurement | null | undefined): string {
  if (!one?.count || !other?.count) return '-';
  const value = one.perSecond / other.perSecond;
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(2)}×`;
}

const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;

/** Operations a second, p50 and p99 in ms of each server, and our throughput as a multiple of each server in `against`. */
export function renderSize({ size, columns }: SizeResult, subject: string, against: string[]): string {
  const ours = columns.find(({ server }) => server === subject);
  const others = ours === undefined ? [] : columns.filter(({ server }) => against.includes(server) && server !== subject);
  const heads = ['operation', ...columns.map(({ server }) => server), ...others.map(({ server }) => `${subject} ÷ ${server}`)];
  const names = columns[0]?.phases.map(({ name }) => name) ?? [];
  const lines = names.map((name, index) => {
    const at = (column: Column): Measurement | null => column.phases[index]?.measured ?? null;
    return row([name, ...columns.map((column) => cell(at(column))), ...others.map((other) => ratio(ours && at(ours), at(other)))]);
  });
  const memory = columns.map((column) =>
    column.memory === null ? '-' : `${number(column.memory.before)} → ${number(column.memory.after)}, peak ${number(column.memory.peak)}`,
  );
  return [
    `### ${size.toLocaleString('en')} people (a second · p50 ms · p99 ms · µs of the server's processor)`,
    '',
    row(heads),
    row(heads.map(() => '---')),
    ...lines,
    row(['memory, MB', ...memory, ...others.map(() => '')]),
    '',
  ].join('\n');
}

/** p50 of each operation at the largest size as a multiple of that at the smallest, for every server that did both. */
export function renderGrowth(results: SizeResult[]): string {
  const small = results[0];
  const large = results.at(-1);
  if (small === undefined || large === undefined || small === large) return '';
  const pairs = large.columns.flatMap((column) => {
    const before = small.columns.find(({ server }) => server === column.server);
    return before === undefined ? [] : [{ before, after: column }];
  });
  const heads = ['operation', ...pairs.map(({ after }) => after.server)];
  const names = pairs[0]?.after.phases.map(({ name }) => name) ?? [];
  const growth = (one: Measurement | null | undefined, other: Measurement | null | undefined): string =>
    one?.count && other?.count ? `${(other.p50 / one.p50).toFixed(2)}×` : '-';
  return [
    `### p50 at ${large.size.toLocaleString('en')} people as a multiple of that at ${small.size.toLocaleString('en')}`,
    '',
    row(heads),
    row(heads.map(() => '---')),
    ...names.map((name, index) =>
      row([name, ...pairs.map(({ before, after }) => growth(before.phases[index]?.measured, after.phases[index]?.measured))]),
    ),
    '',
  ].join('\n');
}
