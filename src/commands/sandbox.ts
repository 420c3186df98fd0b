/** `muster sandbox`: the loopback tenants for the real engine and the real plugins. */
import type { Command } from 'commander';
import { loadStack, print, printError, printJson, reportProblems, type StackOptions, stackCommand } from './stack.ts';

export function addSandbox(program: Command): void {
  stackCommand(program, 'sandbox')
    .description('serve the loopback tenants and the target for the real engine and the real plugins, and print their environment')
    .addHelpText(
      'after',
      '\nExample:\n  muster sandbox > sandbox.env      # then, in another terminal: . ./sandbox.env && npx pulumi up --stack staging\n',
    )
    .action(sandbox);
}

async function sandbox(stack: string, { json = false, dir }: StackOptions): Promise<void> {
  const { plan, sample, problems } = loadStack(stack, dir);
  if (!plan || !sample) return reportProblems(problems, json);
  const { startSandbox } = await import('../rehearsal/sandbox.ts');
  const { environment, close } = await startSandbox(plan, sample);
  if (json) printJson(environment);
  else
    print(
      Object.entries(environment)
        .map(([name, value]) => `export ${name}='${value}'\n`)
        .join(''),
    );
  printError('the loopback tenants are up; the values above are for another terminal. Ctrl-C stops them\n');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
}
