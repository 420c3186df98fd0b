/** What a stack assumes is knowledge about the tenant: a change of it changes nothing there. */
import { expect, test } from 'vitest';
import { review } from '../../src/review/review.ts';
import type { Version } from '../../src/review/versions/version.ts';
import { appStack, stackFolder } from '../config/stack.ts';

const lines = (title: string) => `scim: { target: bundled }
roles: { admin: Wiki Admin }
assign: { users: { ann: admin } }
users: { mappings: { title: ${title}, 'roles[primary eq "True"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }`;

function version(name: string, assume: string, title: string): Version {
  const dir = stackFolder({
    's.yaml': `${assume}${appStack(lines(title))['s.yaml']}`,
    'sample.yaml': 'people: { ann: { displayName: Ann, jobTitle: Head, department: Sales } }\n',
  });
  return { name, dir, date: new Date('2026-01-01T00:00:00Z') };
}

const displayName = 'assume: { singleAppRoleAssignment: displayName }\n';
const between = (base: Version, head: Version) => review(base, head, ['s'], ['', '']).stacks[0];

test('a change of it alone touches nobody, shows as a line, and ends the finding that asked', () => {
  const found = between(version('base', '', 'jobTitle'), version('head', displayName, 'jobTitle'));
  expect(found?.problems).toEqual([]);
  expect(found?.change.lines).toMatchObject([{ path: 'assume.singleAppRoleAssignment', before: 'value', after: 'displayName' }]);
  expect(found?.effects).toEqual([]);
  expect(found?.findings.gone.map(({ id }) => id)).toEqual(['role-display-name']);
});

test('beside another change both versions are read by the new answer', () => {
  const found = between(version('base', '', 'jobTitle'), version('head', displayName, 'department'));
  expect(found?.effects).toMatchObject([{ most: [{ key: 'ann', attributes: [{ target: 'title', before: 'Head', after: 'Sales' }] }] }]);
  expect(found?.effects[0]?.most[0]?.attributes).toHaveLength(1);
});
