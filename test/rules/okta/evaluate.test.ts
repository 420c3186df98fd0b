import { expect, test } from 'vitest';
import { evaluateOktaRule, readOktaRule } from '../../../src/rules/okta/evaluate.ts';
import { readRule } from '../../../src/rules/rule.ts';
import { answer } from '../answer.ts';

const user = {
  firstName: 'Ann',
  lastName: 'Lee',
  email: 'ann@north.example',
  department: 'Night Shift',
  title: 'Head Nurse',
  city: 'Delft',
  grade: 7,
  isLead: true,
  isAway: false,
  skills: ['First Aid', 'dutch'],
  employeeNumber: null,
  costCenter: '',
  $status: 'ACTIVE',
  $id: '00u1',
};
const groups = [
  { id: '00g1', name: 'Ward Staff', type: 'OKTA_GROUP' },
  { id: '00g2', displayName: 'payroll', type: 'APP_GROUP' },
  'Everyone',
];
const tell = (rule: string, other: object = {}) => answer({ rule, user, groups, dialect: 'okta', ...other });

// Okta Expression Language overview; Okta's help and knowledge base on group rules.
test.each<[string, boolean]>([
  ['user.city == "Delft"', true],
  ["user.city == 'Delft'", true],
  ['user.city == "delft"', false],
  ['user.city == "Delft "', false],
  ['user.city != "Delft"', false],
  ['user.city eq "Delft" and user.grade ge 7', true],
  ['user.city ne "Delft" or user.grade LT 7', false],
  ['user.city == "Delft" && (user.grade > 7 || user.isLead)', true],
  ['not user.isAway AND NOT (user.city == "Ede")', true],
  ['!user.isLead', false],
  ['user.isLead', true],
  ['user.isAway', false],
  ['user.isNew', false],
  ['user.city == "Delft" OR user.city == "Ede" AND user.grade > 9', true],
  ['(user.city == "Delft" OR user.city == "Ede") AND user.grade > 9', false],
  ['user.grade <= 7', true],
  ['user.bonus > 1', false],
  ['user.bonus < 1', true],
  ['user.bonus <= user.other', true],
  ['user.grade == "7"', false],
  ['user.employeeNumber == null', true],
  ['user.employeeNumber == ""', false],
  ['user.costCenter == "" or user.costCenter == null', true],
  ['user.employeeNumber != "1"', true],
  ['user.missing == null', true],
  ['String.stringContains(user.department, "Night")', true],
  ['String.stringContains(user.department, "night")', false],
  ['String.stringContains(String.toLowerCase(user.department), "night")', true],
  ['String.stringContains(user.employeeNumber, "1")', false],
  ['String.startsWith(user.email, "ann@")', true],
  ['toUpperCase(user.city) == "DELFT"', true],
  ['String.len(user.city) == 5', true],
  ['String.join("-", user.firstName, user.lastName) == "Ann-Lee"', true],
  ['String.stringSwitch(user.department, "x", "Night", "n") == "n"', true],
  ['String.replaceFirst(user.city, "e", "3") == "D3lft"', true],
  ['user.firstName + " " + user.lastName == "Ann Lee"', true],
  ['Arrays.contains(user.skills, "dutch")', true],
  ['Arrays.contains(user.skills, "Dutch")', false],
  ['Arrays.contains(user.skills, "First")', false],
  ['Arrays.contains({"Ede", "Delft"}, user.city)', true],
  ['Arrays.isEmpty(user.nothing)', true],
  ['Arrays.size(user.skills) == 2', true],
  ['user.skills[1] == "dutch"', true],
  ['user.title matches "Head [A-Z][a-z]+"', true],
  ['user.title matches "Head"', false],
  ['user.title matches "(?i)head.*"', true],
  ['isMemberOfGroup("00g1")', true],
  ['isMemberOfGroup("00g9")', false],
  ['isMemberOfGroup("Ward Staff")', false],
  ['!isMemberOfGroup("00g1") and isMemberOfAnyGroup("00g2")', false],
  ['isMemberOfAnyGroup("00g9", "00g2")', true],
  ['isMemberOfAnyGroup("payroll")', false],
  ['isMemberOfGroupName("Ward Staff")', true],
  ['isMemberOfGroupName("ward staff")', false],
  ['isMemberOfGroupName("payroll")', true],
  ['isMemberOfGroupName("Everyone")', true],
  ['isMemberOfGroupNameStartsWith("Ward")', true],
  ['isMemberOfGroupNameContains("roll")', true],
  ['isMemberOfGroupNameRegex("pay.*")', true],
  ['Arrays.isEmpty(user.getGroups({"group.profile.name": "Ward"}))', false],
  ['user.getInternalProperty("status") == "ACTIVE"', true],
  ['user.getInternalProperty("id") == "00u1"', true],
  ['user.isLead ? user.city == "Delft" : false', true],
])('%s is %s', (rule, expected) => {
  expect(tell(rule)).toBe(expected);
});

/** Column and kind of what Okta refuses. */
test.each([
  ['', '1 empty'],
  ['user.city = "Delft"', '11 assignment'],
  ['user.city == "Delft" AND', '25 syntax'],
  ['(user.city == "Delft"', '22 syntax'],
  ['user.city == "Delft', '14 syntax'],
  ['user.city -eq "Delft"', '15 syntax'],
  ['user.city == "Delft" == true', '22 syntax'],
  ['user.grade > 1 > 0', '16 syntax'],
  ['user.getGroups().![name] == "x"', '1 syntax'],
  ['user.city', '1 not-boolean'],
  ['"true"', '1 not-boolean'],
  ['null', '1 not-boolean'],
  ['String.toUpperCase(user.city)', '1 not-boolean'],
  ['Arrays.size(user.skills)', '1 not-boolean'],
  ['user.getGroups({"group.id": "x"})', '1 not-boolean'],
  ['user.grade + 1', '1 not-boolean'],
  ['user.employeeNumber ?: "none" == "none"', '1 not-boolean'],
  ['user.isLead ? "a" : true', '1 not-boolean'],
  ['user.city AND user.isLead', '1 type'],
  ['!String.len(user.city)', '2 type'],
  ['Convert.toInt("7") == user.grade', '1 function-not-allowed'],
  ['Time.now() == "x"', '1 function-not-allowed'],
  ['Iso3166Convert.toName(user.countryCode) == "x"', '1 function-not-allowed'],
  ['hasDirectoryUser()', '1 function-not-allowed'],
  ['getFilteredGroups({"x"}, "group.name", 1) == "x"', '1 function-not-allowed'],
  ['Groups.startsWith("OKTA", "x", 1) == "x"', '1 function-not-allowed'],
  ['String.endsWith(user.email, "x")', '1 unknown-function'],
  ['isMemberOfAnyGroupName("x")', '1 unknown-function'],
  ['appuser.city == "x"', '1 unknown-root'],
  ['org.name == "x"', '1 unknown-root'],
  ['session.amr == "x"', '1 unknown-root'],
  ['profile.city == "x"', '1 unknown-root'],
  ['city == "x"', '1 unknown-root'],
  ['user.status == "ACTIVE"', '1 unknown-attribute'],
  ['user.jobTitle == "x"', '1 unknown-attribute'],
  ['user.getInternalProperty("created") == "x"', '26 unknown-attribute'],
  ['user.title matches "["', '20 bad-regex'],
])('%j: %s', (rule, expected) => {
  const read = readRule(rule, 'okta', []);
  expect(read.ok ? 'none' : `${read.fault.column} ${read.fault.kind}`).toBe(expected);
});

test('what fails for one person is an error of that person', () => {
  expect(tell('!user.isNew')).toBe('type');
  expect(tell('user.isNew AND user.isLead')).toBe('type');
  expect(tell('user.grade > "5"')).toBe('type');
  expect(tell('user.grade')).toBe('not-boolean');
});

test('no rule is evaluated for a deactivated person, unless that is chosen', () => {
  const subject = { user: { ...user, $status: 'DEPROVISIONED' }, groups: [] };
  const read = readOktaRule('user.isLead', []);
  if (!read.ok) throw new Error(read.fault.message);
  expect(evaluateOktaRule(read.node, subject).value).toBe(false);
  expect(evaluateOktaRule(read.node, subject, { notEvaluated: [] }).value).toBe(true);
  expect(tell('user.isLead', { user: { ...user, $status: 'SUSPENDED' } })).toBe(true);
});

test('the comparisons that decide are told, and no others', () => {
  const read = readRule('user.city == "Ede" OR user.isLead && !(user.grade < 3)', 'okta', ['isLead', 'grade']);
  if (!read.ok) throw new Error(read.fault.message);
  expect(read.decide({ user, groups: [] }, new Date())).toEqual({
    value: true,
    because: [
      { column: 23, comparison: 'user.isLead', value: true, read: 'user.isLead is true' },
      { column: 40, comparison: 'user.grade < 3', value: false, read: 'user.grade is 7' },
    ],
  });
});

test.each([
  ['user.city == "x"', ''],
  ['user.city != "x"', 'holds for who has no user.city'],
  ['user.city != "x" AND user.city != null', ''],
  ['user.title matches "x"', 'deprecated'],
  ['Arrays.isEmpty(user.getGroups({"group.id": "x"}))', 'not documented for certain'],
])('%s: %s', (rule, part) => {
  const read = readRule(rule, 'okta', []);
  if (!read.ok) throw new Error(read.fault.message);
  expect(read.notes).toEqual(part === '' ? [] : [expect.objectContaining({ message: expect.stringContaining(part) })]);
});
