/** The `muster` command: the steps of the program without an engine. One file a command. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addCheck } from './commands/check.ts';
import { addEval } from './commands/eval.ts';
import { addRehearse } from './commands/rehearse.ts';
import { addSandbox } from './commands/sandbox.ts';
import { addServe } from './commands/serve.ts';
import { exitCode } from './commands/stack.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
const program = new Command('muster')
  .description('SCIM provisioning as code for Microsoft Entra ID and Okta')
  .version(version)
  .showHelpAfterError('(run with --help for the options)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.good : exitCode.configuration));

for (const add of [addCheck, addEval, addRehearse, addSandbox, addServe]) add(program);

await program.parseAsync();
