/** Whom a group rule takes. */
import { evaluateOktaExpression } from '../../mapping/okta/evaluate.ts';
import { OktaEvaluationError } from '../../mapping/okta/expression.ts';
import { parseOktaExpression } from '../../mapping/okta/parse.ts';
import { invalid, objectAt, textAt } from './http.ts';
import type { GroupRule, OktaStore, OktaUser } from './store.ts';
import { groupMembers } from './store.ts';

const textOf = (conditions: GroupRule['conditions']): string => textAt(objectAt(conditions, 'expression'), 'value') ?? '';

/** Throws 400 E0000001 for an expression that cannot be read. */
export function checkRuleExpression(conditions: GroupRule['conditions']): void {
  const parsed = parseOktaExpression(textOf(conditions));
  if (!parsed.ok) throw invalid('conditions.expression.value', `Invalid expression: ${parsed.message}`);
}

/** Deactivated people are not looked at, and those whose expression cannot be evaluated are not taken (Okta help, "About group rules"). */
export function ruleTakes(store: OktaStore, rule: GroupRule, user: OktaUser): boolean {
  const { exclude } = objectAt(objectAt(rule.conditions, 'people'), 'users');
  const parsed = parseOktaExpression(textOf(rule.conditions));
  if (!parsed.ok || user.status === 'DEPROVISIONED' || user.id === store.adminId) return false;
  if (Array.isArray(exclude) && exclude.includes(user.id)) return false;
  const groups = [...store.groups.values()]
    .filter((group) => groupMembers(store, group).includes(user))
    .map((group) => ({ id: group.id, name: group.profile.name, type: group.type, sourceId: store.org }));
  try {
    return (
      evaluateOktaExpression(parsed.node, { user: { ...user.profile, id: user.id, status: user.status }, groups, now: store.now() }) ===
      true
    );
  } catch (error) {
    if (error instanceof OktaEvaluationError) return false;
    throw error;
  }
}
