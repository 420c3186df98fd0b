import type { Budget } from '../../budget.ts';
import { matchesWhole } from '../../regex.ts';
import { type OktaContext, OktaEvaluationError, type OktaGroup, type OktaValue } from '../expression.ts';
import { isMap, listOf, numberOf, type OktaFunction, textOf } from '../function.ts';

const property = (object: unknown, name: string): unknown => (isMap(object) && Object.hasOwn(object, name) ? object[name] : undefined);

function groupsOf(context: OktaContext): OktaGroup[] {
  const groups = context.groups ?? property(context.user, '$groups') ?? [];
  return Array.isArray(groups) ? (groups as OktaGroup[]) : [];
}

const criteria: Record<string, (group: OktaGroup) => string> = {
  'group.id': (group) => group.id,
  'group.source.id': (group) => group.sourceId,
  'group.type': (group) => group.type,
  'group.profile.name': (group) => group.name,
};

/** One criterion: any of its values. A name matches by its start unless `operator` is EXACT. */
function satisfies(group: OktaGroup, criterion: OktaValue, budget: Budget): boolean {
  if (!isMap(criterion)) throw new OktaEvaluationError("a criterion is written {'group.id': {…}}");
  const byStart = textOf(criterion.operator) !== 'EXACT';
  return Object.entries(criterion).every(([key, wanted]) => {
    if (key === 'operator') return true;
    const read = Object.hasOwn(criteria, key) ? criteria[key] : undefined;
    if (read === undefined) throw new OktaEvaluationError(`"${key}" is none of ${Object.keys(criteria).join(', ')}`);
    const values = (Array.isArray(wanted) ? wanted : [wanted]).map(textOf);
    budget.spend(values.length);
    return values.some((value) => (key === 'group.profile.name' && byStart ? read(group).startsWith(value) : read(group) === value));
  });
}

type Holds = (group: OktaGroup, wanted: string, budget: Budget) => boolean;

function membership(name: string, parameter: string, summary: string, holds: Holds): OktaFunction {
  return {
    name,
    parameters: [parameter],
    summary,
    evaluate: (args, context, budget) => {
      const groups = groupsOf(context);
      budget.spend(groups.length * args.length);
      return groups.some((group) => args.some((wanted) => holds(group, textOf(wanted), budget)));
    },
  };
}

const assigned = (context: OktaContext, root: string): OktaValue[] => listOf((context[root] ?? []) as OktaValue);

/** Directory functions count only when there is exactly one assignment. */
const onlyOne = (context: OktaContext, root: string): OktaValue => {
  const found = assigned(context, root);
  return found.length === 1 ? (found[0] ?? null) : null;
};

/** A person that is not in the profile: the context holds it under its own name. */
function otherPerson(name: string, parameters: string[], root: string, summary: string): OktaFunction {
  return { name, parameters, summary, evaluate: (_, context) => (context[root] ?? null) as OktaValue };
}

export const groupFunctions: OktaFunction[] = [
  membership('isMemberOfGroup', 'id', 'Tells whether the person is in a group.', (group, id) => group.id === id),
  membership('isMemberOfAnyGroup', 'id*', 'Tells whether the person is in one of the groups.', (group, id) => group.id === id),
  membership('isMemberOfGroupName', 'name', 'Tells whether the person is in a group of this name.', (group, name) => group.name === name),
  membership('isMemberOfGroupNameStartsWith', 'prefix', 'The same by the start of the name.', (group, prefix) =>
    group.name.startsWith(prefix),
  ),
  membership('isMemberOfGroupNameContains', 'part', 'The same by a part of the name.', (group, part) => group.name.includes(part)),
  membership('isMemberOfGroupNameRegex', 'pattern', 'The same by a regular expression.', (group, pattern, budget) =>
    matchesWhole(group.name, pattern.replace(/^\//, '/?'), budget),
  ),
  {
    name: 'user.getGroups',
    parameters: ['criterion*'],
    summary: 'Gives the groups of the person that meet every criterion.',
    evaluate: (args, context, budget) =>
      groupsOf(context)
        .filter((group) => args.every((criterion) => satisfies(group, criterion, budget)))
        .map((group) => ({ ...group })),
  },
  {
    name: 'getFilteredGroups',
    parameters: ['ids', 'expression', 'limit'],
    summary: 'Gives the names (or, with "group.id", the ids) of those of the groups that the person is in.',
    evaluate: ([ids, expression, limit], context, budget) => {
      const read = criteria[textOf(expression) === 'group.name' ? 'group.profile.name' : textOf(expression)];
      if (read === undefined) throw new OktaEvaluationError(`"${textOf(expression)}" is none of group.name, group.id`);
      budget.spend(groupsOf(context).length);
      const wanted = new Set(listOf(ids).map(textOf));
      return groupsOf(context)
        .filter(({ id }) => wanted.has(id))
        .slice(0, numberOf(limit))
        .map(read);
    },
  },
  otherPerson('getManagerUser', ['source'], '$manager', "Gives the manager's Okta user."),
  otherPerson('getManagerAppUser', ['source', 'attributeSource'], '$managerAppUser', "Gives the manager's app user."),
  otherPerson('getAssistantUser', ['source'], '$assistant', "Gives the assistant's Okta user."),
  otherPerson('getAssistantAppUser', ['source', 'attributeSource'], '$assistantAppUser', "Gives the assistant's app user."),
  {
    name: 'user.getInternalProperty',
    parameters: ['name'],
    summary: "Gives the person's Okta `id` or `status`.",
    evaluate: ([name], context) => (property(context.user, textOf(name)) ?? null) as OktaValue,
  },
  {
    name: 'user.getLinkedObject',
    parameters: ['primaryName'],
    summary: 'Gives the person linked under a name.',
    evaluate: ([name], context) => (property(property(context.user, '$linked'), textOf(name)) ?? null) as OktaValue,
  },
  {
    name: 'hasDirectoryUser',
    parameters: [],
    summary: 'Tells whether the person has exactly one Active Directory assignment.',
    evaluate: (_, context) => assigned(context, '$directory').length === 1,
  },
  {
    name: 'findDirectoryUser',
    parameters: [],
    summary: 'Gives the only Active Directory app user, or null.',
    evaluate: (_, context) => onlyOne(context, '$directory'),
  },
  {
    name: 'hasWorkdayUser',
    parameters: [],
    summary: 'Tells whether the person has a Workday assignment.',
    evaluate: (_, context) => assigned(context, '$workday').length > 0,
  },
  {
    name: 'findWorkdayUser',
    parameters: [],
    summary: 'Gives the only Workday app user, or null.',
    evaluate: (_, context) => onlyOne(context, '$workday'),
  },
];
