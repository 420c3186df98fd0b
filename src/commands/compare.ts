/** `muster compare`: what differs between two stacks beyond tenants, addresses, secrets and what is to differ by nature. */
import type { Command } from 'commander';
import type { Problem } from '../config/problem.ts';
import type { Planned } from '../plan/facts.ts';
import { compareStacks, type Promotion } from '../review/promotion.ts';
import { changeText, plural, sign, staleText } from '../review/show/words.ts';
import { readPlanned } from '../review/versions/version.ts';
import { visible } from '../visible.ts';
import { exitCode, print, printJson, reportProblems } from './stack.ts';

interface CompareOptions {
  json?: boolean;
  all?: boolean;
  dir: string;
}

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description(
      'say what differs between two stacks beyond tenants, addresses and secrets, and the YAML that brings the first to the second',
    )
    .argument('<from>', 'the stack to promote')
    .argument('<to>', 'the stack that should become like it')
    .option('--all', 'list what differs by nature (`differs:` in a stack), too, with the reasons')
    .option('--json', 'print one JSON document on stdout')
    .option('--dir <folder>', 'folder of the stack files', 'stacks')
    .addHelpText(
      'after',
      '\nExamples:\n  muster compare staging production\n  muster compare staging production --all\n  muster compare staging production --json\n\n' +
        'Exit codes: 0 no difference, 7 differences, or an entry of differs: that nothing needs, 2 a stack does not read\n',
    )
    .action(compare);
}

function compare(from: string, to: string, { json = false, all = false, dir }: CompareOptions): void {
  const problems: Problem[] = [];
  const [first, second] = [from, to].map((stack): Planned | undefined => {
    const read = readPlanned(stack, dir);
    problems.push(...read.problems);
    return read.planned;
  });
  if (first === undefined || second === undefined) {
    reportProblems(problems, json);
    return;
  }
  const found = compareStacks(first, second);
  process.exitCode = found.lines.length + found.stale.length === 0 ? exitCode.good : exitCode.changes;
  if (json) {
    printJson(found);
    return;
  }
  printLines(found);
  printNature(found, all);
  for (const one of found.stale) print(`\n${staleText(one)}\n`);
}

function printLines({ from, to, lines, yaml }: Promotion): void {
  if (lines.length === 0) {
    print(`${from} and ${to} say the same, but for tenants, addresses and secrets\n`);
    return;
  }
  print(`What would change in ${to} so that it says what ${from} says (tenants, addresses, sign-on and secrets aside):\n`);
  let group = '';
  for (const line of lines) {
    const [, app = 'the stack itself', path = line.path] = /^apps\.([^.]+)\.(.+)$/.exec(line.path) ?? [];
    if (app !== group) print(`\n${app}\n`);
    group = app;
    print(`  ${sign[line.kind]} ${changeText({ ...line, path })}  ${line.place.file}:${line.place.line}\n`);
  }
  print(
    `\n+ ${to} lacks it, - only ${to} has it, ~ ${to} → ${from}; ${plural(lines.length, 'difference')}\n\n` +
      `# To be merged into ${to}.yaml. match and apply are written out, so that nothing of them is left to the catalog.\n${yaml}`,
  );
}

function printNature({ from, to, byNature, called }: Promotion, all: boolean): void {
  const counts = [
    ...(byNature.length === 0 ? [] : [plural(byNature.length, 'difference')]),
    ...(called.length === 0 ? [] : [plural(called.length, 'other name')]),
  ];
  if (counts.length === 0) return;
  print(`\n${counts.join(' and ')} by nature (differs:)${all ? '' : '; --all lists them'}\n`);
  if (!all) return;
  for (const { from: there, to: here } of called)
    print(`  ${visible(JSON.stringify(there))} in ${from} is ${visible(JSON.stringify(here))} in ${to}\n`);
  for (const { reason, ...line } of byNature) print(`  ${sign[line.kind]} ${changeText(line)}  (${visible(reason)})\n`);
}
