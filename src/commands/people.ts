/** `muster people pull`: a sample directory taken from the stack's tenant. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Command } from 'commander';
import { filterProperties, pullSample } from '../people/pull.ts';
import { liveTenants } from './liveTenants.ts';
import { exitCode, loadStack, print, printError, printJson, reportProblems, type StackOptions, stackCommand } from './stack.ts';

interface PeopleOptions extends StackOptions {
  out?: string;
  mask?: boolean;
  keep?: string[];
  most?: string;
}

export function addPeople(program: Command): void {
  const people = program.command('people').description('people and groups for rehearsals and reviews');
  stackCommand(people, 'pull')
    .description("write a sample file from the people of the stack's tenant and the groups its apps assign; only reads")
    .option('--out <file>', 'file to write; stdout when left out')
    .option('--mask', 'replace personal data by made-up data of the same shape; departments, countries and what filters read stay')
    .option('--keep <names...>', 'with --mask: more properties that stay, such as extensionAttribute1')
    .option('--most <n>', 'at most so many people')
    .addHelpText(
      'after',
      `
The tenant's credentials come from the environment (ARM_CLIENT_ID and so on); it needs User.Read.All and Group.Read.All.
MUSTER_MASK_KEY in the environment keeps the masks the same from one time to the next.
Name the file in the stack as sample: <file>, and \`muster review\` shows what a change does to these people.

Examples:
  muster people pull production --mask --out stacks/people.yaml
  muster people pull production --mask --keep extensionAttribute1 --most 500 --out stacks/people.yaml
`,
    )
    .action(pull);
}

async function pull(stack: string, options: PeopleOptions): Promise<void> {
  const json = options.json ?? false;
  const { plan, problems } = loadStack(stack, options.dir);
  if (!plan) return reportProblems(problems, json);
  const most = options.most === undefined ? Number.POSITIVE_INFINITY : Number(options.most);
  const wrong = [
    ...(plan.entra ? [] : [`${stack} names no Entra tenant`]),
    ...(most > 0 ? [] : [`"${options.most}" is no number of people`]),
    ...(json && options.out === undefined ? ['--json reports on stdout: name a file with --out'] : []),
  ];
  if (wrong.length > 0) {
    printError(`${wrong.join('\n')}\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  const keep = new Set([...filterProperties(plan), ...(options.keep ?? [])]);
  const mask = options.mask ? { key: process.env.MUSTER_MASK_KEY ?? randomBytes(32).toString('hex'), keep } : null;
  const started = Date.now();
  let file: number | null = null;
  try {
    // Nobody else on the machine needs to read it.
    file = options.out === undefined ? null : openSync(options.out, 'w', 0o600);
    const descriptor = file;
    const result = await pullSample({
      graph: liveTenants({ tenantId: plan.entra?.tenantId }).graph(),
      plan,
      mask,
      most,
      write: (text) => (descriptor === null ? print(text) : void writeSync(descriptor, text)),
      onProgress: (message) => {
        if (Date.now() - started > 2000) printError(`… ${message}\n`);
      },
    });
    if (json) printJson({ ...result, masked: mask !== null });
    else {
      printError(`${result.people} people and ${result.groups} groups${mask === null ? '; personal data is not masked' : ', masked'}\n`);
      if (result.unknownGroups.length > 0) printError(`not in the tenant: ${result.unknownGroups.join(', ')}\n`);
      if (result.leftOut > 0) printError(`${result.leftOut} members of groups were left out\n`);
    }
  } catch (error) {
    printError(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCode.error;
  } finally {
    if (file !== null) closeSync(file);
  }
}
