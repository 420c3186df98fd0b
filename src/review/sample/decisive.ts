/** The values of a person by which an app decides about scope, account and role. */
import { type ByDirectory, byDirectory } from '../../config/directory.ts';
import { parseExpression } from '../../mapping/entra/parse.ts';
import { sourcesOf } from '../../mapping/entra/source.ts';
import { oktaSourcesOf } from '../../mapping/okta/check.ts';
import { parseOktaExpression } from '../../mapping/okta/parse.ts';
import type { AppPlan } from '../../plan/types.ts';

/** Names as `readableValues` gives them. */
export function decisiveOf(app: AppPlan): string[] {
  const named = app.assignments.some(({ principal }) => principal === 'user') ? nameOf[app.directory] : [];
  return [...new Set([...byDirectory(app, read), ...named])];
}

/** By these a person is named in an assignment. */
const nameOf = { entra: ['userPrincipalName'], okta: ['user.login'] };

/** What gives the account's state or a role, by its name at the vendor. */
function isDecisive({ behaviour: { role } }: AppPlan, target: string): boolean {
  return /active|role|entitle/i.test(target) || ('path' in role && role.path.endsWith(target));
}

const read: ByDirectory<AppPlan, string[]> = {
  entra: (app) => [
    ...Object.values(app.users.scope).flatMap((clauses) => clauses.map(({ attribute }) => attribute)),
    ...Object.entries(app.users.mappings).flatMap(([target, { source }]) => {
      const parsed = source !== null && isDecisive(app, target) ? parseExpression(source) : undefined;
      return parsed?.ok ? sourcesOf(parsed.node).filter((name) => name !== 'IsSoftDeleted' && name !== 'appRoleAssignments') : [];
    }),
  ],
  okta: (app) =>
    Object.entries(app.mappings).flatMap(([property, { expression }]) => {
      const parsed = isDecisive(app, property) ? parseOktaExpression(expression) : undefined;
      return parsed?.ok ? oktaSourcesOf(parsed.node).map((name) => `user.${name.replace(/^\w+\./, '')}`) : [];
    }),
};
