import { expect, test } from 'vitest';
import { startTenant } from './tenant.ts';

const pairs = (values: Record<string, string>) => Object.entries(values).map(([key, value]) => ({ key, value }));
const settings = '{"Enabled":true,"Recipients":"idm@example.com"}';

test('secrets merge by key, keep their order, are removed by an empty text and never read back', async () => {
  const { graph, call, value, job } = await startTenant();
  const { sync, servicePrincipal } = await job();
  const path = `${sync}/secrets`;
  expect(await value(path)).toEqual([]);
  await call('PUT', path, { value: pairs({ SyncAll: 'false', SecretToken: 'one', BaseAddress: 'https://a' }) });
  await call('PUT', path, { value: pairs({ SecretToken: 'two', SyncNotificationSettings: settings }) });
  expect(await value(path)).toEqual(
    pairs({ SyncAll: 'false', SecretToken: '*', BaseAddress: 'https://a', SyncNotificationSettings: settings }),
  );
  expect(graph.store.secrets.get(servicePrincipal)?.get('SecretToken')).toBe('two');
  expect((await call('PUT', path, { value: pairs({ SecretToken: '', SyncAll: '' }) })).status).toBe(204);
  expect(await value(path)).toEqual(pairs({ BaseAddress: 'https://a', SyncNotificationSettings: settings }));
});

test.each([
  ['empty notification settings', { BaseAddress: 'https://b', SyncNotificationSettings: '' }, 'InvalidNotificationSettings'],
  ['notification settings that are not JSON', { BaseAddress: 'https://b', SyncNotificationSettings: 'x' }, 'InvalidNotificationSettings'],
  ['an unknown key', { BaseAddress: 'https://b', Token: 'x' }, 'InvalidRequest'],
])('%s are refused, and nothing of that call is kept', async (_name, values, code) => {
  const { call, value, job } = await startTenant();
  const path = `${(await job()).sync}/secrets`;
  await call('PUT', path, { value: pairs({ BaseAddress: 'https://a' }) });
  const answer = await call('PUT', path, { value: pairs(values) });
  expect([answer.status, answer.code]).toEqual([400, code]);
  expect(answer.body.error).toMatchObject({ code: 'UnknownError' });
  expect(await value(path)).toEqual(pairs({ BaseAddress: 'https://a' }));
});

test('notification settings are cleared by {}', async () => {
  const { call, value, job } = await startTenant();
  const path = `${(await job()).sync}/secrets`;
  expect((await call('PUT', path, { value: pairs({ SyncNotificationSettings: '{}' }) })).status).toBe(204);
  expect(await value(path)).toEqual(pairs({ SyncNotificationSettings: '{}' }));
});

test.each([[{}], [{ credentials: [] }], [{ value: [{ key: 'SyncAll' }] }]])('%j is no list of secrets', async (body) => {
  const { call, job } = await startTenant();
  expect((await call('PUT', `${(await job()).sync}/secrets`, body)).code).toBe('InvalidRequest');
});
