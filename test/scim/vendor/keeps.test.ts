/**
 * What the catalog foretells that a vendor keeps and refuses of a person is what the target does with one: for every vendor, and drawn people. The
 * one is what a review says, the other what a rehearsal shows.
 */
import { describe, expect, test } from 'vitest';
import { keeps, refusalOf } from '../../../src/catalog/keeps.ts';
import { targetAttributes } from '../../../src/catalog/targetAttributes.ts';
import type { CatalogAttribute, VendorBehaviour } from '../../../src/catalog/vendor.ts';
import { vendors } from '../../../src/catalog/vendors.ts';
import { readPath, writePath } from '../../../src/mapping/scimPath.ts';
import { mix, Random } from '../../agreement/random.ts';
import { open } from '../harness.ts';

const seeds = Array.from({ length: 10 }, (_, index) => mix(5, index));
const people = 25;

/** Added attributes where a vendor takes any: of each type one value and one list. */
const types: CatalogAttribute['type'][] = ['string', 'integer', 'boolean', 'dateTime'];
const anyNamespace = 'urn:acme:scim:1.0:User:';

/** As directories send them: never null and never empty. */
const texts = [
  'x',
  'MEMBER',
  'Member',
  'ADMIN',
  '17',
  ' -3 ',
  '1.5',
  '9007199254740993',
  'True',
  'false',
  'yes',
  '2026-01-31T08:00:00Z',
  '2026-13-01',
];
const values: unknown[] = [...texts, 17, 0, true, false];
const activeValues: unknown[] = [true, false, 'True', 'False', 'true', 'Sales', '1'];

/** Nobody maps these: `id` is the vendor's own, and a reference follows by PATCH. */
const unmapped = /^id$|:manager$/;
const coreTargets = targetAttributes('users').filter((name) => !unmapped.test(name) && name !== 'userName' && name !== 'active');

const readable = [
  ...['active', 'externalId', 'emails', 'phoneNumbers', 'addresses', 'roles', 'name.givenName', 'displayName', 'title'],
  ...['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', 'urn:other:1.0:User:nobodyDescribesThis'],
];

function declaredFor(id: string): Record<string, CatalogAttribute> {
  const custom = vendors[id]?.customAttributes ?? { namespace: anyNamespace, types };
  return Object.fromEntries(
    custom.types.flatMap((type): [string, CatalogAttribute][] => [
      [`${custom.namespace}${type}`, { type }],
      [`${custom.namespace}${type}s`, { type, multiValued: true }],
    ]),
  );
}

type Person = Map<string, unknown>;

function newPerson(random: Random, index: number, behaviour: VendorBehaviour): Person {
  const own = Object.keys(behaviour.attributes);
  const person: Person = new Map();
  if (!random.chance(0.1)) person.set('userName', random.chance(0.1) ? '  ' : `person${index}@example.com`);
  if (random.chance(0.5)) person.set('active', random.pick(activeValues));
  for (const name of random.some(coreTargets, 0, 6)) person.set(name, random.pick(texts));
  if (random.chance(0.3)) person.set('roles[primary eq "True"].value', random.pick(texts));
  for (const name of random.some(own, 0, 2)) {
    const many = behaviour.attributes[name]?.multiValued === true;
    person.set(name, random.chance(many ? 0.7 : 0.1) ? random.some(values, 1, 3) : random.pick(values));
  }
  if (random.chance(0.3)) person.set('urn:other:1.0:User:nobodyDescribesThis', random.pick(texts));
  return person;
}

function bodyOf(person: Person): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [target, value] of person) writePath(body, target, structuredClone(value));
  return body;
}

describe.each(Object.keys(vendors))('%s', (id) => {
  test.each(seeds)('seed %i', async (seed) => {
    const random = new Random(seed);
    const plain = vendors[id]?.behaviour({}) as VendorBehaviour;
    // As the manual says, or any other part of what there is to read.
    const reads = random.chance(0.5) ? plain.reads : random.some(readable, 0, readable.length);
    const behaviour: VendorBehaviour = { ...plain, reads, attributes: { ...plain.attributes, ...declaredFor(id) } };
    const isKept = keeps(behaviour);
    const scim = await open(behaviour);
    const shown = async (person: string) => (await scim.get(`/Users/${person}`)).body;

    for (let index = 0; index < people; index++) {
      const person = newPerson(random, index, behaviour);
      const said = JSON.stringify([...person]);
      const answer = await scim.post('/Users', bodyOf(person));
      const refusal = refusalOf(behaviour, (target) => person.get(target));
      expect([answer.status, answer.body.scimType], said).toEqual(refusal === null ? [201, undefined] : [400, 'invalidValue']);
      if (refusal !== null) continue;
      const standing = await shown(answer.body.id);
      for (const [target] of person) expect([target, readPath(standing, target) !== undefined], said).toEqual([target, isKept(target)]);

      // One attribute more, or another value of one: what is then there is what the vendor is asked about.
      const [target, value] = random.pick(
        [...newPerson(random, index, behaviour)].filter(([name]) => name !== 'userName').concat([['title', 'x']]),
      );
      const patched = await scim.patch(`/Users/${answer.body.id}`, { op: person.has(target) ? 'Replace' : 'Add', path: target, value });
      const after = refusalOf(behaviour, (asked) => (asked === target ? value : readPath(standing, asked)));
      expect([patched.status, patched.body.scimType], `${said}, then ${target} ${JSON.stringify(value)}`).toEqual(
        after === null ? [200, undefined] : [400, 'invalidValue'],
      );
      if (after === null)
        expect(readPath(await shown(answer.body.id), target) !== undefined, `${said}, then ${target}`).toBe(isKept(target));
    }
  });
});
