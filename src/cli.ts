/** The `muster` command: the steps of the program without an engine. One file a command. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAdjust } from './commands/adjust.ts';
import { addAudit } from './commands/audit.ts';
import { addBackup } from './commands/backup.ts';
import { addCheck } from './commands/check.ts';
import { addCompare } from './commands/compare.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEval } from './commands/eval.ts';
import { addPause, addResume } from './commands/pause.ts';
import { addPeople } from './commands/people.ts';
import { addPlan } from './commands/plan.ts';
import { addPreviewInputs } from './commands/previewInputs.ts';
import { addPull } from './commands/pull.ts';
import { addRehearse } from './commands/rehearse.ts';
import { addReview } from './commands/review.ts';
import { addSandbox } from './commands/sandbox.ts';
import { addServe } from './commands/serve.ts';
import { exitCode } from './commands/stack.ts';
import { addStatus } from './commands/status.ts';
import { addTarget } from './commands/target.ts';
import { addToken } from './commands/token.ts';
import { addVerify } from './commands/verify.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
const program = new Command('muster')
  .description('SCIM provisioning as code for Microsoft Entra ID and Okta')
  .version(version)
  .showHelpAfterError('(run with --help for the options)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.good : exitCode.configuration))
  // So that a command and one below it may have options of the same name.
  .enablePositionalOptions();

for (const add of [
  addAdjust,
  addAudit,
  addBackup,
  addCheck,
  addCompare,
  addDoctor,
  addEval,
  addPause,
  addPeople,
  addPlan,
  addPreviewInputs,
  addPull,
  addRehearse,
  addResume,
  addReview,
  addSandbox,
  addServe,
  addStatus,
  addTarget,
  addToken,
  addVerify,
])
  add(program);

await program.parseAsync();
