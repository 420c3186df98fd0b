/** A person as the API shows them. */
import type { Call, Json } from '../http.ts';
import type { OktaUser } from '../store.ts';

export function renderUser(call: Call, user: OktaUser): Json {
  const href = `${call.origin}/api/v1/users/${user.id}`;
  return {
    id: user.id,
    status: user.status,
    created: user.created,
    activated: user.activated,
    statusChanged: user.statusChanged,
    lastLogin: null,
    lastUpdated: user.lastUpdated,
    passwordChanged: null,
    type: { id: call.store.userTypeId },
    profile: user.profile,
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: { self: { href } },
  };
}
