/** What Okta's clients ask of the org as a whole. */
import type { Call, Json, Route } from '../http.ts';
import { ok } from '../http.ts';

const system = (call: Call): Json => ({
  id: call.store.policyId,
  name: 'Any two factors',
  type: 'ACCESS_POLICY',
  status: 'ACTIVE',
  system: true,
  priority: 1,
  created: call.store.created,
  lastUpdated: call.store.created,
});

const settings = ({ store, origin }: Call): Json => ({
  id: store.orgId,
  subdomain: store.org,
  companyName: store.org,
  status: 'ACTIVE',
  website: `https://${store.org}.example.com`,
  created: store.created,
  lastUpdated: store.created,
  _links: { preferences: { href: `${origin}/v1/org/preferences` }, contacts: { href: `${origin}/api/v1/org/contacts` } },
});

export const orgRoutes: Route[] = [
  {
    method: 'GET',
    path: '/.well-known/okta-organization',
    handle: (call) =>
      ok({
        id: call.store.orgId,
        pipeline: 'idx',
        _links: { organization: { href: call.origin } },
      }),
  },
  { method: 'GET', path: '/api/v1/org', handle: (call) => ok(settings(call)) },
  {
    method: 'GET',
    path: '/api/v1/policies',
    handle: (call) => ok(call.query.get('type') === 'ACCESS_POLICY' ? [system(call)] : []),
  },
];
