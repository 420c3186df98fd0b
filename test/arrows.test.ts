/** Imports point one way: a folder may only reach what stands below it in the picture of docs/how-it-works.md. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '..', 'src');

/** What each folder may import besides itself; files directly in src/ are listed by name. */
const allowed: Record<string, string[]> = {
  mapping: [],
  'pulumi.ts': [],
  catalog: [],
  config: ['catalog', 'mapping'],
  plan: ['config', 'catalog', 'mapping', 'provider'],
  provider: ['pulumi.ts', 'mapping'],
  scim: ['catalog', 'mapping'],
  entra: ['pulumi.ts', 'plan', 'provider'],
  okta: ['pulumi.ts', 'plan', 'provider'],
  pull: ['entra', 'plan', 'config', 'catalog', 'mapping', 'provider'],
  status: ['okta', 'plan', 'config', 'catalog', 'mapping', 'provider'],
  people: ['plan', 'config', 'mapping', 'provider'],
  verify: ['okta', 'plan', 'config', 'catalog', 'mapping', 'provider'],
  review: ['plan', 'config', 'catalog', 'mapping'],
  'secrets.ts': ['pulumi.ts'],
  'providers.ts': ['pulumi.ts', 'plan'],
  'program.ts': ['pulumi.ts', 'entra', 'okta', 'plan', 'providers.ts', 'secrets.ts'],
  'applied.ts': ['pulumi.ts', 'config', 'review'],
  'index.ts': ['pulumi.ts', 'config', 'plan', 'applied.ts', 'program.ts', 'secrets.ts'],
  rehearsal: [
    'pulumi.ts',
    'program.ts',
    'secrets.ts',
    'entra',
    'okta',
    'plan',
    'provider',
    'scim',
    'review',
    'config',
    'catalog',
    'mapping',
  ],
  commands: [
    'rehearsal',
    'scim',
    'review',
    'plan',
    'config',
    'catalog',
    'mapping',
    'provider',
    'pull',
    'status',
    'people',
    'okta',
    'verify',
    'program.ts',
    'secrets.ts',
  ],
  'cli.ts': ['commands'],
};

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) => join(dirname(file), path ?? ''));
}

const step = (file: string) => relative(src, file).split('/')[0] ?? '';

test('no import points upward', () => {
  const files = globSync('**/*.ts', { cwd: src }).map((name) => join(src, name));
  expect(files.length).toBeGreaterThan(50);
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => step(target) !== '..' && step(target) !== step(file) && !(allowed[step(file)] ?? []).includes(step(target)))
      .map((target) => `${relative(src, file)} → ${relative(src, target)}`),
  );
  expect(wrong).toEqual([]);
});

test('every folder of src stands in the picture', () => {
  const folders = new Set(globSync('**/*.ts', { cwd: src }).map((name) => name.split('/')[0] ?? ''));
  expect([...folders].filter((folder) => !(folder in allowed))).toEqual([]);
});
