/** Okta's group rules: its expression language (`src/mapping/okta`), less what rules may not use. */

import { NotKnown } from '../../mapping/notKnown.ts';
import { childrenOf } from '../../mapping/okta/check.ts';
import { evaluateOktaExpression } from '../../mapping/okta/evaluate.ts';
import {
  type OktaContext,
  OktaEvaluationError,
  type OktaExpression,
  type OktaGroup,
  type OktaValue,
} from '../../mapping/okta/expression.ts';
import { parseOktaExpression } from '../../mapping/okta/parse.ts';
import { type Decided, type Decision, type Fault, type FaultKind, type Note, RuleError } from '../fault.ts';
import { checkOktaRule } from './check.ts';
import { notesOfOkta } from './notes.ts';
import { printOkta } from './print.ts';

/** What no document settles. */
export interface OktaChoices {
  /** States of an account for which Okta evaluates no rule; whoever was in the group stays there. */
  notEvaluated: readonly string[];
}

export const oktaChoices: OktaChoices = { notEvaluated: ['DEPROVISIONED'] };

export interface OktaSubject {
  /** The profile by Okta's names; `$id` and `$status` are those of the account. */
  user: Record<string, unknown>;
  groups: OktaGroup[];
}

export type ReadOktaRule = { ok: true; node: OktaExpression; notes: Note[] } | { ok: false; fault: Fault };

/** Reads and checks a rule. `known` are attributes that the org added to its profile. */
export function readOktaRule(text: string, known: readonly string[]): ReadOktaRule {
  const parsed = parseOktaExpression(text, 'rule');
  if (!parsed.ok)
    return { ok: false, fault: { kind: kindOfFault(text, parsed.column, parsed.message), column: parsed.column, message: parsed.message } };
  try {
    checkOktaRule(parsed.node, known);
    return { ok: true, node: parsed.node, notes: notesOfOkta(parsed.node) };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, fault: error.fault };
    throw error;
  }
}

function kindOfFault(text: string, column: number, message: string): FaultKind {
  if (text.trim() === '') return 'empty';
  if (/^=(?!=)/.test(text.slice(column - 1))) return 'assignment';
  return /^Groups\./.test(message) || /\.isMemberOf\(/.test(message) ? 'function-not-allowed' : 'syntax';
}

/** Throws `RuleError` where the rule fails for this person. */
export function evaluateOktaRule(node: OktaExpression, { user, groups }: OktaSubject, choices: OktaChoices = oktaChoices): Decided {
  const { $id: id, $status: status, ...profile } = user;
  if (choices.notEvaluated.includes(String(status)))
    return {
      value: false,
      because: [{ column: node.column, comparison: printOkta(node), value: false, read: `Okta evaluates no rule for ${status}` }],
    };
  const context: OktaContext = { user: { ...profile, id: id ?? profile.id, status: status ?? profile.status }, groups };
  const seen = new Map<OktaExpression, OktaValue>();
  try {
    const value = evaluateOktaExpression(node, context, (inner, result) => seen.set(inner, result), { nullsFirst: true });
    if (typeof value !== 'boolean' && value !== null)
      throw new RuleError('not-boolean', node.column, `a rule is true or false; this gives ${JSON.stringify(value)}`);
    return { value: value === true, because: because(node, seen) };
  } catch (error) {
    if (error instanceof OktaEvaluationError) throw new RuleError('type', node.column, error.message);
    if (error instanceof NotKnown) throw new RuleError('unknown-function', node.column, `unknown function ${error.functionName}`);
    throw error;
  }
}

/** The comparisons that make the value; those that were not evaluated had no part in it. */
function because(node: OktaExpression, seen: ReadonlyMap<OktaExpression, OktaValue>): Decision[] {
  if (!seen.has(node)) return [];
  if (node.kind === 'not') return because(node.operand, seen);
  if (node.kind === 'binary' && (node.operator === 'AND' || node.operator === 'OR')) {
    const settles = node.operator === 'OR';
    const sides = [node.left, node.right];
    const one = sides.find((side) => seen.get(side) === settles);
    return (one === undefined ? sides : [one]).flatMap((side) => because(side, seen));
  }
  return [{ column: node.column, comparison: printOkta(node), value: seen.get(node) === true, read: readIn(node, seen) }];
}

function readIn(node: OktaExpression, seen: ReadonlyMap<OktaExpression, OktaValue>): string {
  const reads = attributesIn(node).filter((one) => seen.has(one));
  const each = reads.map((one) => `${printOkta(one)} is ${JSON.stringify(seen.get(one))}`);
  return each.length === 0 ? 'by the groups' : [...new Set(each)].join(', ');
}

const attributesIn = (node: OktaExpression): OktaExpression[] =>
  (node.kind === 'member' && node.object.kind === 'name') || (node.kind === 'call' && node.name === 'user.getInternalProperty')
    ? [node]
    : childrenOf(node).flatMap(attributesIn);
