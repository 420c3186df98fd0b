/** The plugin process. Its first argument is the engine's address; it prints its own port on stdout. */
import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import metadata from '../../package.json' with { type: 'json' };
import { createContext } from './context.ts';
import { createEngineLog } from './engineLog.ts';
import { startProvider } from './server.ts';

const { log, attach } = createEngineLog();
const engineAddress = process.argv[2];
if (engineAddress !== undefined) attach(engineAddress);

const { port } = await startProvider({
  version: metadata.version,
  log,
  attach,
  createContext: (config) => createContext(config, { env: process.env, sleep, log: (severity, text) => log(severity, text, '') }),
});
process.stdout.write(`${port}\n`);
// The engine ends the process without a chance to do it later.
flushCompileCache();
