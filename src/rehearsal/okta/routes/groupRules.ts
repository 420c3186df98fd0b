/** `/api/v1/groups/rules`: who becomes a member by an expression. */
import { groupById, setMembership } from '../directory.ts';
import type { Answer, Call, Json, Route } from '../http.ts';
import { invalid, noContent, notFound, objectAt, ok, textAt } from '../http.ts';
import { page } from '../pages.ts';
import { checkRuleExpression, ruleTakes } from '../rule.ts';
import type { GroupRule } from '../store.ts';
import { stamp } from '../store.ts';

const render = (call: Call, rule: GroupRule): Json => ({
  type: 'group_rule',
  id: rule.id,
  status: rule.status,
  name: rule.name,
  created: rule.created,
  lastUpdated: rule.lastUpdated,
  conditions: rule.conditions,
  actions: rule.actions,
  ...(call.query.get('expand') === 'groupIdToGroupNameMap'
    ? {
        _embedded: {
          groupIdToGroupNameMap: Object.fromEntries(
            targetsOf(rule.actions).map((id) => [id, call.store.groups.get(id)?.profile.name ?? id]),
          ),
        },
      }
    : {}),
});

function targetsOf(actions: Json): string[] {
  const { groupIds } = objectAt(actions, 'assignUserToGroups');
  return Array.isArray(groupIds) ? groupIds.map(String) : [];
}

function ruleOf(call: Call): GroupRule {
  const rule = call.store.rules.get(call.params.ruleId ?? '');
  if (rule === undefined) throw notFound(call.params.ruleId ?? '', 'GroupRule');
  return rule;
}

/** Name, conditions and actions of a body. Throws 400 E0000001. */
function partsOf(call: Call): Pick<GroupRule, 'name' | 'actions' | 'conditions'> {
  const name = textAt(call.body, 'name') ?? '';
  const [conditions, actions] = [objectAt(call.body, 'conditions'), objectAt(call.body, 'actions')];
  if (name === '') throw invalid('name', 'name: The field cannot be left blank');
  if (textAt(objectAt(conditions, 'expression'), 'value') === undefined)
    throw invalid('conditions.expression.value', 'conditions.expression.value: The field cannot be left blank');
  checkRuleExpression(conditions);
  const targets = targetsOf(actions);
  if (targets.length === 0) throw invalid('actions.assignUserToGroups.groupIds', 'groupIds: The field cannot be left blank');
  for (const id of targets) {
    // Source: okta-sdk-golang, rule tests: only Okta's own groups can be a rule's target.
    if (groupById(call.store, id).type !== 'OKTA_GROUP') throw invalid('groupIds', 'groupIds: only Okta groups can be assigned by a rule');
  }
  return { name, actions, conditions };
}

function create(call: Call): Answer {
  const parts = partsOf(call);
  if ([...call.store.rules.values()].some(({ name }) => name === parts.name))
    throw invalid('name', 'name: An object with this field already exists in the current organization');
  const time = stamp(call.store);
  const rule: GroupRule = { ...parts, id: call.store.id('0pr'), status: 'INACTIVE', created: time, lastUpdated: time };
  call.store.rules.set(rule.id, rule);
  return ok(render(call, rule));
}

const rules = '/api/v1/groups/rules';

function lifecycle(operation: 'activate' | 'deactivate'): Route {
  return {
    method: 'POST',
    path: `${rules}/:ruleId/lifecycle/${operation}`,
    handle: (call) => {
      const rule = ruleOf(call);
      rule.status = operation === 'activate' ? 'ACTIVE' : 'INACTIVE';
      rule.lastUpdated = stamp(call.store);
      if (rule.status === 'ACTIVE') {
        // Members of a rule that ends stay here, as with removeUsers=false.
        for (const user of call.store.users.values()) {
          if (!ruleTakes(call.store, rule, user)) continue;
          for (const id of targetsOf(rule.actions)) setMembership(call.store, groupById(call.store, id), user.id, true);
        }
      }
      return noContent;
    },
  };
}

export const groupRuleRoutes: Route[] = [
  {
    method: 'GET',
    path: rules,
    handle: (call) => {
      const wanted = (call.query.get('search') ?? '').toLowerCase();
      const hits = [...call.store.rules.values()].filter(({ name }) => name.toLowerCase().includes(wanted));
      return page(call, hits, (rule) => render(call, rule));
    },
  },
  { method: 'POST', path: rules, handle: create },
  { method: 'GET', path: `${rules}/:ruleId`, handle: (call) => ok(render(call, ruleOf(call))) },
  {
    method: 'PUT',
    path: `${rules}/:ruleId`,
    handle: (call) => {
      const rule = ruleOf(call);
      if (rule.status === 'ACTIVE') throw invalid('status', 'An active rule cannot be updated; deactivate it first.');
      Object.assign(rule, partsOf(call), { lastUpdated: stamp(call.store) });
      return ok(render(call, rule));
    },
  },
  {
    method: 'DELETE',
    path: `${rules}/:ruleId`,
    handle: (call) => {
      const rule = ruleOf(call);
      if (rule.status === 'ACTIVE') throw invalid('status', 'An active rule cannot be deleted; deactivate it first.');
      call.store.rules.delete(rule.id);
      return { status: 202 };
    },
  },
  lifecycle('activate'),
  lifecycle('deactivate'),
];
