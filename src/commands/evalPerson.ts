/** The attributes that `muster eval --person` reads: a person of a stack's sample, and the roles an app gives them. */
import { renderProblem, suggest } from '../config/problem.ts';
import type { SampleDirectory, SamplePerson } from '../config/sample.ts';
import { sourceAttributes } from '../mapping/entra/attributes.ts';
import type { ExpressionRequest } from '../mapping/evaluateText.ts';
import type { AppPlan } from '../plan/types.ts';
import { assignmentsOf, sourceValue } from '../review/people.ts';
import { loadStack } from './stack.ts';

export interface PersonOptions {
  person?: string;
  stack: string;
  app?: string;
  dir: string;
}

/** The request with the person's attributes under the ones given, or what is wrong. */
export function requestForPerson(request: ExpressionRequest, options: PersonOptions): ExpressionRequest | string {
  const { plan, sample, problems } = loadStack(options.stack, options.dir);
  if (!plan || !sample) return problems.map(renderProblem).join('\n');
  const wanted = options.person?.toLowerCase();
  const found = Object.entries(sample.people).find(([key, { userPrincipalName, login }]) =>
    [key, userPrincipalName, login].some((name) => name.toLowerCase() === wanted),
  );
  if (!found) return `the sample has no person "${options.person}". ${suggest(options.person ?? '', Object.keys(sample.people))}`;
  const app = options.app === undefined ? undefined : plan.apps[options.app];
  if (options.app !== undefined && !app)
    return `${options.stack} has no app "${options.app}". ${suggest(options.app, Object.keys(plan.apps))}`;
  const [key, person] = found;
  if (app === undefined && request.expr.includes('appRoleAssignments') && request.attributes.appRoleAssignments === undefined)
    return `the roles of ${key} are those of one app: add --app. ${suggest('', Object.keys(plan.apps))}`;
  const own = request.dialect === 'okta' ? oktaAttributes(sample, key, person) : entraAttributes(sample, key, person, app);
  return { ...request, attributes: { ...own, ...request.attributes }, defaultDomain: plan.entra?.domain };
}

function entraAttributes(sample: SampleDirectory, key: string, person: SamplePerson, app: AppPlan | undefined): Record<string, unknown> {
  const names = new Set([...sourceAttributes('User').keys(), ...Object.keys(person.properties)]);
  const attributes: Record<string, unknown> = {};
  for (const name of names) if (name !== 'appRoleAssignments') attributes[name] = sourceValue(person, name);
  if (person.softDeleted) attributes.IsSoftDeleted = 'True';
  if (app?.directory === 'entra') {
    attributes.appRoleAssignments = assignmentsOf(app, sample, key, person).flatMap(({ role }) => {
      const held = role === null ? undefined : app.roles[role];
      return held ? [{ value: held.value, displayName: held.displayName }] : [];
    });
  }
  return attributes;
}

/** Okta's base profile, with `login`, `email`, `firstName` and `lastName` for the names of Graph. */
function oktaAttributes(sample: SampleDirectory, key: string, { login, displayName, properties }: SamplePerson): Record<string, unknown> {
  const { givenName = null, surname = null, mail = null } = properties;
  const groups = Object.entries(sample.groups)
    .filter(([, { members }]) => members.includes(key))
    .map(([id, group]) => ({ id, name: group.displayName, type: 'OKTA_GROUP', sourceId: '' }));
  return { user: { ...properties, login, displayName, firstName: givenName, lastName: surname, email: mail ?? login, $groups: groups } };
}
