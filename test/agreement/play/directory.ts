/** Carries the change of the sample into both tenants, as administrators and the yearly clean-up would. */

import type { SampleDirectory, SamplePerson } from '../../../src/config/sample.ts';
import { nameInBin } from '../../../src/mapping/entra/recycleBin.ts';
import { graphUserOf } from '../../../src/provisioning/entra/sampleObjects.ts';
import { oktaProfileOf } from '../../../src/provisioning/okta/sampleObjects.ts';
import { openPortal, type Portal } from '../../../src/rehearsal/life/portal.ts';
import { addUser, removeUser, setUserProfile } from '../../../src/rehearsal/okta/directory.ts';
import type { World } from '../../../src/rehearsal/world.ts';
import type { Keys } from './keys.ts';

interface Moving {
  world: World;
  keys: Keys;
  before: SampleDirectory;
  after: SampleDirectory;
}

export async function moveDirectory(moving: Moving): Promise<void> {
  const { before, after } = moving;
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  await moveEntra(moving);
  moveOkta(moving);
  moving.keys.learn();
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function moveEntra({ world, before, after }: Moving): Promise<void> {
  const { store, sampleIds } = world.graph;
  const portal = openPortal(world.admin, (userId, properties) => Object.assign(store.users.get(userId) ?? {}, properties));
  const added = Object.entries(after.people).filter(([key]) => before.people[key] === undefined);
  for (const [key, person] of added) {
    const id = await portal.createUser({ ...graphUserOf(person) });
    sampleIds.people[key] = id;
    if (person.softDeleted) await portal.deleteUser(id);
  }
  for (const [key, old] of Object.entries(before.people)) {
    const young = after.people[key];
    const id = sampleIds.people[key] ?? '';
    if (young === undefined) await purge(portal, id, old.softDeleted);
    else if (!same(old, young)) await changeInEntra(world, portal, id, old, young);
  }
  // Once everybody is there.
  for (const [key, person] of Object.entries(after.people)) {
    const user = store.users.get(sampleIds.people[key] ?? '');
    if (user !== undefined) user.manager = sampleIds.people[String(person.properties.manager)] ?? null;
  }
  for (const [key, group] of Object.entries(after.groups)) {
    const stored = store.groups.get(sampleIds.groups[key] ?? '');
    if (stored === undefined || same(before.groups[key], group)) continue;
    if (stored.displayName !== group.displayName) await portal.renameGroup(stored.id, group.displayName);
    stored.securityEnabled = group.securityEnabled;
    const people = group.members.flatMap((member) => sampleIds.people[member] ?? []);
    const wanted = [...people, ...group.groups.flatMap((nested) => sampleIds.groups[nested] ?? [])];
    // Not over Graph, which adds nobody who is in the recycle bin; a sample may have it so.
    const stays = stored.members.filter((id) => wanted.includes(id));
    stored.members = [...stays, ...wanted.filter((id) => !stays.includes(id))];
  }
}

async function purge(portal: Portal, id: string, isDeleted: boolean): Promise<void> {
  if (!isDeleted) await portal.deleteUser(id);
  await portal.purgeUser(id);
}

async function changeInEntra(world: World, portal: Portal, id: string, old: SamplePerson, young: SamplePerson): Promise<void> {
  const user = world.graph.store.users.get(id);
  if (user === undefined) return;
  if (old.softDeleted && !young.softDeleted) await portal.restoreUser(id);
  const { createdDateTime, deletedDateTime, manager } = user;
  // All of it: a property that is no longer there is gone, which a PATCH cannot say of every kind.
  for (const name of Object.keys(user)) delete user[name];
  Object.assign(user, structuredClone(graphUserOf(young)), { id, createdDateTime, deletedDateTime, manager });
  if (deletedDateTime !== null) user.userPrincipalName = nameInBin(id, user.userPrincipalName);
  if (!old.softDeleted && young.softDeleted) await portal.deleteUser(id);
}

function moveOkta({ world, keys, before, after }: Moving): void {
  const { store, admin } = world.okta;
  const isThere = (person: SamplePerson | undefined): person is SamplePerson => person !== undefined && !person.softDeleted;
  for (const key of new Set([...Object.keys(before.people), ...Object.keys(after.people)])) {
    const [old, young] = [before.people[key], after.people[key]];
    const user = store.users.get(store.people.get(key) ?? '');
    if (isThere(old) && !isThere(young) && user !== undefined) {
      if (user.status !== 'DEPROVISIONED') admin.setStatus(user.id, 'DEPROVISIONED');
      removeUser(store, user);
      store.people.delete(key);
    } else if (!isThere(old) && isThere(young)) {
      const made = addUser(store, oktaProfileOf(young), 'ACTIVE');
      if (!young.enabled) admin.setStatus(made.id, 'DEPROVISIONED');
      store.people.set(key, made.id);
    } else if (isThere(old) && isThere(young) && user !== undefined && !same(old, young)) {
      setUserProfile(store, user, oktaProfileOf(young));
      if (old.enabled !== young.enabled) admin.setStatus(user.id, young.enabled ? 'ACTIVE' : 'DEPROVISIONED');
    }
  }
  const gone: [string, string][] = [];
  for (const [key, group] of Object.entries(after.groups)) {
    const stored = store.groups.get(keys.oktaGroups.get(key) ?? '');
    if (stored === undefined) continue;
    if (stored.profile.name !== group.displayName) admin.renameGroup(stored.id, group.displayName);
    const wanted = new Set(group.members.flatMap((member) => store.people.get(member) ?? []));
    for (const id of stored.members) if (!wanted.has(id)) gone.push([stored.id, id]);
    for (const id of wanted) if (!stored.members.has(id)) admin.setMember(stored.id, id, true);
  }
  // Whoever goes from one group to another is in both before they are in one.
  for (const [group, id] of gone) admin.setMember(group, id, false);
}
