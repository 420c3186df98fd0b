/** A user or group as a row of the database. */
import type { Document, ResourceType } from '../document.ts';
import { shortDocument } from '../limits.ts';
import type { Row } from './work.ts';

/** A stored resource. `rid` is the database's own key and never leaves it; times are ISO 8601. */
export interface Stored {
  rid: number;
  type: ResourceType;
  id: string;
  version: number;
  created: string;
  modified: string;
  /** Which set of matching attributes its entries in the index are of. */
  indexed: number;
  document: Document;
}

/** What `readStored` needs of `resource r`. */
export const storedColumns = 'r.rid, r.type, r.id, r.version, r.created, r.modified, r.indexed, r.doc';

/** The same without documents that are long, whose sizes are told. */
export const pageColumns = `${storedColumns.replace('r.doc', `case when octet_length(r.doc) <= ${shortDocument} then r.doc end as doc`)}, octet_length(r.doc) as size`;

/** From a row of `storedColumns`. */
export function readStored(row: Row): Stored {
  return {
    rid: Number(row.rid),
    type: row.type === 'Group' ? 'Group' : 'User',
    id: String(row.id),
    version: Number(row.version),
    created: String(row.created),
    modified: String(row.modified),
    indexed: Number(row.indexed),
    document: JSON.parse(String(row.doc)),
  };
}

/** The weak entity tag of a resource (RFC 7644 section 3.14); groups of a person and the vendor's part do not change it. */
export function versionOf({ version }: Stored): string {
  return `W/"${version}"`;
}
