/** `muster serve`: one app of the bundled SCIM target. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { vendors } from '../catalog/vendors.ts';
import { suggest } from '../config/problem.ts';
import { exitCode, printError } from './stack.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve one app of the bundled SCIM target at /scim/v2')
    .option('--profile <vendor>', `how the vendor behaves: ${Object.keys(vendors).join(', ')}`, 'generic')
    .option('--token <token>', 'the token clients must send; MUSTER_TOKEN in the environment keeps it off the command line')
    .option('--port <port>', 'port to listen on', '8080')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--database <file>', 'SQLite file, made when it is not there', 'muster.db')
    .addHelpText(
      'after',
      '\nExamples:\n  MUSTER_TOKEN=… muster serve\n  muster serve --profile stack-ai --token t --port 9000 --database stack-ai.db\n',
    )
    .action(serve);
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
    printError(`${wrong.join('\n')}\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  const { startTarget } = await import('../scim/server.ts');
  const target = await startTarget({
    mounts: [{ key: options.profile, path: '/scim/v2', tokens: [token], behaviour: vendor.behaviour({}) }],
    database: options.database,
    host: options.host,
    port,
    now: () => new Date(),
    newId: () => randomUUID(),
    onRequest: ({ at, method, path, status }) => printError(`${at} ${method} ${path} ${status}\n`),
  });
  printError(`SCIM 2.0 at ${target.url}/scim/v2 (profile ${options.profile}, database ${options.database}); Ctrl-C stops it\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void target.close());
}
