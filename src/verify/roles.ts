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

/**
 * The vendor's own role, where the endpoint shows one and it is not what its rule makes of the mappings; else null. `whyWrong` says why something
 * else stands than is wanted, or why it was not sent.
 */
export function roleDifference(
  app: AppPlan,
  desired: DesiredAttribute[],
  groups: string[],
  held: number,
  document: Record<string, unknown>,
  whyWrong: (expected: unknown, found: unknown) => string,
): Pick<Difference, 'attribute' | 'expected' | 'found' | 'cause'> | null {
  const shown = document[bundledExtension];
  if (typeof shown !== 'object' || shown === null) return null;
  const { role, roles } = shown as { role?: unknown; roles?: unknown };
  const [sent, stands] = [sentRoles(desired), rolesOfDocument(document)];
  const { role: rule } = app.behaviour;
  const ruled = (values: string[], read: (path: string) => unknown) => vendorRoles(rule, { read, roles: values, groups });
  const standing = (path: string) => readPath(document, path);
  // What no mapping gives any more stays at the vendor too.
  const wanted = (path: string) => desired.find(({ target, onCreateOnly }) => target === path && !onCreateOnly)?.value ?? standing(path);
  const expected = ruled(sent.length > 0 ? sent : stands, wanted);
  if (expected === undefined) return null;
  const found = (Array.isArray(roles) ? roles : [role]).filter((one) => typeof one === 'string');
  if (sameRoles(expected, found)) return null;
  const isFromSent = sameRoles(ruled(stands, standing) ?? [], found);
  const cause = !isFromSent
    ? causeAtVendor(app, expected, found)
    : rule.kind === 'attribute'
      ? whyWrong(wanted(rule.path), standing(rule.path))
      : (causeOfList(desired, sent, stands, held) ?? whyWrong(sent[0], stands[0]));
  return { attribute: 'role', expected, found, cause };
}

/** Why another role of a list is the first one, or null where it is no list or the one that is wanted is not there. */
function causeOfList(desired: DesiredAttribute[], sent: string[], stands: string[], held: number): string | null {
  const [first] = stands;
  if (first === undefined) return null;
  if (held > 1 && sent.includes(first)) return `the person holds ${held} roles, and which of them is sent is not settled: keep one`;
  if (sent.includes(first) || !desired.some(({ roles }) => roles === 'add')) return null;
  return 'AppRoleAssignmentsComplex adds roles and takes none away, so that one of before counts: take it away by hand';
}

/** Why the vendor made something else of what stands there. */
function causeAtVendor({ behaviour: { role } }: AppPlan, expected: string[], found: string[]): string {
  if (role.kind === 'byGroup' && expected.every((one) => found.includes(one))) {
    return 'given by a group the person has left: the vendor adds roles and never takes one back; take it away by hand';
  }
  if (role.kind === 'byGroup') return 'the group that gives the role has not been provisioned with this member yet, or its name differs';
  return "the vendor's role mappings differ from vendor: in the stack, or the role was changed by hand there";
}
