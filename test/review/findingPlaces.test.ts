/** A finding stands at the line it is about, and is the same one as long as that does not change. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FindingId } from '../../src/config/findingIds.ts';
import type { SampleDirectory, SampleGroup, SamplePerson } from '../../src/config/sample.ts';
import { planStack } from '../../src/plan/plan.ts';
import { findingKey, findUnshortened } from '../../src/review/findings/findings.ts';
import { appStack, loadStack, stackFolder } from '../config/stack.ts';

const person = (key: string, properties: SamplePerson['properties'] = { mail: `${key}@example.com` }): SamplePerson => {
  const name = `${key}@example.com`;
  return { userPrincipalName: name, displayName: key, enabled: true, softDeleted: false, login: name, properties };
};
const group = (displayName: string, members: string[], groups: string[] = []): SampleGroup => ({
  ...{ displayName, securityEnabled: true, members, groups },
});
const people = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, person(key, key.startsWith('no') ? {} : undefined)]));
const sample = (more: Partial<SampleDirectory> = {}): SampleDirectory => ({
  people: people('ann', 'bob', 'nomail'),
  groups: { A: group('A', ['ann']), B: group('B', ['ann', 'nomail']), P: group('P', [], ['A']) },
  ...more,
});

function found(lines: string, { catalog = 'stack-ai', directory = 'entra', people: directorySample = sample() } = {}) {
  const dir = stackFolder(appStack(`scim: { target: bundled }\n${lines}`, catalog, directory));
  const { document } = loadStack('s', dir);
  if (document === undefined) throw new Error('no document');
  return { dir, findings: findUnshortened(planStack(document), directorySample) };
}

const role = `users: { mappings: { 'roles[primary eq "True"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }`;
const map = (target: string, source: string) => `users:\n  mappings:\n    ${target}: ${source}`;
const inA = 'assign: { groups: { A: default } }';
const inB = 'assign: { groups: { B: default } }';

describe('the place of', () => {
  test.each<[FindingId, lines: string, at: string, options?: { catalog?: string; directory?: string }]>([
    ['mutable-match', map('userName', '{ from: mail, match: 1 }'), 'userName', { catalog: 'cube' }],
    ['external-id-source', map('externalId', 'mailNickname'), 'externalId'],
    ['nothing-to-match-by', `${inB}\n${map('userName', 'mail')}`, 'userName'],
    ['no-mail', `${inB}\n${map('emails[type eq "work"].value', 'mail')}`, 'emails'],
    ['undeclared-attribute', map('"urn:acme:x"', 'mail'), '"urn:acme:x"'],
    ['unmapped-attribute', 'attributes:\n  "urn:acme:x": string', '"urn:acme:x"'],
    ['groups-switched-off', 'groups:\n  enabled: true', 'enabled'],
    ['no-deletion-threshold', 'name: x\nprovisioning: { start: true }', 'provisioning'],
    ['role-display-name', `roles:\n  a: a\n  b: The Bs\n${role}`, 'b: The Bs'],
    ['role-function-scope', `provisioning: { scope: all }\n${role}`, `'roles[primary`],
    ['role-not-mapped', `roles:\n  boss: boss\n${role}`, 'boss'],
    ['role-not-mapped', map(`'roles[primary eq "True"].value'`, '{ constant: boss }'), `'roles[primary`],
    ['everybody', 'provisioning:\n  notify: a@example.com\n  scope: all', 'scope'],
    ['filter-attribute', 'users:\n  scope:\n    - { country: NL }\n    - { manager: x }', 'manager'],
    ['filter-attribute', 'users:\n  scope:\n    Dutch: { country: NL }\n    Led: { manager: x }', 'manager'],
    ['switch-null', map('title', `'=Switch([department], , "Sales", "S")'`), 'title'],
    ['expression-error', `${inA}\n${map('title', `'=CDate([mail])'`)}`, 'title'],
    ['required-empty', `${inB}\n${map('userName', 'mail')}`, 'userName'],
    ['ignored-attribute', map('nickName', 'mail'), 'nickName'],
    ['secret-in-clear', map('title', '{ constant: sk-abcdefghijk }'), 'title'],
    [
      'expression-error',
      `${inA}\nattributes: { "urn:acme:x": string }\n${map('"urn:acme:x"', `'=Convert.toInt(user.email)'`)}`,
      '"urn:acme:x"',
      { catalog: 'generic', directory: 'okta' },
    ],
    ['nested-group', 'assign:\n  groups:\n    P: default', 'P'],
  ])('%s is the line it is about', (id, lines, at, options) => {
    const { dir, findings } = found(lines, options);
    const place = findings.find((finding) => finding.id === id)?.place;
    const text = readFileSync(join(dir, 's.yaml'), 'utf8')
      .split('\n')
      [(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1);
    expect(text).toMatch(new RegExp(`^${at.replace(/[[\]]/g, '\\$&')}`));
  });

  test('a mapping of the catalog is the nearest key above it that is written', () => {
    const { findings } = found('name: x\nusers: { actions: [create] }', { catalog: 'cube' });
    expect(findings.find(({ id }) => id === 'mutable-match')?.place).toMatchObject({ line: 10, column: 5 });
  });
});

describe('an unrelated change neither ends nor begins a finding:', () => {
  const roles = (names: string) => `roles: { ${names} }\n${role}`;
  const twoRoles = (more: string) => `roles: { a: a, b: b, c: c }\nassign: { groups: { A: a, B: b${more} } }\n${role}`;
  const nested = (...groups: string[]) => sample({ groups: { ...sample().groups, X: group('X', ['ann']), P: group('P', [], groups) } });
  const many = (keys: string[]) => sample({ people: people(...keys), groups: { B: group('B', keys) } });
  const crowd = Array.from({ length: 40 }, (_, index) => `no${index + 10}`);
  type Version = [lines: string, people?: SampleDirectory];
  test.each<[name: string, FindingId, base: Version, head: Version, fresh: number, gone: number]>([
    ['a role more', 'role-display-name', [roles('a: The As')], [roles('a: The As, b: The Bs')], 1, 0],
    ['a role renamed', 'role-display-name', [roles('a: The As')], [roles('a: All the As')], 0, 0],
    ['a third role of a person', 'two-roles', [twoRoles('')], [twoRoles(', P: c')], 0, 0],
    [
      'a group in the group more',
      'nested-group',
      ['assign: { groups: { P: default } }', nested('A')],
      ['assign: { groups: { P: default } }', nested('A', 'X')],
      1,
      0,
    ],
    [
      'a person more without mail',
      'required-empty',
      [`${inB}\n${map('userName', 'mail')}`, many(['no1'])],
      [`${inB}\n${map('userName', 'mail')}`, many(['no0', 'no1'])],
      1,
      0,
    ],
    ['a person more than twenty', 'no-mail', [inB, many(crowd)], [inB, many(['no0', ...crowd])], 1, 0],
    [
      'a failing person more',
      'expression-error',
      [`${inB}\n${map('title', `'=CDate([mail])'`)}`, many(['ann'])],
      [`${inB}\n${map('title', `'=CDate([mail])'`)}`, many(['ann', 'bob'])],
      1,
      0,
    ],
    [
      'another key of a Switch',
      'switch-null',
      [map('title', `'=Switch([department], , "Sales", "S")'`)],
      [map('title', `'=Switch([department], , "Sales", "S", "IT", "I")'`)],
      0,
      0,
    ],
    ['groups kept for good', 'no-deletion-threshold', ['name: x'], ['groups: { actions: [create] }'], 0, 0],
    [
      'a group assigned twice',
      'nested-group',
      [`roles: { a: a, b: b }\nassign: { groups: { P: a } }`, nested('A')],
      [`roles: { a: a, b: b }\nassign: { groups: { P: [a, b] } }`, nested('A')],
      0,
      0,
    ],
  ])('%s (%s)', (_, rule, [base, before], [head, after], fresh, gone) => {
    const keys = (lines: string, people?: SampleDirectory) =>
      found(lines, { people })
        .findings.filter(({ id }) => id === rule)
        .map(findingKey);
    const [old, young] = [keys(base, before), keys(head, after)];
    expect(old.length).toBeGreaterThan(0);
    expect([young.filter((key) => !old.includes(key)).length, old.filter((key) => !young.includes(key)).length]).toEqual([fresh, gone]);
    expect(new Set(young).size).toBe(young.length);
  });
});
