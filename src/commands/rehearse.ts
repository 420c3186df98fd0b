/** `muster rehearse`: the real program against loopback tenants, and the life of each app. */
import type { Command } from 'commander';
import { suggest } from '../config/problem.ts';
import { readSnapshots } from '../plan/snapshot.ts';
import type { RehearsalResult } from '../rehearsal/result.ts';
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

export function addRehearse(program: Command): void {
  stackCommand(program, 'rehearse')
    .description('run the real program against loopback tenants and the bundled target, and play the life of each app')
    .option('--app <key>', 'rehearse one app of the stack')
    .addHelpText(
      'after',
      '\nExamples:\n  muster rehearse\n  muster rehearse production --json > rehearsal.json\n  muster rehearse staging --app stack-ai\n',
    )
    .action(rehearse);
}

async function rehearse(stack: string, { json = false, dir, app: only }: StackOptions & { app?: string }): Promise<void> {
  const { plan, sample, problems } = loadStack(stack, dir);
  if (!plan || !sample) return reportProblems(problems, json);
  const kept = readSnapshots(dir);
  if (kept.problems.length > 0) return reportProblems(kept.problems, json);
  if (only !== undefined) {
    const app = plan.apps[only];
    if (!app) {
      const error = `${stack} has no app "${only}". ${suggest(only, Object.keys(plan.apps))}`;
      if (json) printJson(noResult(stack, error));
      else printError(`${error}\n`);
      process.exitCode = exitCode.configuration;
      return;
    }
    plan.apps = { [only]: app };
  }
  // Loaded here: `check` and `--help` need none of the SDKs behind it.
  const [{ rehearse: play }, { renderRehearsal }] = await Promise.all([
    import('../rehearsal/rehearse.ts'),
    import('../rehearsal/render.ts'),
  ]);
  const result = await play({ plan, sample, snapshots: kept.snapshots, onProgress: (message) => printError(`… ${message}\n`) }).catch(
    (error: unknown) => noResult(stack, `the rehearsal broke off: ${error instanceof Error ? (error.stack ?? error.message) : error}`),
  );
  if (json) printJson(result);
  else print(renderRehearsal(result, { colour: wantsColour(process.stdout) }));
  process.exitCode = result.ok ? exitCode.good : exitCode.error;
}

/** The document of a rehearsal that came to nothing, so that `--json` always prints one. */
function noResult(stack: string, error: string): RehearsalResult {
  return { stack, ok: false, times: {}, error, apps: {} };
}
