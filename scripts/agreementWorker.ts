/** One worker of `scripts/agreement.ts`: plays the cases it is told, one after the other. */
import { generate } from '../test/agreement/generate.ts';
import type { Answer, Task } from '../test/agreement/run/pool.ts';
import { withoutStackTraces } from '../test/agreement/run/stacks.ts';
import { shrinkCase, type Verdict, verdictOn } from '../test/agreement/run/verdict.ts';
import { spent } from '../test/agreement/world.ts';

withoutStackTraces();
// Ctrl-C reaches the whole group; whoever started this one ends it.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

async function play(seeds: number[]): Promise<Answer> {
  for (const phase of Object.keys(spent)) delete spent[phase];
  const since = performance.now();
  const verdicts: Verdict[] = [];
  for (const seed of seeds) verdicts.push(await verdictOn(seed));
  return { kind: 'played', verdicts, spent: { ...spent, all: performance.now() - since } };
}

async function carryOut(task: Task): Promise<Answer> {
  if (task.kind === 'play') return await play(task.seeds);
  const { one } = await generate(task.seed);
  return { kind: 'shrunk', shrunk: await shrinkCase(one, task.what) };
}

process.on('message', (task: Task) => {
  void carryOut(task).then((answer) => process.send?.(answer));
});
