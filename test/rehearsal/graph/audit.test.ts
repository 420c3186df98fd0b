import { expect, test } from 'vitest';
import type { ProvisioningLogEntry } from '../../../src/rehearsal/graph/store.ts';
import { startTenant } from './tenant.ts';

const entry = (id: string, jobId: string, more: Partial<ProvisioningLogEntry> = {}): ProvisioningLogEntry => ({
  id,
  activityDateTime: `2026-01-02T03:0${id}:00Z`,
  jobId,
  cycleId: 'c',
  provisioningAction: 'create',
  status: 'success',
  errorCode: null,
  reason: null,
  sourceIdentity: { id: 'u', displayName: 'Ann', identityType: 'User', userPrincipalName: 'ann@example.com' },
  targetIdentity: { id: '7', displayName: '', identityType: 'urn' },
  modifiedProperties: [{ displayName: 'userName', oldValue: null, newValue: 'ann@example.com' }],
  ...more,
});

test('the provisioning log is filtered by job and says what went wrong', async () => {
  const { graph, call, value, job } = await startTenant();
  const { id, servicePrincipal } = await job();
  const failure = { provisioningAction: 'update', status: 'failure', errorCode: 'Conflict', reason: 'taken' } as const;
  graph.store.logs.push(entry('1', id), entry('2', id, failure), entry('3', 'other'));
  const ids = async (filter: string, more = '') =>
    (await value(`/auditLogs/provisioning?$filter=${encodeURIComponent(filter)}${more}`)).map((each) => each.id);
  expect(await ids(`jobId eq '${id}'`)).toEqual(['1', '2']);
  expect(await ids(`jobId eq '${id}' and provisioningAction eq 'update'`)).toEqual(['2']);
  expect(await ids(`servicePrincipal/id eq '${servicePrincipal}' and activityDateTime gt 2026-01-02T03:01:30Z`)).toEqual(['2']);
  expect(await ids(`jobId eq '${id}'`, '&$orderby=activityDateTime+desc&$top=1')).toEqual(['2']);
  expect((await call('GET', '/auditLogs/provisioning/2')).body).toMatchObject({
    provisioningStatusInfo: { status: 'failure', errorInformation: { errorCode: 'Conflict', reason: 'taken' } },
    servicePrincipal: { id: servicePrincipal, displayName: 'Wiki' },
    sourceIdentity: { details: { userPrincipalName: 'ann@example.com' } },
    targetSystem: { displayName: 'customappsso' },
  });
  expect((await call('GET', '/auditLogs/provisioning/1')).body.provisioningStatusInfo).toEqual({
    status: 'success',
    errorInformation: null,
  });
  expect((await call('GET', '/auditLogs/provisioning/9')).status).toBe(404);
});
