/** What Okta's profile mapping makes of a person for one app. */
import { evaluateOktaExpression } from '../../mapping/okta/evaluate.ts';
import { OktaEvaluationError } from '../../mapping/okta/expression.ts';
import { parseOktaExpression } from '../../mapping/okta/parse.ts';
import { objectAt, textAt } from './http.ts';
import { loginFormat } from './makeApp.ts';
import type { AppUser, OktaApp, OktaStore, OktaUser } from './store.ts';
import { groupMembers, userToAppMapping } from './store.ts';

type Evaluated = { ok: true; value: unknown } | { ok: false; message: string };

function evaluate(store: OktaStore, app: OktaApp, user: OktaUser, expression: string): Evaluated {
  const parsed = parseOktaExpression(expression);
  if (!parsed.ok) return { ok: false, message: `column ${parsed.column}: ${parsed.message}` };
  const $groups = [...store.groups.values()]
    .filter((group) => groupMembers(store, group).includes(user))
    .map((group) => ({ id: group.id, name: group.profile.name, type: group.type, sourceId: store.org }));
  const profile = { ...user.profile, id: user.id, status: user.status, $groups };
  const context = {
    user: profile,
    source: profile,
    app: { name: app.name, label: app.label },
    org: { name: store.org, subDomain: store.org },
    now: store.now(),
  };
  try {
    return { ok: true, value: evaluateOktaExpression(parsed.node, context) };
  } catch (error) {
    if (error instanceof OktaEvaluationError) return { ok: false, message: error.message };
    throw error;
  }
}

/** The app's "Application username format": `${source.login}`, `${fn:substringBefore(source.email, "@")}` or a bare expression. */
function templateExpression(app: OktaApp): string {
  const template = textAt(objectAt(objectAt(app.body, 'credentials'), 'userNameTemplate'), 'template') ?? loginFormat;
  const inner = /^\$\{(.*)\}$/s.exec(template)?.[1] ?? template;
  return inner.replaceAll('fn:', '');
}

export interface ComputedProfile {
  userName: string;
  profile: Record<string, unknown>;
  /** Expressions that could not be evaluated, with the property they stand for. */
  problems: string[];
}

/**
 * The user name and app user profile a person should have now. "Create only" mappings keep the value the app user has,
 * unless `all` is true (first push, or "reapply mappings"). A mapping wins over a value sent with the assignment.
 */
export function computeProfile(store: OktaStore, app: OktaApp, user: OktaUser, appUser: AppUser, all: boolean): ComputedProfile {
  const problems: string[] = [];
  const profile: Record<string, unknown> = { ...(all ? {} : appUser.profile), ...appUser.assigned };
  const mapping = userToAppMapping(store, app.id)?.properties ?? {};
  const known = { ...app.schema.base, ...app.schema.custom };
  for (const [property, { expression, pushStatus }] of Object.entries(mapping)) {
    if (property === 'userName' || known[property] === undefined || (!all && pushStatus === 'DONT_PUSH')) continue;
    const result = evaluate(store, app, user, expression);
    if (!result.ok) problems.push(`${property}: ${result.message}`);
    else if (result.value === null || result.value === undefined || result.value === '') delete profile[property];
    else profile[property] = result.value;
  }
  let userName = appUser.userName;
  if (!appUser.userNameFixed) {
    const result = evaluate(store, app, user, mapping.userName?.expression ?? templateExpression(app));
    if (!result.ok) problems.push(`userName: ${result.message}`);
    else if (typeof result.value === 'string' && result.value !== '') userName = result.value;
    else problems.push('userName: the user name format gives an empty text');
  }
  return { userName, profile, problems };
}
