/** Where the program finds a token: Pulumi's own secret config first, then the environment. Never YAML. */

import type { Problem } from './config/problem.ts';
import { secretVariable } from './config/secretNames.ts';
import { at } from './plan/places.ts';
import type { NeededSecret } from './plan/secrets.ts';
import * as pulumi from './pulumi.ts';

/** Undefined where the secret is not set. */
export type SecretReader = (name: string) => pulumi.Output<string> | undefined;

/** Reads `muster:<name>` from the stack's config, else the variable. */
export function readSecret(name: string, environment: NodeJS.ProcessEnv = process.env): pulumi.Output<string> | undefined {
  const configured = new pulumi.Config('muster').getSecret(name);
  if (configured) return configured;
  const value = environment[secretVariable(name)];
  return value ? pulumi.secret(value) : undefined;
}

/** Reads them all: the values by name, and a problem for each one that is not set, with both ways to set it. */
export function readSecrets(
  needed: readonly NeededSecret[],
  read: SecretReader,
): { values: Map<string, pulumi.Output<string>>; problems: Problem[] } {
  const values = new Map<string, pulumi.Output<string>>();
  const problems: Problem[] = [];
  for (const secret of needed) {
    const value = read(secret.name);
    if (value === undefined) problems.push(...missing(secret));
    else values.set(secret.name, value);
  }
  return { values, problems };
}

/** One problem for a secret, at the first place that names it. */
function missing({ name, uses: [first, ...others] }: NeededSecret): Problem[] {
  if (first === undefined) return [];
  const { file, line, column } = first.place;
  const also = others.map(({ app, place }) => `, and of ${app} (${at(place)}),`).join('');
  const message = `the secret "${name}" of ${first.app}${also} is not set`;
  const hint = `Run \`pulumi config set --secret muster:${name}\`, or set ${secretVariable(name)} in the environment.`;
  return [{ file, line, column, code: 'missing-secret', message, hint }];
}
