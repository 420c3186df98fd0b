// Node keeps what it compiled beside the packages, so that the command, the program and the plugin start in half the time.
// Plain JavaScript and optional, because an older Node may read it. A folder that cannot be written only costs the time.
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/muster', import.meta.url)));
