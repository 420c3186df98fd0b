/** The main job: both stacks rehearsed whole, and what a rehearsal says when something is broken on purpose. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadStack } from '../../src/commands/stack.ts';
import type { Plan } from '../../src/plan/types.ts';
import { rehearse } from '../../src/rehearsal/rehearse.ts';
import { renderRehearsal } from '../../src/rehearsal/render.ts';
import { failedChecks, type RehearsalResult } from '../../src/rehearsal/result.ts';
import { stackFolder, tenants } from '../config/stack.ts';
import { entraApp, oktaApp, openStack } from './stacks.ts';

const failures = (result: RehearsalResult) =>
  Object.values(result.apps).flatMap((app) => [
    ...failedChecks(app).map((one) => `${app.key}: ${one.who}: ${one.what}`),
    ...app.life.filter((step) => step.status === 'failed' && step.why).map((step) => `${app.key}: ${step.title}: ${step.why}`),
  ]);

describe.each(['staging', 'production'])('%s', (stack) => {
  test('every expectation holds for all five set-ups', async () => {
    const result = await rehearse(openStack(stack));
    expect(result.error).toBeNull();
    expect(failures(result)).toEqual([]);
    expect(result.ok).toBe(true);
    expect(Object.keys(result.apps)).toEqual(['activepieces', 'cerby', 'cube', 'cube-okta', 'stack-ai']);
    for (const app of Object.values(result.apps)) {
      expect(app.users.length, app.key).toBeGreaterThan(3);
      expect(app.groups.length, app.key).toBeGreaterThan(1);
      expect(app.expectations.length, app.key).toBeGreaterThan(10);
      expect(app.life.filter((step) => step.status === 'passed').length, app.key).toBeGreaterThan(6);
    }
  });
});

test('the newcomer of the life of an app is gone at the end, everybody else as before', async () => {
  const { apps } = await rehearse(openStack('staging', 'stack-ai'));
  const names = apps['stack-ai']?.users.map((user) => String(user.userName)) ?? [];
  expect(names.filter((name) => name.startsWith('muster.'))).toEqual([]);
  expect(names).toContain('ann@staging.example.com');
});

test('apps that were renamed live as before, at the address of their first key', async () => {
  const stack = openStack('staging', 'stack-ai', 'cube-okta');
  for (const app of Object.values(stack.plan.apps))
    Object.assign(app, { formerKeys: ['between', `old-${app.key}`], origin: `old-${app.key}` });
  const result = await rehearse(stack);
  expect([result.error, failures(result), result.ok]).toEqual([null, [], true]);
  expect(Object.values(result.apps).map(({ address }) => address)).toEqual(['/old-cube-okta/api/scim/v2', '/old-stack-ai/scim/v2']);
});

test('group sync off at the vendor: 403, and the rehearsal says why', async () => {
  const stack = openStack('staging', 'stack-ai');
  const app = entraApp(stack.plan, 'stack-ai');
  app.behaviour.syncGroups = false;
  app.expect.groups = {};
  const result = await rehearse(stack);
  const text = renderRehearsal(result, { colour: false });
  expect(text).toMatch(/Stack AI Admins: .*403/);
  expect(text).toContain('Sync groups');
  expect(result.apps['stack-ai']?.life.find((step) => step.id === 'group-join')?.status).toBe('passed');
});

test('nobody is assigned: the rehearsal says so of that app, and plays the others (2.1)', async () => {
  const stack = openStack('staging', 'cerby', 'stack-ai');
  Object.assign(entraApp(stack.plan, 'cerby'), { assignments: [], expect: { people: {}, groups: {} } });
  const result = await rehearse(stack);
  expect([result.error, result.ok, failures(result)]).toEqual([null, false, ['cerby: cerby: people provisioned']]);
  expect(result.apps.cerby?.notPlayed).toContain('write assign: { groups: { NAME: default } }, with a group of the sample');
  expect(result.apps['stack-ai']?.life.length).toBeGreaterThan(6);
  expect(renderRehearsal(result, { colour: false })).toMatch(/life +not played: nobody was provisioned in the first cycle/);
});

test("the README's target alongside is a stack beside the project's own, and lives as promised", async () => {
  const root = join(import.meta.dirname, '../..');
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [example = ''] = readme.match(/(?<=### A target alongside\n\n```yaml\n).*?(?=```)/s) ?? [];
  const stacks = join(root, 'stacks');
  const folder = stackFolder({ 'own.yaml': `sample: ${join(stacks, 'sample.yaml')}\n${tenants}${example}` });
  for (const name of readdirSync(stacks)) cpSync(join(stacks, name), join(folder, name));
  const { plan, sample, problems } = loadStack('own', folder, { deploys: true });
  if (!plan || !sample) throw new Error(JSON.stringify(problems));
  expect(plan.deploy?.kind).toBe('local');
  const result = await rehearse({ plan, sample });
  expect([failures(result), result.ok]).toEqual([[], true]);
});

test('skipOutOfScopeDeletions: the life of the app holds it to sending nothing about who leaves', async () => {
  const stack = openStack('staging', 'cerby');
  entraApp(stack.plan, 'cerby').provisioning.skipOutOfScopeDeletions = true;
  const result = await rehearse(stack);
  expect(failures(result)).toEqual([]);
  const left = result.apps.cerby?.life.find((step) => step.id === 'leave');
  expect(left?.checks.map(({ what, found }) => [what, found])).toEqual([
    ['active with skipOutOfScopeDeletions', true],
    ['access grants', true],
  ]);
});

/** Each breaks one thing; the rehearsal must fail and name the app, the person and what was found. */
const sabotages: { name: string; app: string; breakIt: (plan: Plan) => void; says: RegExp }[] = [
  {
    name: 'a mapping reads another attribute',
    app: 'stack-ai',
    breakIt: (plan) => Object.assign(entraApp(plan, 'stack-ai').users.mappings.displayName ?? {}, { source: '[mailNickname]' }),
    says: /stack-ai: ann: displayName: expected "Ann Lee", found "ann"/,
  },
  {
    name: 'the externalId mapping is gone',
    app: 'stack-ai',
    breakIt: (plan) => delete entraApp(plan, 'stack-ai').users.mappings.externalId,
    says: /Rename: .*records found by externalId: expected \["/,
  },
  {
    name: 'active is not mapped, so leavers are deleted',
    app: 'cerby',
    breakIt: (plan) => delete entraApp(plan, 'cerby').users.mappings.active,
    says: /cerby: Leave: .*record kept: expected true, found false/,
  },
  {
    name: 'a role is assigned wrongly',
    app: 'stack-ai',
    breakIt: (plan) => {
      const app = entraApp(plan, 'stack-ai');
      for (const assignment of app.assignments) if (assignment.role === 'admin') assignment.role = 'viewer';
    },
    says: /stack-ai: ann: role: expected "Admin", found "Viewer"/,
  },
  {
    name: 'a catalog rule: Cube no longer adds roles by group',
    app: 'cube',
    breakIt: (plan) =>
      Object.assign(entraApp(plan, 'cube').behaviour, { role: { kind: 'byGroup', defaultRole: 'Viewer', groupRoles: {}, refused: [] } }),
    says: /cube: bob: role: expected "Viewer, Explorer", found "Viewer"/,
  },
  {
    name: 'a catalog rule: Activepieces makes everybody an editor of the project',
    app: 'activepieces',
    breakIt: (plan) => Object.assign(entraApp(plan, 'activepieces').behaviour, { projectRole: 'Editor' }),
    says: /activepieces: \w+: .*projects.*expected "Viewer", found "Editor"/,
  },
  {
    name: 'a catalog rule: groups of Cerby are no teams',
    app: 'cerby',
    breakIt: (plan) => Object.assign(entraApp(plan, 'cerby').behaviour, { groupsBecome: 'group' }),
    says: /cerby: Group assigned: .*becomes a: expected "team", found "group"/,
  },
  {
    name: 'the path is not the one of the manual',
    app: 'activepieces',
    breakIt: (plan) => Object.assign(entraApp(plan, 'activepieces').endpoint, { path: '/scim' }),
    says: /end of the SCIM base address: expected "\/api\/v1\/scim\/v2", found "\/scim"/,
  },
  {
    name: 'the scoping filter is lost',
    app: 'cerby',
    breakIt: (plan) => Object.assign(entraApp(plan, 'cerby').users, { scope: {} }),
    says: /cerby: olga: records in the target: expected 0, found 1/,
  },
  {
    name: 'the delete action is off although the person is gone for good',
    app: 'activepieces',
    breakIt: (plan) => Object.assign(entraApp(plan, 'activepieces').users, { actions: ['create'] }),
    says: /activepieces: Rename: /,
  },
  {
    name: 'an Okta box is not ticked',
    app: 'cube-okta',
    breakIt: (plan) => Object.assign(oktaApp(plan, 'cube-okta'), { actions: ['create', 'update'] }),
    says: /cube-okta: Leave and come back: .*active after leaving: expected false, found true/,
  },
];

describe('broken on purpose', () => {
  test.each(sabotages)('$name', async ({ app, breakIt, says }) => {
    const stack = openStack('staging', app);
    breakIt(stack.plan);
    const result = await rehearse(stack);
    expect(result.ok).toBe(false);
    expect(renderRehearsal(result, { colour: false })).toMatch(says);
  });

  test('a program that is refused: the reason, and no app is called good', async () => {
    const stack = openStack('staging', 'stack-ai');
    const app = entraApp(stack.plan, 'stack-ai');
    app.users.mappings['no.such.attribute'] = { source: '[mail]', match: 0, apply: 'always', default: null };
    const result = await rehearse(stack);
    expect(result.ok).toBe(false);
    expect(result.error).toMatch(/stack-ai.*no\.such\.attribute/);
  });
});
