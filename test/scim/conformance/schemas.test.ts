/** What the public tester scim2-tester asks, without it: every attribute that /Schemas lists as writable can be added, replaced and removed. */
import { expect, test } from 'vitest';
import type { VendorSettings } from '../../../src/catalog/vendor.ts';
import { vendors } from '../../../src/catalog/vendors.ts';
import { type Client, open } from '../harness.ts';

interface Attribute {
  name: string;
  type: 'string' | 'boolean' | 'integer' | 'dateTime' | 'binary' | 'reference' | 'complex';
  multiValued: boolean;
  required: boolean;
  mutability: string;
  canonicalValues?: string[];
  subAttributes?: Attribute[];
}

const settings: Record<string, VendorSettings> = { 'stack-ai': { syncGroups: true } };

/** A value that the schema allows, another one each time where there are several. */
function sampleOf({ type, canonicalValues, subAttributes = [], multiValued }: Attribute, n: number): unknown {
  const simple = {
    string: canonicalValues?.[n % canonicalValues.length] ?? `text ${n}`,
    boolean: n % 2 === 0,
    integer: n,
    dateTime: `2026-01-${10 + n}T08:00:00Z`,
    binary: `AAE${n}`,
    reference: `https://example.com/${n}`,
    complex: undefined,
  };
  const writable = subAttributes.filter(({ mutability }) => mutability !== 'readOnly');
  const value = type === 'complex' ? Object.fromEntries(writable.map((sub) => [sub.name, sampleOf(sub, n)])) : simple[type];
  return multiValued ? [value] : value;
}

/** Members must be somebody; whatever else can be written is made up. */
async function member(scim: Client, members: Attribute, n: number): Promise<unknown> {
  const value = await scim.user(`member ${n}`);
  const madeUp = sampleOf({ ...members, multiValued: false }, n) as object;
  return [{ ...madeUp, value, $ref: `${scim.target.url}/app/scim/v2/Users/${value}`, type: 'User' }];
}

test.each(Object.keys(vendors))('%s: what is listed can be added, replaced and removed', async (id) => {
  const vendor = vendors[id]?.behaviour(settings[id] ?? {});
  const mount = { key: 'app', path: '/app/scim/v2', tokens: ['secret'], extension: false };
  const scim = await open({}, vendor && { mounts: [{ ...mount, behaviour: vendor }] });
  const types = (await scim.get('/ResourceTypes')).body.Resources as unknown as {
    endpoint: string;
    schema: string;
    schemaExtensions: { schema: string }[];
  }[];
  let tried = 0;
  for (const { endpoint, schema, schemaExtensions } of types) {
    const path = `${endpoint}/${endpoint === '/Users' ? await scim.user('somebody') : await scim.group('some group')}`;
    for (const urn of [schema, ...schemaExtensions.map((extension) => extension.schema)]) {
      const attributes = (await scim.get(`/Schemas/${urn}`)).body.attributes as Attribute[];
      for (const attribute of attributes.filter(({ mutability }) => mutability !== 'readOnly')) {
        const { name, required } = attribute;
        const read = async (): Promise<unknown> => {
          const { body } = await scim.get(path);
          return urn === schema ? body[name] : (body[urn] as Record<string, unknown> | undefined)?.[name];
        };
        const change = async (op: string, value?: unknown): Promise<void> => {
          expect((await scim.patch(path, { op, path: `${urn}:${name}`, value })).status).toBeLessThan(300);
          tried += 1;
        };
        for (const [n, op] of ['add', 'replace'].entries()) {
          const value = name === 'members' ? await member(scim, attribute, n) : sampleOf(attribute, n);
          await change(op, value);
          expect([name, op, await read()]).toEqual([name, op, value]);
        }
        if (required) continue;
        await change('remove');
        expect([name, await read()]).toEqual([name, undefined]);
      }
    }
  }
  expect(tried).toBeGreaterThan(20);
});
