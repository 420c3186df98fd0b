import { describe, expect, test } from 'vitest';
import { nearestSource } from '../../../src/mapping/entra/attributeNames.ts';
import { sourceAttributes } from '../../../src/mapping/entra/attributes.ts';
import { functionHabits, signHabits, wordHabits } from '../../../src/mapping/entra/habits.ts';
import { evaluateText, type Sources } from '../../../src/mapping/evaluateText.ts';

const sources: Sources = { now: new Date('2026-01-02T03:04:05Z'), newId: () => 'd05e47b1-3909-445a-ba5e-ca60cbc0e4b4', random: () => 0 };
const ann = {
  mail: 'Ann.Lee@example.com',
  userPrincipalName: 'ann@example.com',
  givenName: 'Ann',
  surname: 'van der Lee',
  country: 'NL',
  city: 'Delft',
  department: 'Sales',
  employeeId: '7',
  employeeHireDate: '2025-03-01T00:00:00Z',
  telephoneNumber: '+31 20 1234567',
  proxyAddresses: ['SMTP:ann@example.com', 'smtp:lee@example.com'],
};
const outcome = (expr: string) => evaluateText({ expr, attributes: ann }, sources);
const errorOf = (expr: string): string => {
  const found = outcome(expr);
  return 'error' in found ? found.error : '';
};

describe('what other languages write leads to what is right (4.4)', () => {
  test.each(functionHabits.map((habit) => [habit.written, habit.here]))('%s: %s', (written, here) => {
    expect(errorOf(written)).toContain('unknown function');
    expect(errorOf(written)).toContain(here);
    expect(outcome(here)).toMatchObject({ value: expect.anything() });
  });

  test.each([...signHabits, ...wordHabits].map((habit) => [habit.written, habit.here, habit.hint]))('%s: %s', (written, here, hint) => {
    expect(errorOf(written)).toContain(hint);
    expect(outcome(here)).toMatchObject({ value: expect.anything() });
  });

  test.each<[string, string]>([
    ['RIGHT([mail], 4)', 'write Replace'],
    ['IIF([country] = "NL" or [country] = "BE", "a", "b")', 'nest IIF'],
    ['ToLower([mail]', 'never closed'],
    ['Switch([country], null, "NL", "a")', 'leave the argument empty'],
    ['Append([mail], ‘x’)', 'straight double quotes'],
    ['Join(" ", [givenName] – [surname])', 'unexpected "–": this is not an operator'],
    ['tolower([mail])', 'names are case-sensitive: write ToLower'],
    ['Repalce([mail], "a", , , "b", , )', 'did you mean Replace?'],
    ['Fobnicate([mail])', 'declared under functions'],
  ])('%s says %s', (expr, hint) => {
    expect(errorOf(expr)).toContain(hint);
  });

  test.each([
    ['Replace([telephoneNumber], , "^.*(?=.{4}$)", , "", , )', '4567'],
    ['IIF(Replace([mail], , "^.*@", , "@", , ) = "@example.com", "True", "False")', 'True'],
    ['Word([mail], 2, "@")', 'example.com'],
    ['Join("", [givenName], [surname])', 'Annvan der Lee'],
  ])('%s gives what was meant', (expr, value) => {
    expect(outcome(expr)).toEqual({ value });
  });

  test('no habit shadows a function of the language', () => {
    const names = functionHabits.flatMap(({ names }) => names);
    expect(names).toEqual([...new Set(names)]);
    for (const { written } of functionHabits) expect(errorOf(written)).not.toContain('case-sensitive');
  });
});

test.each([
  ['mobilePhone', 'mobile'],
  ['Employee', 'employeeId'],
  ['EmployeeID', 'employeeId'],
  ['givenNam', 'givenName'],
  ['id', 'objectId'],
  ['officeLocation', 'physicalDeliveryOfficeName'],
  ['businessPhones', 'telephoneNumber'],
  ['onPremisesExtensionAttributes.extensionAttribute3', 'extensionAttribute3'],
  ['firstName', 'givenName'],
  ['faxNumber', 'facsimileTelephoneNumber'],
  ['Title', 'jobTitle'],
  ['costCenter', 'employeeOrgData.costCenter'],
  ['constructor', null],
  ['shoeSize', null],
])('the attribute %s means %s (4.4)', (name, meant) => {
  expect(nearestSource(name, sourceAttributes('User').keys())).toBe(meant);
});
