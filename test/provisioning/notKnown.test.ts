/** A function of which only the name is declared (4.1): sent to the directory, and its value is shown as not known. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadStack } from '../../src/commands/stack.ts';
import { isNotKnown } from '../../src/mapping/notKnown.ts';
import type { EntraApp, OktaApp } from '../../src/plan/types.ts';
import { openView } from '../../src/provisioning/directories.ts';
import { readSubject } from '../../src/provisioning/subject.ts';
import { readPulled } from '../../src/pull/pull.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { findAll } from '../../src/review/findings/findings.ts';
import { sideOf } from '../../src/review/side.ts';
import { stackFolder, tenants } from '../config/stack.ts';
import { tenantOf } from '../pull/world.ts';

const stack = (functions: string) => `${tenants}${functions}apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { target: bundled }
    assign: { users: { ann: default } }
    users:
      mappings:
        externalId: objectId
        nickName: =Frobnicate([displayName], "x")
        title: =IIF([department] = "Sales", "seller", ToUpper(Frobnicate([displayName])))
    provisioning: { scope: assigned, deletionThreshold: 5, start: true }
  shop:
    catalog: generic
    directory: okta
    scim: { target: bundled }
    okta: { integration: header }
    assign: { users: { ann@example.com: default } }
    users: { mappings: { nickName: =String.frobnicate(user.displayName), title: user.title } }
`;
const people = `people:
  ann: { displayName: Ann Lee, mail: ann@example.com, department: Sales, givenName: Ann, surname: Lee }
  bob: { displayName: Bob, mail: bob@example.com, department: IT }
`;
const load = (functions: string) => loadStack('s', stackFolder({ 's.yaml': stack(functions), 'sample.yaml': people }));
const declared = 'functions: { Frobnicate: { note: since last week }, String.frobnicate: {} }\n';

test('undeclared it is an error that says how to go on (4.1)', () => {
  const { problems } = load('');
  expect(problems.map(({ message, hint }) => `${message} | ${hint}`)).toEqual([
    'wiki: unknown function Frobnicate | a function that is newer than this list is declared under functions first',
    'wiki: unknown function Frobnicate | a function that is newer than this list is declared under functions first',
    expect.stringContaining('shop: unknown function String.frobnicate'),
  ]);
});

test('a name that is none is refused (4.1)', () => {
  expect(load('functions: { "Foo(": {} }\n').problems[0]).toMatchObject({ code: 'bad-key', line: 4 });
});

describe('declared', () => {
  const { plan, sample, problems } = load(declared);
  if (plan === undefined || sample === undefined) throw new Error(JSON.stringify(problems));
  const side = sideOf(plan, sample, { now: new Date(0), newId: () => 'id', random: () => 0 });
  const values = (app: 'wiki' | 'shop', key: string) => {
    const one = plan.apps[app] as EntraApp | OktaApp;
    const view = openView(one, side);
    const person = sample.people[key];
    if (person === undefined) throw new Error(key);
    return Object.fromEntries(view.values(readSubject(key, person, view.sources)).map(({ target, value }) => [target, value]));
  };

  test('it is shown as not known, with what it would be made of (4.1)', () => {
    expect(values('wiki', 'ann')).toMatchObject({ nickName: '{not known: Frobnicate("Ann Lee", "x")}', title: 'seller' });
    expect(values('wiki', 'bob').title).toBe('{not known: IIF("IT" = "Sales", "seller", ToUpper(Frobnicate("Bob")))}');
    expect(values('shop', 'ann').nickName).toBe('{not known: String.frobnicate(user.displayName) of user.displayName = "Ann Lee"}');
  });

  test('a finding says where (4.1)', () => {
    expect(findAll(plan, sample).flatMap(({ id, app, message }) => (id === 'not-known' ? [`${app}: ${message}`] : []))).toEqual([
      'shop: nickName takes String.frobnicate, of which only the name is declared',
      'wiki: nickName takes Frobnicate, of which only the name is declared',
      'wiki: title takes Frobnicate, of which only the name is declared',
    ]);
  });

  describe('in a rehearsal', () => {
    let world: World;
    beforeAll(async () => {
      world = await startWorld({ plan, sample });
      const { error } = await world.up();
      expect(error).toBeNull();
    });
    afterAll(() => world.close());

    test('the tenant takes the expression as its own parser reads it, and nothing of it is sent (4.1)', async () => {
      const app = plan.apps.wiki as EntraApp;
      const { jobId } = world.job(app);
      const source = world.graph.store.jobs
        .get(jobId)
        ?.schema.synchronizationRules[0]?.objectMappings.flatMap(({ attributeMappings }) => attributeMappings)
        .find(({ targetAttributeName }) => targetAttributeName === 'nickName')?.source;
      expect(source).toMatchObject({ name: 'Frobnicate', type: 'Function', expression: 'Frobnicate([displayName], "x")' });
      await world.cycle(app);
      const made = world.records.filter(({ method, path }) => method === 'POST' && path.endsWith('/Users')).map(({ body }) => body);
      expect(made).toHaveLength(1);
      expect(made[0]).toMatchObject({ title: 'seller' });
      expect(JSON.stringify(made)).not.toContain('nickName');
      expect(JSON.stringify(world.records)).not.toContain('not known');
    });

    test('a pulled app brings the declaration along (4.1)', async () => {
      const pulled = await readPulled(tenantOf(world), 'wiki', { domain: 'example.com' });
      if (typeof pulled === 'string') throw new Error(pulled);
      expect(pulled.yaml).toContain('functions: { Frobnicate: {} }\napps:');
      expect(pulled.yaml).toContain('nickName: =Frobnicate([displayName], "x")');
    });
  });

  test('no value of a person looks so', () => {
    expect([null, '', 'x', 7].some(isNotKnown)).toBe(false);
  });
});
