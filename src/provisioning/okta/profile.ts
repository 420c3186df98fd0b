/** What Okta's profile mapping makes of a person for one app. */

import { NotKnown, notKnownText } from '../../mapping/notKnown.ts';
import { oktaSourcesOf } from '../../mapping/okta/check.ts';
import { evaluateOktaExpression } from '../../mapping/okta/evaluate.ts';
import { OktaEvaluationError, type OktaExpression, type OktaGroup } from '../../mapping/okta/expression.ts';
import { isMap } from '../../mapping/okta/function.ts';
import type { OktaRules, Row } from './rules.ts';

/** A person of the org, however it was read. */
export interface OktaPerson {
  id: string;
  status: string;
  profile: Record<string, unknown>;
  /** The person's groups; asked for only where an expression reads them. */
  groups(): OktaGroup[];
}

export interface ComputedProfile {
  userName: string;
  profile: Record<string, unknown>;
  /** Expressions that could not be evaluated, with the property they stand for. */
  problems: string[];
}

/** What the app user has already. */
export interface AppUserBefore {
  profile: Record<string, unknown>;
  /** Values sent with the assignment; a mapping wins over them. */
  assigned: Record<string, unknown>;
  userName: string;
  /** The user name was given with the assignment, so the format does not overwrite it. */
  userNameFixed: boolean;
}

export const newAppUser: AppUserBefore = { profile: {}, assigned: {}, userName: '', userNameFixed: false };

type Rules = Pick<OktaRules, 'rows' | 'userName' | 'app' | 'org'>;

/**
 * The user name and app user profile a person should have now. "Create" rows keep the value the app user has, unless `all` is true (first push,
 * or "reapply mappings"). What is empty is not sent.
 */
export function computeProfile(rules: Rules, person: OktaPerson, before: AppUserBefore, all: boolean, now: Date): ComputedProfile {
  const evaluate = evaluator(rules, person, now);
  const problems: string[] = [];
  const profile: Record<string, unknown> = { ...(all ? {} : before.profile), ...before.assigned };
  for (const row of rules.rows) {
    if (!all && !row.always) continue;
    const result = evaluate(row);
    if ('problem' in result) problems.push(`${row.property}: ${result.problem}`);
    else if (isEmpty(result.value)) delete profile[row.property];
    else profile[row.property] = result.value;
  }
  if (before.userNameFixed) return { userName: before.userName, profile, problems };
  const result = evaluate(rules.userName);
  if ('problem' in result) problems.push(`userName: ${result.problem}`);
  else if (typeof result.value === 'string' && result.value !== '') return { userName: result.value, profile, problems };
  else problems.push('userName: the user name format gives an empty text');
  return { userName: before.userName, profile, problems };
}

export const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

/** One row for one person. */
export function evaluator(
  { app, org }: Pick<Rules, 'app' | 'org'>,
  person: OktaPerson,
  now: Date,
): (row: Row) => { value: unknown } | { problem: string } {
  let context: Record<string, unknown> | undefined;
  return ({ expression, node, fault }) => {
    if (node === null) return { problem: fault ?? 'does not parse' };
    if (context === undefined) {
      const source: Record<string, unknown> = { ...person.profile, id: person.id, status: person.status };
      Object.defineProperty(source, '$groups', { get: person.groups, enumerable: true });
      context = { user: source, source, app, org: { name: org, subDomain: org }, now };
    }
    try {
      return { value: evaluateOktaExpression(node, context) };
    } catch (error) {
      if (error instanceof OktaEvaluationError) return { problem: error.message };
      if (error instanceof NotKnown) return { value: notKnownText(withValues(expression, node, context)) };
      throw error;
    }
  };
}

/** The expression and what it reads, such as `Foo(user.email) of user.email = "ann@example.com"`. */
function withValues(expression: string, node: OktaExpression, context: Record<string, unknown>): string {
  const read = oktaSourcesOf(node).map((name) => {
    const value = name
      .split('.')
      .reduce<unknown>((object, key) => (isMap(object) && Object.hasOwn(object, key) ? object[key] : null), context);
    return `${name} = ${JSON.stringify(value ?? null)}`;
  });
  return read.length === 0 ? expression : `${expression} of ${read.join(', ')}`;
}

/** Whether two pushes would say the same. */
export function isSamePush(a: Pick<ComputedProfile, 'userName' | 'profile'>, b: Pick<ComputedProfile, 'userName' | 'profile'>): boolean {
  const names = Object.keys(a.profile);
  return (
    a.userName === b.userName &&
    names.length === Object.keys(b.profile).length &&
    names.every((name) => Object.hasOwn(b.profile, name) && JSON.stringify(a.profile[name]) === JSON.stringify(b.profile[name]))
  );
}
