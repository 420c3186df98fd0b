/** What the commands share: a stack read, checked and planned; how they print and which exit codes they use. */
import type { Command } from 'commander';
import { checkStack } from '../config/check.ts';
import { compareProblems, type Problem, renderProblem } from '../config/problem.ts';
import { readStack } from '../config/read.ts';
import type { SampleDirectory } from '../config/sample.ts';
import { readSample } from '../config/sampleFile.ts';
import { planStack } from '../plan/plan.ts';
import type { Plan } from '../plan/types.ts';
import { visibleLines } from '../visible.ts';

/** Pulumi's codes: 1 error or failed expectation, 2 configuration, 7 changes where none were expected. */
export const exitCode = { good: 0, error: 1, configuration: 2, changes: 7 } as const;

export interface StackOptions {
  json?: boolean;
  dir: string;
}

export const wantsColour = (stream: NodeJS.WriteStream) => stream.isTTY === true && !process.env.NO_COLOR;
export const print = (text: string) => void process.stdout.write(text);
/** What a terminal would obey is escaped, as JSON allows: the document says the same. */
export const printJson = (value: unknown) => print(`${visibleLines(JSON.stringify(value, null, 2))}\n`);
export const printError = (text: string) => void process.stderr.write(text);

/** The argument and options of every command about a stack. */
export function stackCommand(program: Command, name: string): Command {
  return program
    .command(name)
    .argument('[stack]', 'name of the stack', 'staging')
    .option('--json', 'print one JSON document on stdout')
    .option('--dir <folder>', 'folder of the stack files', 'stacks');
}

/** Everything a command needs of a stack; with problems there is no plan. */
export function loadStack(
  stack: string,
  dir: string,
  how?: { deploys: boolean },
): { plan?: Plan; sample?: SampleDirectory; problems: Problem[] } {
  const { document, problems } = readStack(stack, dir);
  if (!document) return { problems };
  const found = [...problems, ...checkStack(document, how)];
  const plan = planStack(document);
  const { sample, problems: inSample } = readSample(plan.sample, plan.entra?.domain ?? 'example.com');
  const all = [...found, ...inSample].sort(compareProblems);
  return all.length === 0 ? { plan, sample, problems: [] } : { problems: all };
}

/** All of them at once; exit code 2. */
export function reportProblems(problems: Problem[], json: boolean): void {
  if (json) printJson({ problems });
  else printError(`${problems.map(renderProblem).join('\n')}\n${problems.length} problem${problems.length === 1 ? '' : 's'}\n`);
  process.exitCode = exitCode.configuration;
}
