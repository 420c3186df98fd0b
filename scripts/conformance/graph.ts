/** Microsoft's own SDK for Python against `muster sandbox`: it must read every answer, and read it as it stands on the wire. */
import { join } from 'node:path';
import { output, type Part, pythonWith, startMuster } from './tools.ts';

const packages = ['msgraph-sdk==1.65.0'];

async function run(): Promise<string[]> {
  const python = await pythonWith(packages);
  if ('missing' in python) {
    console.log(`skipped: the SDK needs Python 3 and its package registry (${python.missing})`);
    return [];
  }
  const { found, stop } = await startMuster(['sandbox', 'staging', '--json'], /\{\s*"ARM_METADATA_HOSTNAME"[\s\S]*?\n\}/);
  try {
    const environment = JSON.parse(found[0]) as Record<string, string>;
    const walk = join(import.meta.dirname, 'graph.py');
    // One line a step, as JSON; a step that failed says why.
    const steps = (await output(join(python.bin, 'python'), [walk], environment))
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { step: string; error: string | null });
    const failed = steps.filter(({ error }) => error !== null);
    console.log(`| SDK | steps | failed |\n|---|---|---|\n| ${packages.join(', ')} | ${steps.length} | ${failed.length} |\n`);
    if (!steps.some(({ step }) => step === 'end'))
      return ['the walk did not come to its end', ...failed.map(({ step, error }) => `${step}: ${error}`)];
    return failed.map(({ step, error }) => `${step}: ${error}`);
  } finally {
    stop();
  }
}

export const graph: Part = { about: "Microsoft's SDK for Python (msgraph-sdk) through the loopback Graph of `muster sandbox`", run };
