/** Keys of a sample's entries and their object ids: an object that the file knew before keeps its key and its ids in other tenants. */
import { formOf, normalId, normalTenant, type ObjectIds, type WithIds } from '../config/sampleIds.ts';
import { maskId } from './mask.ts';

export interface KeysOptions {
  /** The entries of the file that is replaced. */
  previous: Record<string, WithIds>;
  /** The one that is read. */
  tenant: string;
  /** Key of the mask; null: ids stand as they are. */
  maskKey: string | null;
}

export interface Entry {
  key: string;
  ids: ObjectIds;
}

export interface Keys {
  /** The entry of an object; `wanted` is the key that its name gives, which one the file did not know gets, or `wanted-2` where that is taken. */
  entryOf(id: string, wanted: string): Entry;
  /** Key of an object in the file that is replaced. */
  previousKey(id: string): string | undefined;
}

export function openKeys({ previous, tenant: read, maskKey }: KeysOptions): Keys {
  const tenant = normalTenant(read);
  const written = (id: string) => (maskKey === null ? normalId(id) : maskId(id, maskKey));
  const form = formOf(written(''));
  // Of ids in another form nobody knows whose they are; and a file that was not masked has names of people for keys.
  const known = new Map(
    Object.entries(previous).flatMap(([key, { ids }]): [string, string][] => {
      const id = ids?.[tenant];
      return id !== undefined && formOf(id) === form ? [[id, key]] : [];
    }),
  );
  // A key is never given to another object: expectations and members would follow it.
  const taken = new Set(known.values());
  const elsewhere = (key: string): ObjectIds =>
    Object.fromEntries(
      Object.entries(previous[key]?.ids ?? {}).flatMap(([other, id]) => {
        if (other === tenant) return [];
        return [[other, maskKey !== null && formOf(id) === '' ? maskId(id, maskKey) : id]];
      }),
    );
  return {
    entryOf: (id, wanted) => {
      const own = written(id);
      const key = known.get(own) ?? uniqueKey(wanted, taken);
      // By its name alone an entry of another tenant is known, unless several have that name.
      return { key, ids: { ...(known.has(own) || key === wanted ? elsewhere(key) : {}), [tenant]: own } };
    },
    previousKey: (id) => known.get(written(id)),
  };
}

function uniqueKey(wanted: string, taken: Set<string>): string {
  let key = wanted;
  for (let number = 2; taken.has(key); number++) key = `${wanted}-${number}`;
  taken.add(key);
  return key;
}
