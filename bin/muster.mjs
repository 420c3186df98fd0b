#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still say what is missing. The project brings Node 24 as an npm package;
// npm scripts and npx put it first on the PATH.
import './compile-cache.mjs';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runChild } from './child.mjs';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const cache = new URL('compile-cache.mjs', import.meta.url).href;
const brought = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const major = Number(process.versions.node.split('.')[0]);

if (major >= 24) {
  await import(cli);
} else if (existsSync(brought)) {
  runChild(brought, ['--import', cache, cli, ...process.argv.slice(2)]);
} else {
  console.error(`muster needs Node 24; this is ${process.version}, and no Node 24 package exists for ${process.platform}-${process.arch}.`);
  console.error('Install Node 24 or newer and run the same command again.');
  process.exit(1);
}
