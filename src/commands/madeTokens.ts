/** The tokens that `up` made, from the stack's outputs: nobody else has them. */
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { shimsLast } from '../doctor/enginePath.ts';

/** `variable`: where the token of the app may stand instead. */
export type MadeTokens = (app: string, variable: string) => string;

/** Asks the engine once, in the folder of Pulumi.yaml beside the stack files. Throws an Error, the first time with the engine's own words. */
export function readMadeTokens(stack: string, folder: string): MadeTokens {
  let answer: Answer | undefined;
  return (app, variable) => {
    const instead = `run \`pulumi up\` first, or put the token into ${variable} in the environment`;
    if (answer !== undefined && 'refusal' in answer) throw new Error(`its token is not there either: ${instead}`);
    answer ??= ask(stack, folder);
    if ('refusal' in answer) throw new Error(`the token is made by \`pulumi up\`, and ${answer.refusal}: ${instead}`);
    const token = answer.tokens[app];
    if (typeof token !== 'string') throw new Error(`\`pulumi up\` has not made a token for ${app} yet: ${instead}`);
    return token;
  };
}

type Answer = { tokens: Record<string, unknown> } | { refusal: string };

function ask(stack: string, folder: string): Answer {
  const args = ['stack', 'output', 'tokens', '--show-secrets', '--json', '--stack', stack, '--non-interactive'];
  const env = { ...process.env, PATH: shimsLast(process.env.PATH ?? '') };
  const { status, stdout, stderr, error } = spawnSync('pulumi', args, { cwd: dirname(resolve(folder)), encoding: 'utf8', env });
  if (error !== undefined) return { refusal: `pulumi cannot be asked for it (${error.message})` };
  if (status !== 0) return { refusal: `pulumi does not give it (${stderr.trim()})` };
  return { tokens: JSON.parse(stdout) as Record<string, unknown> };
}
