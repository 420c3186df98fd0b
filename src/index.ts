/**
 * The Pulumi program, and the table of contents: read the YAML, check it, plan, declare. Nothing else happens here;
 * the same four steps run in a rehearsal (rehearsal/), with loopback tenants in place of the real ones.
 */
import { fileURLToPath } from 'node:url';
import * as pulumi from '@pulumi/pulumi';
import { checkStack } from './config/check.ts';
import { renderProblem } from './config/problem.ts';
import { readStack } from './config/read.ts';
import { planStack } from './plan/plan.ts';
import { declareStack } from './program.ts';
import { refusals } from './review/guard.ts';
import { readSecret } from './secrets.ts';

const stack = pulumi.getStack();
const dir = fileURLToPath(new URL('../stacks', import.meta.url));
const { document, problems } = readStack(stack, dir);
if (document) problems.push(...checkStack(document));
if (!document || problems.length > 0) throw new pulumi.RunError(problems.map(renderProblem).join('\n'));

// The revision that was applied last, as the pipeline knows it: too much taken away since then stops the run.
const refused = process.env.MUSTER_BASE ? refusals(stack, dir, process.env.MUSTER_BASE) : [];
if (refused.length > 0) throw new pulumi.RunError(refused.join('\n'));

/** One entry an app: ids, address, state, and what is still to be done by hand. */
export const apps = await declareStack(planStack(document), {
  readSecret,
  target: new pulumi.Config('muster').get('target') ?? process.env.MUSTER_TARGET,
});
