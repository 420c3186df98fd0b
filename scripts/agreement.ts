/**
 * `npm run agreement`: many cases in worker processes. Each is a declaration, a directory and a change of both; what `review` says of the
 * change is compared with what a loopback world then does. Exits with 1 when they disagree, 130 when it was interrupted.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from '../test/agreement/generate.ts';
import { mix } from '../test/agreement/random.ts';
import { readCase, writeCase } from '../test/agreement/run/folder.ts';
import { openPool, type Pool } from '../test/agreement/run/pool.ts';
import { renderReport, reportOf } from '../test/agreement/run/report.ts';
import { addVerdicts, heapSize, isDone, newTally, readTally, type Tally, writeTally } from '../test/agreement/run/tally.ts';
import { agreeOn, shrinkCase } from '../test/agreement/run/verdict.ts';

const help = `Usage: npm run agreement -- [options]

  --cases N      how many cases (1000)
  --seed S       seed of the run; case i has a seed of its own that follows from it (1)
  --jobs J       worker processes (2)
  --resume FILE  goes on from this file, and keeps it up to date
  --out FOLDER   where cut-down cases are written (agreement-cases)
  --each N       how many cases are cut down for each thing they disagree about (2)
  --only SEED    one case by its own seed, cut down
  --case FOLDER  one case from the YAML of a folder, as it was written below --out
  --json         one JSON document on stdout
  --help

Examples:
  npm run agreement -- --cases 10000 --seed 7 --jobs 2 --resume run.json
  npm run agreement -- --only 3405691582
  npm run agreement -- --case agreement-cases/3405691582-the-second-round-still-sends

Exit codes: 0 all agree, 1 a disagreement, 2 wrong options, 130 interrupted (the state is kept)
`;

const options = {
  cases: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  jobs: { type: 'string', default: '2' },
  resume: { type: 'string' },
  out: { type: 'string', default: 'agreement-cases' },
  each: { type: 'string', default: '2' },
  only: { type: 'string' },
  case: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

function refuse(error: unknown): never {
  say(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  process.exit(2);
}

function readOptions() {
  try {
    const { values } = parseArgs({ options });
    const number = (name: 'cases' | 'seed' | 'jobs' | 'each' | 'only', least: number): number => {
      const value = Number(values[name]);
      if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} takes a whole number from ${least}`);
      return value;
    };
    return {
      ...values,
      cases: number('cases', 1),
      seed: number('seed', 0),
      jobs: number('jobs', 1),
      each: number('each', 0),
      only: values.only === undefined ? undefined : number('only', 0),
    };
  } catch (error) {
    return refuse(error);
  }
}

type Options = ReturnType<typeof readOptions>;

async function single({ only, case: folder, out, json }: Options): Promise<number> {
  const one = folder === undefined ? (await generate(only ?? 0)).one : readFolder(folder);
  const { disagreements } = await agreeOn(one);
  const [first] = disagreements;
  if (json) console.log(JSON.stringify({ seed: one.seed, features: one.features, disagreements }, null, 2));
  else for (const found of disagreements) console.log(JSON.stringify(found, null, 2));
  if (first === undefined) {
    say('they agree');
    return 0;
  }
  if (folder === undefined) {
    const shrunk = await shrinkCase(one, first.what, (tried) => process.stderr.write(`\rcut down in ${tried} tries `));
    say(`\nwritten to ${writeCase(shrunk, folderOf(out, one.seed, first.what))}`);
  }
  return 1;
}

function readFolder(folder: string): ReturnType<typeof readCase> {
  try {
    return readCase(folder);
  } catch (error) {
    return refuse(error);
  }
}

const folderOf = (out: string, seed: number, what: string): string => join(out, `${seed}-${what.replace(/\W+/g, '-').slice(0, 60)}`);

async function many(asked: Options, pool: Pool, tally: Tally, onProgress: () => void): Promise<void> {
  const heaps = Array.from({ length: Math.ceil(asked.cases / heapSize) }, (_, heap) => heap).filter((heap) => !isDone(tally, heap));
  const work = async (): Promise<void> => {
    for (let heap = heaps.shift(); heap !== undefined; heap = heaps.shift()) {
      const first = heap * heapSize;
      const seeds = Array.from({ length: Math.min(heapSize, asked.cases - first) }, (_, index) => mix(asked.seed, first + index));
      const { verdicts, spent } = await pool.run({ kind: 'play', seeds });
      addVerdicts(tally, heap, verdicts, spent);
      onProgress();
    }
  };
  await Promise.all(Array.from({ length: asked.jobs }, work));
}

async function cutDown({ each, out }: Options, pool: Pool, { found }: Tally): Promise<string[]> {
  const tasks = Object.entries(found).flatMap(([what, { seeds }]) =>
    seeds.slice(0, each).map((seed) => ({ kind: 'shrink' as const, seed, what })),
  );
  if (tasks.length > 0) say(`cutting down ${tasks.length} cases`);
  return await Promise.all(
    tasks.map(async (task) => {
      const { shrunk } = await pool.run(task);
      const folder = writeCase(shrunk, folderOf(out, task.seed, task.what));
      say(`${task.what}: ${folder}`);
      return folder;
    }),
  );
}

function openTally({ resume, seed }: Options): Tally {
  try {
    return (resume === undefined ? undefined : readTally(resume, seed)) ?? newTally(seed);
  } catch (error) {
    return refuse(error);
  }
}

async function run(asked: Options): Promise<number> {
  if (asked.only !== undefined || asked.case !== undefined) return await single(asked);
  const state = asked.resume ?? join(asked.out, 'state.json');
  const tally = openTally(asked);
  if (asked.resume === undefined) mkdirSync(asked.out, { recursive: true });
  const [began, before, casesBefore] = [performance.now(), tally.seconds, tally.cases];
  const pool = openPool(asked.jobs);
  const keep = (): void => {
    tally.seconds = before + (performance.now() - began) / 1000;
    writeTally(state, tally);
  };
  process.once('SIGINT', () => {
    pool.stop();
    keep();
    say(`\ninterrupted after ${tally.cases} cases; go on with --resume ${state} --seed ${asked.seed}`);
    process.exit(130);
  });
  let told = performance.now();
  await many(asked, pool, tally, () => {
    if (performance.now() - told < 2000) return;
    told = performance.now();
    keep();
    const rate = (tally.cases - casesBefore) / (tally.seconds - before);
    const disagreeing = Object.values(tally.found).reduce((sum, { cases }) => sum + cases, 0);
    say(`${tally.cases} of ${asked.cases} cases, ${rate.toFixed(1)} a second, ${disagreeing} disagreements`);
  });
  keep();
  const folders = await cutDown(asked, pool, tally);
  pool.stop();
  const report = reportOf(tally, folders);
  console.log(asked.json ? JSON.stringify(report, null, 2) : renderReport(report));
  return report.disagreements.length > 0 ? 1 : 0;
}

const asked = readOptions();
if (asked.help) console.log(help);
else process.exitCode = await run(asked);
