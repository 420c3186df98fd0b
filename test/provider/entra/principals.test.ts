import { afterEach, expect, test } from 'vitest';
import type { SampleGroup, SamplePerson } from '../../../src/config/sample.ts';
import { readPrincipals } from '../../../src/provider/entra/principals.ts';
import { functions } from '../../../src/provider/functions.ts';
import { functionTokens } from '../../../src/provider/tokens.ts';
import { startTenant, type Tenant } from '../tenant.ts';

let tenant: Tenant;
afterEach(() => tenant.graph.close());

const count = 40;
const userName = (index: number) => `person${index}@example.com`;
const people = Object.fromEntries(
  Array.from({ length: count }, (_, index): [string, SamplePerson] => [
    `p${index}`,
    {
      userPrincipalName: userName(index),
      displayName: `Person ${index}`,
      enabled: true,
      softDeleted: false,
      login: userName(index),
      properties: {},
    },
  ]),
);
const group = (displayName: string): SampleGroup => ({ displayName, securityEnabled: true, members: [], groups: [] });

test('forty people and a group with a quote take four calls', async () => {
  tenant = await startTenant({ sample: { people, groups: { ops: group("Ann's team") } } });
  const from = tenant.graph.requests.length;
  const names = { users: Array.from({ length: count }, (_, index) => userName(index)), groups: ["Ann's team", 'Nobody'] };
  const found = await readPrincipals(tenant.context.graph(), names);
  const { sampleIds } = tenant.graph;
  expect(found.users).toEqual(Object.fromEntries(names.users.map((name, index) => [name, [sampleIds.people[`p${index}`]]])));
  expect(found.groups).toEqual({ "Ann's team": [sampleIds.groups.ops], Nobody: [] });
  const lists = tenant.graph.requests.slice(from).filter(({ path }) => /users|groups/.test(path));
  expect(lists).toHaveLength(4);
});

test('one person under two spellings, far apart in the list, is one person', async () => {
  tenant = await startTenant({ sample: { people, groups: {} } });
  const users = [...Array.from({ length: count }, (_, index) => userName(index)), 'PERSON0@example.com'];
  const found = await readPrincipals(tenant.context.graph(), { users, groups: [] });
  const id = tenant.graph.sampleIds.people.p0;
  expect([found.users['person0@example.com'], found.users['PERSON0@example.com']]).toEqual([[id], [id]]);
});

test('every group of a name is told', async () => {
  const twins = { a: group('Twins'), b: group('twins') };
  tenant = await startTenant({ sample: { people: {}, groups: twins } });
  const { a, b } = tenant.graph.sampleIds.groups;
  expect((await readPrincipals(tenant.context.graph(), { users: [], groups: ['Twins'] })).groups).toEqual({ Twins: [a, b] });
});

test('nobody to look for: nothing is asked', async () => {
  tenant = await startTenant();
  const from = tenant.graph.requests.length;
  await readPrincipals(tenant.context.graph(), { users: [], groups: [] });
  expect(tenant.graph.requests.length).toBe(from);
});

test('a refusal names the permission', async () => {
  tenant = await startTenant({ sample: { people, groups: {} } });
  tenant.graph.faults.forbidden = /^GET .*\/users$/;
  const look = functions[functionTokens.getPrincipals];
  await expect(look?.(tenant.context, { users: [userName(1)], groups: [] })).rejects.toThrow(/give the application User\.Read\.All/);
});
