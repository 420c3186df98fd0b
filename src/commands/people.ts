/** `muster people pull`: a sample directory taken from the stack's tenant. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import type { Command } from 'commander';
import { readSample } from '../config/sampleFile.ts';
import { isOrganisational } from '../people/mask.ts';
import { filterProperties, type PullResult, properties, pullSample } from '../people/pull.ts';
import { visible } from '../visible.ts';
import { liveTenants } from './liveTenants.ts';
import { exitCode, loadStack, print, printError, printJson, reportProblems, type StackOptions, stackCommand } from './stack.ts';

interface PeopleOptions extends StackOptions {
  out?: string;
  mask?: boolean;
  keep?: string[];
  sharedBy?: string;
  most?: string;
}

export function addPeople(program: Command): void {
  const people = program.command('people').description('people and groups for rehearsals and reviews');
  stackCommand(people, 'pull')
    .description("write a sample file from the people of the stack's tenant and the groups its apps assign; only reads")
    .option('--out <file>', 'file to write; stdout when left out')
    .option('--mask', 'replace personal data by made-up data of the same shape; a department, title or company stays where several have it')
    .option('--keep <names...>', 'with --mask: more properties that stay, such as extensionAttribute1')
    .option('--shared-by <n>', 'with --mask: how many people must have a department, a title or a domain for it to stay', '2')
    .option('--most <n>', 'at most so many people')
    .addHelpText(
      'after',
      `
The tenant's credentials come from the environment (ARM_CLIENT_ID and so on); it needs User.Read.All and Group.Read.All.
MUSTER_MASK_KEY in the environment keeps the masks the same from one time to the next.
Every person and group has its object id in the file (ids:; with --mask a pseudonym), so that a review knows who was renamed. A file that is there
is replaced; an object that it knew keeps its key and its ids in other tenants.
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
  const sharedBy = Number(options.sharedBy ?? 2);
  const wrong = [
    ...(plan.entra ? [] : [`${stack} names no Entra tenant`]),
    ...(most > 0 ? [] : [`"${options.most}" is no number of people`]),
    ...(Number.isInteger(sharedBy) && sharedBy > 1 ? [] : [`--shared-by is a whole number from 2 on, not "${options.sharedBy}"`]),
    ...(json && options.out === undefined ? ['--json reports on stdout: name a file with --out'] : []),
  ];
  if (wrong.length > 0) {
    printError(`${wrong.join('\n')}\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  const asked = new Set(options.keep ?? []);
  const read = filterProperties(plan);
  const keep = new Set([...read.filter(isOrganisational), ...asked]);
  // Names and addresses stay only where somebody asks for it, in so many words.
  const masked = read.filter((name) => !keep.has(name) && properties.includes(name));
  // An empty key would be one that everybody knows.
  const lastingKey = process.env.MUSTER_MASK_KEY || undefined;
  const mask = options.mask ? { key: lastingKey ?? randomBytes(32).toString('hex'), keep } : null;
  const out = options.out;
  const isReplaced = out !== undefined && existsSync(out) && statSync(out).isFile();
  const previous = isReplaced ? readSample(out, plan.entra?.domain ?? '') : { sample: undefined, problems: [] };
  if (previous.problems.length > 0) {
    if (!json) printError(`${out} is there and does not read, so its keys and ids cannot be kept: correct it, or take it away\n`);
    return reportProblems(previous.problems, json);
  }
  const started = Date.now();
  let file: Output | null = null;
  try {
    const output = out === undefined ? null : openOutput(out);
    file = output;
    const result = await pullSample({
      graph: liveTenants({ tenantId: plan.entra?.tenantId }).graph(),
      plan,
      mask,
      sharedBy,
      most,
      ...(previous.sample === undefined ? {} : { previous: previous.sample }),
      write: output === null ? print : output.write,
      onProgress: (message) => {
        if (Date.now() - started > 2000) printError(`… ${message}\n`);
      },
    });
    output?.keep();
    if (json) printJson({ ...result, masked: mask !== null });
    else printError(reportOf(result, mask !== null));
    if (mask !== null && masked.length > 0)
      printError(`${masked.join(', ')}: masked although a filter reads it, so other people may be in scope; --keep leaves it as it is\n`);
    if (mask !== null && lastingKey === undefined)
      printError('MUSTER_MASK_KEY is not set: the next pull gives other keys, names and ids, by which nobody is known again\n');
  } catch (error) {
    printError(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCode.error;
  } finally {
    file?.close();
  }
}

function reportOf({ people, groups, unknownGroups, renamedGroups, leftOut }: PullResult, isMasked: boolean): string {
  const renamed = renamedGroups.map(({ before, after }) => `${before} is now called ${after}`);
  return [
    `${people} people and ${groups} groups${isMasked ? ', masked' : '; personal data is not masked'}`,
    ...(unknownGroups.length > 0 ? [`not in the tenant: ${unknownGroups.join(', ')}`] : []),
    ...(renamed.length > 0 ? [`${renamed.join(', ')}: write the new name in the stack`] : []),
    ...(leftOut > 0 ? [`${leftOut} members of groups were left out`] : []),
  ]
    .map((line) => `${visible(line)}\n`)
    .join('');
}

interface Output {
  write(text: string): void;
  /** What was written takes the place of the file. */
  keep(): void;
  close(): void;
}

/** Written beside the file and put in its place when it is whole. Nobody else on the machine needs to read it. */
function openOutput(out: string): Output {
  const isThere = existsSync(out);
  const isFile = !isThere || statSync(out).isFile();
  const end = isThere ? realpathSync(out) : out;
  const place = isFile ? `${end}.part` : out;
  // One that a killed run left may be open to others.
  if (isFile) rmSync(place, { force: true });
  const descriptor = openSync(place, 'w', 0o600);
  return {
    write: (text) => void writeSync(descriptor, text),
    keep: () => {
      if (isFile) renameSync(place, end);
    },
    close: () => {
      closeSync(descriptor);
      if (isFile) rmSync(place, { force: true });
    },
  };
}
