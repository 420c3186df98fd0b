/** What the service writes of a refusal is read back as what the target answered. */
import { expect, test } from 'vitest';
import { diagnose } from '../../../src/provider/graph/serviceCauses.ts';
import { startHarness } from './harness.ts';
import { addUser, assign } from './tenant.ts';

/** Numbers that are no status. */
const headers = { 'x-upstream-service-time': '512', 'x-ratelimit-limit': '401', age: '404' };

test.each<[status: number, body: string, kind: string]>([
  [401, '{"detail":"who"}', 'credentials'],
  [403, '', 'forbidden'],
  [403, '<html>Access denied</html>', 'firewall'],
  [404, '<html>', 'address'],
  [200, '<!doctype html><title>Sign in</title>', 'page'],
  [200, '{"hello":1}', 'not SCIM'],
  [302, '', 'page'],
  [503, '<html><h1>503', 'vendor'],
  [429, '', 'slowed'],
])('(7.13) a connection answered %i %s', async (status, body, kind) => {
  const { service, store, stored, target } = await startHarness();
  target.refuse = (_method, path) =>
    path.startsWith('/Users') ? { status, body, headers: { ...headers, 'retry-after': '0' } } : undefined;
  const { code = '', message = '' } = (await service.testConnection(store, stored, new Map(store.secrets.get('sp')))) ?? {};
  expect(diagnose(code, message)).toMatchObject({ kind, status, path: '/Users' });
  expect(message).not.toContain('t0ken');
});

test('(7.11) a target that is not there', async () => {
  const { service, store, stored, target, cycle } = await startHarness();
  await target.close();
  const { code = '', message = '' } = (await service.testConnection(store, stored, new Map(store.secrets.get('sp')))) ?? {};
  expect(diagnose(code, message)).toMatchObject({ kind: 'silence', status: null });
  await cycle();
  const { error } = stored.job.status.quarantine ?? {};
  expect(diagnose(error?.code ?? '', error?.message ?? '').kind).toBe('silence');
});

test.each<[status: number, body: string, kind: string]>([
  [400, '{"scimType":"invalidSyntax","detail":"a } in it","schemas":[],"status":"400"}', 'syntax'],
  [400, '{"scimType":"mutability","status":null}', 'mutability'],
  [400, '{"error":{"message":"the login already exists","code":"400"}}', 'conflict'],
  [400, 'no such department', 'refused'],
  [403, '', 'forbidden'],
  [404, '', 'address'],
  [405, '', 'not offered'],
  [409, '{"status":"409","detail":"taken"}', 'conflict'],
  [422, '{}', 'refused'],
  [501, '', 'not offered'],
  [500, '{"detail":"x"}', 'vendor'],
])('(7.11) a creation answered %i %s', async (status, body, kind) => {
  const { store, cycle, target } = await startHarness();
  assign(store, addUser(store, 'ann').id);
  target.refuse = (method) => (method === 'POST' ? { status, body, headers } : undefined);
  await cycle();
  const { errorCode, text } = store.logs.at(-1) ?? {};
  expect(diagnose(errorCode ?? '', text ?? '')).toMatchObject({ kind, status, retries: 0, nextRetry: '2026-01-02T03:44:05Z' });
});
