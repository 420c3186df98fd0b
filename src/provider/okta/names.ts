/** What people and groups of an Okta org are called now, by their ids. */
import type { ObjectIds, ObjectNames } from '../inputs.ts';
import type { OktaClient } from './client.ts';
import { orMissing } from './pages.ts';

/** Throws OktaError. */
export async function readOktaNames(okta: OktaClient, { users, groups }: ObjectIds): Promise<ObjectNames> {
  const read = async (list: 'users' | 'groups', ids: string[], property: 'login' | 'name') => {
    const names: Record<string, string> = {};
    for (const id of ids) {
      const found = await orMissing(okta.get<{ profile: Record<string, string> }>(`/api/v1/${list}/${encodeURIComponent(id)}`));
      const name = found?.profile[property];
      if (name !== undefined) names[id] = name;
    }
    return names;
  };
  return { users: await read('users', users, 'login'), groups: await read('groups', groups, 'name') };
}
