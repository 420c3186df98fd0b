/** `muster pause` and `muster resume`: stops provisioning of a stack in the live tenants, with a reason, and lets it run again. */
import type { Command } from 'commander';
import { suggest } from '../config/problem.ts';
import { isRefused, type PauseScope, pauseApps, renderPause, resumeApps } from '../pause/pause.ts';
import type { PauseResult } from '../pause/types.ts';
import type { AppPlan, Plan } from '../plan/types.ts';
import { visible } from '../visible.ts';
import { liveTenants } from './liveTenants.ts';
import { exitCode, loadStack, print, printError, printJson, reportProblems, type StackOptions } from './stack.ts';

interface PauseOptions extends StackOptions {
  app?: string[];
}

const common =
  '\nTenants and credentials come from the environment (ARM_CLIENT_ID, ARM_CLIENT_SECRET, OKTA_API_TOKEN and so on), as for the plugins.' +
  '\nIt needs Application.ReadWrite.All and Synchronization.ReadWrite.All.';

export function addPause(program: Command): void {
  command(program, 'pause', 'pause every provisioning job of a stack in the live tenants; pulumi up leaves it paused until muster resume')
    .requiredOption('--reason <text>', 'why; kept in the tenant (about 150 characters) and shown by muster status')
    .addHelpText(
      'after',
      `${common}\nOkta's public API cannot pause: such an app is refused, with what to do by hand.` +
        '\nExit codes: 0 nothing runs any more, 1 an app could not be paused, 2 the stack or an option does not read.' +
        '\n\nExamples:\n  muster pause production --reason "INC-4711: a wrong filter disables people"\n' +
        '  muster pause production --app cube cerby --reason "vendor migrates" --json\n',
    )
    .action((stack: string, options: PauseOptions & { reason: string }) => {
      const reason = options.reason.trim();
      if (reason === '') return refuse('--reason is empty: say why, for whoever finds it paused');
      if (visible(reason) !== reason) return refuse('--reason holds control characters or line breaks: write it on one line');
      return run(stack, options, (scope) => pauseApps(scope, reason, new Date()));
    });
}

export function addResume(program: Command): void {
  command(program, 'resume', 'start the provisioning jobs that muster pause has paused, and no other')
    .addHelpText(
      'after',
      `${common}\nExit codes: 0 every paused job runs, 1 one could not be started, 2 the stack or an option does not read.` +
        '\n\nExamples:\n  muster resume production\n  muster resume production --app cube --json\n',
    )
    .action((stack: string, options: PauseOptions) => run(stack, options, resumeApps));
}

/** The stack has to be named: none is paused by leaving out a word. */
function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('<stack>', 'name of the stack')
    .option('--app <names...>', 'only these apps, by their keys')
    .option('--json', 'print one JSON document on stdout')
    .option('--dir <folder>', 'folder of the stack files', 'stacks');
}

async function run(
  stack: string,
  { app: keys, json = false, dir }: PauseOptions,
  act: (scope: PauseScope) => Promise<PauseResult[]>,
): Promise<void> {
  const { plan, problems } = loadStack(stack, dir);
  if (!plan) return reportProblems(problems, json);
  const unknown = (keys ?? []).filter((key) => !Object.hasOwn(plan.apps, key));
  if (unknown.length > 0)
    return refuse(unknown.map((key) => `${stack} has no app "${key}". ${suggest(key, Object.keys(plan.apps))}`).join('\n'));
  const apps = Object.values(plan.apps).filter(({ key }) => keys === undefined || keys.includes(key));
  const results = await withProgress(apps, (onDone) => act({ context: tenantsOf(plan), stack, apps, onDone }));
  process.exitCode = isRefused(results) ? exitCode.error : exitCode.good;
  if (json) printJson({ apps: results });
  else print(renderPause(results));
}

function tenantsOf({ entra, okta }: Plan): PauseScope['context'] {
  return liveTenants({ tenantId: entra?.tenantId, oktaOrgName: okta?.org, oktaBaseUrl: okta?.baseUrl });
}

/** Says every two seconds whose turn it is. */
async function withProgress<T>(apps: AppPlan[], act: (onDone: (key: string) => void) => Promise<T>): Promise<T> {
  const left = new Set(apps.map(({ key }) => key));
  const timer = setInterval(
    () => printError(`… ${apps.length - left.size} of ${apps.length} apps done; waiting for ${[...left].join(', ')}\n`),
    2000,
  );
  return act((key) => void left.delete(key)).finally(() => clearInterval(timer));
}

function refuse(message: string): void {
  printError(`${message}\n`);
  process.exitCode = exitCode.configuration;
}
