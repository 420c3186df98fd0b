/** `muster serve`: the bundled SCIM target for one vendor's profile or for the apps of a stack. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { vendors } from '../catalog/vendors.ts';
import type { TargetOptions } from '../scim/target.ts';
import { describeBehaviour, type MountOptions, readMounts } from './serveMounts.ts';
import { exitCode, printError } from './stack.ts';

interface ServeOptions extends MountOptions {
  token?: string;
  port: number;
  host: string;
  publicUrl?: string;
  database: string;
  durability: 'power' | 'kill';
  rateLimit: number;
  tlsCert?: string;
  tlsKey?: string;
  metricsPort?: number;
  page?: boolean;
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

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the bundled SCIM target: one app at /scim/v2, or the apps of a stack at /<app><path>')
    .option('--profile <vendor>', `how the vendor behaves: ${Object.keys(vendors).join(', ')}`, 'generic')
    .option(
      '--vendor-setting <key=value>',
      'what is set on the vendor’s admin page, such as syncGroups=true or roleMappings.admin=Admin; repeatable',
      (one: string, all: string[]) => [...all, one],
      [],
    )
    .option('--stack <name>', 'serve the apps of this stack with its settings, instead of a profile')
    .option('--app <key>', 'of the stack, only this app')
    .option('--dir <folder>', 'folder of the stack files', 'stacks')
    .addOption(new Option('--token <token>', 'a token for every app; `muster token create` makes better ones').env('MUSTER_TOKEN'))
    .option('--port <port>', 'port to listen on', port, 8080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--public-url <url>', 'address under which clients reach it, when it stands behind a proxy')
    .addOption(databaseOption())
    .addOption(
      new Option('--durability <what>', 'what an answered write survives in SQLite: losing power, or a killed process only')
        .choices(['power', 'kill'])
        .default('power'),
    )
    .option('--rate-limit <n>', 'requests a second of one token, three times as many at once; 0 is no limit', number(1_000_000), 200)
    .option('--tls-cert <file>', 'certificate chain (PEM), with --tls-key')
    .option('--tls-key <file>', 'private key (PEM)')
    .option('--metrics-port <port>', 'port for /health and /metrics, without a token', port)
    .option('--no-extension', 'leave out of answers and /Schemas the extension that shows what the vendor made of a person or group')
    .option('--page', 'serve the page at /-, for people with the token in MUSTER_PAGE_TOKEN')
    .addHelpText(
      'after',
      '\nExamples:\n  MUSTER_TOKEN=… muster serve\n  muster serve --profile stack-ai --vendor-setting syncGroups=true --vendor-setting roleMappings.admin=Admin\n  MUSTER_DATABASE=postgres://… muster serve --stack staging --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --metrics-port 9090\n',
    )
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const { mounts, problems } = readMounts(options, options.token ? [options.token] : []);
  const pageToken = process.env.MUSTER_PAGE_TOKEN;
  const wrong = [
    ...problems,
    ...(Boolean(options.tlsCert) === Boolean(options.tlsKey) ? [] : ['--tls-cert and --tls-key go together']),
    ...(options.page && !pageToken ? ['--page needs a token in MUSTER_PAGE_TOKEN'] : []),
  ];
  const settings: Partial<TargetOptions> = {
    ...(options.publicUrl && { publicUrl: options.publicUrl }),
    ...(options.rateLimit > 0 && { rate: { perSecond: options.rateLimit, burst: options.rateLimit * 3 } }),
    ...(options.metricsPort !== undefined && { metricsPort: options.metricsPort }),
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
  const { startTarget } = await import('../scim/server.ts');
  const target = await startTarget({
    ...settings,
    mounts: mounts.map((mount) => ({ ...mount, extension: options.extension })),
    database: options.database,
    durability: options.durability,
    host: options.host,
    port: options.port,
    now: () => new Date(),
    newId: () => randomUUID(),
    onRequest: ({ at, method, path, status }) => printError(`${at} ${method} ${path} ${status}\n`),
  }).catch((error: Error) => {
    printError(`${error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message}\n`);
    process.exitCode = exitCode.error;
  });
  if (!target) return;
  for (const { key, path, behaviour } of mounts) {
    printError(`${key}: SCIM 2.0 at ${options.publicUrl?.replace(/\/+$/, '') ?? target.url}${path}\n`);
    for (const line of describeBehaviour(behaviour)) printError(`  ${line}\n`);
    if (!options.token) printError(`  tokens: those made with \`muster token create ${key}\`\n`);
  }
  if (target.metricsUrl) printError(`health and metrics at ${target.metricsUrl}\n`);
  if (options.page) printError(`page at ${target.url}/-\n`);
  printError(`database ${withoutPassword(options.database)}; Ctrl-C stops it\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void target.close());
}

/** The place of a database as it may be shown. */
function withoutPassword(place: string): string {
  return place.replace(/^(postgres(?:ql)?:\/\/[^:@/]*):[^@/]*@/i, '$1:***@').replace(/([?&]password=)[^&]*/i, '$1***');
}
