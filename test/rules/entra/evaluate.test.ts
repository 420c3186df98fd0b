import { describe, expect, test } from 'vitest';
import { evaluateRule } from '../../../src/rules/entra/evaluate.ts';
import { parseRule } from '../../../src/rules/entra/parse.ts';
import { readRule } from '../../../src/rules/rule.ts';
import { answer } from '../answer.ts';

type Row = [rule: string, user: Record<string, unknown>, expected: boolean];

const lee = { department: 'Support', country: 'NL', city: 'Delft', jobTitle: 'Head', accountEnabled: true };
const mails = { proxyAddresses: ['SMTP:ann@north.example', 'smtp:a.lee@south.example'], otherMails: ['ann@home.example'] };
const plan = (service: string, capabilityStatus: string) => ({
  service,
  capabilityStatus,
  servicePlanId: '00000000-0000-4000-8000-000000000001',
});
const plans = { assignedPlans: [plan('mailbox', 'Deleted'), plan('Wiki', 'Enabled')] };
const noPlans = { assignedPlans: [] };
const hired = (employeeHireDate: string | null) => ({ employeeHireDate });

// Microsoft Learn, "Manage rules for dynamic membership groups" and the pages beside it.
describe.each<[string, Row[]]>([
  [
    'texts in any letter case',
    [
      ['user.department -eq "support"', lee, true],
      ['user.department -eq "Supp"', lee, false],
      ['user.department -ne "SUPPORT"', lee, false],
      ['user.department -ne "Legal"', lee, true],
      ['user.city -startsWith "del"', lee, true],
      ['user.city -startsWith "elf"', lee, false],
      ['user.city -notStartsWith "Del"', lee, false],
      ['user.city -endsWith "LFT"', lee, true],
      ['user.city -notEndsWith "ft"', lee, false],
      ['user.jobTitle -contains "EA"', lee, true],
      ['user.jobTitle -notContains "ea"', lee, false],
      ['user.city -in ["Breda", "DELFT"]', lee, true],
      ['user.city -notIn ["Breda", "Delft"]', lee, false],
      ['user.city -notIn ["Breda"]', lee, true],
      ['user.city -eq " Delft"', lee, false],
      ['user.displayName -contains "[x]*"', { displayName: 'a [X]* b' }, true],
      ['user.displayName -startsWith "A*"', { displayName: 'Ann' }, false],
      ['user.passwordPolicies -contains "Expiration"', { passwordPolicies: 'DisablePasswordExpiration, DisableStrongPassword' }, true],
      [
        'user.passwordPolicies -eq "DisableStrongPassword"',
        { passwordPolicies: 'DisablePasswordExpiration, DisableStrongPassword' },
        false,
      ],
      ['user.city -eq "MÜNSTER"', { city: 'Münster' }, true],
    ],
  ],
  [
    'patterns are searched for, in any letter case',
    [
      ['user.displayName -match "nn"', { displayName: 'ANN' }, true],
      ['user.displayName -match "^nn"', { displayName: 'Ann' }, false],
      ['user.displayName -notMatch "^adm-"', { displayName: 'ADM-backup' }, false],
      ['user.userPrincipalName -match "@north.example$"', { userPrincipalName: 'a@north.example.org' }, false],
      ['user.employeeId -match "^[0-9]{4}$"', { employeeId: '1001' }, true],
      ['user.employeeId -match "^(?<n>\\d)\\k<n>"', { employeeId: '1101' }, true],
      ['user.employeeId -match "^(?=1)1"', { employeeId: '1101' }, true],
    ],
  ],
  [
    'words with and without a dash, in any letter case, over several lines',
    [
      ['user.city eq "Delft" AND user.country -EQ "nl"', lee, true],
      ['USER.City -Eq "Delft"', lee, true],
      ['(user.city -eq "Delft"\n  -and user.country -eq "NL")\n-or\nuser.city -eq "Ede"  ', lee, true],
      ['user.city –eq "Delft" –and user.country –eq "NL"', lee, true],
      ['user.city -eq"Delft"', lee, true],
      ["user.city -in ['Delft']", lee, true],
      ['user.accountEnabled -eq True', lee, true],
      ['user.accountEnabled -ne TRUE', lee, false],
    ],
  ],
  [
    'precedence',
    [
      ['user.city -eq "Delft" -or user.country -eq "BE" -and user.department -eq "Legal"', lee, true],
      ['(user.city -eq "Delft" -or user.country -eq "BE") -and user.department -eq "Legal"', lee, false],
      ['user.country -eq "BE" -and user.city -eq "Gent" -or user.department -eq "Support"', lee, true],
      ['-not user.department -eq "Support" -and user.country -eq "BE"', lee, false],
      ['-not (user.department -eq "Support" -and user.country -eq "BE")', lee, true],
      ['-not -not (user.country -eq "NL")', lee, true],
      ['user.country -eq "NL" -and -not (user.jobTitle -startsWith "Ju")', lee, true],
    ],
  ],
  [
    'null and what is absent',
    [
      ['user.mail -eq null', lee, true],
      ['user.mail -ne $null', lee, false],
      ['user.mail -ne NULL', { mail: 'a@b.example' }, true],
      ['-not (user.mail -eq null)', { mail: 'a@b.example' }, true],
      ['user.mail -eq "x"', lee, false],
      ['user.mail -in ["x"]', { mail: null }, false],
      ['user.mail -match "."', { mail: null }, false],
      ['user.mail -contains "x"', lee, false],
      ['user.mail -ne "x"', lee, true],
      ['user.mail -notIn ["x"]', lee, true],
      ['user.mail -notMatch "x"', lee, true],
      ['user.mail -notContains "x"', lee, true],
      ['user.mail -notStartsWith "x"', lee, true],
      ['user.mail -notEndsWith "x" -and user.mail -ne null', lee, false],
      ['user.jobTitle -eq "null"', { jobTitle: null }, false],
      ['user.jobTitle -eq ""', { jobTitle: null }, false],
      ['user.dirSyncEnabled -eq true', { onPremisesSyncEnabled: null }, false],
      ['user.dirSyncEnabled -eq false', { onPremisesSyncEnabled: null }, false],
      ['user.dirSyncEnabled -ne true', {}, true],
      ['user.employeeHireDate -eq null', hired(null), true],
      ['user.employeeHireDate -ge system.now', hired(null), false],
      ['user.otherMails -eq null', { otherMails: [] }, true],
      ['user.otherMails -ne null', mails, true],
    ],
  ],
  [
    'quotes',
    [
      ['user.surname -eq "O\'\'Hara"', { surname: "O'Hara" }, true],
      ['user.surname -eq "O\'Hara"', { surname: "O'Hara" }, false],
      ['user.surname -ne "O\'Hara"', { surname: "O'Hara" }, true],
      ['user.displayName -eq "The `"Night`" Shift"', { displayName: 'The "Night" Shift' }, true],
      ['user.displayName -eq "a`"', { displayName: 'a`' }, true],
      ["user.surname -eq 'O''Hara'", { surname: "O'Hara" }, true],
      ['user.employeeId -eq 1001', { employeeId: '1001' }, true],
      ['user.employeeId -in [1001, 1002]', { employeeId: '1002' }, true],
    ],
  ],
  [
    "Graph's names",
    [
      ['user.objectId -eq "AAAA"', { id: 'aaaa' }, true],
      ['user.objectid -ne null', { id: 'x' }, true],
      ['user.mobile -eq "+31 6"', { mobilePhone: '+31 6' }, true],
      ['user.telephoneNumber -startsWith "+31"', { businessPhones: ['+31 15', '+32'] }, true],
      ['user.telephoneNumber -eq null', { businessPhones: [] }, true],
      ['user.facsimileTelephoneNumber -eq "1"', { faxNumber: '1' }, true],
      ['user.physicalDeliveryOfficeName -eq "2.11"', { officeLocation: '2.11' }, true],
      ['user.mailNickName -eq "ann"', { mailNickname: 'ann' }, true],
      ['user.extensionAttribute2 -eq "blue"', { onPremisesExtensionAttributes: { extensionAttribute2: 'Blue' } }, true],
      ['user.extensionAttribute2 -eq "blue"', { onPremisesExtensionAttributes: null }, false],
      ['user.extension_0123456789abcdef0123456789abcdef_team -eq "7"', { extension_0123456789ABCDEF0123456789abcdef_team: '7' }, true],
    ],
  ],
  [
    'collections',
    [
      ['user.proxyAddresses -any (_ -endsWith "@north.example")', mails, true],
      ['user.proxyAddresses -any (_ -endsWith "@west.example")', mails, false],
      ['user.proxyAddresses -all (_ -startsWith "smtp:")', mails, true],
      ['user.proxyAddresses -all (_ -notEndsWith "@south.example")', mails, false],
      ['user.proxyAddresses -any (_ -notEndsWith "@south.example")', mails, true],
      ['user.proxyAddresses -any (_ -startsWith "smtp:a." -and _ -endsWith "@north.example")', mails, false],
      ['user.otherMails -any (_ -in ["x@y.example", "ann@home.example"])', mails, true],
      ['user.otherMails -any (-not _ -match "^ann@")', mails, false],
      ['user.otherMails -any (_ -eq "x")', {}, false],
      ['user.otherMails -all (_ -eq "x")', {}, true],
      ['user.proxyAddresses -any _ -startsWith "smtp:a"', mails, true],
      ['user.proxyAddresses -contains "south"', mails, true],
      ['user.proxyAddresses -notContains "south"', mails, false],
      ['user.proxyAddresses -notContains "south"', {}, true],
      ['user.assignedPlans -any (assignedPlan.service -eq "wiki" -and assignedPlan.capabilityStatus -eq "Enabled")', plans, true],
      ['user.assignedPlans -any (assignedPlan.service -eq "mailbox" -and assignedPlan.capabilityStatus -eq "Enabled")', plans, false],
      ['user.assignedPlans -all (assignedPlan.servicePlanId -eq null)', noPlans, true],
      ['user.assignedPlans -all (assignedPlan.servicePlanId -eq null)', plans, false],
      ['user.assignedPlans -all (assignedPlan.service -ne "Wiki" -or assignedPlan.capabilityStatus -ne "Enabled")', plans, false],
      ['user.assignedPlans -all (assignedPlan.service -ne "Wiki" -or assignedPlan.capabilityStatus -ne "Enabled")', noPlans, true],
    ],
  ],
  [
    'dates, of which the clock is 2026-03-15T09:00:00Z',
    [
      ['user.employeeHireDate -ge system.now -minus p30d', hired('2026-02-13T09:00:00Z'), true],
      ['user.employeeHireDate -ge system.now -minus p30d', hired('2026-02-13T08:59:59Z'), false],
      ['user.employeeHireDate -le (system.now -plus PT6H) -and user.city -eq "x"', { ...hired('2026-03-15T15:00:00Z'), city: 'x' }, true],
      ['user.employeeHireDate -le system.now plus P1DT1H1M1S', hired('2026-03-16T10:01:02Z'), false],
      ['user.employeeHireDate -le system.now', hired('2026-03-15T09:00:00Z'), true],
      ['user.employeeHireDate -le "2026-03-01T00:00:00Z"', hired('2026-03-01T00:00:01Z'), false],
      ['user.employeeHireDate -ge 2026-03-01T02:00:00+02:00', hired('2026-03-01T00:00:00Z'), true],
      ['user.employeeHireDate -ge 2026-03-01', hired('2026-02-28T23:59:59Z'), false],
      ['user.employeeHireDate -eq 2026-03-01T00:00:00Z', hired('2026-03-01T00:00:00.000Z'), true],
      ['user.employeeHireDate -eq "2026-03-01T00:00:00Z"', hired('2026-03-01T08:00:00Z'), false],
      ['user.employeeHireDate -ne 2026-03-01T00:00:00Z', hired('2026-03-01T08:00:00Z'), true],
    ],
  ],
])('%s', (_, rows) => {
  test.each(rows)('%s of %j is %s', (rule, user, expected) => {
    expect(answer({ rule, user })).toBe(expected);
  });
});

const boss = '0a0a0a0a-0000-4000-8000-00000000000b';

test.each<[string, object, boolean]>([
  [`Direct Reports for "${boss}"`, { user: { id: 'u', manager: { id: boss.toUpperCase() } } }, true],
  [`direct reports FOR "${boss}"`, { user: { id: 'u', manager: boss, accountEnabled: false } }, true],
  [`Direct Reports for "${boss}"`, { user: { id: boss } }, true],
  [`Direct Reports for "${boss}"`, { user: { id: 'u' } }, false],
  ["user.memberof -any (group.objectId -in ['g1', 'G2'])", { user: {}, groups: [{ id: 'g2', displayName: 'Two' }] }, true],
  ["user.memberOf -any (group.objectId -in ['g1'])", { user: {}, groups: [{ id: 'g1', via: 'nested' }] }, false],
  ["user.memberOf -any (group.objectId -in ['g1'])", { user: {} }, false],
  ['device.deviceOSVersion -startsWith "10.0"', { device: { operatingSystemVersion: '10.0.1' } }, true],
  ['device.devicePhysicalIDs -any (_ -eq "[OrderID]:1")', { device: { physicalIds: ['[OrderID]:1'] } }, true],
  ['device.organizationalUnit -ne "x"', { device: {} }, false],
])('%s of %j is %s', (rule, subject, expected) => {
  expect(answer({ rule, ...subject })).toBe(expected);
});

function decide(rule: string, user: Record<string, unknown>) {
  const read = readRule(rule, 'entra', []);
  if (!read.ok) throw new Error(read.fault.message);
  return read.decide({ user, groups: [] }, new Date());
}

test('the comparisons that decide are told, and no others', () => {
  expect(decide('user.city -eq "Ede" -or (user.country -eq "NL" -and user.department -eq "Support")', lee)).toEqual({
    value: true,
    because: [
      { column: 26, comparison: 'user.country -eq "NL"', value: true, read: 'user.country is "NL"' },
      { column: 53, comparison: 'user.department -eq "Support"', value: true, read: 'user.department is "Support"' },
    ],
  });
  expect(decide('user.country -eq "NL" -and user.mail -ne null', lee).because).toEqual([
    { column: 28, comparison: 'user.mail -ne null', value: false, read: 'user.mail is null' },
  ]);
  expect(decide('user.otherMails -any (_ -startsWith "ann")', mails).because[0]?.read).toBe('an item is "ann@home.example"');
  expect(decide('user.otherMails -any (_ -startsWith "x")', {}).because[0]?.read).toBe('there is no item');
});

test('what no document settles can be read otherwise', () => {
  const rule = parseRule('user.mail -ne "x"');
  const apostrophe = parseRule('user.surname -eq "O\'Hara"');
  if (!rule.ok || !apostrophe.ok) throw new Error('not read');
  const subject = (object: Record<string, unknown>) => ({ object, groups: [], now: new Date() });
  const strict = { negativesTakeNull: false, loneApostrophe: 'itself' } as const;
  expect(evaluateRule(rule.rule, subject({})).value).toBe(true);
  expect(evaluateRule(rule.rule, subject({}), strict).value).toBe(false);
  expect(evaluateRule(apostrophe.rule, subject({ surname: "O'Hara" }), strict).value).toBe(true);
});

test('a pattern that takes too long is an error of its own', () => {
  const rule = 'user.displayName -match "^(?=(a+)+$)(a|aa)+\\1x$"';
  expect(answer({ rule, user: { displayName: 'a'.repeat(40_000) } })).toBe('evaluation');
});
