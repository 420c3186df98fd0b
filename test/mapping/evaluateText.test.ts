import { describe, expect, test } from 'vitest';
import { type ExpressionRequest, evaluateText, readRequest, type Sources } from '../../src/mapping/evaluateText.ts';
import { explain } from '../../src/mapping/explain.ts';

const sources: Sources = { now: new Date('2026-01-02T03:04:05Z'), newId: () => 'D05E47B1-3909-445A-BA5E-CA60CBC0E4B4', random: () => 0 };
const value = (expr: string, attributes: Record<string, unknown> = {}, rest: Partial<ExpressionRequest> = {}) => {
  const outcome = evaluateText({ expr, attributes, ...rest }, sources);
  return 'value' in outcome ? outcome.value : outcome;
};

const roles = [
  { id: '1', value: 'admin', displayName: 'Admins' },
  { id: '2', value: 'user', displayName: 'Users' },
];

describe('values in JSON', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['Count([x])', { x: ['a', 'b'] }, 2],
    ['CStr(Count([x]))', { x: ['a', 'b'] }, '2'],
    ['InStr("abc", "z")', {}, 0],
    ['[a] = "x"', { a: 'x' }, true],
    ['IsPresent([a])', {}, false],
    ['Not([a])', { a: true }, 'False'],
    ['NumFromDate("9999-12-31")', {}, '2650466880000000000'],
    ['[a]', { a: [1, true, 'x'] }, ['1', 'True', 'x']],
    ['[a]', {}, null],
    ['IgnoreFlowIfNullOrEmpty([a])', {}, { $flow: 'ignoreAttribute' }],
    ['IIF("1" = "1", IgnoreObjectFlow, "x")', {}, { $flow: 'ignoreObject' }],
    ['SingleAppRoleAssignment([appRoleAssignments])', { appRoleAssignments: roles }, 'admin'],
    ['AppRoleAssignments([appRoleAssignments])', { appRoleAssignments: roles }, ['admin', 'user']],
    ['AppRoleAssignments([appRoleAssignments])', { appRoleAssignments: [] }, null],
    [
      'AppRoleAssignmentsComplex([appRoleAssignments])',
      { appRoleAssignments: roles.slice(0, 1) },
      { $patch: { op: 'Add', path: 'roles', value: [{ value: '{"id":"1","value":"admin","displayName":"Admins"}' }] } },
    ],
    [
      'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])',
      { appRoleAssignments: roles.slice(0, 1) },
      [{ primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'Admins', value: 'admin' }],
    ],
  ])('%s of %j is %j', (expr, attributes, expected) => {
    expect(value(expr, attributes)).toEqual(expected);
  });
});

test.each([
  ['2012-03-16 10:30 AM', '3/16/2012 10:30:00 AM'],
  ['2012-03-16 22:30', '3/16/2012 10:30:00 PM'],
  ['2012-03-16 22:30:05 -05:00', '3/17/2012 3:30:05 AM'],
  ['3/16/2012 22:30', '3/16/2012 10:30:00 PM'],
  ['3/16/2012 10:30 PM', '3/16/2012 10:30:00 PM'],
  ['2012/3/16', '3/16/2012 12:00:00 AM'],
])('CDate reads %s', (text, expected) => {
  expect(value('CDate([a])', { a: text })).toBe(expected);
});

describe('functions of a directory', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['DNComponent([dn], 1)', { dn: 'cn=Lee\\, Ann,ou=Sales,dc=contoso' }, 'Lee, Ann'],
    ['DNComponent(CRef([dn]), 2)', { dn: 'cn=Ann , ou=Sales\\2C North' }, 'Sales, North'],
    ['DNComponent([dn], 9)', { dn: 'cn=Ann' }, ''],
    ['StringFromSid([sid])', { sid: 'AQUAAAAAAAUVAAAAoGXPfnhLm1/nfIdwUAQAAA==' }, 'S-1-5-21-2127521184-1604012920-1887927527-1104'],
    ['StringFromSid([sid])', { sid: 'S-1-5-18' }, 'S-1-5-18'],
    ['Item([mails], Contains([mails], "SMTP:"))', { mails: ['smtp:b@x', 'SMTP:a@x'] }, 'SMTP:a@x'],
    ['Contains([mails], "z")', { mails: ['a'] }, 0],
    ['IsNothing([a])', {}, true],
  ])('%s', (expr, attributes, expected) => {
    expect(value(expr, attributes)).toEqual(expected);
  });

  test('the default domain is the tenant’s', () => {
    expect(value('DefaultDomain()', {}, { defaultDomain: 'example.com' })).toBe('example.com');
    expect(value('DefaultDomain()')).toEqual({ error: 'DefaultDomain: no default verified domain is known here', syntax: false });
    expect(value('StringFromSid("eA==")')).toEqual({ error: expect.stringContaining('security identifier'), syntax: false });
  });
});

describe('Okta', () => {
  const okta = (expr: string, attributes: Record<string, unknown> = {}) => value(expr, attributes, { dialect: 'okta' });
  test.each<[string, Record<string, unknown>, unknown]>([
    ['Time.now()', {}, '2026-01-02T03:04:05.000Z'],
    ['Time.now("EST")', {}, '2026-01-01T22:04:05.000-05:00'],
    ['Time.now("Asia/Tokyo", "YYYY-MM-dd HH:mm")', {}, '2026-01-02 12:04'],
    ['getManagerUser("active_directory").firstName', { $manager: { firstName: 'Ann' } }, 'Ann'],
    [
      'getFilteredGroups({"1", "2"}, "group.name", 1)',
      {
        user: {
          $groups: [
            { id: '2', name: 'B' },
            { id: '1', name: 'A' },
          ],
        },
      },
      ['B'],
    ],
    ['user.getGroups({"group.id": "1"})', { user: { $groups: [{ id: '1', name: 'A', type: 'OKTA_GROUP', sourceId: '' }] } }, ['1']],
    ['user.city == "Rome"', { user: { city: 'Rome' } }, true],
  ])('%s', (expr, attributes, expected) => {
    expect(okta(expr, attributes)).toEqual(expected);
  });

  test.each([
    ['Groups.contains("x", "y", 1)', 'column 1: Groups.contains(…) is for claims'],
    ['Time.now("Atlantis")', '"Atlantis" is not a time zone'],
    ["'a'.toUpperCase()", 'identity-engine'],
  ])('%s is an error', (expr, message) => {
    expect(okta(expr)).toEqual({ error: expect.stringContaining(message), syntax: expect.any(Boolean) });
  });
});

test.each([
  [7, 'a request is an object'],
  [{}, 'expr is missing'],
  [{ expr: '[a]', attributes: [] }, 'attributes is not an object'],
  [{ expr: '[a]', now: 5 }, 'now is not a text'],
  [{ expr: '[a]', taken: 'x' }, 'taken is not a list'],
  [{ expr: '[a]', dialect: 'identity-engine' }, 'the classic one is'],
  [{ expr: '[a]', dialect: 'x' }, 'neither entra nor okta'],
])('%j is no request', (json, message) => {
  expect(readRequest(json)).toContain(message);
});

test('faults of the text name their column, faults of a value do not', () => {
  expect(value('Joim("", [a])')).toEqual({ error: 'column 1: unknown function Joim (did you mean Join?)', syntax: true });
  expect(value('Item([a], 2)', { a: 'x' })).toEqual({ error: 'Item: there is no value 2 among 1', syntax: false });
  expect(value('Now()', {}, { now: 'x' })).toEqual({ error: 'now is "x", not a date', syntax: true });
  expect(value('[a]', { a: {} })).toEqual({ error: '[a] is an object; give its text', syntax: false });
});

describe('explain', () => {
  test('shows every sub-expression, and which were not evaluated', () => {
    const { outcome, tree } = explain({ expr: 'IIF([a] = "x", ToUpper([b]), Error("no"))', attributes: { a: 'x', b: 'y' } }, sources);
    expect(outcome).toEqual({ value: 'Y' });
    expect(tree.split('\n')).toEqual([
      ' 1  IIF(…)        "Y"',
      ' 5    … = …       "True"',
      ' 5      [a]       "x"',
      '11      "x"       "x"',
      '16    ToUpper(…)  "Y"',
      '24      [b]       "y"',
      '30    Error(…)    (not evaluated)',
      '36      "no"      (not evaluated)',
    ]);
  });

  test('shows where an error leaves no value', () => {
    const { outcome, tree } = explain(
      { expr: 'user.a + Convert.toInt(user.b)', attributes: { user: { a: 'x', b: 'y' } }, dialect: 'okta' },
      sources,
    );
    expect(outcome).toMatchObject({ error: expect.stringContaining('Convert.toInt') });
    expect(tree).toContain('user.b');
    expect(tree).toMatch(/Convert\.toInt\(…\) +\(no value\)/);
  });

  test('is empty for what does not parse', () => {
    expect(explain({ expr: 'Join(', attributes: {} }, sources).tree).toBe('');
  });
});
