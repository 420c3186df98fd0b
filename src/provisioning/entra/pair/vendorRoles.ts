/** The roles that a person has at the vendor before and after a change, by the vendor's own rule. */
import { vendorRoles } from '../../../catalog/vendorRole.ts';
import { readPath } from '../../../mapping/scimPath.ts';
import type { AttributeChange } from '../compare.ts';
import type { EntraView } from '../view.ts';
import { type GroupStep, type GroupSteps, membersStep } from './groupStep.ts';
import { changesOf, documentAfter, type Standing, sentRoles, standingAfter } from './standing.ts';
import type { Cycle, Look, Versions } from './versions.ts';

type Document = Record<string, unknown>;

export function vendorRolesBefore({ base }: Versions, groups: GroupSteps, look: Look, standing: Standing): string[] {
  const rule = base?.app.behaviour.role;
  if (rule === undefined || rule.kind === 'none') return [];
  if (rule.kind !== 'byGroup') return rolesOf(standing.document(), rule, []);
  const key = keyOf(look);
  const names = groups.of(key).flatMap((step) => (step.membersBefore.has(key) ? nameOf(step.desiredBefore) : []));
  return vendorRoles(rule, { read: () => undefined, roles: [], groups: names }) ?? [];
}

/** What happens to an account that was there. */
export interface Written {
  standing: Standing;
  sent: AttributeChange[];
  /** Something of what is sent is kept: a vendor looks again at such an account, and at no other. */
  isStored: boolean;
}

/** `before` are the roles held; `written` undefined: the account comes about. */
export function vendorRolesAfter(
  { head, full, forgets }: Versions,
  groups: GroupSteps,
  look: Look,
  before: string[],
  written?: Written,
): string[] {
  const rule = head?.app.behaviour.role;
  if (head === undefined || rule === undefined || rule.kind === 'none') return [];
  if (rule.kind === 'byGroup') {
    // A role comes with the membership, or when the group takes the name; it never goes.
    const names = groups.of(keyOf(look)).flatMap((step) => gainedName(step, look, { full, forgets }));
    const given = written === undefined ? rule : { ...rule, defaultRole: null };
    return [...new Set([...before, ...(vendorRoles(given, { read: () => undefined, roles: [], groups: names }) ?? [])])];
  }
  if (written === undefined) return rolesOf(firstDocument(head, look), rule, []);
  return written.isStored ? rolesOf(documentAfter(written.standing, written.sent), rule, []) : before;
}

function firstDocument(head: EntraView, { decision }: Look): Document {
  return decision.kind === 'match' ? standingAfter('User', decision.desired, head.kept).document() : {};
}

function rolesOf(document: Document, rule: EntraView['app']['behaviour']['role'], groups: string[]): string[] {
  return vendorRoles(rule, { read: (path) => readPath(document, path), roles: sentRoles(document), groups }) ?? [];
}

const keyOf = ({ before, after }: Look): string => (after ?? before)?.key ?? '';

function gainedName(step: GroupStep, look: Look, cycle: Cycle): string[] {
  const key = keyOf(look);
  const { standpoint } = look;
  const { decision, desiredBefore, membersBefore, writesMembers } = step;
  const desired = 'desired' in decision && decision.desired !== undefined ? decision.desired : desiredBefore;
  // What is not sent, such as letter case alone, is not the vendor's name.
  const isRenamed = () =>
    nameOf(desired)[0] !== nameOf(desiredBefore)[0] &&
    step.standing !== undefined &&
    changesOf(step.standing, desired, false).some(({ attribute }) => attribute.target === 'displayName');
  const isSent = step.standing === undefined || (writesMembers && isRenamed());
  const now = nameOf(isSent ? desired : desiredBefore);
  const { add, joins } = membersStep(step, [key], () => standpoint, cycle);
  // Somebody who is no member yet, or whose account is a second one.
  const isSecond = look.standing !== undefined && look.decision.kind === 'match';
  if ((isSecond ? add : joins).length > 0) return now;
  const stays = membersBefore.has(key) && standpoint.wasLinked && standpoint.isLinked;
  return stays && now[0] !== nameOf(desiredBefore)[0] ? now : [];
}

const nameOf = (desired: { target: string; value: unknown }[]): string[] =>
  desired.flatMap(({ target, value }) => (target === 'displayName' ? [String(value)] : []));
