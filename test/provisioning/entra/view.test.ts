import { expect, test } from 'vitest';
import type { EntraApp } from '../../../src/plan/types.ts';
import { openEntra } from '../../../src/provisioning/entra/view.ts';
import { readSubject } from '../../../src/provisioning/subject.ts';
import { sideOf } from '../../../src/review/side.ts';
import { directory, person, planned } from '../../review/people.ts';

const lines = [
  'roles: { admin: Admin }',
  'assign: { users: { ann: admin } }',
  'attributes: { roles: { type: string, multiValued: true } }',
  `users: { mappings: { 'roles[primary eq "True"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }`,
];

test.each([
  ['assigned', 'admin'],
  ['all', null],
] as const)('under scope: %s the role functions give %s (CAA: they need "Sync only assigned")', (scope, role) => {
  const { plan } = planned(lines.join('\n'));
  const declared = plan.apps.app as EntraApp;
  const sample = directory({ ann: person('ann') });
  const side = sideOf(plan, sample, { now: new Date(0), newId: () => 'id', random: () => 0 });
  const view = openEntra({ ...declared, provisioning: { ...declared.provisioning, scope } }, side);
  const ann = readSubject('ann', person('ann'), view.sources);
  expect(view.values(ann).find(({ target }) => target.startsWith('roles'))).toMatchObject({ value: role, error: null });
});
