/** The requests of Okta's SCIM client that write. Ids are the target's, as they stand in a path; never a DELETE of a person. */
import type { ScimRequest } from '../contract.ts';
import type { Flavour } from './rules.ts';
import { type AppUserSchema, mergedScimUser, newScimUser, type Overwriting, type PushedUser } from './scimUser.ts';

type Json = Record<string, unknown>;

const patchMessage = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';

export function createUser(schema: AppUserSchema, pushed: PushedUser, password: string): ScimRequest {
  return { method: 'POST', path: '/Users', body: newScimUser(schema, pushed, password) };
}

/** `current` is what a GET answered. */
export function updateUser(schema: AppUserSchema, id: string, current: Json, pushed: PushedUser, how: Overwriting): ScimRequest {
  return { method: 'PUT', path: `/Users/${id}`, body: mergedScimUser(schema, current, pushed, how) };
}

/** A catalogue app switches an account on and off by PATCH (Okta SCIM 2.0 reference). */
export function activateUser(id: string): ScimRequest {
  return { method: 'PATCH', path: `/Users/${id}`, body: activation(true) };
}

const activation = (active: boolean): Json => ({ schemas: [patchMessage], Operations: [{ op: 'replace', value: { active } }] });

/** A custom app reads the object first and sends all of it back. */
export function deactivateUser(flavour: Flavour, id: string, current: Json): ScimRequest {
  const path = `/Users/${id}`;
  if (flavour === 'put') return { method: 'PUT', path, body: { ...current, active: false } };
  return { method: 'PATCH', path, body: activation(false) };
}

export interface WantedGroup {
  displayName: string;
  members: { value: string; display: string }[];
}

/** What was pushed last: target ids of the members. */
export interface PushedGroup {
  displayName: string;
  members: string[];
}

export const pushedOf = ({ displayName, members }: WantedGroup): PushedGroup => ({
  displayName,
  members: members.map(({ value }) => value).sort(),
});

export const isSameGroup = (a: PushedGroup | null, b: PushedGroup): boolean => JSON.stringify(a) === JSON.stringify(b);

export function createGroup(wanted: WantedGroup): ScimRequest {
  return { method: 'POST', path: '/Groups', body: { schemas: [coreGroup], ...wanted } };
}

export const deleteGroup = (id: string): ScimRequest => ({ method: 'DELETE', path: `/Groups/${id}`, body: undefined });

/** From what was pushed to what is wanted: the members, then the name, which Okta sends along (SCIM 2.0 reference, "Update a specific Group name"). */
export function patchGroup(id: string, before: PushedGroup, wanted: WantedGroup): ScimRequest[] {
  const patch = (Operations: Json[]): ScimRequest => ({
    method: 'PATCH',
    path: `/Groups/${id}`,
    body: { schemas: [patchMessage], Operations },
  });
  const members = operations(id, before, { ...wanted, displayName: before.displayName });
  const name = operations(id, { displayName: null, members: [] }, { ...wanted, members: [] });
  return [...(members.length === 0 ? [] : [patch(members)]), patch(name)];
}

/** A group that is found is taken over: its members are replaced. `displayName` is the one it has. */
export function takeOverGroup(id: string, displayName: unknown, wanted: WantedGroup): ScimRequest {
  const Operations = [
    ...operations(id, { displayName, members: [] }, { ...wanted, members: [] }),
    { op: 'replace', path: 'members', value: wanted.members },
  ];
  return { method: 'PATCH', path: `/Groups/${id}`, body: { schemas: [patchMessage], Operations } };
}

/** The whole group as read, with name and members. */
export function putGroup(id: string, current: Json, wanted: WantedGroup): ScimRequest {
  return { method: 'PUT', path: `/Groups/${id}`, body: { ...current, ...wanted } };
}

function operations(id: string, before: { displayName: unknown; members: string[] }, wanted: WantedGroup): Json[] {
  const added = wanted.members.filter((member) => !before.members.includes(member.value));
  const kept = new Set(wanted.members.map((member) => member.value));
  return [
    ...(before.displayName === wanted.displayName ? [] : [{ op: 'replace', value: { id, displayName: wanted.displayName } }]),
    ...before.members
      .filter((member) => !kept.has(member))
      .map((member) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(member)}]` })),
    ...(added.length === 0 ? [] : [{ op: 'add', path: 'members', value: added }]),
  ];
}
