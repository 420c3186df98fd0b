/** Plays the tables of documented events through the simulated clients. */
import { describe, test } from 'vitest';
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
