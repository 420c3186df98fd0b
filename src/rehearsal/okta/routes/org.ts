/** What the provider asks of the org as a whole. */
import type { Call, Route } from '../http.ts';
import { ok } from '../http.ts';

const system = (call: Call) => ({
  id: call.store.policyId,
  name: 'Any two factors',
  type: 'ACCESS_POLICY',
  status: 'ACTIVE',
  system: true,
  priority: 1,
});

export const orgRoutes: Route[] = [
  {
    method: 'GET',
    path: '/.well-known/okta-organization',
    handle: (call) =>
      ok({
        id: `00o${call.store.org}`,
        pipeline: 'idx',
        _links: { organization: { href: call.origin } },
        settings: { analyticsCollectionEnabled: false },
      }),
  },
  {
    method: 'GET',
    path: '/api/v1/policies',
    handle: (call) => ok(call.query.get('type') === 'ACCESS_POLICY' ? [system(call)] : []),
  },
  {
    method: 'GET',
    path: '/api/v1/meta/types/user',
    handle: (call) => ok([{ id: call.store.userTypeId, name: 'user', displayName: 'User', default: true }]),
  },
];
