/** Puts the sample directory into an empty tenant. */

import type { SampleDirectory } from '../../config/sample.ts';
import { nameInBin } from '../../mapping/entra/recycleBin.ts';
import { graphGroupOf, graphUserOf } from '../../provisioning/entra/sampleObjects.ts';
import type { GraphStore } from './store.ts';

/** Keys of the sample directory → object ids. */
export interface SampleIds {
  people: Record<string, string>;
  groups: Record<string, string>;
}

/** A tenant holding the sample people and groups. Softly deleted people are in the recycle bin. Keys that name nobody are left out. */
export function seedStore(
  tenantId: string,
  sample: SampleDirectory,
  now: Date,
  newId: () => string,
): { store: GraphStore; ids: SampleIds } {
  const store: GraphStore = {
    tenantId,
    users: new Map(),
    groups: new Map(),
    applications: new Map(),
    servicePrincipals: new Map(),
    assignments: new Map(),
    secrets: new Map(),
    jobs: new Map(),
    logs: [],
  };
  const idsOf = (keys: string[]): Record<string, string> => Object.fromEntries(keys.map((key) => [key, newId()]));
  const ids: SampleIds = { people: idsOf(Object.keys(sample.people)), groups: idsOf(Object.keys(sample.groups)) };
  const at = now.toISOString();
  for (const [key, person] of Object.entries(sample.people)) {
    const id = ids.people[key] ?? '';
    const user = structuredClone(graphUserOf(person));
    store.users.set(id, {
      ...user,
      ...(person.softDeleted ? { userPrincipalName: nameInBin(id, user.userPrincipalName) } : {}),
      manager: ids.people[String(person.properties.manager)] ?? null,
      id,
      createdDateTime: at,
      deletedDateTime: person.softDeleted ? at : null,
    });
  }
  for (const [key, group] of Object.entries(sample.groups)) {
    const id = ids.groups[key] ?? '';
    const members = [...group.members.map((member) => ids.people[member]), ...group.groups.map((nested) => ids.groups[nested])];
    store.groups.set(id, {
      ...graphGroupOf(key, group),
      id,
      createdDateTime: at,
      members: members.filter((member) => member !== undefined),
    });
  }
  return { store, ids };
}
