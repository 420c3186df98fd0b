/** Okta's published "SCIM 2.0 SPEC Test" (repository okta/okta-developer-docs, exported 2024-05-13): 12 requests, 52 assertions. */
import { describe, expect, test } from 'vitest';
import type { VendorSettings } from '../../../src/catalog/vendor.ts';
import { vendors } from '../../../src/catalog/vendors.ts';
import { type Client, open } from '../harness.ts';
import { type Claim, equal, faster, filled, has, isNumber, run, type Step, status, wrong } from './published.ts';

const urn = 'urn:ietf:params:scim:api:messages:2.0';
const user = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** Okta sends the token as it was typed, without `Bearer`. */
const reads = { authorization: 'secret', accept: 'application/scim+json', 'user-agent': 'OKTA SCIM Integration' };
const writes = { authorization: 'secret', accept: 'application/scim+json; charset=utf-8', 'content-type': 'application/json' };
const userName = 'Runscope417.Okta@example.com';
const person = {
  schemas: [user],
  userName,
  name: { givenName: 'Runa', familyName: 'Scope' },
  emails: [{ primary: true, value: userName.toLowerCase(), type: 'work' }],
  displayName: 'Runa Scope',
  active: true,
};
const names = (start: string): Claim[] => ['name.familyName', 'name.givenName', 'userName', 'active'].map((name) => filled(start + name));
const isList = has('schemas', `${urn}:ListResponse`);
const isError = [filled('detail'), has('schemas', `${urn}:Error`)];

const steps: Step[] = [
  {
    name: '1 the first of all people',
    ...{ method: 'GET', path: '/Users?count=1&startIndex=1', headers: reads, keep: { first: 'Resources.0.id' } },
    claims: [
      ...[status(200), filled('Resources'), isList, isNumber('itemsPerPage'), isNumber('startIndex'), isNumber('totalResults')],
      ...[filled('Resources.0.id'), ...names('Resources.0.'), filled('Resources.0.emails.0.value')],
    ],
  },
  {
    name: '2 the same person by id',
    ...{ method: 'GET', path: '/Users/{first}', headers: reads },
    claims: [status(200), filled('id'), ...names(''), filled('emails.0.value'), equal('id', '{first}')],
  },
  {
    name: '3 a userName that nobody has',
    ...{ method: 'GET', path: '/Users?filter=userName eq "abcdefgh@atko.com"', headers: reads },
    claims: [status(200), isList, equal('totalResults', 0)],
  },
  {
    name: '4 an id that nobody has',
    ...{ method: 'GET', path: '/Users/010101001010101011001010101011', headers: reads },
    claims: [status(404), ...isError],
  },
  {
    name: '5 the person to come is not there yet',
    ...{ method: 'GET', path: `/Users?filter=userName eq "${userName}"`, headers: reads },
    claims: [status(200), equal('totalResults', 0), isList],
  },
  {
    name: '6 the person is created',
    ...{ method: 'POST', path: '/Users', headers: writes, body: person, keep: { made: 'id' } },
    claims: [
      ...[status(201), equal('active', true), filled('id'), equal('name.familyName', 'Scope'), equal('name.givenName', 'Runa')],
      ...[has('schemas', user), equal('userName', userName)],
    ],
  },
  {
    name: '7 and is there',
    ...{ method: 'GET', path: '/Users/{made}', headers: reads },
    claims: [status(200), equal('userName', userName), equal('name.familyName', 'Scope'), equal('name.givenName', 'Runa')],
  },
  { name: '8 once only', method: 'POST', path: '/Users', headers: writes, body: person, claims: [status(409)] },
  {
    name: '9 found in capitals',
    ...{ method: 'GET', path: `/Users?filter=userName eq "${userName.toUpperCase()}"`, headers: reads },
    claims: [status(200)],
  },
  { name: '10 groups (optional)', method: 'GET', path: '/Groups', headers: reads, claims: [status(200), faster(600)] },
  {
    name: '11 a wrong token',
    ...{ method: 'GET', path: `/Users?filter=userName eq "${userName}"`, headers: { ...reads, authorization: 'non-token' } },
    claims: [status(401), ...isError, equal('status', '401')],
  },
  {
    name: '12 another id that nobody has',
    ...{ method: 'GET', path: '/Users/00919288221112222', headers: reads },
    claims: [status(404), ...isError, equal('status', '404')],
  },
];

/** What must be set on the vendor's own page for the whole test to make sense. */
const settings: Record<string, VendorSettings> = { 'stack-ai': { syncGroups: true } };

/** The test wants at least one full person to be there. */
async function served(vendor: string, set: VendorSettings = settings[vendor] ?? {}): Promise<Client> {
  const scim = await open(vendors[vendor]?.behaviour(set));
  const emails = [{ type: 'work', value: 'ann@example.com', primary: true }];
  await scim.user('ann@example.com', { name: { givenName: 'Ann', familyName: 'Lee' }, emails, active: true });
  return scim;
}

describe("Okta's SPEC test", () => {
  test.each(Object.keys(vendors))('%s: 52 of 52', async (vendor) => {
    const outcomes = await run(await served(vendor), steps);
    expect(wrong(outcomes)).toEqual([]);
    expect([steps.length, outcomes.length, outcomes.filter(({ departs }) => departs !== undefined).length]).toEqual([12, 52, 0]);
  });

  test('beside the 52: a list of groups has none or is an array, and capitals find the one person', async () => {
    const scim = await served('generic');
    await run(scim, steps);
    expect((await scim.get('/Groups')).body).toMatchObject({ totalResults: 0, Resources: [] });
    await scim.group('Sales');
    expect((await scim.get('/Groups')).body.Resources).toHaveLength(1);
    const { body } = await scim.get(`/Users?filter=userName eq "${userName.toUpperCase()}"`);
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ userName }] });
  });

  test('Stack AI with its group switch off fails the optional request and nothing else', async () => {
    const outcomes = await run(await served('stack-ai', {}), steps);
    expect(wrong(outcomes).map(({ step, says }) => [step, says])).toEqual([['10 groups (optional)', 'status 200']]);
  });
});
