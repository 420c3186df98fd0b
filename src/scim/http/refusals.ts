/** Which refused requests stand in the audit trail: writes of whoever has a token, as they were asked for. */

import type { ResourceType } from '../document.ts';
import { ScimError } from '../error.ts';
import { storable } from '../storable.ts';
import type { AuditEntry } from '../store/audit.ts';
import type { Caller } from '../store/tokens.ts';

const actions: Record<string, AuditEntry['action']> = { POST: 'create', PUT: 'replace', PATCH: 'patch', DELETE: 'delete' };
const types: Record<string, ResourceType> = { Users: 'User', Groups: 'Group' };
/** Characters of an id that nobody may have. */
const maximumId = 100;

/**
 * The entry of a refused request, or null when it would have changed nothing. `below` is the path below the mount. Not noted are
 * 503, as the storage that would keep it is the trouble, and 429, which comes before all this: it must not cost what it protects.
 */
export function refusedWrite(method: string, below: string, caller: Caller, error: unknown, at: string): AuditEntry | null {
  const [, kind = '', id = '', more] = below.split('/');
  const isBulk = method === 'POST' && kind === 'Bulk' && id === '';
  const type = Object.hasOwn(types, kind) ? (types[kind] ?? null) : null;
  const action = isBulk ? 'bulk' : Object.hasOwn(actions, method) ? actions[method] : undefined;
  const { status, scimType } = error instanceof ScimError ? error : { status: 500, scimType: null };
  // A POST below /Users only asks, and a PUT without an id is no write.
  const isWrite = isBulk || (type !== null && more === undefined && (method === 'POST') === (id === ''));
  if (action === undefined || !isWrite || status === 503) return null;
  return {
    at,
    actor: caller.label,
    token: caller.id,
    action,
    type,
    id: storable(id.slice(0, maximumId)),
    changed: {},
    refused: { status, scimType },
  };
}
