/** `muster status`: how provisioning stands in the live tenants, and the command that helps. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { appsIn } from '../config/directory.ts';
import type { Plan } from '../plan/types.ts';
import { needsSomebody, readStatus } from '../status/read.ts';
import { renderStatus } from '../status/render.ts';
import { graphRoot, liveTenants } from './liveTenants.ts';
import {
  exitCode,
  loadStack,
  print,
  printError,
  printJson,
  reportProblems,
  type StackOptions,
  stackCommand,
  wantsColour,
} from './stack.ts';

const everySeconds = 30;

export function addStatus(program: Command): void {
  stackCommand(program, 'status')
    .description('the state of each app in the live tenants: last cycle, failures by cause, quarantine, and the command that helps')
    .option('--watch [seconds]', `again every so many seconds (${everySeconds} unless said), until Ctrl-C; with --json one line a time`)
    .addHelpText(
      'after',
      '\nTenants and credentials come from the environment (ARM_CLIENT_ID, ARM_CLIENT_SECRET, OKTA_API_TOKEN and so on), as for the plugins.' +
        '\nIt needs Application.Read.All, Synchronization.Read.All and, for failures, AuditLog.Read.All or ProvisioningLog.Read.All.' +
        '\nExit codes: 0 running or paused, 1 an app is in quarantine or missing, or a tenant cannot be asked, 2 the stack or an option does not read.' +
        '\n\nExamples:\n  muster status production\n  muster status production --json\n  muster status staging --watch 10\n',
    )
    .action(status);
}

async function status(stack: string, { json = false, dir, watch }: StackOptions & { watch?: true | string }): Promise<void> {
  const seconds = watch === true ? everySeconds : Number(watch ?? 0);
  if (watch !== undefined && !(seconds > 0)) {
    printError(`"${String(watch)}" is no number of seconds\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  const { plan, problems } = loadStack(stack, dir);
  if (!plan) return reportProblems(problems, json);
  const stop = new AbortController();
  if (watch !== undefined) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    for (let round = 0; !stop.signal.aborted; round++) {
      await once(plan, json, watch !== undefined, round);
      if (watch === undefined) return;
      await sleep(seconds * 1000, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  } catch (error) {
    printError(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCode.error;
  }
}

const clearScreen = '\u001b[2J\u001b[H';

async function once(plan: Plan, json: boolean, watching: boolean, round: number): Promise<void> {
  const config = { tenantId: plan.entra?.tenantId, oktaOrgName: plan.okta?.org, oktaBaseUrl: plan.okta?.baseUrl };
  const hasEntra = appsIn(plan.apps, 'entra').length > 0;
  const late = setTimeout(
    () => printError(`… asking the tenants about ${Object.keys(plan.apps).length} apps\n`),
    round === 0 ? 2000 : 60_000,
  );
  const now = new Date();
  const apps = await readStatus(liveTenants(config), plan, hasEntra ? await graphRoot(config) : '', now, (message) =>
    printError(`… ${message}\n`),
  ).finally(() => clearTimeout(late));
  process.exitCode = needsSomebody(apps) ? exitCode.error : exitCode.good;
  if (json && watching) print(`${JSON.stringify({ at: now.toISOString(), apps })}\n`);
  else if (json) printJson({ apps });
  else {
    const head = watching ? `${process.stdout.isTTY ? clearScreen : ''}${plan.stack} at ${now.toISOString()}\n\n` : '';
    print(`${head}${renderStatus(apps, { colour: wantsColour(process.stdout), now })}${watching ? '\n' : ''}`);
  }
}
