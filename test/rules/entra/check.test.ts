import { expect, test } from 'vitest';
import { readRule } from '../../../src/rules/rule.ts';
import { answer } from '../answer.ts';

const boss = '0a0a0a0a-0000-4000-8000-00000000000b';
const groups = (count: number) => Array.from({ length: count }, (_, index) => `'g${index}'`).join(', ');

function fault(rule: string): string {
  const read = readRule(rule, 'entra', []);
  return read.ok ? 'none' : `${read.fault.column} ${read.fault.kind}`;
}

/** Column and kind of what the service refuses. */
test.each([
  ['', '1 empty'],
  ['  \n', '1 empty'],
  [`user.city -eq "${'x'.repeat(3057)}"`, '3073 too-long'],
  [`user.city -eq "${'x'.repeat(3056)}"`, 'none'],
  // Syntax.
  ['user.city -eq "Delft', '15 syntax'],
  ['user.city -eq Delft', '15 syntax'],
  ['user.city -eq user.state', '15 syntax'],
  ['user.city -eq', '14 syntax'],
  ['user.city', '10 syntax'],
  ['"Delft" -eq user.city', '1 syntax'],
  ['user.city -eq "a" -and', '23 syntax'],
  ['-or user.city -eq "a"', '1 syntax'],
  ['and user.city -eq "a"', '1 syntax'],
  ['(user.city -eq "a") (user.state -eq "b")', '21 syntax'],
  ['(user.city -eq "a"', '19 syntax'],
  ['user.city -eq "a")', '18 syntax'],
  ['()', '2 syntax'],
  ['user.city-eq "a"', '10 syntax'],
  ['user.city -like "a*"', '11 syntax'],
  ['user.city -gt "a"', '11 syntax'],
  ['user.city == "a"', '11 syntax'],
  ['user.city -eq "a" && user.state -eq "b"', '19 syntax'],
  ['user.city -eq "a" -xor user.state -eq "b"', '19 syntax'],
  ['user.city -in "a"', '15 syntax'],
  ['user.city -in []', '16 syntax'],
  ['user.city -in ["a",]', '20 syntax'],
  ['user.city -in ["a" "b"]', '20 syntax'],
  ['user.city -not "a"', '11 syntax'],
  ['user.mail -not null', '11 null-operator'],
  ['user.mail -not $null', '11 null-operator'],
  [`${'('.repeat(101)}user.city -eq "a"${')'.repeat(101)}`, '102 syntax'],
  // Characters.
  ['user.city -eq “Delft”', '15 invalid-character'],
  ['user.city -eq \\"Delft\\"', '15 invalid-character'],
  ['user.\u200bcity -eq "a"', '5 syntax'],
  // Objects.
  ['city -eq "a"', '1 object-type'],
  ['(accountEnabled -eq true)', '2 object-type'],
  ['group.displayName -eq "a"', '1 object-type'],
  ['assignedPlan.service -eq "a"', '1 object-type'],
  ['_ -eq "a"', '1 object-type'],
  ['user.city -eq "a" -or device.isRooted -eq true', '23 object-type'],
  // Properties.
  ['user.shoeSize -eq "4"', '1 unknown-property'],
  ['user.manager -eq "x"', '1 unknown-property'],
  ['user.employeeType -eq "x"', '1 unknown-property'],
  ['user.createdDateTime -ge system.now', '1 unknown-property'],
  ['user.employeeOrgData.costCenter -eq "x"', '1 unknown-property'],
  ['user.extensionAttribute16 -eq "x"', '1 unknown-property'],
  ['user.extension_01234567-89ab-cdef-0123-456789abcdef_x -eq "x"', '1 unknown-property'],
  ['device.city -eq "x"', '1 unknown-property'],
  ['user.assignedPlans -any (assignedPlan.skuId -eq "x")', '26 unknown-property'],
  // Operators and values.
  ['user.accountEnabled -contains true', '1 operator-not-supported'],
  ['user.accountEnabled -startsWith "t"', '1 operator-not-supported'],
  ['user.accountEnabled -eq "true"', '25 value-type'],
  ['user.city -ge "a"', '1 operator-not-supported'],
  ['user.city -eq true', '15 value-type'],
  ['user.city -startsWith null', '23 value-type'],
  ['user.city -in ["a", null]', '21 value-type'],
  ['user.city -eq ["a", "b"]', '15 value-type'],
  ['user.city -match ["a", "b"]', '18 value-type'],
  ['user.city -match "*.x"', '18 bad-regex'],
  ['user.city -notMatch "(a"', '21 bad-regex'],
  ['user.otherMails -any (_ -match "[a")', '32 bad-regex'],
  ['user.department -any (_ -eq "a")', '1 operator-not-supported'],
  ['user.assignedPlans -contains "a"', '1 operator-not-supported'],
  ['user.assignedPlans -eq "a"', '24 value-type'],
  // Dates.
  ['user.employeeHireDate -startsWith "2026"', '1 operator-not-supported'],
  ['user.employeeHireDate -in ["2026-01-01T00:00:00Z"]', '1 operator-not-supported'],
  ['user.employeeHireDate -eq system.now', '27 operator-not-supported'],
  ['user.employeeHireDate -ne (system.now -plus P1D)', '28 operator-not-supported'],
  ['user.employeeHireDate -ge "soon"', '27 value-type'],
  ['user.employeeHireDate -ge 2026-02-30T00:00:00Z', '27 value-type'],
  ['user.employeeHireDate -ge null', '27 value-type'],
  ['user.employeeHireDate -ge system.now -plus 7', '44 value-type'],
  ['user.employeeHireDate -ge system.now -plus P1M', '44 value-type'],
  ['user.employeeHireDate -ge system.now -minus P1D -minus P2D', '49 syntax'],
  ['user.city -eq system.now', '15 value-type'],
  // Bodies.
  ['user.otherMails -any', '21 invalid-operand'],
  ['user.otherMails -any ()', '22 invalid-operand'],
  ['user.otherMails -any "a"', '22 invalid-operand'],
  ['user.otherMails -any (_ -any (_ -eq "a"))', '25 invalid-operand'],
  ['user.otherMails -any (user.city -eq "a")', '23 wrong-property'],
  ['user.otherMails -any _ -eq "a" -and user.city -eq "b"', '37 wrong-property'],
  ['user.otherMails -any (assignedPlan.service -eq "a")', '23 wrong-property'],
  ['user.assignedPlans -any (_ -eq "a")', '26 wrong-property'],
  ['user.assignedPlans -any (group.objectId -eq "a")', '26 wrong-property'],
  // What stands alone.
  [`Direct Reports for "${boss}" -and (user.accountEnabled -eq true)`, '1 not-combinable'],
  [`user.accountEnabled -eq true -and Direct Reports for "${boss}"`, '35 not-combinable'],
  [`Direct Reports for "${boss}" -or Direct Reports for "${boss}"`, '1 not-combinable'],
  ['Direct Reports for "ann@north.example"', '20 value-type'],
  ['Direct Reports "x"', '16 syntax'],
  [`user.memberOf -any (group.objectId -in ['g']) -and user.city -eq "a"`, '1 not-combinable'],
  [`user.memberOf -all (group.objectId -in ['g'])`, '1 not-combinable'],
  [`user.memberOf -any (group.objectId -notIn ['g'])`, '21 not-combinable'],
  [`user.memberOf -any (group.objectId -eq 'g')`, '21 not-combinable'],
  [`user.memberOf -any (group.displayName -in ['g'])`, '21 wrong-property'],
  [`user.memberOf -eq 'g'`, '1 not-combinable'],
  [`user.memberOf -any (group.objectId -in [${groups(50)}])`, 'none'],
  [`user.memberOf -any (group.objectId -in [${groups(51)}])`, '381 too-many-groups'],
])('%j: %s', (rule, expected) => {
  expect(fault(rule)).toBe(expected);
});

test('a rule about devices is refused for people, with a sentence', () => {
  expect(answer({ rule: 'device.isRooted -eq true', user: {} })).toBe('object-type');
  const read = readRule('device.isRooted -eq true', 'entra', []);
  expect(() => read.ok && read.decide({ user: {}, groups: [] }, new Date())).toThrow('Muster knows people only');
});

test.each([
  ['user.department -eqq "a"', 'did you mean -eq?'],
  ['user.deparment -eq "a"', 'did you mean user.department?'],
  ['user.mobilePhone -eq "a"', 'did you mean user.mobile?'],
  ['user.manager -eq "a"', 'Direct Reports for'],
  ['user.city -like "a*"', '-startsWith, -endsWith'],
  ['user.city -eq Delft', 'a text stands in double quotes'],
  ['department -eq "a"', 'write user. before it'],
])('%s says what is meant', (rule, hint) => {
  const read = readRule(rule, 'entra', []);
  expect(read.ok ? '' : read.fault.message).toContain(hint);
});
