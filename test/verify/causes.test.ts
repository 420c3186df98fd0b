import { expect, test } from 'vitest';
import type { SynchronizationJob } from '../../src/provider/graph/schemaTypes.ts';
import { jobTrouble } from '../../src/verify/causes.ts';

const job = (code: string, message: string, state = 'Active') =>
  ({ schedule: { state }, status: { code: 'Quarantine', quarantine: { error: { code, message } } } }) as SynchronizationJob;
const scim = 'SystemForCrossDomainIdentityManagement';

test.each([
  [
    `${scim}CredentialValidationFailure`,
    'Resource: https://h/Users Operation: GET Response Status Code: Unauthorized Response Headers: x-upstream-service-time: 512 Response Content: {}',
    'the token is wrong or expired',
  ],
  [
    `${scim}CredentialValidationUnavailable`,
    'It is not able to connect. An error occurred while sending the request.',
    'nothing answers at the address',
  ],
  ['TooManyDeletes', '7 objects would be disabled', '7 objects would be disabled'],
])('(7.11) a quarantine is named by what its text means: %s', (code, message, means) => {
  expect(jobTrouble(job(code, message))).toBe(`the job is in quarantine (${means}): clear its cause and restart it`);
});

test('(7.16) a job that was switched off by it', () => {
  expect(jobTrouble(job('x', '', 'Disabled'))).toBe(
    'the job was switched off after four weeks in quarantine: clear its cause and restart it',
  );
});
