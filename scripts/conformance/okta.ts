/** Okta's own SDKs through everything Muster touches, against `muster sandbox`. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { output, type Part, pythonWith, reasonOf, startMuster, temporaryFolder } from './tools.ts';

const packages = { npm: '@okta/okta-sdk-nodejs@8.1.0', python: 'okta==3.4.6' };
const walks = join(import.meta.dirname, 'okta');

/** A folder with the SDK for Node, or why there is none. */
async function nodeWith(name: string): Promise<{ folder: string } | { missing: string }> {
  const folder = temporaryFolder('conformance');
  try {
    await promisify(execFile)('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, name]);
    return { folder };
  } catch (error) {
    return { missing: reasonOf(error) };
  }
}

async function walk(name: string, command: string, args: string[]): Promise<string[]> {
  const ready = /OKTA_API_TOKEN='([^']+)'.*OKTA_HTTP_PROXY='([^']+)'/s;
  const { found, stop } = await startMuster(['sandbox', '--every', '0'], ready);
  const printed = await output(command, [...args, found[2] ?? '', found[1] ?? '']);
  stop();
  const { calls, wrong } = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as { calls: number; wrong: string[] };
  console.log(`| ${name} | ${calls} | ${wrong.length} |`);
  return wrong.map((one) => `${name}: ${one}`);
}

export const okta: Part = {
  about: "Okta's SDKs for Node and Python walk through what Muster touches of the loopback Okta; what they read equals the JSON",
  async run() {
    const wrong: string[] = [];
    console.log('| SDK | calls | differ |\n|---|---|---|');
    const node = await nodeWith(packages.npm);
    if ('missing' in node) console.log(`skipped: ${packages.npm} (${node.missing})`);
    else wrong.push(...(await walk(packages.npm, process.execPath, [join(walks, 'walk.mjs'), node.folder])));
    const python = await pythonWith([packages.python]);
    if ('missing' in python) console.log(`skipped: ${packages.python} (${python.missing})`);
    else wrong.push(...(await walk(packages.python, join(python.bin, 'python'), [join(walks, 'walk.py')])));
    return wrong;
  },
};
