/** `muster check`: every problem and finding of a stack, without a tenant. */
import type { Command } from 'commander';
import { findAll, findIgnored } from '../review/findings/findings.ts';
import { plural } from '../review/show/words.ts';
import { visible } from '../visible.ts';
import { exitCode, loadStack, print, printJson, reportProblems, type StackOptions, stackCommand } from './stack.ts';

export function addCheck(program: Command): void {
  stackCommand(program, 'check')
    .description('read a stack and report every problem and finding; needs no tenant')
    .addHelpText(
      'after',
      '\nExamples:\n  muster check\n  muster check production --json\n\nExit codes: 0 neither problems nor findings of severity error, 1 such a finding, 2 problems\n',
    )
    .action(check);
}

function check(stack: string, { json = false, dir }: StackOptions): void {
  const { plan, sample, problems } = loadStack(stack, dir, { deploys: true });
  if (!plan) {
    reportProblems(problems, json);
    return;
  }
  const known = { today: new Date(), target: process.env.MUSTER_TARGET ?? null };
  const findings = findAll(plan, sample, known);
  const ignored = findIgnored(plan, sample, known);
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = exitCode.error;
  if (json) {
    printJson({ problems, findings, ignored });
    return;
  }
  for (const { id, severity, app, message, fix, place } of findings) {
    print(`${place ? `${place.file}:${place.line}:${place.column} ` : ''}${severity} ${id} ${app}: ${visible(message)}\n  ${fix}\n`);
  }
  const off = ignored.length === 0 ? '' : `, ${ignored.length} ignored with a reason`;
  const apps = Object.keys(plan.apps).length;
  print(`${stack}: ${plural(apps, 'app')}, no problems, ${plural(findings.length, 'finding')}${off}\n`);
}
