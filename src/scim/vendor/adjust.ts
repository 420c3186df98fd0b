/** What a vendor's administrator does by hand to one person, because the manual says that no provisioning does it. */
import { openAudit } from '../store/audit.ts';
import type { Dialect } from '../store/dialect.ts';
import { openFacts } from '../store/facts.ts';
import { openResources } from '../store/resources.ts';
import type { Work } from '../store/work.ts';

export interface Adjustment {
  /** Cerby: "account access grants must be reassigned in Cerby". */
  grantAccess: boolean;
  /** Cube: "To grant admin permissions, update the user's role manually"; Stack AI: "admins are promoted manually". */
  addRoles: string[];
  /** Cube: leaving a group keeps its role, "adjust the user's roles in Cube manually". */
  removeRoles: string[];
}

export type Adjusted = { id: string; access: boolean; roles: string[] } | { problem: string };

/** Changes what the vendor remembers about the person and notes it in the audit trail, in the caller's transaction. */
export function* adjustUser(dialect: Dialect, app: string, userName: string, change: Adjustment, at: string): Work<Adjusted> {
  const [resources, facts] = [openResources(dialect, app), openFacts(dialect)];
  const id = yield* resources.userNamed(userName);
  const stored = id === null ? null : yield* resources.lock('User', id);
  if (id === null || stored === null) return { problem: `${app} has nobody with the userName ${userName}` };
  if (change.grantAccess && stored.document.active === false)
    return { problem: `${userName} is deactivated: access is given after the reactivation` };
  const { rid } = stored;
  const before = (yield* facts.of([rid])).get(rid)?.get('role') ?? [];
  const missing = change.removeRoles.find((role) => !before.includes(role));
  if (missing !== undefined) return { problem: `${userName} does not have the role ${missing}, only ${before.join(', ') || 'none'}` };
  if (change.grantAccess) yield* facts.set(rid, 'grants', 'true');
  const roles = [...new Set([...before.filter((role) => !change.removeRoles.includes(role)), ...change.addRoles])];
  yield* facts.set(rid, 'role', null);
  for (const role of roles) yield* facts.add([rid], 'role', role);
  const attributes = [...(change.grantAccess ? ['grants'] : []), ...(roles.join() === before.join() ? [] : ['roles'])];
  yield* openAudit(app).add({ at, actor: 'by hand', token: null, action: 'adjust', type: 'User', id, changed: { attributes } });
  const access = (yield* facts.of([rid])).get(rid)?.has('grants') ?? false;
  return { id, access, roles };
}
