/** Microsoft's published Postman collection against every vendor's profile. */
import { expect, test } from 'vitest';
import { vendors } from '../../../src/catalog/vendors.ts';
import { open } from '../harness.ts';
import { steps } from './postmanSteps.ts';
import { run, wrong } from './published.ts';

/** The one vendor that reads less than the collection writes. */
const beyond: Record<string, string[]> = { 'stack-ai': ['OMalley again: contains Germany'] };

test.each(Object.keys(vendors))('%s: 107 assertions, of which seven depart for the reasons in the table', async (vendor) => {
  const outcomes = await run(await open(vendors[vendor]?.behaviour({ syncGroups: true })), steps);
  expect(wrong(outcomes).map(({ step, says }) => `${step}: ${says}`)).toEqual(beyond[vendor] ?? []);
  expect([outcomes.length, outcomes.filter(({ departs }) => departs !== undefined).length]).toEqual([107, 7]);
});

test('the three filters that it writes without quotes find what it wants with them', async () => {
  const scim = await open();
  const emails = [{ type: 'work', value: 'kim@example.com' }];
  for (const name of ['Oma', 'emp1']) await scim.user(name, { name: { familyName: 'Employee' }, emails });
  const found = async (filter: string): Promise<number> =>
    (await scim.get(`/Users?filter=${encodeURIComponent(filter)}`)).body.totalResults;
  const both = 'name.FamilyName eq "Employee" and (emails.Value co "example.com" or emails.Value co "example.org")';
  expect(await found(both)).toBe(2);
  expect(await found('userName sw "O"')).toBe(1);
  expect(await found('meta.Created gt "2015-10-10T14:38:21.8617979-07:00"')).toBe(2);
});
