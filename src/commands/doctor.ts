/** `muster doctor`: what stands in the way of a first `up`, before anything is changed. */
import type { Command } from 'commander';
import { examine } from '../doctor/examine.ts';
import { hasProblem, renderExamined } from '../doctor/render.ts';
import { trustEngineCertificates } from './liveTenants.ts';
import { exitCode, loadStack, print, printError, printJson, reportProblems, type StackOptions, wantsColour } from './stack.ts';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'what stands in the way of a first `up`: permissions, roles, licences, tenants, apps, endpoints, secrets, clock, versions; only reads',
    )
    .argument('<stack>', 'name of the stack')
    .option('--json', 'print one JSON document on stdout')
    .option('--dir <folder>', 'folder of the stack files', 'stacks')
    .addHelpText(
      'after',
      `
Looks with the credentials in the environment, those that the plugins read (ARM_CLIENT_ID and so on, \`az login\`, OIDC; OKTA_API_TOKEN). Every request
is a GET but for the sign-in; no token of a vendor is sent anywhere. Of each thing it says ok, warning (it works, and something of Muster does
not), problem, or not known, and what to do.

Examples:
  muster doctor production
  muster doctor production --json | jq '.examined[].findings[] | select(.outcome == "problem")'

Exit codes: 0 no problem, 1 a problem, 2 the stack does not read.
`,
    )
    .action(doctor);
}

async function doctor(stack: string, { json = false, dir }: StackOptions): Promise<void> {
  const { plan, problems } = loadStack(stack, dir);
  if (!plan) return reportProblems(problems, json);
  trustEngineCertificates();
  let working: string[] = [];
  const late = setInterval(() => printError(`… looking at ${working.join(', ')}\n`), 2000);
  const examined = await examine(plan, {
    folder: dir,
    env: process.env,
    onWork: (names) => {
      working = names;
    },
  }).finally(() => clearInterval(late));
  process.exitCode = hasProblem(examined) ? exitCode.error : exitCode.good;
  if (json) printJson({ stack, ok: !hasProblem(examined), examined });
  else print(renderExamined(examined, wantsColour(process.stdout)));
}
