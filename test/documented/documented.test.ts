/** Plays the tables of documented events through the simulated clients, and holds the tables to their own rules. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { playEntra } from './entra/play.ts';
import { entraRows } from './entra.ts';
import { playOkta } from './okta/play.ts';
import { oktaRows } from './okta.ts';

for (const [topic, rows] of Object.entries(entraRows)) {
  describe(`Entra: ${topic}`, () => {
    test.each(rows.map((row) => [row.id, row] as const))('%s', (_id, row) => playEntra(row));
  });
}

for (const [topic, rows] of Object.entries(oktaRows)) {
  describe(`Okta: ${topic}`, () => {
    test.each(rows.map((row) => [row.id, row] as const))('%s', (_id, row) => playOkta(row));
  });
}

describe('the tables', () => {
  const rows = [...Object.values(entraRows).flat(), ...Object.values(oktaRows).flat()];
  const ids = [
    ...Object.values(entraRows)
      .flat()
      .map(({ id }) => `entra ${id}`),
    ...Object.values(oktaRows)
      .flat()
      .map(({ id }) => `okta ${id}`),
  ];

  test('at least 90 rows, each with a source and an id of its own', () => {
    expect(rows.length).toBeGreaterThanOrEqual(90);
    expect(rows.filter(({ source }) => source.trim() === '')).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('every other reading that the pages allow is named', () => {
    const open = rows.filter(({ certainty }) => certainty === 'may' || certainty === 'ambiguous');
    expect(open.length).toBeGreaterThan(0);
    expect(open.filter(({ note }) => note === undefined).map(({ id }) => id)).toEqual([]);
  });

  test('the field cases about what a directory does with a person have their rows', () => {
    const fields = ['1.1', ...Array.from({ length: 12 }, (_, index) => `1.${index + 7}`), '2.11'];
    expect(fields.filter((field) => !rows.some((row) => row.field === field))).toEqual([]);
  });

  test('they take nothing from the code whose work they describe', () => {
    const files = globSync('**/*.ts', { cwd: import.meta.dirname }).map((file) => file.replaceAll('\\', '/'));
    const tables = files.filter((file) => !file.endsWith('play.ts') && !file.endsWith('.test.ts'));
    expect(tables.length).toBeGreaterThan(15);
    const outside = (file: string) => /from '(\.\.\/)+(src|rehearsal)\//.test(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'));
    expect(tables.filter(outside)).toEqual([]);
  });
});
