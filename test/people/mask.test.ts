import { describe, expect, test } from 'vitest';
import { domainsIn, maskAddress, maskPerson, maskText, sharedValues } from '../../src/people/mask.ts';

const key = 'a key';
const options = { key, keep: new Set<string>() };

describe('words', () => {
  test.each([
    ['Ann Lee', /^[A-Z][a-z]{2} [A-Z][a-z]{2}$/],
    ["Dermot O'Brien", /^[A-Z][a-z]{5} [A-Z]'[A-Z][a-z]{4}$/],
    ['+31 20-123', /^\+\d\d \d\d-\d{3}$/],
    ['Núñez', /^[A-Z][^a-zA-Z\s][^a-zA-Z\s][a-z]{2}$/],
    // Decomposed: the marks go with the letters.
    ['Nu\u0301n\u0303ez', /^[A-Z][^a-zA-Z\s][^a-zA-Z\s][a-z]{2}$/],
    ['王伟', /^\p{Script=Han}{2}$/u],
    ['अनिता', /^\p{Script=Han}{3}$/u],
    ['Ann 🦄\u200d①', /^[A-Z][a-z]{2} \d$/],
  ])('%s keeps its shape', (text, shape) => {
    expect(maskText(text, key)).toMatch(shape);
    expect(maskText(text, key)).not.toBe(text);
    expect(maskText(text, key)).toBe(maskText(text, key));
    expect(maskText(text, 'another key')).not.toBe(maskText(text, key));
  });
});

describe('addresses', () => {
  const [given, surname] = maskText('Ann Lee', key).toLowerCase().split(' ');
  const isOurs = (domain: string): boolean => domain === 'example.com';

  test('a word is masked alike in a name and in an address; a domain stays where it may', () => {
    expect(maskAddress('ann.lee@example.com', key, isOurs)).toBe(`${given}.${surname}@example.com`);
    expect(maskAddress('SMTP:ann@example.com', key, isOurs)).toBe(`SMTP:${given}@example.com`);
    expect(maskAddress('ann@ann-lee.name', key, isOurs)).toBe(`${given}@${given}-${surname}.example`);
    expect(maskAddress('ann_ann-lee.name#EXT#@example.com', key, isOurs)).toBe(`${given}_${given}-${surname}.example#EXT#@example.com`);
    expect(maskAddress('ann@intranet', key)).not.toContain('intranet');
  });

  test.each([
    ['officeLocation', 'c/o @AnnLee Tower'],
    ['displayName', 'Ann Lee (ann@lee-family.example)'],
    ['department', 'ann.lee@contoso.com'],
    ['extension_0_note', 'see smtp:ann@lee-family.example; or +31 6 1234'],
    ['onPremisesDistinguishedName', 'CN=Ann Lee,OU=Sales,DC=contoso,DC=com'],
    ['proxyAddresses', 'X500:/o=Contoso/ou=Exchange/cn=Recipients/cn=5f3a-Ann Lee'],
    ['onPremisesSecurityIdentifier', 'S-1-5-21-1004336348-1177238915-682003330-512'],
  ])('%s: %s leaves no word', (name, text) => {
    const masked = JSON.stringify(maskPerson({ [name]: [text] }, options));
    for (const word of text.match(/[\p{L}\d]{3,}/gu) ?? []) if (!/^(smtp|x500|example)$/i.test(word)) expect(masked).not.toContain(word);
  });

  test('an address is found wherever it stands, and only one', () => {
    expect(domainsIn('Smtp:a@b.example,c_d.example#EXT#@e.example; @f.example g@h i@j.example/k')).toEqual([
      ...['b.example', 'e.example', 'd.example', 'j.example'],
    ]);
  });
});

describe('a person', () => {
  const person = {
    id: '8c1e0b6a-9f25-4c5b-8d43-2a61f7e3d902',
    mail: 'ann@lee-family.example',
    department: 'Sales',
    jobTitle: 'Chief Executive Officer',
    companyName: 'Ann Lee Consulting',
    employeeOrgData: { costCenter: 'Ann Lee private office', division: 'North' },
    employeeHireDate: '2024-05-17T08:30:00Z',
    onPremisesExtensionAttributes: { extensionAttribute1: 'ADMIN', extensionAttribute3: 'badge-4' },
    accountEnabled: true,
    userType: 'Guest',
    businessPhones: ['+31 6'],
  };

  test('what several share stays, what one alone has does not; what is kept stays', () => {
    const shared = new Set(['department Sales', 'employeeOrgData.division North']);
    const isShared = (property: string, value: string): boolean => shared.has(`${property} ${value}`);
    const masked = maskPerson(person, { key, keep: new Set(['extensionAttribute3']), isShared });
    expect(masked).toMatchObject({
      id: expect.stringMatching(/^masked-/),
      department: 'Sales',
      employeeOrgData: { division: 'North' },
      employeeHireDate: '2024-05-01T00:00:00Z',
      onPremisesExtensionAttributes: { extensionAttribute1: expect.stringMatching(/^[A-Z]{5}$/), extensionAttribute3: 'badge-4' },
      accountEnabled: true,
      userType: 'Guest',
      businessPhones: [expect.stringMatching(/^\+\d\d \d$/)],
    });
    for (const word of ['ADMIN', 'Ann', 'Lee', 'lee-family', 'Chief', 'Consulting', 'private', '8c1e0b6a'])
      expect(JSON.stringify(masked)).not.toContain(word);
  });

  test('what is counted: each value once, domains wherever they stand', () => {
    expect(sharedValues({ ...person, otherMails: ['a@lee-family.example', 'b_x.example#EXT#@y.example'] })).toEqual([
      ['@', 'lee-family.example'],
      ['department', 'Sales'],
      ['jobTitle', 'Chief Executive Officer'],
      ['companyName', 'Ann Lee Consulting'],
      ['employeeOrgData.costCenter', 'Ann Lee private office'],
      ['employeeOrgData.division', 'North'],
      ['@', 'y.example'],
      ['@', 'x.example'],
    ]);
  });
});
