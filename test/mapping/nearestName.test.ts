import { expect, test } from 'vitest';
import { nearestName } from '../../src/mapping/nearestName.ts';

test.each([
  ['Jion', 'Join'],
  ['tolower', 'ToLower'],
  ['Apend', 'Append'],
  ['NormaliseDiacritics', 'NormalizeDiacritics'],
  ['Frobnicate', null],
  ['', null],
])('%s is near %s', (name, expected) => {
  expect(nearestName(name, ['Append', 'Join', 'Not', 'ToLower', 'NormalizeDiacritics'])).toBe(expected);
});
