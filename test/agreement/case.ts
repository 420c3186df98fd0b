/**
 * A case: a declaration and a directory, and both after a change. It lives as the YAML that a person would write, and is read by the
 * project's own readers, so that one that fails can be looked at with `muster review` and `muster rehearse`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { checkStack } from '../../src/config/check.ts';
import { type Problem, renderProblem } from '../../src/config/problem.ts';
import { readStack, type StackDocument } from '../../src/config/read.ts';
import type { SampleDirectory } from '../../src/config/sample.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import type { App, Stack } from '../../src/config/schema.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/types.ts';

export type StackYaml = Stack & { apps: Record<string, App> };

export interface PersonYaml {
  userPrincipalName?: string;
  displayName?: string;
  enabled?: boolean;
  softDeleted?: boolean;
  login?: string;
  /** Graph properties. */
  [property: string]: unknown;
}

export interface GroupYaml {
  displayName?: string;
  securityEnabled?: boolean;
  members?: string[];
  groups?: string[];
}

export interface SampleYaml {
  people: Record<string, PersonYaml>;
  groups: Record<string, GroupYaml>;
}

/** One version: `stacks/x.yaml` and `stacks/sample.yaml`. */
export interface Files {
  stack: StackYaml;
  sample: SampleYaml;
}

export interface Case {
  seed: number;
  base: Files;
  head: Files;
  /** What it contains and what its change is about, in words that a run counts. */
  features: string[];
}

/** The name of the stack. */
export const stackName = 'x';
/** The domain of the Entra tenant. */
export const domain = 'example.com';
/** The time of everything that happens, and what `Now()` gives: both versions are applied and reviewed at this moment. */
export const moment = new Date('2026-03-02T09:00:00Z');

/** One version, read. */
export interface Version {
  /** Folder of the stack files. */
  dir: string;
  document: StackDocument;
  plan: Plan;
  sample: SampleDirectory;
}

const yaml = { lineWidth: 0, aliasDuplicateObjects: false };

/** In one line, with the space behind each colon that the fast reader of sample files wants. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${flow(inner)}`);
  return `{ ${entries.join(', ')} }`;
}

/** One person or group a line, as in `stacks/sample.yaml`. */
function sampleText(sample: SampleYaml): string {
  const section = ([name, entries]: [string, object]) => [
    `${name}:`,
    ...Object.entries(entries).map(([key, one]) => `  ${JSON.stringify(key)}: ${flow(one)}`),
  ];
  return `${Object.entries(sample).flatMap(section).join('\n')}\n`;
}

/** Writes a version below a folder as a project has it; gives the folder of the stack files. */
export function writeFiles({ stack, sample }: Files, folder: string): string {
  const dir = join(folder, 'stacks');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `Pulumi.${stackName}.yaml`), 'config: {}\n');
  writeFileSync(join(dir, `${stackName}.yaml`), stringify(stack, yaml));
  writeFileSync(join(dir, 'sample.yaml'), sampleText(sample));
  return dir;
}

/** Reads what `writeFiles` wrote; the problems when it has any. */
function readVersion(dir: string): Version | Problem[] {
  const { document, problems } = readStack(stackName, dir);
  const ofStack = [...problems, ...(document === undefined ? [] : checkStack(document))];
  if (document === undefined || ofStack.length > 0) return ofStack;
  const plan = planStack(document);
  const { sample, problems: ofSample } = readSample(plan.sample, domain, dir);
  return ofSample.length > 0 ? ofSample : { dir, document, plan, sample };
}

/** Both versions in a temporary folder that is there as long as `use` runs. Throws with the problems of one that has any. */
export async function withVersions<T>(
  { base, head }: Pick<Case, 'base' | 'head'>,
  use: (base: Version, head: Version) => T,
): Promise<Awaited<T>> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-case-'));
  const read = (files: Files, side: string): Version => {
    const version = readVersion(writeFiles(files, join(folder, side)));
    if (Array.isArray(version)) throw new Error(`${side}: ${version.map(renderProblem).join('\n')}`);
    return version;
  };
  try {
    return await use(read(base, 'base'), read(head, 'head'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
