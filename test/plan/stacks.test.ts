/** The declarations that come with Muster. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/types.ts';
import { findAll } from '../../src/review/findings/findings.ts';
import { loadStack } from '../config/stack.ts';

const dir = resolve(import.meta.dirname, '../../stacks');

function load(stack: string): Plan {
  const { document, problems } = loadStack(stack, dir);
  expect(problems.map(renderProblem)).toEqual([]);
  if (document === undefined) throw new Error(`no document for ${stack}`);
  return planStack(document);
}

describe.each(['staging', 'production'])('%s', (stack) => {
  const plan = load(stack);
  const { sample, problems } = readSample(plan.sample, plan.entra?.domain ?? '', resolve(dir, '..'));

  test('has the five set-ups', () => {
    expect(problems.map(renderProblem)).toEqual([]);
    expect(Object.values(plan.apps).map(({ key, vendor, directory, endpoint }) => [key, vendor, directory, endpoint.bundled])).toEqual([
      ['activepieces', 'activepieces', 'entra', stack === 'staging'],
      ['cerby', 'cerby', 'entra', stack === 'staging'],
      ['cube', 'cube', 'entra', stack === 'staging'],
      ['cube-okta', 'cube', 'okta', stack === 'staging'],
      ['stack-ai', 'stack-ai', 'entra', stack === 'staging'],
    ]);
  });

  test('expects something of people and groups that are in the sample', () => {
    for (const app of Object.values(plan.apps)) {
      expect(Object.keys(app.expect.people).length).toBeGreaterThanOrEqual(7);
      expect(Object.values(app.expect.people).some(({ outcome }) => outcome === 'absent')).toBe(true);
      const members = Object.values(app.expect.groups).flatMap((group) => group.members ?? []);
      for (const key of [...Object.keys(app.expect.people), ...members]) expect(Object.keys(sample.people)).toContain(key);
      for (const key of Object.keys(app.expect.groups)) expect(Object.keys(sample.groups)).toContain(key);
    }
  });

  test('assigns people and groups of the sample', () => {
    const people = Object.values(sample.people).flatMap(({ userPrincipalName, login }) => [userPrincipalName, login]);
    for (const { assignments } of Object.values(plan.apps)) {
      for (const { principal, name } of assignments) expect(principal === 'user' ? people : Object.keys(sample.groups)).toContain(name);
    }
  });

  test('has no errors among its findings, and shows the traps in it', () => {
    const found = findAll(plan, sample).map(({ severity, app, id }) => `${severity} ${app} ${id}`);
    const always = [
      'warning cerby nested-group',
      'warning cube mutable-match',
      'note activepieces empty-group',
      'note cerby no-mail',
      'note stack-ai no-mail',
    ];
    const roles = [...Array(3).fill('warning stack-ai role-display-name'), 'warning stack-ai two-roles'];
    expect(found.sort()).toEqual([...always, ...(stack === 'staging' ? roles : [])].sort());
  });
});

test('production goes to the addresses of the manuals', () => {
  const { apps } = load('production');
  expect(Object.fromEntries(Object.values(apps).map(({ key, endpoint }) => [key, endpoint.url]))).toEqual({
    activepieces: 'https://activepieces.example.com/api/v1/scim/v2',
    cerby: 'https://api.cerby.com/v1/scim/v2',
    cube: 'https://example.cubecloud.dev/api/scim/v2',
    'cube-okta': 'https://example.cubecloud.dev/api/scim/v2',
    'stack-ai': 'https://api.stack-ai.com/scim/v2',
  });
});
