/** The plugin process. Its first argument is the engine's address; it prints its own port on stdout. */
import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import metadata from '../../package.json' with { type: 'json' };
import { createContext } from './context.ts';
import { engineGone } from './engineLife.ts';
import { createEngineLog } from './engineLog.ts';
import { startProvider } from './server.ts';

const { log, attach } = createEngineLog();
const engineAddress = process.argv[2];
if (engineAddress !== undefined) attach(engineAddress);

const { port, finish } = await startProvider({
  version: metadata.version,
  log,
  attach,
  createContext: (config) => createContext(config, { env: process.env, sleep, log: (severity, text) => log(severity, text, '') }),
});
process.stdout.write(`${port}\n`);
// Whoever read them may be gone, and that must not end a write.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
// An engine that ends, also by a second Ctrl-C, interrupts its plugins and gives them five seconds.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void finish().then(() => process.exit()));
// One that is started by hand (PULUMI_DEBUG_PROVIDERS) has no engine of its own, serves many, and is ended by hand.
if (engineAddress !== undefined) {
  void engineGone(engineAddress, sleep)
    .then(finish)
    .then(() => process.exit());
}
// The engine ends the process without a chance to do it later.
flushCompileCache();
