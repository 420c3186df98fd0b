/** What the loopback Graph answers is held to the table of types; `test/setup/typeFaults.ts` fails the test in which it is not. */
import { expect, test } from 'vitest';
import { typeFaults } from '../../../src/rehearsal/graph/types/typeFaults.ts';
import { startTenant } from './tenant.ts';

test.each<[string, (user: Record<string, unknown>) => void, RegExp]>([
  ['of another type', (user) => Object.assign(user, { displayName: 5 }), /GET .*\/users: user displayName is 5, not Edm.String/],
  ['not known', (user) => Object.assign(user, { '@odata.type': '#microsoft.graph.group' }), /group businessPhones is not known/],
  ['no member of its enum', (user) => Object.assign(user, { '@odata.type': '#microsoft.graph.group', accessType: 'open' }), /accessType/],
])('a value that is %s is a fault of the tenant', async (_, spoil, fault) => {
  const { graph, call } = await startTenant();
  const [user] = graph.store.users.values();
  if (user) spoil(user);
  expect((await call('GET', '/users')).status).toBe(200);
  expect(typeFaults.splice(0)).toContainEqual(expect.stringMatching(fault));
});

test('an address that no type is known for is a fault too', async () => {
  const { checkAnswer } = await import('../../../src/rehearsal/graph/types/answerCheck.ts');
  checkAnswer('GET /v1.0/things', undefined, { value: [] });
  expect(typeFaults.splice(0)).toEqual(['GET /v1.0/things: no type is known for this answer']);
});
