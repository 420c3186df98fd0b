import { describe, expect, test } from 'vitest';
import { evaluateText, type Sources } from '../../../src/mapping/evaluateText.ts';
import { checkOktaExpression } from '../../../src/mapping/okta/check.ts';
import { functionHabits, methodHabits, signHabits } from '../../../src/mapping/okta/habits.ts';
import { parseOktaExpression } from '../../../src/mapping/okta/parse.ts';

const sources: Sources = { now: new Date('2026-01-02T03:04:05Z'), newId: () => 'x', random: () => 0 };
const user = { firstName: 'Ann', lastName: 'van der Lee', email: 'ann@example.com', city: 'Delft', employeeNumber: '7', title: null };
const outcome = (expr: string) => evaluateText({ expr, attributes: { user }, dialect: 'okta' }, sources);
const errorOf = (expr: string): string => {
  const found = outcome(expr);
  return 'error' in found ? found.error : '';
};

describe('what other languages write leads to what Okta has (4.7)', () => {
  test.each(functionHabits.map((habit) => [habit.written, habit.here]))('%s: %s', (written, here) => {
    expect(errorOf(written)).toContain('unknown function');
    expect(errorOf(written)).toContain(here);
    expect(outcome(here)).toMatchObject({ value: expect.anything() });
  });

  test.each(signHabits.map((habit) => [habit.written, habit.here, habit.hint]))('%s: %s', (written, here, hint) => {
    expect(errorOf(written)).toContain(hint);
    expect(outcome(here)).toMatchObject({ value: expect.anything() });
  });
});

test.each(methodHabits.map((habit) => [habit.written, habit.here]))('(4.7) called on a value: %s: %s', (written, here) => {
  expect(errorOf(written)).toContain(here);
  expect(outcome(here)).toMatchObject({ value: expect.anything() });
});

// support.okta.com 0D5WR0000118d8Y0AQ; what is copied from Terraform and from rules of the identity engine.
test.each([
  ['isMemberOfGroup("00g16dd5my1vQIgBS1t8") ? ["Contractors"] : [""]', 'a list stands in braces, {"a", "b"}'],
  ['String.substringBefore(user.login,\\"@\\") + \\"@example.com\\"', 'without a backslash'],
  ['user.profile.costCenter == "x"', 'write user.costCenter in a mapping'],
  ['user.profile', 'write user.firstName in a mapping'],
  ['user.email.frobnicate()', 'a mapping calls functions such as String.toUpperCase(…)'],
])('(4.7) %s', (text, hint) => {
  expect(errorOf(text)).toContain(hint);
});

function problemsOf(text: string, attributes: string[] = []) {
  const parsed = parseOktaExpression(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return checkOktaExpression(parsed.node, { attributes }).map(({ column, message, hint }) => `${column} ${message} | ${hint}`);
}

test.each<[string, string[]]>([
  ['user.fistName + " " + user.lastName', ["1 Okta's user profile has no attribute user.fistName | did you mean user.firstName?"]],
  ['user.jobTitle', ["1 Okta's user profile has no attribute user.jobTitle | did you mean user.title?"]],
  ['jobTitle', ["1 Okta's user profile has no attribute jobTitle | did you mean user.title?"]],
  ['user.lastName + user.Department', ["17 Okta's user profile has no attribute user.Department | did you mean user.department?"]],
  ['String.append(user.surname, "x")', ["15 Okta's user profile has no attribute user.surname | did you mean user.lastName?"]],
  ['{user.emial}[0]', ["2 Okta's user profile has no attribute user.emial | did you mean user.email?"]],
  ['users.email', ['1 users.email is read of something that is not there | did you mean user.email?']],
  ['user.city == "x" ? user.nickname : "b"', ["20 Okta's user profile has no attribute user.nickname | did you mean user.nickName?"]],
  ['string.len(user.email)', ['1 unknown function string.len | names are case-sensitive: write String.len']],
  ['user.getGroup({})', ['1 unknown function user.getGroup | did you mean user.getGroups?']],
  ['isMemberOfGroupNames("x")', ['1 unknown function isMemberOfGroupNames | did you mean isMemberOfGroupName?']],
  ['user.lastName + Array.size({1})', ['17 unknown function Array.size | did you mean Arrays.size?']],
])('%s is found at its place (4.7)', (text, expected) => {
  const found = problemsOf(text);
  expect(found).toHaveLength(expected.length);
  for (const [index, start] of expected.entries()) expect(found[index]?.startsWith(start)).toBe(true);
});

test.each([
  'user.githubUsername',
  'user.status',
  'user.constructor',
  'zendesk.id',
  'active_directory.managerUpn',
  'appuser.anything',
  'firstName + lastName',
  'org.subDomain',
  '{"en", "de", "fr"}',
  'user.isManager == "true" ? {"a"} : {}',
  'getManagerUser("active_directory").firstName',
])('%s may be right, and is left alone (4.7)', (text) => {
  expect(problemsOf(text)).toEqual([]);
});

test('an attribute that the org added is known once it is declared (4.7)', () => {
  expect(problemsOf('user.jobTitle + user.fistNames', ['jobTitle', 'fistNames'])).toEqual([]);
});
