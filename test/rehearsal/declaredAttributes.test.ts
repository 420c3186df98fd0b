/**
 * (6.1) What a stack declares under `attributes` goes the whole way: check, the directory's schema, the requests, the target's record. Drawn: any
 * namespace, any shape of name, each type that the directory has, for every vendor and both directories.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { vendors } from '../../src/catalog/vendors.ts';
import { loadStack } from '../../src/commands/stack.ts';
import type { Directory } from '../../src/config/directory.ts';
import { readPath } from '../../src/mapping/scimPath.ts';
import { firstCycle, setUpOkta } from '../../src/rehearsal/firstCycle.ts';
import { startWorld } from '../../src/rehearsal/world.ts';
import { mix, Random } from '../agreement/random.ts';
import { stackFolder } from '../config/stack.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User:';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:';
const own = ['urn:acme:hr:', 'urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User:', 'urn:acme:params:1.0:'];

interface Value {
  /** As an Entra constant, and as an expression of Okta; null: the directory has no such type. */
  entra: string;
  okta: string | null;
  stored: unknown;
}

const values: Record<string, Value[]> = {
  string: [
    { entra: 'one two', okta: '"one two"', stored: 'one two' },
    { entra: '007', okta: '"007"', stored: '007' },
    { entra: 'True', okta: '"True"', stored: 'True' },
  ],
  integer: [{ entra: '7', okta: '7', stored: 7 }],
  boolean: [
    { entra: 'True', okta: 'true', stored: true },
    { entra: 'False', okta: 'false', stored: false },
  ],
  dateTime: [{ entra: '2026-01-31T08:00:00Z', okta: null, stored: '2026-01-31T08:00:00Z' }],
  binary: [{ entra: 'aGVsbG8=', okta: null, stored: 'aGVsbG8=' }],
};

/** Shapes of a name; an element of a list is spelled as the directory does. */
const shapes: Record<string, (word: string, directory: Directory) => string> = {
  plain: (word) => word,
  part: (word) => `${word}.part`,
  element: (word, directory) => (directory === 'entra' ? `${word}[type eq "work"].value` : `${word}.^[type=='work'].value`),
};
/** Parts that RFC 7643 does not give its own attributes. */
const ofScim = ['name.', `${core}name.`, `${enterprise}manager.`];

type App = Record<string, unknown>;
interface Drawn {
  app: App;
  /** What must stand in the record at which path. */
  stored: [string, unknown][];
}

function draw(random: Random, key: string, vendor: string, directory: Directory): Drawn {
  const custom = vendors[vendor]?.customAttributes;
  const namespaces = custom === undefined ? [core, enterprise, ...own, ''] : [custom.namespace, ''];
  const usable = Object.keys(values).filter((type) => directory === 'entra' || values[type]?.every(({ okta }) => okta !== null));
  const attributes: Record<string, string> = {};
  const mappings: Record<string, unknown> = {};
  const stored: [string, unknown][] = [];
  for (let n = 0; n < 14; n += 1) {
    const namespace = n < namespaces.length ? (namespaces[n] ?? '') : random.pick(namespaces);
    const isScims = random.chance(0.15);
    const shape = random.pick(Object.keys(shapes));
    const types =
      custom !== undefined && namespace === custom.namespace ? usable.filter((type) => custom.types.some((one) => one === type)) : usable;
    const type = random.pick(types);
    const { entra, okta, stored: value } = random.pick(values[type] ?? []);
    const word = `word${String.fromCharCode(97 + n)}`;
    const name = isScims && custom === undefined ? random.pick(ofScim) + word : namespace + (shapes[shape]?.(word, directory) ?? '');
    attributes[name] = type;
    mappings[name] = directory === 'entra' ? { constant: entra } : `=${okta}`;
    stored.push([name.replace(".^[type=='work']", '[type eq "work"]'), value]);
  }
  const scim = { target: 'bundled', token: { secret: `token${key.replaceAll('-', '')}` } };
  const common: App = {
    catalog: vendor,
    directory,
    name: key,
    scim,
    assign: { groups: { Engineering: 'default' } },
    attributes,
    users: { mappings },
  };
  const more =
    directory === 'okta'
      ? { okta: { integration: 'header' } }
      : {
          provisioning: { scope: 'assigned', notify: 'idm@example.com', start: true },
          ...(vendor === 'stack-ai' && { groups: { enabled: false } }),
        };
  return { app: { ...common, ...more }, stored };
}

test.each([1, 2].map((n) => mix(61, n)))('seed %i', async (seed) => {
  const random = new Random(seed);
  const drawn: Record<string, Drawn> = {};
  for (const [vendor, { okta }] of Object.entries(vendors))
    for (const directory of okta === undefined ? (['entra'] as const) : (['entra', 'okta'] as const)) {
      const key = `${vendor}-${directory}`;
      drawn[key] = draw(random, key, vendor, directory);
    }
  const apps = Object.fromEntries(Object.entries(drawn).map(([key, { app }]) => [key, app]));
  const tenants = { entra: { tenantId: '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11', domain: 'example.com' }, okta: { org: 'example' } };
  const people = readFileSync(join(import.meta.dirname, '..', '..', 'stacks', 'sample.yaml'), 'utf8');
  const { plan, sample, problems } = loadStack('s', stackFolder({ 's.yaml': JSON.stringify({ tenants, apps }), 'sample.yaml': people }));
  expect(problems).toEqual([]);
  if (plan === undefined || sample === undefined) throw new Error('no plan');
  expect(Object.keys(plan.apps)).toHaveLength(Object.keys(drawn).length);
  const world = await startWorld({ plan, sample });
  try {
    const run = await world.up();
    expect(run.error).toBeNull();
    const byHand = await setUpOkta(world, run.outputs);
    expect((await world.up()).error).toBeNull();
    for (const app of Object.values(plan.apps)) {
      await firstCycle(world, app, byHand.get(app.key) ?? null, []);
      const users = world.target.users(app.key);
      expect([app.key, users.length > 2]).toEqual([app.key, true]);
      for (const user of users)
        for (const [path, value] of drawn[app.key]?.stored ?? [])
          expect([app.key, path, readPath(user, path)]).toEqual([app.key, path, value]);
      const { schemas } = users[0] as { schemas?: string[] };
      expect(new Set(schemas).size).toBe(schemas?.length);
    }
  } finally {
    await world.close();
  }
});
