/** Groups that Okta's expressions ask for by name. */
import type { SampleDirectory } from '../../../config/sample.ts';
import { nearestName } from '../../../mapping/nearestName.ts';
import { childrenOf } from '../../../mapping/okta/check.ts';
import type { OktaExpression } from '../../../mapping/okta/expression.ts';
import { parseOktaExpression } from '../../../mapping/okta/parse.ts';
import type { OktaApp, Plan } from '../../../plan/types.ts';
import type { FindingRule, Hit } from '../finding.ts';
import { mappingAt } from './entra.ts';

/** Whether a group is meant, by the function that asks for it. */
const asks: Record<string, (name: string, wanted: string) => boolean> = {
  isMemberOfGroupName: (name, wanted) => name === wanted,
  isMemberOfGroupNameStartsWith: (name, wanted) => name.startsWith(wanted),
  isMemberOfGroupNameContains: (name, wanted) => name.includes(wanted),
};

export const oktaGroupRules: FindingRule[] = [
  {
    id: 'unknown-group',
    severity: 'warning',
    why: 'The condition is false for everybody as long as the org has no such group; letter case counts.',
    fix: 'Correct the name, or add the group to the sample.',
    run: (app, sample, plan) =>
      app.directory !== 'okta' || sample === undefined
        ? []
        : Object.entries(app.mappings).flatMap(([target, { expression }]) => {
            const parsed = parseOktaExpression(expression);
            return parsed.ok ? unknownGroups(parsed.node, groupNames(app, sample, plan), target) : [];
          }),
  },
];

/** Groups of the sample, and those that the stack assigns or pushes. */
function groupNames(app: OktaApp, sample: SampleDirectory, plan: Plan | undefined): string[] {
  const apps = Object.values(plan?.apps ?? { app });
  const assigned = apps.flatMap(({ assignments }) => assignments.flatMap(({ principal, name }) => (principal === 'group' ? [name] : [])));
  return ['Everyone', ...Object.values(sample.groups).map(({ displayName }) => displayName), ...assigned, ...app.push.groups];
}

function unknownGroups(node: OktaExpression, known: string[], target: string): Hit[] {
  const inner = childrenOf(node).flatMap((child) => unknownGroups(child, known, target));
  const holds = node.kind === 'call' && Object.hasOwn(asks, node.name) ? asks[node.name] : undefined;
  const [wanted] = node.kind === 'call' ? node.args : [];
  if (holds === undefined || wanted?.kind !== 'literal' || typeof wanted.value !== 'string') return inner;
  const name = wanted.value;
  if (known.some((each) => holds(each, name))) return inner;
  const near = nearestName(name, known);
  const hit: Hit = {
    message: `${target} asks for the group "${name}", which nobody knows here`,
    at: mappingAt(target),
    about: `${target} ${name}`,
  };
  if (near !== null) hit.fix = `Did you mean "${near}"?`;
  return [hit, ...inner];
}
