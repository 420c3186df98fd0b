/** What `muster eval` reads of a stack: what it assumes, and with `--person` a person of its sample and the roles an app gives them. */
import { randomUUID } from 'node:crypto';
import type { Directory } from '../config/directory.ts';
import { suggest } from '../config/problem.ts';
import type { SampleDirectory } from '../config/sample.ts';
import { sourceAttributes } from '../mapping/entra/attributes.ts';
import type { ExpressionRequest } from '../mapping/evaluateText.ts';
import type { AppPlan, Plan } from '../plan/types.ts';
import type { Subject, View } from '../provisioning/contract.ts';
import { openView } from '../provisioning/directories.ts';
import { oktaGroupsOf } from '../provisioning/okta/sampleObjects.ts';
import { readSubject } from '../provisioning/subject.ts';
import { sideOf } from '../review/side.ts';
import { readUsable } from './evalStack.ts';

export interface PersonOptions {
  person?: string;
  stack: string;
  app?: string;
  dir: string;
  /** Whether --dialect was given: the directory of the app counts otherwise. */
  isDialectSaid?: boolean;
}

/** A request as a stack has it. */
export interface StackRequest {
  request: ExpressionRequest;
  /** One line about what is wrong in the stack, or null. */
  note: string | null;
}

/** The request as the stack has it, with the person's attributes under the ones given, or what is wrong. */
export function requestForStack(asked: ExpressionRequest, options: PersonOptions): StackRequest | string {
  const usable = readUsable(options.stack, options.dir);
  if (typeof usable === 'string') return usable;
  const { plan, sample, note } = usable;
  const request = { ...asked, dialect: dialectOf(asked, plan, options) };
  const { roleText = plan.assume.singleAppRoleAssignment, defaultDomain = plan.entra?.domain } = request;
  const declared = { functions: new Set(plan.functions), attributes: declaredIn(plan, options.app) };
  const known = { ...request, roleText, defaultDomain, declared };
  const made = options.person === undefined ? known : requestForPerson(known, options, plan, sample);
  if (typeof made === 'string') return note === null ? made : `${made}\n${note}`;
  return { request: made, note };
}

/** As it is said; otherwise that of the app, or of all apps where they are in one directory. */
function dialectOf({ dialect = 'entra' }: ExpressionRequest, { apps }: Plan, { app, isDialectSaid }: PersonOptions): Directory {
  if (isDialectSaid) return dialect;
  const meant = app === undefined ? Object.values(apps) : Object.values(apps).filter(({ key }) => key === app);
  const [first, ...others] = new Set(meant.map(({ directory }) => directory));
  return first === undefined || others.length > 0 ? dialect : first;
}

/** Attributes that an Okta org added, as one app or all of them say. */
export function declaredIn({ apps }: Plan, app: string | undefined): string[] {
  const meant = app === undefined ? Object.values(apps) : [apps[app]];
  return meant.flatMap((one) => (one !== undefined && 'sourceAttributes' in one ? Object.keys(one.sourceAttributes) : []));
}

function requestForPerson(
  request: ExpressionRequest,
  options: PersonOptions,
  plan: Plan,
  sample: SampleDirectory,
): ExpressionRequest | string {
  const wanted = options.person?.toLowerCase();
  const found = Object.entries(sample.people).find(([key, { userPrincipalName, login }]) =>
    [key, userPrincipalName, login].some((name) => name.toLowerCase() === wanted),
  );
  if (!found) return `the sample has no person "${options.person}". ${suggest(options.person ?? '', Object.keys(sample.people))}`;
  const [only, ...others] = Object.values(plan.apps);
  const readsRoles = request.expr.includes('appRoleAssignments');
  // Whose roles are meant is plain where the stack has one app.
  const app = options.app === undefined ? (readsRoles && others.length === 0 ? only : undefined) : plan.apps[options.app];
  if (options.app !== undefined && !app)
    return `${options.stack} has no app "${options.app}". ${suggest(options.app, Object.keys(plan.apps))}`;
  const [key, person] = found;
  if (app === undefined && readsRoles && request.attributes.appRoleAssignments === undefined)
    return `the roles of ${key} are those of one app: add --app. ${suggest('', Object.keys(plan.apps))}`;
  const side = sideOf(plan, sample, { now: new Date(), newId: randomUUID, random: Math.random });
  const subject = readSubject(key, person, [...sourceAttributes('User').keys(), ...Object.keys(person.properties)]);
  const view = app && openView(app, side);
  const attributesOf = { entra: () => entraAttributes(subject, app, view), okta: () => oktaAttributes(sample, subject) };
  return { ...request, attributes: { ...attributesOf[request.dialect ?? 'entra'](), ...request.attributes } };
}

/** As the provisioning service reads the person; with an app, in its scope or out of it, and with the roles held there. */
function entraAttributes(subject: Subject, app: AppPlan | undefined, view: View | undefined): Record<string, unknown> {
  const { appRoleAssignments: _, ...attributes } = subject.source.attributes;
  if (app === undefined || view === undefined) return attributes;
  const { reason, roles } = view.state(subject);
  const declared = 'roles' in app ? app.roles : {};
  const appRoleAssignments = roles.flatMap((role) => {
    const held = declared[role];
    return held === undefined ? [] : [{ value: held.value, displayName: held.displayName }];
  });
  return { ...attributes, IsSoftDeleted: reason === null ? 'False' : 'True', appRoleAssignments };
}

/** Okta's profile of the person, with the groups. */
function oktaAttributes(sample: SampleDirectory, subject: Subject): Record<string, unknown> {
  return { user: { ...subject.profile(), $groups: oktaGroupsOf(sample.groups)(subject.key) } };
}
