import { expect, test } from 'vitest';
import { isSameAddress } from '../../src/mapping/scimAddress.ts';
import { parseScimPath } from '../../src/mapping/scimPath.ts';

/** A run that is looked through from each of its places takes ten seconds at this length; from the first alone, nothing. */
const run = 50_000;

test('spaces in a path are looked through once', { timeout: 3000 }, () => {
  expect(parseScimPath(`emails[type eq "work"${' '.repeat(run)}x]`)).toBeNull();
  expect(parseScimPath('emails[type eq "work"   and  primary eq true].value')?.filter).toHaveLength(2);
});

test('slashes in an address are looked through once', { timeout: 3000 }, () => {
  expect(isSameAddress(`https://example.com/${'/'.repeat(run)}x`, 'https://example.com/x')).toBe(false);
  expect(isSameAddress('https://example.com/scim//', 'https://example.com/scim')).toBe(true);
});
