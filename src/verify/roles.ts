/** Roles: what the directory gives, and what stands at the vendor. */
import { vendorRoles } from '../catalog/vendorRole.ts';
import { readPath } from '../mapping/scimPath.ts';
import type { AppPlan } from '../plan/types.ts';
import { sameRoles } from '../provisioning/contract.ts';
import type { DesiredAttribute } from '../provisioning/entra/desired.ts';
import { sentRoles as rolesOfDocument } from '../provisioning/entra/pair/standing.ts';
import type { Difference } from './types.ts';

/** Extension in which the bundled target shows the role it made of what was sent. */
const bundledExtension = 'urn:muster:params:scim:schemas:vendor:1.0:User';

/** Whether a difference in this attribute is one of roles. */
export function isRoleAttribute(app: AppPlan, target: string): boolean {
  const { role } = app.behaviour;
  return /^roles\b/.test(target) || (role.kind === 'attribute' && target === role.path);
}

function sentRoles(desired: DesiredAttribute[]): string[] {
  return desired.flatMap(({ target, value, onCreateOnly }) => {
    // What is sent on creation only is not sent later: what stands at the vendor counts.
    if (onCreateOnly || !/^roles\b/.test(target) || /\.(display|type)$/.test(target)) return [];
    return [value].flat().map((one) => (typeof one === 'object' && one !== null && 'value' in one ? String(one.value) : String(one)));
  });
}

/** The vendor's own role, where the endpoint shows one and it is not what its rule makes of the mappings; else null. */
export function roleDifference(
  app: AppPlan,
  desired: DesiredAttribute[],
  groups: string[],
  held: number,
  document: Record<string, unknown>,
): Pick<Difference, 'attribute' | 'expected' | 'found' | 'cause'> | null {
  const shown = document[bundledExtension];
  if (typeof shown !== 'object' || shown === null) return null;
  const { role, roles } = shown as { role?: unknown; roles?: unknown };
  const sent = sentRoles(desired);
  const expected = vendorRoles(app.behaviour.role, {
    // What no mapping gives any more stays at the vendor too.
    read: (path) => desired.find(({ target, onCreateOnly }) => target === path && !onCreateOnly)?.value ?? readPath(document, path),
    roles: sent.length > 0 ? sent : rolesOfDocument(document),
    groups,
  });
  if (expected === undefined) return null;
  const found = (Array.isArray(roles) ? roles : [role]).filter((one) => typeof one === 'string');
  if (sameRoles(expected, found)) return null;
  return { attribute: 'role', expected, found, cause: causeOf(app, expected, found, held, readPath(document, 'roles') !== undefined) };
}

function causeOf(app: AppPlan, expected: string[], found: string[], held: number, wasSent: boolean): string {
  const { role } = app.behaviour;
  if (held > 1) return `the person holds ${held} roles, and which of them is sent is not settled: keep one`;
  if (role.kind === 'byGroup' && expected.every((one) => found.includes(one))) {
    return 'given by a group the person has left: the vendor adds roles and never takes one back; take it away by hand';
  }
  if (role.kind === 'byGroup') return 'the group that gives the role has not been provisioned with this member yet, or its name differs';
  if (role.kind === 'resolver' && !wasSent) return 'no role has been sent yet: provision the person on demand';
  return "the vendor's role mappings differ from vendor: in the stack, or the role was changed by hand there";
}
