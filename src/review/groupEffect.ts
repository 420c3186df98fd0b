/** What a change does to the groups that an app provisions. */
import type { SampleDirectory, SampleGroup } from '../config/sample.ts';
import { readSourceAttribute } from '../mapping/entra/attributes.ts';
import { desiredAttribute, ObjectSkipped } from '../mapping/entra/desired.ts';
import { EvaluationError } from '../mapping/entra/expression.ts';
import { evaluateClause } from '../mapping/entra/filters.ts';
import { sourcesOf } from '../mapping/entra/source.ts';
import type { AppPlan, EntraApp } from '../plan/types.ts';
import { attributeFlows } from './entraPeople.ts';
import { isPushed } from './oktaPeople.ts';
import type { Clock } from './state.ts';

export interface GroupEffect {
  name: string;
  /** `left`: nothing is sent; the group stays as it is. */
  kind: 'enters' | 'deleted' | 'left' | 'changed';
  members: number;
  /** Target attribute, before and after, of a group that changes. */
  attributes: { target: string; before: unknown; after: unknown }[];
}

/** Groups that enter, leave or change, in the order of the sample. Membership itself is the directory's and the same under both versions. */
export function groupEffects(
  base: AppPlan | undefined,
  head: AppPlan | undefined,
  { groups }: Pick<SampleDirectory, 'groups'>,
  clock: Clock,
): GroupEffect[] {
  const before = base && groupValues(base, groups, clock);
  const after = head && groupValues(head, groups, clock);
  return Object.entries(groups).flatMap(([key, { displayName: name, members }]): GroupEffect[] => {
    const [old, young] = [before?.get(key), after?.get(key)];
    const effect = (kind: GroupEffect['kind'], attributes: GroupEffect['attributes'] = []) => [
      { name, kind, members: members.length, attributes },
    ];
    if (old === undefined) return young === undefined ? [] : effect('enters');
    if (young === undefined) return effect(deletes(head) ? 'deleted' : 'left');
    const changed = [...young].filter(([target, value]) => JSON.stringify(value) !== JSON.stringify(old.get(target)));
    const attributes = changed.map(([target, value]) => ({ target, before: old.get(target) ?? null, after: value }));
    return attributes.length === 0 ? [] : effect('changed', attributes);
  });
}

/** Taking a push away keeps the group unless somebody chooses otherwise in Okta; Entra deletes when the action is on. */
function deletes(head: AppPlan | undefined): boolean {
  return head?.directory === 'entra' && head.groups.enabled && head.groups.actions.includes('delete');
}

type Values = Map<string, unknown>;

function groupValues(app: AppPlan, groups: Record<string, SampleGroup>, clock: Clock): Map<string, Values> {
  if (app.directory === 'entra') return entraGroups(app, groups, clock);
  const pushed = Object.entries(groups).filter(([, { displayName }]) => isPushed(app, displayName));
  return new Map(pushed.map(([key, { displayName }]) => [key, new Map([['displayName', displayName]])]));
}

function entraGroups(app: EntraApp, groups: Record<string, SampleGroup>, clock: Clock): Map<string, Values> {
  if (!app.groups.enabled) return new Map();
  const assigned = new Set(app.assignments.flatMap(({ principal, name }) => (principal === 'group' ? [name.toLowerCase()] : [])));
  const { flows } = attributeFlows(app, 'groups');
  const sources = [...new Set(flows.flatMap(({ node }) => (node === null ? [] : sourcesOf(node))))];
  const filter = Object.values(app.groups.scope);
  return new Map(
    Object.entries(groups).flatMap(([key, { displayName, securityEnabled }]): [string, Values][] => {
      const object = { id: `(object id of ${key})`, displayName, securityEnabled };
      const read = (name: string) => readSourceAttribute(object, name);
      const isAssigned = app.provisioning.scope === 'all' || assigned.has(displayName.toLowerCase());
      const isIn = filter.length === 0 || filter.some((group) => group.every((clause) => evaluateClause(clause, read)));
      if (!securityEnabled || !isAssigned || !isIn) return [];
      const attributes = Object.fromEntries(sources.map((name) => [name, read(name)]));
      try {
        const context = { attributes, roles: [], roleText: 'value' as const, ...clock };
        const desired = flows.flatMap((flow) => desiredAttribute(flow, context) ?? []);
        return [[key, new Map(desired.map(({ target, value }) => [target, value]))]];
      } catch (error) {
        if (error instanceof EvaluationError || error instanceof ObjectSkipped) return [];
        throw error;
      }
    }),
  );
}
