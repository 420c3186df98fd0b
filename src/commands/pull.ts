/** `muster pull`: a live Entra app as the YAML that declares it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { vendors } from '../catalog/vendors.ts';
import { suggest } from '../config/problem.ts';
import { readStack } from '../config/read.ts';
import { nameOf } from '../config/renamed.ts';
import { appKey } from '../config/schema.ts';
import { writeOwn } from '../deploy/files.ts';
import { targetUrl } from '../plan/deploy.ts';
import { readSnapshot, snapshotIds } from '../plan/snapshot.ts';
import { explainForbidden } from '../provider/graph/permission.ts';
import type { Context } from '../provider/resource.ts';
import { type Pulled, readPulled } from '../pull/pull.ts';
import { snapshotEntra, snapshotOkta } from '../pull/snapshot.ts';
import { visibleLines } from '../visible.ts';
import { liveTenants } from './liveTenants.ts';
import { exitCode, print, printError, printJson, reportProblems } from './stack.ts';

interface PullOptions {
  app: string;
  stack?: string;
  dir: string;
  key?: string;
  catalog?: string;
  own?: boolean;
  output?: string;
  importFile?: string;
  snapshot?: string;
  json?: boolean;
}

export function addPull(program: Command): void {
  program
    .command('pull')
    .description('read a live Entra app and write the YAML that declares it; nothing is changed and no token is shown')
    .requiredOption('--app <id or name>', 'object id, application id or display name of the enterprise app, or its key in --stack')
    .option('--stack <name>', 'the stack it goes into: its tenant, its domain, and what it says about the app already')
    .option('--dir <folder>', 'folder of the stack files', 'stacks')
    .option('--key <key>', 'key of the app in the YAML; made from its name unless given')
    .option('--catalog <vendor>', `${Object.keys(vendors).join(', ')}; guessed unless given`)
    .option('--own', 'declare it as made by the stack, which may then delete it, and print what imports it into the state')
    .option('--output <file>', 'write the YAML to a new file; the import lines then go to stdout')
    .option('--import-file <file>', 'with --own: write what `pulumi import --file` takes to a new file, all in one go')
    .option(
      '--snapshot <file>',
      'keep what a rehearsal of the adopted app begins with, in stacks/snapshots/, and write no YAML; also of an Okta app, by id',
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      '\nThe tenant and its credentials come from ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET and so on, as for the plugins.' +
        '\nIt needs Application.Read.All, Synchronization.Read.All, User.Read.All and Group.Read.All.' +
        '\n\nExamples:\n  muster pull --app "Stack AI" --stack production\n' +
        '  muster pull --app 33333333-0000-4000-8000-000000000003 --key wiki --output stacks/wiki.yaml --own --import-file import.json\n' +
        '  pulumi import --file import.json --generate-code=false --protect=false\n' +
        '  muster pull --app 33333333-0000-4000-8000-000000000003 --snapshot stacks/snapshots/wiki.json\n',
    )
    .action(pull);
}

async function pull(options: PullOptions): Promise<void> {
  const vendor = vendors[options.catalog !== undefined && Object.hasOwn(vendors, options.catalog) ? options.catalog : ''];
  const wrong = [
    ...(options.catalog !== undefined && !vendor
      ? [`unknown catalog "${options.catalog}". ${suggest(options.catalog, Object.keys(vendors))}`]
      : []),
    ...(options.key !== undefined && !appKey.test(options.key)
      ? [`"${options.key}" is no key: lower-case letters, digits and hyphens`]
      : []),
  ];
  if (wrong.length > 0) return fail(wrong.join('\n'), exitCode.configuration);
  const { document, problems } = options.stack === undefined ? { problems: [] } : readStack(options.stack, options.dir);
  if (problems.length > 0) return reportProblems(problems, options.json ?? false);
  const tenant = document?.data.tenants?.entra;
  // A key of the stack is as good as the name that it stands for.
  const declared = document?.data.apps?.[options.app];
  const app = declared === undefined ? options.app : nameOf(options.app, declared);
  if (options.snapshot === undefined && (isOktaApp(options.app) || declared?.directory === 'okta'))
    return fail(
      `${options.app} is an app of Okta, of which no YAML is pulled; with its id --snapshot keeps it for a rehearsal`,
      exitCode.configuration,
    );
  if (declared?.directory === 'okta')
    return fail(`give the id of ${app} in Okta (0oa…), from the address of its page`, exitCode.configuration);
  try {
    const context = liveTenants(tenant === undefined ? {} : { tenantId: tenant.tenantId });
    if (options.snapshot !== undefined) return await keep(context, { ...options, app }, options.snapshot);
    const found = await readPulled(context, app, {
      key: options.key,
      vendor,
      own: options.own,
      stack: options.stack,
      domain: tenant?.domain,
      target: process.env.MUSTER_TARGET ?? (document && targetUrl(document.data)) ?? undefined,
      makesTokens: document?.data.target?.deploy !== undefined,
      apps: document?.data.apps,
    });
    if (typeof found === 'string') return fail(found, exitCode.error);
    write(found, options);
  } catch (error) {
    const said = explainForbidden(error);
    fail(said instanceof Error ? said.message : String(said), exitCode.error);
  }
}

/** An id of an Okta app: Okta's own begin with 0oa. */
const isOktaApp = (app: string) => /^0oa\w+$/.test(app);

async function keep(context: Context, { app, json = false }: PullOptions, file: string): Promise<void> {
  const found = isOktaApp(app) ? await snapshotOkta(context, app) : await snapshotEntra(context, app);
  if (typeof found === 'string') return fail(found, exitCode.error);
  const before = existsSync(file) ? readSnapshot(readFileSync(file, 'utf8')) : undefined;
  if (before === null || (before !== undefined && !snapshotIds(before).some((id) => snapshotIds(found).includes(id))))
    throw new Error(`${file} is something else; nothing was written over it`);
  mkdirSync(dirname(file), { recursive: true });
  writeOwn(file, `${JSON.stringify(found, null, 2)}\n`);
  if (json) printJson({ file, ids: snapshotIds(found) });
  else printError(`wrote ${file}\n`);
}

function write({ yaml, pulled, imports, lines, file }: Pulled, { output, importFile, json = false }: PullOptions): void {
  if (output !== undefined) writeNew(output, yaml);
  if (importFile !== undefined) writeNew(importFile, `${JSON.stringify(file, null, 2)}\n`);
  if (json) {
    printJson({ key: pulled.key, catalog: pulled.vendor.id, yaml, notes: pulled.notes, imports });
    return;
  }
  const commands = lines.length === 0 ? '# Nothing to import: `pulumi up` takes the app over as it is.\n' : `${lines.join('\n')}\n`;
  if (output === undefined) print(yaml);
  // The YAML alone is on stdout, so that it can be piped.
  if (output === undefined) printError(`\n${commands}`);
  else print(commands);
}

/** Never over what is there. */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new Error(`${path} is there already; nothing was written over it`);
    throw error;
  }
  printError(`wrote ${path}\n`);
}

function fail(message: string, code: number): void {
  printError(`${visibleLines(message)}\n`);
  process.exitCode = code;
}
