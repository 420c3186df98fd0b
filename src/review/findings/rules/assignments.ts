import { targetAttributes } from '../../../catalog/targetAttributes.ts';
import { byDirectory } from '../../../config/directory.ts';
import type { SampleDirectory, SampleGroup } from '../../../config/sample.ts';
import { nearestName } from '../../../mapping/nearestName.ts';
import type { AppPlan } from '../../../plan/types.ts';
import { reachIn } from '../../../provisioning/directories.ts';
import type { FindingRule, Hit } from '../finding.ts';
import { groupsNamed } from '../reach.ts';
import { entraOnly } from './entra.ts';

/** What `messages` says of each assigned group. */
function assignedGroups(app: AppPlan, sample: SampleDirectory | undefined, messages: (group: SampleGroup) => string[]): Hit[] {
  if (sample === undefined) return [];
  return app.assignments.flatMap(({ principal, name, place }) => {
    if (principal !== 'group') return [];
    return groupsNamed(app, sample, name).flatMap((group) => messages(group).map((message) => ({ message, place })));
  });
}

export const assignmentRules: FindingRule[] = [
  {
    id: 'nested-group',
    severity: 'warning',
    why: 'Entra does not look into nested groups: people who are only in one are not provisioned.',
    fix: 'Assign the nested group as well.',
    run: entraOnly((app, sample) => {
      const assigned = new Set(
        app.assignments.flatMap(({ principal, name }) => (principal === 'group' && sample ? groupsNamed(app, sample, name) : [])),
      );
      return assignedGroups(app, sample, ({ displayName, groups }) =>
        groups
          .flatMap((key) => sample?.groups[key] ?? [])
          .filter((nested) => !assigned.has(nested))
          .map((nested) => `${displayName} holds the group ${nested.displayName}`),
      );
    }),
  },
  {
    id: 'not-security-enabled',
    severity: 'error',
    why: 'Entra assigns and provisions security-enabled groups only.',
    fix: 'Assign a security group with the same members.',
    run: entraOnly((app, sample) =>
      assignedGroups(app, sample, ({ displayName, securityEnabled }) =>
        securityEnabled ? [] : [`${displayName} is assigned and is not a security group`],
      ),
    ),
  },
  {
    id: 'empty-group',
    severity: 'note',
    why: 'An empty group is provisioned, and nobody with it.',
    fix: 'Add members, or take the assignment out.',
    run: (app, sample) =>
      assignedGroups(app, sample, ({ displayName, members }) =>
        members.length === 0 ? [`${displayName} is assigned and has no direct members`] : [],
      ),
  },
  {
    id: 'assigned-unknown',
    severity: 'warning',
    why: 'Nobody of this name is in the sample directory, so a rehearsal cannot show what the assignment does.',
    fix: 'Correct the name, or add the person or group to the sample.',
    run: (app, sample, _plan, { nowCalled } = {}) => {
      if (sample === undefined) return [];
      const { name: known } = reachIn(app);
      const people = new Set(Object.values(sample.people).map((person) => person[known].toLowerCase()));
      return app.assignments
        .filter(({ principal, name }) =>
          principal === 'user' ? !people.has(name.toLowerCase()) : groupsNamed(app, sample, name).length === 0,
        )
        .map(({ principal, name, place }) => {
          const now = nowCalled?.(app, principal, name);
          const renamed = now === undefined ? '' : `: it is now called ${JSON.stringify(now)} (same object)`;
          const names = principal === 'user' ? [...people] : Object.values(sample.groups).map(({ displayName }) => displayName);
          const near = now === undefined ? nearestName(name, names) : null;
          return {
            message: `the ${principal} ${name} is assigned and not in the sample${renamed}`,
            place,
            ...(near === null
              ? {}
              : { fix: `Did you mean ${near}? If not, add the ${principal === 'user' ? 'person' : 'group'} to the sample.` }),
          };
        });
    },
  },
  {
    id: 'expect-unknown',
    severity: 'error',
    why: 'An expectation about nobody, or about an attribute that nobody has, holds whatever happens.',
    fix: 'Use the keys of the sample directory, and the names of the target attributes.',
    run: (app, sample) => {
      const { expect } = app;
      if (sample === undefined) return [];
      const names = Object.values(sample.groups).map(({ displayName }) => displayName);
      const lost = (known: string[], said: Record<string, { place: Hit['place'] }>) =>
        Object.entries(said)
          .filter(([key]) => !known.includes(key))
          .map(([key, { place }]) => ({ message: `${key} is expected and not in the sample`, place }));
      return [
        ...lost(Object.keys(sample.people), expect.people),
        ...lost([...Object.keys(sample.groups), ...names], expect.groups),
        ...misspelt(app),
      ];
    },
  },
];

/** Attributes that are expected to be null under a name that is almost another one: any other expectation of them fails by itself. */
function misspelt(app: AppPlan): Hit[] {
  const mapped = byDirectory<AppPlan, string[]>(app, { entra: ({ users }) => Object.keys(users.mappings), okta: () => [] });
  const known = [...targetAttributes('users'), ...mapped];
  return Object.entries(app.expect.people).flatMap(([key, { attributes, place }]) =>
    Object.entries(attributes).flatMap(([path, value]): Hit[] => {
      const near = value === null && !known.includes(path) ? nearestName(path, known, 2) : null;
      if (near === null) return [];
      return [{ message: `${path} of ${key} is expected to be null, and no attribute has that name`, place, fix: `Write ${near}.` }];
    }),
  );
}
