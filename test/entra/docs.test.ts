/** docs/entra.md: every control has a YAML key with a test that is there, or a stated reason why not. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const tests = join(import.meta.dirname, '..');
const page = readFileSync(join(tests, '..', 'docs', 'entra.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Portal'))
  .map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );

test('every row says what covers it, or why nothing does', () => {
  expect(rows.length).toBeGreaterThan(60);
  const bare = rows.filter(([, yaml = '', covered = '']) => covered === '' && !/^none|always/.test(yaml.replace(/^automatic, /, '')));
  expect(bare).toEqual([]);
});

test('every test it names is there', () => {
  const named = rows.flatMap(([, , covered = '']) => [...covered.matchAll(/`([\w/*]+)`/g)].map(([, path = '']) => path));
  const missing = [...new Set(named)].filter((path) =>
    path.includes('*') ? globSync(`${path}.test.ts`, { cwd: tests }).length === 0 : !existsSync(join(tests, `${path}.test.ts`)),
  );
  expect(missing).toEqual([]);
});

test('every title it names is there', () => {
  const titles = rows.flatMap(([, , covered = '']) => [...covered.matchAll(/`([\w/]+)` "([^"]+)"/g)]);
  const missing = titles.filter(([, path = '', title = '']) => !readFileSync(join(tests, `${path}.test.ts`), 'utf8').includes(title));
  expect(missing.map(([whole]) => whole)).toEqual([]);
});
