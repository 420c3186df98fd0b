/** Why a request failed: the target's own words first, then what the vendor's manual says about such an answer. */
import { vendors } from '../../catalog/vendors.ts';
import { isObject } from '../document.ts';
import type { RequestRecord } from '../target.ts';

export interface Explanation {
  /** The `detail` of the SCIM error. */
  detail: string;
  scimType: string | null;
  /** Label of the vendor whose manual is quoted. */
  vendor: string | null;
  /** The manual's entries for this status and path; several when it gives several causes. */
  manual: { means: string; fix: string }[];
}

/**
 * Null for a request that succeeded. `vendor` is an id of the catalog; `below` is the path below the mount, or the whole one
 * where no mount has it. Entries for the path go before those for the status alone; 500 stands for every 5xx.
 */
export function explain(record: RequestRecord, vendor: string | null, below: string): Explanation | null {
  if (record.status < 400) return null;
  const { detail, scimType } = isObject(record.response) ? record.response : {};
  const known = vendor === null ? undefined : vendors[vendor];
  const fitting = (known?.troubleshooting ?? []).filter(
    ({ status, path }) =>
      (status === record.status || (status === 500 && record.status > 500)) && (path === undefined || below.startsWith(path)),
  );
  const closest = fitting.some(({ path }) => path !== undefined) ? fitting.filter(({ path }) => path !== undefined) : fitting;
  return {
    detail: typeof detail === 'string' ? detail : `The target answered ${record.status}.`,
    scimType: typeof scimType === 'string' ? scimType : null,
    vendor: known?.label ?? null,
    manual: closest.map(({ means, fix }) => ({ means, fix })),
  };
}
