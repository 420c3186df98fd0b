import { expect, test } from 'vitest';
import { hostOf, isSameAddress } from '../../src/mapping/scimAddress.ts';

test.each([
  ['https://a.example/scim/v2', 'https://a.example/scim/v2/', true],
  ['https://a.example/scim/v2?aadOptscim062020', 'https://a.example/scim/v2', true],
  ['https://A.Example:443/SCIM/v2', 'https://a.example/scim/v2', true],
  ['https://a.example/scim/v2', 'https://a.example/scim/v1', false],
  ['https://a.example/scim/v2', 'http://a.example/scim/v2', false],
  ['https://a.example/scim/v2', 'https://a.example:8443/scim/v2', false],
  ['https://a.example/scim?environment=test&aadOptscim062020', 'https://a.example/scim?environment=prod', false],
  ['https://a.example/scim?tenant=1&environment=test', 'https://a.example/scim/?aadOptscim062020&environment=test&tenant=1', true],
  ['https://a.example/scim?environment=test', 'https://a.example/scim', false],
  ['*', '*', false],
  [null, null, false],
])('%s and %s: %s', (before, now, same) => {
  expect(isSameAddress(before, now)).toBe(same);
});

test('a host has its port, in lower case', () => {
  expect(hostOf('https://A.example:8443/x')).toBe('a.example:8443');
  expect(hostOf('https://a.example:443/x')).toBe('a.example');
  expect(hostOf('*')).toBeNull();
});
