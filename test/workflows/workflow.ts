/** The workflows of .github/workflows, read as GitHub reads them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const root = join(import.meta.dirname, '..', '..');

export interface Step {
  name?: string;
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, string | number | boolean>;
  env?: Record<string, string>;
}

export interface Job {
  'runs-on'?: string;
  needs?: string | string[];
  if?: string;
  uses?: string;
  with?: Record<string, string>;
  secrets?: string;
  strategy?: { 'fail-fast'?: boolean; matrix: Record<string, string[]> };
  env?: Record<string, string>;
  steps?: Step[];
  [key: string]: unknown;
}

export interface Workflow {
  name: string;
  on: Record<string, { inputs?: Record<string, { type: string; required?: boolean }>; paths?: string[]; branches?: string[] } | null>;
  permissions: Record<string, string>;
  env?: Record<string, string>;
  jobs: Record<string, Job>;
  [key: string]: unknown;
}

const folder = join(root, '.github', 'workflows');
export const workflowFiles = globSync('*.yml', { cwd: folder }).sort();
export const workflowText = (file: string): string => readFileSync(join(folder, file), 'utf8');
export const readWorkflow = (file: string): Workflow => parse(workflowText(file)) as Workflow;

/** What `${{ … }}` may name: `github.event.pull_request.base.ref`, `matrix.stack`, `steps.drift.outputs.code`. */
export type Contexts = Record<string, unknown>;

/** The value of one expression: a path or a text in quotes, or two of them compared. Throws for a name that the contexts do not have. */
export function evaluate(expression: string, contexts: Contexts): string {
  const sides = expression.split('==').map((side) => side.trim());
  if (sides.length === 2) return String(sides.map((side) => evaluate(side, contexts)).every((value, _, all) => value === all[0]));
  const quoted = /^'([^']*)'$/.exec(expression);
  if (quoted) return quoted[1] ?? '';
  if (!/^[\w.]+$/.test(expression)) throw new Error(`"${expression}" is more than this test understands`);
  let value: unknown = contexts;
  for (const step of expression.split('.')) {
    if (typeof value !== 'object' || value === null || !(step in value)) throw new Error(`there is no ${expression}`);
    value = (value as Record<string, unknown>)[step];
  }
  return String(value ?? '');
}

/** A text with its expressions replaced. */
export const expand = (text: string | number | boolean, contexts: Contexts): string =>
  String(text).replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => evaluate(expression, contexts));
