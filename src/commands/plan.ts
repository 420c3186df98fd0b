/** `muster plan`: stacks as they are resolved, for people and for another version of Muster. */
import type { Command } from 'commander';
import type { Problem } from '../config/problem.ts';
import { stacksIn } from '../config/stacks.ts';
import type { Planned } from '../plan/facts.ts';
import { printedPlans } from '../plan/kept.ts';
import { resolvedYaml } from '../review/promotion.ts';
import { readPlanned } from '../review/versions/version.ts';
import { exitCode, print, printError, printJson, reportProblems } from './stack.ts';

export function addPlan(program: Command): void {
  program
    .command('plan')
    .description('print stacks as they are resolved: what the catalog and the defaults add is written out; needs no tenant')
    .argument('[stacks...]', 'names of the stacks; all of the folder unless said')
    .option('--json', 'print one JSON document on stdout: the plans that the guard compares, and the number of their format')
    .option('--dir <folder>', 'folder of the stack files', 'stacks')
    .addHelpText(
      'after',
      '\nExamples:\n  muster plan staging\n  muster plan --json\n\nExit codes: 0 good, 2 a stack does not read; the others are printed\n',
    )
    .action(plan);
}

function plan(named: string[], { json = false, dir }: { json?: boolean; dir: string }): void {
  const stacks = named.length > 0 ? named : stacksIn(dir);
  const problems: Problem[] = [];
  const planned = stacks.flatMap((stack): Planned[] => {
    const read = readPlanned(stack, dir);
    problems.push(...read.problems);
    return read.planned ? [read.planned] : [];
  });
  if (json) printJson(printedPlans(planned.map((one) => one.plan)));
  else print(planned.map((one) => `# ${one.plan.stack}\n${resolvedYaml(one)}`).join('\n'));
  if (problems.length > 0) reportProblems(problems, false);
  else if (stacks.length === 0) {
    printError(`${dir} holds no stack\n`);
    process.exitCode = exitCode.configuration;
  }
}
