/** `stacks/Pulumi.<stack>.yaml`, read without an engine: which values are set, never what a secret one is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface StackConfig {
  /** How the key is set: a secret, a text in clear, or not at all. */
  kind(key: string): 'secret' | 'clear' | null;
  /** A value in clear. */
  text(key: string): string | undefined;
}

/** A file that is not there, or is no YAML, sets nothing. */
export function configOf(folder: string, stack: string): StackConfig {
  const config = read(join(folder, `Pulumi.${stack}.yaml`));
  const isSecret = (value: unknown) => typeof value === 'object' && value !== null && 'secure' in value;
  return {
    kind: (key) => (config[key] === undefined || config[key] === null ? null : isSecret(config[key]) ? 'secret' : 'clear'),
    text: (key) => (typeof config[key] === 'string' ? config[key] : undefined),
  };
}

function read(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  try {
    return (parse(readFileSync(file, 'utf8')) as { config?: Record<string, unknown> } | null)?.config ?? {};
  } catch {
    return {};
  }
}
