/** (6.14) /Schemas against the schemas as RFC 7643 section 8.7.1 writes them (`rfc7643.json`, without the descriptions, errata applied). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { vendors } from '../../../src/catalog/vendors.ts';
import { open } from '../harness.ts';

interface Attribute {
  name: string;
  description?: string;
  subAttributes?: Attribute[];
  [characteristic: string]: unknown;
}
type Schemas = Record<string, { name: string; description: string; attributes: Attribute[] }>;

const published = JSON.parse(readFileSync(join(import.meta.dirname, 'rfc7643.json'), 'utf8')) as Schemas;
/** Section 7: what is not said. */
const usual = { multiValued: false, required: false, caseExact: false, mutability: 'readWrite', returned: 'default', uniqueness: 'none' };

/** Where /Schemas says something else, and why. */
const departures: Record<string, string> = {
  'User externalId there is': "Microsoft's gallery test looks for every mapped attribute in /Schemas",
  'User password there is': 'a password is never kept, so no client should believe that it can be set',
  'User groups.value caseExact': 'ids are compared letter by letter (section 3.1)',
  'Group externalId there is': "Microsoft's gallery test looks for every mapped attribute in /Schemas",
  'Group members.value caseExact': 'ids are compared letter by letter (section 3.1)',
  'Group members.display returned': 'on request: a large group is a sixth smaller, and strict clients meet no more than they may write',
  'EnterpriseUser manager.value required': 'a manager may be known by name alone, as Okta sends it',
  'EnterpriseUser manager.$ref required': 'neither directory sends it',
  'EnterpriseUser manager.displayName mutability': 'Okta has a property for it, managerDisplayName, and sends it',
};

const flat = (attributes: Attribute[], before = ''): [string, Attribute][] =>
  attributes.flatMap((one): [string, Attribute][] => [[before + one.name, one], ...flat(one.subAttributes ?? [], `${before}${one.name}.`)]);

/** `User groups.value caseExact`, for each characteristic that differs. */
function differences(schema: string, ours: Attribute[], theirs: Attribute[]): string[] {
  const [here, there] = [new Map(flat(ours)), new Map(flat(theirs))];
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((name) => {
    const [one, other] = [here.get(name), there.get(name)];
    if (one === undefined || other === undefined) return [`${schema} ${name} there is`];
    const said = (attribute: Attribute, key: string) => JSON.stringify(attribute[key] ?? (usual as Record<string, unknown>)[key]);
    const keys = new Set([...Object.keys(one), ...Object.keys(other)].filter((key) => !['description', 'subAttributes'].includes(key)));
    return [...keys].filter((key) => said(one, key) !== said(other, key)).map((key) => `${schema} ${name} ${key}`);
  });
}

test('the schemas differ from the published ones as the table says, and no otherwise', async () => {
  const scim = await open();
  const found: string[] = [];
  for (const [id, { name, description, attributes }] of Object.entries(published)) {
    const { body } = await scim.get(`/Schemas/${id}`);
    expect([body.name, body.description]).toEqual([name, description]);
    found.push(...differences(name, body.attributes as Attribute[], attributes));
  }
  expect(found.sort()).toEqual(Object.keys(departures).sort());
});

describe.each(Object.keys(vendors))('%s', (id) => {
  test('every schema is listed once, and what is read of the published ones is as published', async () => {
    const scim = await open(vendors[id]?.behaviour({ syncGroups: true }));
    const schemas = (await scim.get('/Schemas')).body.Resources as unknown as (Attribute & { id: string; attributes: Attribute[] })[];
    expect(new Set(schemas.map((one) => one.id)).size).toBe(schemas.length);
    for (const schema of schemas) {
      const names = flat(schema.attributes).map(([name]) => name.toLowerCase());
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
      const known = published[schema.id];
      if (known === undefined) continue;
      const wrong = differences(known.name, schema.attributes, known.attributes).filter((one) => !one.endsWith(' there is'));
      expect(wrong.filter((one) => departures[one] === undefined)).toEqual([]);
      for (const [name, { description }] of flat(schema.attributes))
        if (known !== undefined) expect([name, description]).not.toEqual([name, '']);
    }
  });
});
