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

/** Properties and enums of Graph's metadata, v1.0. */
const rowProperties = [
  ...['id', 'activityDateTime', 'changeId', 'cycleId', 'durationInMilliseconds', 'initiatedBy', 'jobId', 'modifiedProperties'],
  ...['provisioningAction', 'provisioningStatusInfo', 'provisioningSteps', 'servicePrincipal', 'sourceIdentity', 'sourceSystem'],
  ...['targetIdentity', 'targetSystem', 'tenantId'],
];

test('a row has the properties of provisioningObjectSummary and no other, in their types', async () => {
  const { graph, call, job } = await startTenant();
  const { id } = await job();
  graph.store.logs.push(entry('1', id, { text: 'x', isReference: true, isLinked: true, durationInMilliseconds: 12 }));
  const { '@odata.context': _context, ...row } = (await call('GET', '/auditLogs/provisioning/1')).body;
  expect(Object.keys(row).sort()).toEqual(rowProperties.toSorted());
  expect(row).toMatchObject({
    durationInMilliseconds: 12,
    initiatedBy: { initiatorType: 'system' },
    sourceSystem: { id: expect.stringMatching(/./), displayName: 'Microsoft Entra ID', details: {} },
    targetSystem: { details: { ApplicationId: expect.stringMatching(/./), ServicePrincipalDisplayName: 'Wiki' } },
    tenantId: graph.store.tenantId,
  });
});

const steps: [name: string, entry: Partial<ProvisioningLogEntry>, steps: string[]][] = [
  [
    'a creation',
    {},
    [
      'EntryImportAdd import success',
      'EntrySynchronizationScoping scoping success',
      'EntrySynchronizationAdd matching success',
      'EntrySynchronizationAttributes processing success',
      'EntryExportAdd export success',
    ],
  ],
  [
    'a refused update',
    { provisioningAction: 'update', status: 'failure', errorCode: 'x', reason: 'taken', text: 'StatusCode: Conflict', isLinked: true },
    [
      'EntryImportUpdate import success',
      'EntrySynchronizationScoping scoping success',
      'EntrySynchronizationUpdate matching success',
      'EntrySynchronizationAttributes processing success',
      'EntryExportUpdate export failure',
    ],
  ],
  [
    'members',
    { provisioningAction: 'update', isReference: true },
    [
      'EntryImportUpdate import success',
      'EntrySynchronizationScoping scoping success',
      'EntrySynchronizationUpdate matching success',
      'EntrySynchronizationAttributes processing success',
      'EntrySynchronizationReferences referenceResolution success',
      'EntryExportUpdate export success',
    ],
  ],
  [
    'somebody outside the filter',
    { provisioningAction: 'other', status: 'skipped', errorCode: 'EntrySynchronizationSkipped', reason: 'outside' },
    ['EntryImport import success', 'EntrySynchronizationSkip scoping skipped'],
  ],
  [
    'two at the vendor',
    { status: 'failure', errorCode: 'DuplicateTargetEntries', reason: '2 hits' },
    ['EntryImportAdd import success', 'EntrySynchronizationScoping scoping success', 'EntrySynchronizationAdd matching failure'],
  ],
  [
    'a mapping that fails',
    { status: 'failure', errorCode: 'AttributeMappingFailed', reason: 'Mid' },
    [
      'EntryImportAdd import success',
      'EntrySynchronizationScoping scoping success',
      'EntrySynchronizationAdd matching success',
      'EntrySynchronizationAttributes processing failure',
    ],
  ],
  ['no matching value', { status: 'failure', errorCode: 'MandatoryFieldsMissing', reason: 'no mail' }, ['EntryImportAdd import failure']],
];
test.each(steps)('the steps of %s', async (_name, more, expected) => {
  const { graph, call, job } = await startTenant();
  graph.store.logs.push(entry('1', (await job()).id, more));
  const { provisioningSteps } = (await call('GET', '/auditLogs/provisioning/1')).body as { provisioningSteps: Record<string, string>[] };
  expect(provisioningSteps.map(({ name, provisioningStepType, status }) => `${name} ${provisioningStepType} ${status}`)).toEqual(expected);
  expect(
    provisioningSteps.every((step) => Object.keys(step).sort().join() === 'description,details,name,provisioningStepType,status'),
  ).toBe(true);
  expect(provisioningSteps.at(-1)?.description).toContain(more.reason ?? 'Ann'.toLowerCase());
});

test('(7.12) the sixth request in ten seconds is answered 429 with the seconds to wait, the log and one row alike', async () => {
  const { call, clock, graph } = await startTenant({ faults: { logLimit: 5 } });
  graph.store.logs.push(entry('1', 'x'));
  const ask = (path = '') => call('GET', `/auditLogs/provisioning${path}`);
  for (const path of ['', '', '/1', '', '/1']) expect((await ask(path)).status).toBe(200);
  clock.now = new Date(clock.now.getTime() + 3_000);
  const refused = await ask();
  expect([refused.status, refused.headers.get('retry-after'), refused.code]).toEqual([429, '7', 'TooManyRequests']);
  clock.now = new Date(clock.now.getTime() + 7_000);
  expect((await ask()).status).toBe(200);
});
