import { expect, test } from 'vitest';
import type { StoredJob } from '../../../src/rehearsal/graph/store.ts';
import { startTenant, tenantId } from './tenant.ts';

const galleryApps = [{ displayName: 'Acme Chat', templateId: '00000000-0000-4000-8000-0000acce0001' }];

test('a Custom app has the template scim, a gallery app one of its own', async () => {
  const { value, instantiate, call } = await startTenant({ galleryApps });
  const custom = await instantiate();
  const templates = await value(`/servicePrincipals/${custom.servicePrincipal}/synchronization/templates`);
  expect(templates).toMatchObject([{ id: 'scim', default: true, schema: { id: `scim.${'0'.repeat(32)}` } }]);
  const gallery = await instantiate('Chat', '00000000-0000-4000-8000-0000acce0001');
  const path = `/servicePrincipals/${gallery.servicePrincipal}/synchronization`;
  expect(await value(`${path}/templates`)).toMatchObject([{ id: 'AcmeChat', applicationId: '00000000-0000-4000-8000-0000acce0001' }]);
  const { body } = await call('POST', `${path}/jobs`, { templateId: 'AcmeChat' });
  const { body: schema } = await call('GET', `${path}/jobs/${body.id}/schema`);
  expect(schema.synchronizationRules).toMatchObject([{ targetDirectoryName: 'Acme Chat' }]);
});

test('a job is born disabled under its predictable id, in both versions', async () => {
  const { call, value, instantiate } = await startTenant();
  const { servicePrincipal, appId } = await instantiate();
  const path = `/servicePrincipals/${servicePrincipal}/synchronization/jobs`;
  const { status, body } = await call('POST', path, { '@odata.type': '#microsoft.graph.synchronizationJob', templateId: 'scim' });
  const id = `scim.${tenantId.replaceAll('-', '')}.${appId}`;
  expect([status, body.id]).toEqual([201, id]);
  expect(body).toMatchObject({
    templateId: 'scim',
    schedule: { state: 'Disabled', interval: 'PT40M' },
    status: { code: 'Paused', quarantine: null },
  });
  expect(await value(path)).toMatchObject([{ id }]);
  expect((await call('GET', `/beta${path}/${id}`)).body.id).toBe(id);
});

test.each([
  ['a second job of a template', 'scim', 409, 'SynchronizationJobAlreadyExists'],
  ['an unknown template', 'nope', 400, 'TemplateNotFound'],
  ['no template', undefined, 400, 'TemplateNotFound'],
])('%s is refused, wrapped', async (_name, templateId, status, code) => {
  const { call, job } = await startTenant();
  const { sync } = await job();
  const answer = await call('POST', `${sync}/jobs`, { templateId });
  expect([answer.status, answer.code]).toEqual([status, code]);
  expect(answer.body.error).toMatchObject({ code: 'UnknownError' });
});

test('a deleted job is gone, and what asks for it gets a wrapped 404', async () => {
  const { call, job } = await startTenant();
  const { job: path } = await job();
  expect((await call('DELETE', path)).status).toBe(204);
  for (const [method, tail] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/start'],
    ['POST', '/pause'],
    ['GET', '/schema'],
  ] as const) {
    const answer = await call(method, path + tail);
    expect([answer.status, answer.code]).toEqual([404, 'ResourceNotFound']);
  }
  expect((await call('GET', '/servicePrincipals/none/synchronization/jobs')).code).toBe('ServicePrincipalNotFound');
});

test('jobs and secrets are counted as plain text', async () => {
  const { graph, token, call, job } = await startTenant();
  const { sync } = await job();
  await call('PUT', `${sync}/secrets`, { value: [{ key: 'BaseAddress', value: 'https://a' }] });
  for (const path of ['jobs', 'secrets']) {
    const response = await fetch(`${graph.url}/v1.0${sync}/${path}/$count`, { headers: { authorization: `Bearer ${token}` } });
    expect(await response.text()).toBe('1');
  }
});

test('a job belongs to its service principal', async () => {
  const { call, job, instantiate } = await startTenant();
  const { id } = await job();
  const { servicePrincipal } = await instantiate();
  expect((await call('GET', `/servicePrincipals/${servicePrincipal}/synchronization/jobs/${id}`)).status).toBe(404);
});

const quarantine = {
  currentBegan: '2026-01-01T00:00:00Z',
  nextAttempt: '2026-01-01T00:00:00Z',
  seriesBegan: '2026-01-01T00:00:00Z',
  seriesCount: 1,
  reason: 'TooManyDeletes',
  error: null,
};

/** A job that has been through a lot. */
function wear(stored: StoredJob): void {
  stored.job.status.quarantine = quarantine;
  stored.job.status.code = 'Quarantine';
  stored.job.status.countSuccessiveCompleteFailures = 3;
  stored.fullCycleDue = false;
  stored.links.set('ann', {
    objectType: 'User',
    targetId: '1',
    written: new Map([['active', true]]),
    members: new Set(),
    considered: new Set(),
    disabled: false,
    state: 'on',
  });
}

test('start sets it going without any secret and lifts a quarantine; pause stops it', async () => {
  const { graph, call, job } = await startTenant();
  const { job: path, id } = await job();
  const stored = graph.store.jobs.get(id) as StoredJob;
  wear(stored);
  expect((await call('POST', `${path}/start`)).status).toBe(204);
  expect((await call('GET', path)).body).toMatchObject({ schedule: { state: 'Active' }, status: { code: 'Active', quarantine: null } });
  expect([stored.fullCycleDue, stored.links.size]).toEqual([false, 1]);
  expect((await call('POST', `${path}/pause`)).status).toBe(204);
  expect((await call('GET', path)).body).toMatchObject({ schedule: { state: 'Paused' }, status: { code: 'Paused' } });
});

test.each([
  ['nothing (the portal button)', undefined, { full: true, links: 1, failures: 0, force: false }],
  ['an empty scope', '', { full: true, links: 1, failures: 0, force: false }],
  ['Watermark', 'Watermark', { full: true, links: 1, failures: 3, force: false }],
  ['Escrows', 'Escrows', { full: false, links: 1, failures: 0, force: false }],
  ['several flags', 'Watermark, Escrows,QuarantineState', { full: true, links: 1, failures: 0, force: false }],
  ['Full', 'Full', { full: true, links: 0, failures: 0, force: false }],
  ['ForceDeletes', 'ForceDeletes', { full: false, links: 1, failures: 3, force: true }],
])('restart with %s', async (_name, resetScope, expected) => {
  const { graph, call, job } = await startTenant();
  const { job: path, id } = await job();
  const stored = graph.store.jobs.get(id) as StoredJob;
  wear(stored);
  const answer = await call('POST', `${path}/restart`, resetScope === undefined ? undefined : { criteria: { resetScope } });
  expect(answer.status).toBe(204);
  expect({
    full: stored.fullCycleDue,
    links: stored.links.size,
    failures: stored.job.status.countSuccessiveCompleteFailures,
    force: stored.forceDeletes,
  }).toEqual(expected);
  expect(stored.job.schedule.state).toBe('Active');
});

test('an unknown reset scope changes nothing', async () => {
  const { graph, call, job } = await startTenant();
  const { job: path, id } = await job();
  expect((await call('POST', `${path}/restart`, { criteria: { resetScope: 'Full, Everything' } })).code).toBe('InvalidRestartCriteria');
  expect(graph.store.jobs.get(id)?.job.schedule.state).toBe('Disabled');
});

const credentials = (token: string) => [
  { key: 'BaseAddress', value: 'https://scim.example.com' },
  { key: 'SecretToken', value: token },
];

test.each([
  ['good ones', { credentials: credentials('good') }, 204, undefined],
  ['bad ones', { credentials: credentials('bad') }, 400, 'InvalidCredentials'],
  ['saved ones, though others are sent', { useSavedCredentials: true, credentials: credentials('bad') }, 204, undefined],
  ['no list', {}, 400, 'InvalidRequest'],
])('credentials are validated: %s', async (_name, body, status, code) => {
  const { call, job, asked } = await startTenant();
  const { job: path, sync, id } = await job();
  await call('PUT', `${sync}/secrets`, { value: credentials('good') });
  for (const [route, sent] of [
    [path, body],
    [`${sync}/jobs`, { ...body, templateId: 'scim' }],
  ] as const) {
    const answer = await call('POST', `${route}/validateCredentials`, sent);
    expect([answer.status, answer.code]).toEqual([status, code]);
  }
  if (code !== 'InvalidRequest') expect(asked).toMatchObject([{ job: id }, { job: id }]);
});

test('credentials can be validated before there is a job, which does not make one', async () => {
  const { graph, call, instantiate } = await startTenant();
  const path = `/servicePrincipals/${(await instantiate()).servicePrincipal}/synchronization/jobs/validateCredentials`;
  expect((await call('POST', path, { templateId: 'scim', credentials: credentials('good') })).status).toBe(204);
  expect((await call('POST', path, { credentials: credentials('good') })).code).toBe('TemplateNotFound');
  expect(graph.store.jobs.size).toBe(0);
});
