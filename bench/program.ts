/**
 * The benchmark of the program: how long it takes to start and to preview a stack of 5, 50 and 500 apps, beside an empty Pulumi
 * program in the same run. Without an engine the program runs under Pulumi's own test monitor; where a real engine and its
 * plugins answer, `pulumi preview` is measured too.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { median } from './median.ts';
import { measureEngine } from './program/engine.ts';
import { writeStack } from './program/stack.ts';

const help = `Usage: node bench/program.ts [options]

  --sizes 5,50,500   apps
  --runs 5           each, the median is shown
  --engine           also with the real engine, where \`pulumi\` and its plugins are on the PATH
  --json             one JSON document
`;
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '5,50,500' },
    runs: { type: 'string', default: '5' },
    engine: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit();
}

interface Row {
  apps: number;
  /** Milliseconds from the start of the process until everything is imported, and until the preview is done. */
  imported: number;
  done: number;
  /** `done` over that of the empty program. */
  ratio: number;
  /** Milliseconds of the preview for each app. */
  perApp: number;
}

function runOnce(args: string[]): { imported: number; done: number } {
  const child = spawnSync(process.execPath, ['--no-warnings', new URL('program/child.ts', import.meta.url).pathname, ...args], {
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '') as { imported: number; done: number };
}

const runs = Number(values.runs);
const sizes = values.sizes.split(',').map(Number);
const stacks = new Map(sizes.map((apps) => [apps, writeStack(apps)]));
// Each size in turn within a round, so that all of them see the same minutes of the machine.
const rounds = Array.from({ length: runs }, () => ({
  empty: runOnce(['empty']),
  sizes: new Map(sizes.map((apps) => [apps, runOnce(['program', stacks.get(apps)?.dir ?? ''])])),
}));
const empty = { imported: median(rounds.map((one) => one.empty.imported)), done: median(rounds.map((one) => one.empty.done)) };
const rows = sizes.map((apps): Row => {
  const own = rounds.flatMap((one) => one.sizes.get(apps) ?? []);
  const [imported, done] = [median(own.map((one) => one.imported)), median(own.map((one) => one.done))];
  return { apps, imported, done, ratio: done / empty.done, perApp: (done - imported) / apps };
});
const engine = values.engine ? await measureEngine(sizes, runs) : null;

if (values.json) process.stdout.write(`${JSON.stringify({ empty, rows, engine }, null, 2)}\n`);
else {
  const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(10);
  const line = (name: string, imported: number, done: number, more = '') => `${name.padEnd(16)}${ms(imported)}${ms(done)}${more}\n`;
  process.stdout.write(
    `${'test monitor'.padEnd(16)}${'imported'.padStart(10)}${'done'.padStart(10)}${'ratio'.padStart(8)}${'ms/app'.padStart(8)}\n`,
  );
  process.stdout.write(line('empty program', empty.imported, empty.done));
  for (const { apps, imported, done, ratio, perApp } of rows) {
    process.stdout.write(line(`${apps} apps`, imported, done, `${ratio.toFixed(2).padStart(8)}${perApp.toFixed(1).padStart(8)}`));
  }
  if (engine !== null) process.stdout.write(`\n${engine}\n`);
}
for (const { remove } of stacks.values()) remove();
