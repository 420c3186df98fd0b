import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { departures, rows } from './gallery.ts';

test('each of the 25 has one test, and one of them departs', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.startsWith('gallery.') && name.endsWith('.test.ts'));
  const tested = files.flatMap((name) => {
    const text = readFileSync(join(import.meta.dirname, name), 'utf8');
    return [...text.matchAll(/^gallery(?:Cycle)?\((\d+), /gm)].map(([, row]) => Number(row));
  });
  const all = Array.from({ length: 25 }, (_, index) => index + 1);
  expect(Object.keys(rows).map(Number)).toEqual(all);
  expect(tested.sort((a, b) => a - b)).toEqual(all);
  expect(Object.keys(departures)).toEqual(['22']);
});
