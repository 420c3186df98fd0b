/** The `muster` command: the steps of the program without an engine. Exit codes: 0 good, 1 error or failed expectation, 2 configuration. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { vendors } from './catalog/vendors.ts';
import { checkStack } from './config/check.ts';
import { compareProblems, type Problem, renderProblem, suggest } from './config/problem.ts';
import { readStack } from './config/read.ts';
import { planStack } from './plan/plan.ts';
import type { Plan } from './plan/types.ts';
import type { SampleDirectory } from './rehearsal/sample.ts';
import { readSample } from './rehearsal/sampleFile.ts';
import { findAll } from './review/findings.ts';

const exitCode = { good: 0, error: 1, configuration: 2 } as const;

const wantsColour = (stream: NodeJS.WriteStream) => stream.isTTY === true && !process.env.NO_COLOR;
const print = (text: string) => process.stdout.write(text);
const printJson = (value: unknown) => void print(`${JSON.stringify(value, null, 2)}\n`);

/** Everything a command needs of a stack; with problems there is no plan. */
function load(stack: string, dir: string): { plan?: Plan; sample?: SampleDirectory; problems: Problem[] } {
  const { document, problems } = readStack(stack, dir);
  if (!document) return { problems };
  const found = [...problems, ...checkStack(document)];
  const plan = planStack(document);
  const { sample, problems: inSample } = readSample(plan.sample, plan.entra?.domain ?? 'example.com');
  const all = [...found, ...inSample].sort(compareProblems);
  return all.length === 0 ? { plan, sample, problems: [] } : { problems: all };
}

function reportProblems(problems: Problem[], json: boolean): void {
  if (json) printJson({ problems });
  else process.stderr.write(`${problems.map(renderProblem).join('\n')}\n${problems.length} problem${problems.length === 1 ? '' : 's'}\n`);
  process.exitCode = exitCode.configuration;
}

interface StackOptions {
  json?: boolean;
  dir: string;
}

function check(stack: string, { json = false, dir }: StackOptions): void {
  const { plan, sample, problems } = load(stack, dir);
  if (!plan) return reportProblems(problems, json);
  const findings = findAll(plan, sample);
  if (json) {
    printJson({ problems, findings });
    return;
  }
  for (const { id, severity, app, message, fix, place } of findings) {
    print(`${place ? `${place.file}:${place.line}:${place.column} ` : ''}${severity} ${id} ${app}: ${message}\n  ${fix}\n`);
  }
  print(`${stack}: ${Object.keys(plan.apps).length} apps, no problems, ${findings.length} findings\n`);
}

async function rehearse(stack: string, { json = false, dir, app: only }: StackOptions & { app?: string }): Promise<void> {
  const { plan, sample, problems } = load(stack, dir);
  if (!plan || !sample) return reportProblems(problems, json);
  if (only !== undefined) {
    const app = plan.apps[only];
    if (!app) {
      process.stderr.write(`${stack} has no app "${only}". ${suggest(only, Object.keys(plan.apps))}\n`);
      process.exitCode = exitCode.configuration;
      return;
    }
    plan.apps = { [only]: app };
  }
  // Loaded here: `check` and `--help` need none of the SDKs behind it.
  const [{ rehearse: play }, { renderRehearsal }] = await Promise.all([import('./rehearsal/rehearse.ts'), import('./rehearsal/render.ts')]);
  const result = await play({ plan, sample, onProgress: (message) => process.stderr.write(`… ${message}\n`) });
  if (json) printJson(result);
  else print(renderRehearsal(result, { colour: wantsColour(process.stdout) }));
  process.exitCode = result.ok ? exitCode.good : exitCode.error;
}

async function sandbox(stack: string, { json = false, dir }: StackOptions): Promise<void> {
  const { plan, sample, problems } = load(stack, dir);
  if (!plan || !sample) return reportProblems(problems, json);
  const { startSandbox } = await import('./rehearsal/sandbox.ts');
  const { environment, close } = await startSandbox(plan, sample);
  if (json) printJson(environment);
  else print(Object.entries(environment).map(([name, value]) => `export ${name}='${value}'\n`).join(''));
  process.stderr.write('the loopback tenants are up; the values above are for another terminal. Ctrl-C stops them\n');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
}

async function serve(options: { profile: string; token?: string; port: string; host: string; database: string }): Promise<void> {
  const vendor = vendors[options.profile];
  const token = options.token ?? process.env.MUSTER_TOKEN;
  const port = Number(options.port);
  const wrong = [
    ...(vendor ? [] : [`unknown profile "${options.profile}". ${suggest(options.profile, Object.keys(vendors))}`]),
    ...(token ? [] : ['no token: give --token or set MUSTER_TOKEN']),
    ...(Number.isInteger(port) && port >= 0 && port < 65_536 ? [] : [`"${options.port}" is no port`]),
  ];
  if (!vendor || !token || wrong.length > 0) {
    process.stderr.write(`${wrong.join('\n')}\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  const { startTarget } = await import('./scim/server.ts');
  const target = await startTarget({
    mounts: [{ key: options.profile, path: '/scim/v2', tokens: [token], behaviour: vendor.behaviour({}) }],
    database: options.database,
    host: options.host,
    port,
    now: () => new Date(),
    newId: () => randomUUID(),
    onRequest: ({ at, method, path, status }) => process.stderr.write(`${at} ${method} ${path} ${status}\n`),
  });
  process.stderr.write(`SCIM 2.0 at ${target.url}/scim/v2 (profile ${options.profile}, database ${options.database}); Ctrl-C stops it\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void target.close());
}

const program = new Command('muster')
  .description('SCIM provisioning as code for Microsoft Entra ID and Okta')
  .version((JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version)
  .showHelpAfterError('(run with --help for the options)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.good : exitCode.configuration));

const stackOptions = (command: Command) =>
  command
    .argument('[stack]', 'name of the stack', 'staging')
    .option('--json', 'print one JSON document on stdout')
    .option('--dir <folder>', 'folder of the stack files', 'stacks');

stackOptions(program.command('check'))
  .description('read a stack and report every problem and finding; needs no tenant')
  .addHelpText('after', '\nExamples:\n  muster check\n  muster check production --json\n')
  .action(check);

stackOptions(program.command('rehearse'))
  .description('run the real program against loopback tenants and the bundled target, and play the life of each app')
  .option('--app <key>', 'rehearse one app of the stack')
  .addHelpText('after', '\nExamples:\n  muster rehearse\n  muster rehearse production --json > rehearsal.json\n  muster rehearse staging --app stack-ai\n')
  .action(rehearse);

stackOptions(program.command('sandbox'))
  .description('serve the loopback tenants and the target for the real engine and the real plugins, and print their environment')
  .addHelpText('after', '\nExamples:\n  muster sandbox > sandbox.env      # then, in another terminal: . sandbox.env && npx pulumi up --stack staging\n')
  .action(sandbox);

program
  .command('serve')
  .description('serve one app of the bundled SCIM target at /scim/v2')
  .option('--profile <vendor>', `how the vendor behaves: ${Object.keys(vendors).join(', ')}`, 'generic')
  .option('--token <token>', 'the token clients must send; MUSTER_TOKEN in the environment keeps it off the command line')
  .option('--port <port>', 'port to listen on', '8080')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--database <file>', 'SQLite file, made when it is not there', 'muster.db')
  .addHelpText('after', '\nExamples:\n  MUSTER_TOKEN=… muster serve\n  muster serve --profile stack-ai --token t --port 9000 --database stack-ai.db\n')
  .action(serve);

await program.parseAsync();
