/** The same with the real engine and plugins against the loopback tenants: `pulumi preview` of an empty program and of each size. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import { startSandbox } from '../../src/rehearsal/sandbox.ts';
import { findEngine, hasPlugin, openProject } from '../../test/e2e/engine.ts';
import { writeStack } from './stack.ts';

const root = join(import.meta.dirname, '..', '..');
const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** A table, or the reason why there is none. */
export async function measureEngine(sizes: number[], runs: number): Promise<string> {
  const engine = findEngine();
  if ('missing' in engine) return `real engine: skipped, ${engine.missing}`;
  if (!hasPlugin('azuread')) return 'real engine: skipped, no pulumi-resource-azuread on the PATH';
  const lines = [`${'real engine'.padEnd(16)}${'preview'.padStart(10)}${'above empty'.padStart(13)}`];
  const empty = await previewTime(runs, null);
  lines.push(`${'empty program'.padEnd(16)}${`${empty.toFixed(0)} ms`.padStart(10)}`);
  for (const apps of sizes) {
    const time = await previewTime(runs, apps);
    lines.push(`${`${apps} apps`.padEnd(16)}${`${time.toFixed(0)} ms`.padStart(10)}${`${(time - empty).toFixed(0)} ms`.padStart(13)}`);
  }
  return lines.join('\n');
}

async function previewTime(runs: number, apps: number | null): Promise<number> {
  const written = writeStack(apps ?? 1);
  const { document } = readStack('bench', written.dir);
  if (!document) throw new Error('no stack');
  const plan = planStack(document);
  const sandbox = await startSandbox(plan, readSample(plan.sample, 'example.com').sample);
  const project = openProject({ ...sandbox.environment, MUSTER_SECRET_BENCH_TOKEN: 'token' });
  try {
    // The program finds its stack files beside its own source: a copy of both.
    for (const name of ['src', 'plugin', 'stacks']) rmSync(join(project.folder, name), { recursive: true, force: true });
    cpSync(join(root, 'src'), join(project.folder, 'src'), { recursive: true });
    cpSync(join(root, 'plugin'), join(project.folder, 'plugin'), { recursive: true });
    cpSync(written.dir, join(project.folder, 'stacks'), { recursive: true });
    if (apps === null) writeFileSync(join(project.folder, 'src', 'index.ts'), "import '@pulumi/pulumi';\n");
    await project.pulumi('stack', 'init', 'bench');
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const since = performance.now();
      const { code, text } = await project.pulumi('preview', '--stack', 'bench');
      if (code !== 0) throw new Error(text);
      times.push(performance.now() - since);
    }
    return median(times);
  } finally {
    project.remove();
    written.remove();
    await sandbox.close();
  }
}
