/** `muster serve`: the bundled SCIM target for one vendor's profile, for the apps of a stack, or as it was deployed. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { vendors } from '../catalog/vendors.ts';
import { defaultConnections } from '../scim/limits.ts';
import type { Mount, TargetOptions } from '../scim/target.ts';
import { findDatabase } from './serveDatabase.ts';
import { type MountOptions, readDeclaredMounts, readMounts } from './serveMounts.ts';
import { runTarget } from './serveRun.ts';
import { checkReach, findToken } from './serveToken.ts';
import { startTrouble } from './serveTrouble.ts';
import { exitCode, printError } from './stack.ts';

interface ServeOptions extends MountOptions {
  token?: string;
  tokenFile?: string;
  port: number;
  host: string;
  publicUrl?: string;
  database: string;
  databaseFile?: string;
  instance?: string;
  readyFile?: string;
  durability: 'power' | 'kill';
  rateLimit: number;
  maxConnections: number;
  trustProxy?: boolean;
  tlsCert?: string;
  tlsKey?: string;
  metricsPort?: number;
  metricsHost?: string;
  page?: boolean;
  check?: boolean;
  extension: boolean;
}

const number =
  (maximum: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > maximum) throw new InvalidArgumentError(`it must be a whole number up to ${maximum}.`);
    return value;
  };
const port = number(65_535);

export const databaseOption = (): Option =>
  new Option('--database <place>', 'SQLite file, made when it is not there, or postgres://…').env('MUSTER_DATABASE').default('muster.db');

export const databaseFileOption = (): Option =>
  new Option('--database-file <file>', 'file that holds the address of the database, such as a mounted secret').env('MUSTER_DATABASE_FILE');

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the bundled SCIM target: one app at /scim/v2, the apps of a stack at /<app><path>, or what was declared')
    .option('--profile <vendor>', `how the vendor behaves: ${Object.keys(vendors).join(', ')}`, 'generic')
    .option(
      '--vendor-setting <key=value>',
      'what is set on the vendor’s admin page, such as syncGroups=true or roleMappings.admin=Admin; repeatable',
      (one: string, all: string[]) => [...all, one],
      [],
    )
    .option(
      '--index <path>',
      'a SCIM attribute that people are looked up by besides userName, externalId, displayName and e-mails, with --profile; repeatable',
      (one: string, all: string[]) => [...all, one],
      [],
    )
    .option('--stack <name>', 'serve the apps of this stack with its settings, instead of a profile')
    .option('--app <key>', 'of the stack, only this app')
    .option('--dir <folder>', 'folder of the stack files', 'stacks')
    .addOption(
      new Option('--token <token>', 'a token for every app, which other users can read there; `muster token create` makes better ones').env(
        'MUSTER_TOKEN',
      ),
    )
    .addOption(new Option('--token-file <file>', 'file that holds that token').env('MUSTER_TOKEN_FILE'))
    .option('--declarations <file>', 'serve what this document declares (JSON), as `up` deploys it, instead of a profile or a stack')
    .option('--tokens <file>', 'document of the tokens that are accepted (JSON, hashes only), with --declarations')
    .option('--instance <id>', 'id that /live and <base>/-/tokens show; no secret')
    .option('--ready-file <file>', 'file that says, as JSON, where it listens; written once it does')
    .option('--port <port>', 'port to listen on', port, 8080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--public-url <url>', 'address under which clients reach it, when it stands behind a proxy')
    .addOption(databaseOption())
    .addOption(databaseFileOption())
    .addOption(
      new Option('--durability <what>', 'what an answered write survives in SQLite: losing power, or a killed process only')
        .choices(['power', 'kill'])
        .default('power'),
    )
    .option('--rate-limit <n>', 'requests a second of one token, three times as many at once; 0 is no limit', number(1_000_000), 200)
    .option('--max-connections <n>', 'connections at a time', number(100_000), defaultConnections.inAll)
    .option(
      '--trust-proxy',
      `a proxy stands in front and bounds connections by address; else ${defaultConnections.byAddress} may come from one`,
    )
    .option('--tls-cert <file>', 'certificate chain (PEM), with --tls-key')
    .option('--tls-key <file>', 'private key (PEM)')
    .option('--metrics-port <port>', 'port for /live, /ready, /health and /metrics, without a token: keep it inside', port)
    .option('--metrics-host <address>', 'address of that port, 127.0.0.1 unless said')
    .option('--no-extension', 'leave out of answers and /Schemas the extension that shows what the vendor made of a person or group')
    .option('--page', 'serve the page at /-, for people with the token in MUSTER_PAGE_TOKEN')
    .option('--check', 'start nothing: read the documents, look at the database, and say what is wrong')
    .addHelpText(
      'after',
      '\nExamples:\n  MUSTER_TOKEN=… muster serve\n  muster serve --profile stack-ai --vendor-setting syncGroups=true --vendor-setting roleMappings.admin=Admin\n  MUSTER_DATABASE=postgres://… muster serve --stack staging --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --metrics-port 9090\n  MUSTER_DATABASE_FILE=/run/secrets/database muster serve --declarations apps.json --tokens tokens.json --host 0.0.0.0 --public-url https://scim.example.com --metrics-port 9090\n',
    )
    .action(serve);
}

async function serve(options: ServeOptions, command: Command): Promise<void> {
  const version = command.parent?.version() ?? 'unknown';
  const { token, problems: noToken, warnings } = findToken(command);
  const { host, port, durability, readyFile, publicUrl, instance = null } = options;
  const reach = checkReach({ host, hasTls: options.tlsCert !== undefined, publicUrl, token });
  const { mounts, problems, sum } =
    options.declarations === undefined
      ? readMounts(options, token ? [token] : [])
      : readDeclaredMounts(options.declarations, options.tokens, version);
  const { place, problems: noDatabase } = findDatabase(command);
  const pageToken = process.env.MUSTER_PAGE_TOKEN;
  const wrong = [
    ...problems,
    ...noToken,
    ...reach.problems,
    ...noDatabase,
    ...notTogether(options, command),
    ...(options.index.length === 0 ? [] : await wrongIndexes(options.index, mounts)),
    ...(Boolean(options.tlsCert) === Boolean(options.tlsKey) ? [] : ['--tls-cert and --tls-key go together']),
    ...(options.page && !pageToken ? ['--page needs a token in MUSTER_PAGE_TOKEN'] : []),
  ];
  const settings: Partial<TargetOptions> = {
    ...(options.publicUrl && { publicUrl: options.publicUrl }),
    ...(options.rateLimit > 0 && { rate: { perSecond: options.rateLimit, burst: options.rateLimit * 3 } }),
    connections: { inAll: options.maxConnections, byAddress: options.trustProxy ? null : defaultConnections.byAddress },
    ...(options.metricsPort !== undefined && { metricsPort: options.metricsPort }),
    ...(options.metricsHost && { metricsHost: options.metricsHost }),
    ...(options.page && pageToken && { page: { token: pageToken } }),
  };
  try {
    if (options.tlsCert && options.tlsKey)
      settings.tls = { certificate: readFileSync(options.tlsCert, 'utf8'), key: readFileSync(options.tlsKey, 'utf8') };
  } catch (error) {
    wrong.push((error as Error).message);
  }
  if (wrong.length > 0) {
    printError(`${wrong.join('\n')}\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  if (options.check) return await check(place);
  await runTarget(
    {
      ...settings,
      ...{ host, port, durability, database: place, identity: { instance, version } },
      mounts: mounts.map((mount) => ({ ...mount, extension: options.extension })),
    },
    { hasToken: Boolean(token), readyFile, sum: sum ?? null, warnings: [...warnings, ...reach.warnings] },
  );
}

/** Loaded here: most commands need nothing of the target. */
async function wrongIndexes(paths: string[], mounts: Mount[]): Promise<string[]> {
  const { canBeIndexed } = await import('../scim/resource/mounted.ts');
  const wrong = paths.filter((path) => mounts.some(({ behaviour }) => !canBeIndexed(path, behaviour)));
  return wrong.map((path) => `--index ${path}: there is no such attribute to be written, or it holds no value to be looked up by`);
}

async function check(database: string): Promise<void> {
  const { checkDatabase } = await import('../scim/store/check.ts');
  try {
    checkDatabase(database);
  } catch (error) {
    printError(`${startTrouble(error as Error, { database })}\n`);
    process.exitCode = exitCode.error;
  }
}

/** What says otherwise which apps there are, or who may come in. */
const notDeclared = ['profile', 'vendorSetting', 'index', 'stack', 'app', 'dir', 'token', 'tokenFile'] as const;

function notTogether({ declarations, tokens }: ServeOptions, command: Command): string[] {
  if (declarations === undefined) return tokens === undefined ? [] : ['--tokens goes with --declarations'];
  return notDeclared.flatMap((name) => {
    const option = command.options.find((one) => one.attributeName() === name);
    const source = command.getOptionValueSource(name);
    // An empty variable is how a caller clears one.
    if (option === undefined || source === undefined || source === 'default' || command.getOptionValue(name) === '') return [];
    const said = source === 'env' ? (option.envVar ?? option.long) : option.long;
    return [`${said} does not go with --declarations, which says what is served and, with --tokens, who may come in`];
  });
}
