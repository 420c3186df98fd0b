/** One run in a process of its own: `child.ts empty`, or `child.ts program <dir>`. Prints the milliseconds since the process began. */
import * as pulumi from '@pulumi/pulumi';

const [kind, dir = ''] = process.argv.slice(2);
const program = kind === 'program' ? await loadProgram(dir) : () => ({});
const imported = performance.now();
await pulumi.runtime.setMocks(
  { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => ({ ...inputs, objectId: 'id' }) },
  'muster',
  'bench',
  true,
);
await pulumi.runtime.runInPulumiStack(async () => program());
process.stdout.write(`${JSON.stringify({ imported, done: performance.now() })}\n`);

/** The four steps of src/index.ts, with the stack files elsewhere. */
async function loadProgram(folder: string): Promise<() => unknown> {
  const { readStack } = await import('../../src/config/read.ts');
  const { checkStack } = await import('../../src/config/check.ts');
  const { planStack } = await import('../../src/plan/plan.ts');
  const { declareStack } = await import('../../src/program.ts');
  return () => {
    const { document, problems } = readStack('bench', folder);
    if (!document || problems.length + checkStack(document).length > 0) throw new Error('the stack of the benchmark has problems');
    return declareStack(planStack(document), { readSecret: () => pulumi.secret('token') });
  };
}
