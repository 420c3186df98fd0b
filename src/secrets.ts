/** Where the program finds a token: Pulumi's own secret config first, then the environment. Never YAML. */
import { secretVariable } from './config/secretNames.ts';
import * as pulumi from './pulumi.ts';

export type SecretReader = (name: string) => pulumi.Output<string>;

/** Reads `muster:<name>` from the stack's config, else the variable. Throws with both ways to set it when there is none. */
export function readSecret(name: string, environment: NodeJS.ProcessEnv = process.env): pulumi.Output<string> {
  const configured = new pulumi.Config('muster').getSecret(name);
  if (configured) return configured;
  const value = environment[secretVariable(name)];
  if (value) return pulumi.secret(value);
  throw new pulumi.RunError(
    `the secret "${name}" is not set: run \`pulumi config set --secret muster:${name}\` or set ${secretVariable(name)} in the environment`,
  );
}
