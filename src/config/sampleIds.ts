/** Object ids in a sample: what an entry is called in the YAML may change, the object it stands for does not. */

/** Entra tenant id or Okta org name, in small letters → object id, or its pseudonym in a masked sample. */
export type ObjectIds = Record<string, string>;

export interface WithIds {
  ids?: ObjectIds;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** As ids are compared: letter case counts in Okta's and not in Entra's. */
export const normalId = (id: string): string => (guid.test(id) ? id.toLowerCase() : id);

/** As tenants are compared. */
export const normalTenant = (tenant: string): string => tenant.toLowerCase();

/** What a pseudonym begins with: a fingerprint of the mask's key behind `masked-`. */
const pseudonym = /^masked-[0-9a-f]{6}-/;

/** Ids of one form can be compared: as the directory gives them (empty), or as pseudonyms of one key. */
export const formOf = (id: string): string => pseudonym.exec(id)?.[0] ?? '';

export const isIds = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((id) => id === null || (typeof id === 'string' && id !== ''));

/** The ids as they were written; a null is none. No key where there is none. */
export function readIds(written: unknown): WithIds {
  const known = Object.entries(isIds(written) ? (written as Record<string, string | null>) : {}).flatMap(([tenant, id]) =>
    id === null ? [] : [[normalTenant(tenant), normalId(id)]],
  );
  return known.length === 0 ? {} : { ids: Object.fromEntries(known) };
}

export interface SharedId {
  key: string;
  /** The entry before it with the same id. */
  other: string;
  tenant: string;
  id: string;
}

/** Entries of people, or of groups, that say they are the same object. */
export function sharedIds(entries: Record<string, WithIds>): SharedId[] {
  const seen = new Map<string, string>();
  const shared: SharedId[] = [];
  for (const [key, { ids }] of Object.entries(entries)) {
    for (const [tenant, id] of Object.entries(ids ?? {})) {
      const one = `${tenant} ${id}`;
      const other = seen.get(one);
      if (other === undefined) seen.set(one, key);
      else shared.push({ key, other, tenant, id });
    }
  }
  return shared;
}
