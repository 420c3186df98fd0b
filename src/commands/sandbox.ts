/** `muster sandbox`: the loopback tenants for the real engine and the real plugins. */
import { type Command, InvalidArgumentError } from 'commander';
import { addSandboxCalls } from './sandboxCalls.ts';
import { loadStack, print, printError, printJson, reportProblems, type StackOptions, stackCommand } from './stack.ts';

interface SandboxOptions extends StackOptions {
  every: number;
}

export function addSandbox(program: Command): void {
  const command = stackCommand(program, 'sandbox')
    .description('serve the loopback tenants and the target for the real engine and the real plugins, and print their environment')
    .option('--every <seconds>', 'run the provisioning cycles so often; 0 never', seconds, 10)
    .addHelpText(
      'after',
      `
Jobs that run are cycled and apps in Okta with SCIM on are synced, as the real services would by their own clock. A stack that deploys its
target on this machine (target: { deploy: local }) is provisioned into that; every other one into a target of the sandbox.
The commands are what a person does meanwhile, in another terminal with that environment; docs/sandbox.md plays a whole story.

Examples:
  muster sandbox staging > sandbox.env      # then, in another terminal: . ./sandbox.env && npx pulumi up --stack staging
  muster sandbox staging --every 0 > sandbox.env      # cycles only by \`muster sandbox cycle\`
`,
    )
    .action(sandbox);
  addSandboxCalls(command);
}

function seconds(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('it must be a whole number of seconds.');
  return Number(text);
}

async function sandbox(stack: string, { json = false, dir, every }: SandboxOptions): Promise<void> {
  const { plan, sample, problems } = loadStack(stack, dir);
  if (!plan || !sample) return reportProblems(problems, json);
  const { startSandbox } = await import('../rehearsal/sandbox.ts');
  const { cycles, environment, close } = await startSandbox(plan, sample);
  const stop = every === 0 ? () => undefined : cycles.every(every * 1000, (line) => printError(`${line}\n`));
  const end = (): void => {
    stop();
    void close();
  };
  // Before anybody knows that it is there.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  printError('the loopback tenants are up; the values below are for another terminal. Ctrl-C stops them\n');
  if (json) printJson(environment);
  else
    print(
      Object.entries(environment)
        .map(([name, value]) => `export ${name}='${value}'\n`)
        .join(''),
    );
}
