/** The same with the real engine and plugins against the loopback tenants: `pulumi preview` of an empty program and of each size. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import { startSandbox } from '../../src/rehearsal/sandbox.ts';
import { findEngine, openProject } from '../../test/e2e/engine.ts';
import { median } from '../median.ts';
import { writeStack } from './stack.ts';

/** A table, or the reason why there is none. */
export async function measureEngine(sizes: number[], runs: number): Promise<string> {
  const engine = findEngine();
  if ('missing' in engine) return `real engine: skipped, ${engine.missing}`;
  const empty = await measure(runs, null);
  const line = (name: string, times: Times) =>
    [
      name.padEnd(16),
      ...phases.flatMap((phase) => [
        `${times[phase].toFixed(0)} ms`.padStart(14),
        `+${(times[phase] - empty[phase]).toFixed(0)} ms`.padStart(11),
      ]),
    ].join('');
  const lines = [['real engine'.padEnd(16), ...phases.flatMap((phase) => [phase.padStart(14), 'over empty'.padStart(11)])].join('')];
  lines.push(line('empty program', empty));
  for (const apps of sizes) lines.push(line(`${apps} apps`, await measure(runs, apps)));
  return lines.join('\n');
}

/** A preview of everything new, the first `up` (without its preview), and an `up` with nothing changed (with and without). */
const phases = ['preview', 'first up', 'same', 'same, no pre.'] as const;
/** What an empty program has: neither our plugin nor our way to start Node. */
const emptyProject =
  'name: muster\nruntime: { name: nodejs, options: { typescript: false } }\nmain: src/index.ts\nstackConfigDir: stacks\n';
type Times = Record<(typeof phases)[number], number>;
const commands: Record<(typeof phases)[number], string[]> = {
  preview: ['preview'],
  'first up': ['up', '--yes', '--skip-preview'],
  same: ['up', '--yes'],
  'same, no pre.': ['up', '--yes', '--skip-preview'],
};

async function measure(runs: number, apps: number | null): Promise<Times> {
  const written = writeStack(apps ?? 1);
  const { document } = readStack('bench', written.dir);
  if (!document) throw new Error('no stack');
  const plan = planStack(document);
  const sandbox = await startSandbox(plan, readSample(plan.sample, 'example.com').sample);
  const project = openProject(sandbox.environment, written.dir);
  try {
    if (apps === null) {
      writeFileSync(join(project.folder, 'src', 'index.ts'), "import '@pulumi/pulumi';\n");
      writeFileSync(join(project.folder, 'Pulumi.yaml'), emptyProject);
    }
    await project.pulumi('stack', 'init', 'bench');
    const result = {} as Times;
    for (const phase of phases) {
      const times: number[] = [];
      for (let run = 0; run < (phase === 'first up' ? 1 : runs); run++) {
        const since = performance.now();
        const { code, text } = await project.pulumi(...commands[phase], '--stack', 'bench');
        if (code !== 0) throw new Error(text);
        times.push(performance.now() - since);
      }
      result[phase] = median(times);
    }
    return result;
  } finally {
    project.remove();
    written.remove();
    await sandbox.close();
  }
}
