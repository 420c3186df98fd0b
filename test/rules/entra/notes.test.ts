import { expect, test } from 'vitest';
import { readRule } from '../../../src/rules/rule.ts';

/** Columns and the part of the message that tells them apart. */
test.each<[string, string[]]>([
  ['user.city -eq "Delft"', []],
  ['user.city -ne "Delft"', ['1 which is not documented']],
  ['user.city -ne "Delft" -and user.city -ne null', []],
  ['user.city -notMatch "x" -and user.City -ne $null', ['30 is documented as user.city']],
  ['user.City -ne "x" -and user.city -ne null', ['1 is documented as user.city']],
  ['user.city -ne "a" -or user.city -ne "b"', ['1 which is not documented', '23 which is not documented', '23 hold for everybody']],
  ['user.city -eq "a" -and user.state -eq "b" -or user.mail -eq "c"', ['1 binds tighter']],
  ['(user.city -eq "a" -and user.state -eq "b") -or user.mail -eq "c"', []],
  ['user.otherMails -any (_ -notEndsWith "x")', ['1 as soon as one item differs']],
  ['user.otherMails -all (_ -notEndsWith "x")', []],
  ['user.otherMails -any _ -eq "x"', ['22 put it into parentheses']],
  ['user.otherMails -contains "x"', ['1 is a collection']],
  ['user.surname -eq "O\'Hara"', ['18 single apostrophe']],
  ['user.surname -eq ""', ['18 no empty text']],
  ['user.surname -eq "null"', ['18 not null']],
  ['user.surname -eq "a\\\\b"', ['18 doubled backslash']],
  ['user.surname –eq "a"', ['14 not the hyphen']],
  ['user.surname -eq"a"', ['17 a space is missing']],
  ['user.employeeId -eq 1', ['21 put it into quotes']],
  ['user.employeeHireDate -ge 2026-01-01', ['27 without a time']],
  ["user.memberof -any (group.objectId -in ['g'])", ['1 documented as user.memberOf', '1 ends on 2026-11-03']],
  ['device.organizationalUnit -eq "x"', ['1 is not read']],
  [`user.city -eq "${'x'.repeat(3000)}"`, ['1 of the 3072 characters']],
])('%s', (rule, expected) => {
  const read = readRule(rule, 'entra', []);
  if (!read.ok) throw new Error(read.fault.message);
  expect(read.notes).toHaveLength(expected.length);
  for (const one of expected) {
    const [column, part] = [Number(one.split(' ')[0]), one.slice(one.indexOf(' ') + 1)];
    expect(read.notes).toContainEqual({ column, message: expect.stringContaining(part) });
  }
});
