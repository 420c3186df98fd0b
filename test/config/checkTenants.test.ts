import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { appStack, loadStack, stackFolder } from './stack.ts';

const problemsOf = (text: string): string[] =>
  loadStack('s', stackFolder({ 's.yaml': text })).problems.map((one) =>
    renderProblem(one).replace('stacks/s.yaml:', '').replace('\n  ', ' | '),
  );

const stackWith = (tenant: string) => `tenants:\n  ${tenant}\napps: {}\n`;
const entra = (domain: string) => `entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: ${domain} }`;
const orgFault = 'okta-org the org is named without protocol, host and -admin';
const baseFault = 'okta-base-url the base is a domain without protocol and org';

test.each([
  ['okta: { org: https://example.okta.com }', `2:16 ${orgFault} | Write org: example.`],
  ['okta: { org: example.okta.com }', `2:16 ${orgFault} | Write org: example.`],
  ['okta: { org: example-admin.okta.com }', `2:16 ${orgFault} | Write org: example.`],
  ['okta: { org: https://example-admin.okta-emea.com/admin/dashboard }', `2:16 ${orgFault} | Write org: example, baseUrl: okta-emea.com.`],
  ['okta: { org: example-admin }', `2:16 ${orgFault} | Write org: example.`],
  ['okta: { org: My Org }', `2:16 ${orgFault} | Such as example-staging.`],
  ['okta: { org: example, baseUrl: https://oktapreview.com }', `2:34 ${baseFault} | Write baseUrl: oktapreview.com.`],
  ['okta: { org: example, baseUrl: example.okta.com }', `2:34 ${baseFault} | Write baseUrl: okta.com.`],
  ['okta: { org: example, baseUrl: okta }', `2:34 ${baseFault} | Such as okta.com, oktapreview.com or okta-emea.com.`],
  [
    'okta: { org: example, baseUrl: attacker.example }',
    "2:34 okta-custom-domain attacker.example is no domain of Okta's, and the API token is sent there | " +
      'Known: okta.com, oktapreview.com, okta-emea.com, okta-gov.com, okta.mil. If it is a custom domain of the org, write customDomain: true beside it.',
  ],
  [
    'okta: { org: example, baseUrl: okta.con }',
    "2:34 okta-custom-domain okta.con is no domain of Okta's, and the API token is sent there | " +
      'Did you mean okta.com? If it is a custom domain of the org, write customDomain: true beside it.',
  ],
])('(4.7) (3.10) %s', (tenant, expected) => expect(problemsOf(stackWith(tenant))).toEqual([expected]));

test.each([
  [entra("'@example.com'"), '2:68 bad-domain @example.com is no domain | Write example.com.'],
  [entra('https://example.com/'), '2:68 bad-domain https://example.com/ is no domain | Write example.com.'],
  [entra('ann@example.com'), '2:68 bad-domain ann@example.com is no domain | Write example.com.'],
  [entra('example'), '2:68 bad-domain example is no domain | Such as example.com.'],
])('(4.8) %s', (tenant, expected) => expect(problemsOf(stackWith(tenant))).toEqual([expected]));

test.each([
  'okta: { org: example-staging }',
  'okta: { org: dev-123456, baseUrl: oktapreview.com }',
  'okta: { org: acme, baseUrl: okta-gov.com }',
  'okta: { org: acme, baseUrl: OKTA.com }',
  'okta: { org: login, baseUrl: acme.com, customDomain: true }',
  entra('acme.onmicrosoft.com'),
])('%s is right', (tenant) => expect(problemsOf(stackWith(tenant))).toEqual([]));

const declared = (lines: string, directory: string, scim = 'scim: { target: bundled }\n') =>
  problemsOf(appStack(`${scim}${lines}`, 'generic', directory)['s.yaml'] ?? '');
const inOkta = (attribute: string) => declared(`okta: { integration: header }\nattributes: { ${attribute} }`, 'okta');

test.each([
  [
    '"urn:x:User:hireDate": dateTime',
    '10:19 attribute-type app: urn:x:User:hireDate: Okta has no attributes of the type dateTime | Write string: dates travel as texts.',
  ],
  [
    '"urn:x:User:badge": binary',
    '10:19 attribute-type app: urn:x:User:badge: Okta has no attributes of the type binary | Write string: it travels in base64.',
  ],
  [
    '"urn:x:User:boss": reference',
    '10:19 attribute-type app: urn:x:User:boss: Okta has no attributes of the type reference | Write string, with the id that the vendor gives.',
  ],
  [
    '"urn:x:User:is": { type: boolean, multiValued: true }',
    '10:19 attribute-multi app: urn:x:User:is: Okta has no list of Booleans | Take multiValued out, or use a list of texts.',
  ],
  [
    '"urn:x:User:cost-center": string',
    '10:19 variable-name app: cost-center cannot be the name of a property in Okta | Letters, digits and _, with a letter first: it is what stands behind the last colon.',
  ],
  [
    '"urn:x:User:cost-center": string',
    '10:19 variable-name app: cost-center cannot be the name of a property in Okta | Letters, digits and _, with a letter first: it is what stands behind the last colon.',
  ],
  [
    '"urn:x:User:2nd": string',
    '10:19 variable-name app: 2nd cannot be the name of a property in Okta | Letters, digits and _, with a letter first: it is what stands behind the last colon.',
  ],
  ['"urn:x:User:status": string', "10:19 variable-name app: status is a word of Okta's own | Give the attribute another name."],
  [
    '"urn:x:User:title": string',
    '10:19 known-attribute app: the app user profile has a property title already | Map title, and take this out.',
  ],
  [
    '"urn:x:User:team": string, "urn:y:User:team": string',
    '10:46 attribute-twice app: urn:y:User:team and urn:x:User:team are one property, team | Okta names it by what stands behind the last colon.',
  ],
])('(4.7) the attribute %s', (attribute, expected) => expect(inOkta(attribute)).toEqual([expected]));

test.each(['"urn:x:User:a_1": integer', '"urn:x:User:languages": { type: string, multiValued: true }'])(
  '(4.7) the attribute %s is right',
  (attribute) => expect(inOkta(attribute)).toEqual([]),
);

test.each<[string, string[]]>([
  ['externalId: { type: string, required: true }', []],
  ['active: { type: boolean, required: false }', []],
  [
    'name.givenName: string',
    ['9:19 known-attribute app: name.givenName is on the list already | Take it out. As a required one: { type: string, required: true }.'],
  ],
  [
    'active: { type: string, required: true }',
    ["9:19 attribute-type app: active is boolean on Entra's list | Write { type: boolean, required: true }."],
  ],
])('(4.6) the standard attribute %s', (attribute, expected) => expect(declared(`attributes: { ${attribute} }`, 'entra')).toEqual(expected));

test('(4.6) a blank token and other credentials of Okta are told how to be set by hand', () => {
  const blank = problemsOf(appStack('scim: { url: https://a.example.com/scim, token: "" }')['s.yaml'] ?? '');
  expect(blank).toEqual([expect.stringMatching(/^8:\d+ blank-token .* by hand|^8:\d+ blank-token .*empty Secret Token in the portal/)]);
  const oauth = declared(
    'okta: { integration: header }\nscim: { url: https://a.example.com/scim, oauth: { tokenUrl: https://a.example.com/t, clientId: x } }',
    'okta',
    '',
  );
  expect(oauth.join()).toContain('choose OAuth 2 (or Basic Auth)');
});
