/** The system log: an entry for each change over the API. */
import type { Answer, Call } from './http.ts';
import { isObject, objectAt, textAt } from './http.ts';
import type { LogEntry } from './store.ts';
import { stamp } from './store.ts';

/** Operation → event type and message. Source: Okta, "Event types". */
const events: Record<string, [eventType: string, message: string]> = {
  'POST /api/v1/apps': ['application.lifecycle.create', 'Create application'],
  'PUT /api/v1/apps/{}': ['application.lifecycle.update', 'Update application'],
  'DELETE /api/v1/apps/{}': ['application.lifecycle.delete', 'Delete application'],
  'POST /api/v1/apps/{}/lifecycle/activate': ['application.lifecycle.activate', 'Activate application'],
  'POST /api/v1/apps/{}/lifecycle/deactivate': ['application.lifecycle.deactivate', 'Deactivate application'],
  'POST /api/v1/apps/{}/users': ['application.user_membership.add', 'Add user to application membership'],
  'DELETE /api/v1/apps/{}/users/{}': ['application.user_membership.remove', 'Remove user from application membership'],
  'PUT /api/v1/apps/{}/groups/{}': ['group.application_assignment.add', 'Add assigned application to group'],
  'DELETE /api/v1/apps/{}/groups/{}': ['group.application_assignment.remove', 'Remove assigned application from group'],
  'POST /api/v1/groups': ['group.lifecycle.create', 'Create Okta group'],
  'DELETE /api/v1/groups/{}': ['group.lifecycle.delete', 'Delete Okta group'],
  'PUT /api/v1/groups/{}/users/{}': ['group.user_membership.add', 'Add user to group membership'],
  'DELETE /api/v1/groups/{}/users/{}': ['group.user_membership.remove', 'Remove user from group membership'],
  'POST /api/v1/users': ['user.lifecycle.create', 'Create Okta user'],
  'POST /api/v1/users/{}': ['user.account.update_profile', 'Update user profile for Okta'],
  'PUT /api/v1/users/{}': ['user.account.update_profile', 'Update user profile for Okta'],
  'POST /api/v1/users/{}/lifecycle/activate': ['user.lifecycle.activate', 'Activate Okta user'],
  'POST /api/v1/users/{}/lifecycle/deactivate': ['user.lifecycle.deactivate', 'Deactivate Okta user'],
  'POST /api/v1/users/{}/lifecycle/suspend': ['user.lifecycle.suspend', 'Suspend Okta user'],
  'POST /api/v1/users/{}/lifecycle/unsuspend': ['user.lifecycle.unsuspend', 'Unsuspend Okta user'],
};

/** The newest that are kept: a rehearsal of many people is no archive. */
const most = 5000;

/** After a change that was carried out. */
export function recordChange(call: Call, { status, body }: Answer): void {
  const [eventType, displayMessage] = events[call.key] ?? [];
  if (eventType === undefined || displayMessage === undefined || status >= 300) return;
  const { store } = call;
  const target = isObject(body) && typeof body.id === 'string' ? [targetOf(body)] : [];
  for (const id of Object.values(call.params)) if (!target.some((one) => one.id === id)) target.push(known(call, id));
  store.log.push({ id: store.id('evt'), published: stamp(store), eventType, displayMessage, target });
  if (store.log.length > most) store.log.shift();
}

type Target = LogEntry['target'][number];

function targetOf(body: Record<string, unknown>): Target {
  const profile = objectAt(body, 'profile');
  const name = textAt(body, 'label') ?? textAt(profile, 'name') ?? textAt(profile, 'login') ?? String(body.id);
  return { id: String(body.id), type: kinds[String(body.id).slice(0, 3)] ?? 'unknown', alternateId: name, displayName: name };
}

function known({ store }: Call, id: string): Target {
  const name = store.apps.get(id)?.label ?? store.groups.get(id)?.profile.name ?? String(store.users.get(id)?.profile.login ?? id);
  return { id, type: kinds[id.slice(0, 3)] ?? 'unknown', alternateId: name, displayName: name };
}

/** By the prefix of the id. */
const kinds: Record<string, string> = { '00u': 'User', '00g': 'UserGroup', '0oa': 'AppInstance' };
