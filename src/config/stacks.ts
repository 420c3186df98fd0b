/** Which files of a folder are stacks: one place for all that list them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { extendsKey, tenantsKey } from './schema.ts';

/**
 * Names of the stacks in a folder, sorted: each `<name>.yaml` with the engine's settings beside it (`Pulumi.<name>.yaml`), and each that names
 * tenants, itself or in what it extends, unless another file of the folder extends it. One that does not parse counts by what its lines begin
 * with, so that whoever reads it reports it.
 */
export function stacksIn(dir: string): string[] {
  const folder = resolve(dir);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const files = names.filter((name) => name.endsWith('.yaml') && !/^Pulumi\.(.*\.)?yaml$/.test(name)).sort();
  const chains = new Map(files.map((name) => [name, chainOf(join(folder, name))]));
  // In a circle each is extended by the others: none of them is a base, and all are reported.
  const isBase = (name: string) => {
    const own = join(folder, name);
    return files.some((other) => {
      const at = join(folder, other);
      return other !== name && chains.get(other)?.files.includes(own) && !chains.get(name)?.files.includes(at);
    });
  };
  const isStack = (name: string) => names.includes(`Pulumi.${name}`) || (chains.get(name)?.hasTenants === true && !isBase(name));
  return files.filter(isStack).map((name) => name.slice(0, -'.yaml'.length));
}

/** A stack's file in a folder and those that it extends, absolute; also ones that are not there. */
export const filesOfStack = (stack: string, dir: string): string[] => chainOf(join(resolve(dir), `${stack}.yaml`)).files;

/** A file and all that it extends. */
function chainOf(start: string): { files: string[]; hasTenants: boolean } {
  const files: string[] = [];
  let hasTenants = false;
  for (let file: string | undefined = start; file !== undefined && !files.includes(file); ) {
    files.push(file);
    const { keys, base } = topOf(file);
    hasTenants ||= keys.includes(tenantsKey);
    file = base === null ? undefined : isAbsolute(base) ? base : join(dirname(file), base);
  }
  return { files, hasTenants };
}

interface Top {
  /** Keys of the outermost map. */
  keys: string[];
  /** What it extends. */
  base: string | null;
}

/** By its lines alone: a sample directory among the files may hold a hundred thousand people. Nothing of a file that cannot be read. */
function topOf(file: string): Top {
  let text: string;
  try {
    // Without what UTF-16 has between the letters: such a file is a stack that does not read, and not nothing.
    text = readFileSync(file, 'utf8').replaceAll('\0', '');
  } catch {
    return { keys: [], base: null };
  }
  if (!text.includes(tenantsKey) && !text.includes(extendsKey)) return { keys: [], base: null };
  const lines = text.replace(/^[\uFEFF\uFFFD]+/, '').split(/\r\n?|\n/);
  const first = lines.find((line) => /^\s*[^\s#%-]/.test(line)) ?? '';
  if (/^\s*\{/.test(first)) return topOfFlow(text);
  const indent = /^\s*/.exec(first)?.[0] ?? '';
  const keys: string[] = [];
  let base: string | null = null;
  for (const [index, line] of lines.entries()) {
    const key = line.startsWith(indent) ? keyOf(line.slice(indent.length)) : null;
    if (key === null) continue;
    keys.push(key);
    if (key === extendsKey) base = textIn(lines.slice(index, index + 2), indent);
  }
  return { keys, base };
}

/** `key:`, plain or quoted, at the very beginning. */
function keyOf(line: string): string | null {
  const [, double, single, plain] = /^(?:"([^"]*)"|'([^']*)'|([^\s#"'{[][^:]*?))\s*:(?:\s|$)/.exec(line) ?? [];
  return double ?? single ?? plain ?? null;
}

/** The value of a line, which may stand on the next one; null where it is none. */
function textIn([line = '', next = '']: string[], indent: string): string | null {
  const below = next.startsWith(`${indent} `) ? `\n${next}` : '';
  try {
    const value: unknown = Object.values(parse(`${line}${below}`) as Record<string, unknown>)[0];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

function topOfFlow(text: string): Top {
  try {
    const value = parse(text, { logLevel: 'silent' }) as Record<string, unknown>;
    const base = value[extendsKey];
    return { keys: Object.keys(value), base: typeof base === 'string' ? base : null };
  } catch {
    return { keys: text.includes(tenantsKey) ? [tenantsKey] : [], base: null };
  }
}
