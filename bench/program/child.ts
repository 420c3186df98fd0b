/** One run in a process of its own: `child.ts empty`, or `child.ts program <dir>`. Prints the milliseconds since the process began. */
import type { PrincipalIds, PrincipalNames } from '../../src/provider/inputs.ts';

const [kind, dir = ''] = process.argv.slice(2);
const program = kind === 'program' ? await loadProgram(dir) : () => ({});
// An empty program has the whole SDK, ours the parts it uses.
const { setMocks, runInPulumiStack } = kind === 'program' ? await import('../../src/pulumi.ts') : (await import('@pulumi/pulumi')).runtime;
const imported = performance.now();
await setMocks(
  { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => everybody(inputs as PrincipalNames) },
  'muster',
  'bench',
  true,
);
await runInPulumiStack(async () => program());
process.stdout.write(`${JSON.stringify({ imported, done: performance.now() })}\n`);

/** Everybody the program looks for is there, once. */
function everybody({ users, groups }: PrincipalNames): PrincipalIds {
  const ids = (names: string[]) => Object.fromEntries(names.map((name) => [name, ['id']]));
  return { users: ids(users), groups: ids(groups) };
}

/** The four steps of src/index.ts, with the stack files elsewhere. */
async function loadProgram(folder: string): Promise<() => unknown> {
  const { readStack } = await import('../../src/config/read.ts');
  const { checkStack } = await import('../../src/config/check.ts');
  const { planStack } = await import('../../src/plan/plan.ts');
  const { declareStack } = await import('../../src/program.ts');
  const { secret } = await import('../../src/pulumi.ts');
  return () => {
    const { document, problems } = readStack('bench', folder);
    if (!document || problems.length + checkStack(document).length > 0) throw new Error('the stack of the benchmark has problems');
    return declareStack(planStack(document), { readSecret: () => secret('token') });
  };
}
