import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rows } from './rows.ts';

test('every row of the list has one test, and no test is of no row', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
  const tested = files.flatMap((name) => {
    const text = readFileSync(join(import.meta.dirname, name), 'utf8');
    return [...text.matchAll(/^quirk\((\d+), /gm)].map(([, row]) => Number(row));
  });
  const all = Array.from({ length: 50 }, (_, index) => index + 1);
  expect(Object.keys(rows).map(Number)).toEqual(all);
  expect(tested.sort((a, b) => a - b)).toEqual(all);
});
