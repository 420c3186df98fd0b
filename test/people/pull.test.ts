import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quickSample } from '../../src/config/quickSample.ts';
import type { SampleDirectory } from '../../src/config/sample.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { formOf } from '../../src/config/sampleIds.ts';
import { maskId } from '../../src/people/mask.ts';
import { filterProperties, pullSample } from '../../src/people/pull.ts';
import type { GraphClient } from '../../src/provider/graph/client.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { reachOf } from '../../src/review/findings/reach.ts';
import { provisionedWorld } from '../verify/world.ts';

const key = 'a key';

describe('a sample taken from a tenant', () => {
  let world: World;
  beforeAll(async () => {
    world = await provisionedWorld(['cerby', 'stack-ai']);
  });
  afterAll(() => world.close());

  async function pulled(masked: boolean, most = Number.POSITIVE_INFINITY, graph: GraphClient = world.admin) {
    let text = '';
    const keep = new Set(filterProperties(world.plan));
    const result = await pullSample({
      graph,
      plan: world.plan,
      mask: masked ? { key, keep } : null,
      most,
      write: (more) => {
        text += more;
      },
      onProgress: () => undefined,
    });
    const folder = mkdtempSync(join(tmpdir(), 'muster-'));
    writeFileSync(join(folder, 'people.yaml'), text);
    return { text, result, ...readSample(join(folder, 'people.yaml'), 'staging.example.com') };
  }

  test('is a sample file, and holds the people of the tenant', async () => {
    const { sample, problems, result } = await pulled(false);
    expect(problems).toEqual([]);
    expect(result).toEqual({ people: 23, groups: 6, unknownGroups: [], renamedGroups: [], leftOut: 0 });
    expect(sample.people.ann).toMatchObject({
      displayName: 'Ann Lee',
      enabled: true,
      properties: { department: 'Sales', mail: 'ann.lee@example.com' },
    });
    expect(sample.people.erin?.enabled).toBe(false);
    const [deleted, ...others] = Object.entries(sample.people).filter(([, { softDeleted }]) => softDeleted);
    // Without the object id that Entra puts before the name.
    expect([deleted?.[0], deleted?.[1].userPrincipalName.split('@')[0], others]).toEqual(['frank', 'frank', []]);
    expect(sample.groups.Sales).toMatchObject({ groups: ['Field Sales'] });
    expect(sample.groups.Sales?.members).toContain('ann');
  });

  test('is the same however short the pages are, and follows none that stands elsewhere', async () => {
    const inShortPages: GraphClient = {
      ...world.admin,
      get: (path, wishes) => world.admin.get(path.replace('$top=999', '$top=5'), wishes),
    };
    expect((await pulled(false, undefined, inShortPages)).text).toBe((await pulled(false)).text);
    const masked = await pulled(true, 7, inShortPages);
    expect(masked.text).toBe((await pulled(true, 7)).text);
    expect(masked.result.people).toBe(7);
    const astray: GraphClient = {
      ...world.admin,
      get: async <T>(path: string) => {
        const page = await world.admin.get<{ value: unknown[] }>(path);
        return { ...page, '@odata.nextLink': 'https://elsewhere.example.com/v1.0/users?$skiptoken=2' } as T;
      },
    };
    for (const mask of [false, true])
      await expect(pulled(mask, undefined, astray)).rejects.toThrow('the next page stands at https://elsewhere');
  });

  test('masked, it holds nobody of the tenant and gives the same scope', async () => {
    const [plain, masked] = [await pulled(false), await pulled(true)];
    expect(masked.problems).toEqual([]);
    for (const { displayName, properties } of Object.values(plain.sample.people)) {
      expect(masked.text).not.toContain(displayName);
      if (typeof properties.mail === 'string') expect(masked.text).not.toContain(properties.mail);
    }
    // One person's title, a guest's home domain, a group that no app names.
    for (const word of ['Head of Sales', 'partner.example.net', 'Field Sales']) {
      expect(plain.text).toContain(word);
      expect(masked.text).not.toContain(word);
    }
    for (const word of ['Account Manager', 'Sales: {', '@staging.example.com']) expect(masked.text).toContain(word);
    const names = Object.values(masked.sample.people).map(({ userPrincipalName }) => userPrincipalName);
    expect(new Set(names).size).toBe(names.length);
    for (const app of Object.values(world.plan.apps)) {
      const counts = [plain, masked].map(
        ({ sample }) =>
          reachOf({ ...app, assignments: app.assignments.filter(({ principal }) => principal === 'group') }, sample, world.plan).people
            .length,
      );
      expect(counts[1]).toBe(counts[0]);
      expect(counts[0]).toBeGreaterThan(0);
    }
  });

  test('a limit leaves the rest out of the groups too', async () => {
    const { sample, problems, result } = await pulled(false, 5);
    expect(problems).toEqual([]);
    expect(Object.keys(sample.people)).toHaveLength(5);
    expect(result.leftOut).toBeGreaterThan(0);
  });
});

describe('a sample taken again', () => {
  let world: World;
  let second: World;
  const production = '0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902';
  const staging = () => world.plan.entra?.tenantId ?? '';
  const inProduction = () => ({ ...world.plan, entra: { tenantId: production, domain: 'example.com' } });
  beforeAll(async () => {
    world = await provisionedWorld(['cerby']);
    second = await startWorld({ plan: inProduction(), sample: world.sample });
  });
  afterAll(async () => {
    await world.close();
    await second.close();
  });

  const folder = mkdtempSync(join(tmpdir(), 'muster-'));
  const file = join(folder, 'people.yaml');
  /** Over the file that is there; null: none. */
  async function pulled(previous: SampleDirectory | null, from = world, plan = world.plan, maskKey: string | null = null) {
    let text = '';
    const result = await pullSample({
      graph: from.admin,
      plan,
      mask: maskKey === null ? null : { key: maskKey, keep: new Set(filterProperties(plan)) },
      most: Number.POSITIVE_INFINITY,
      ...(previous === null ? {} : { previous }),
      write: (more) => {
        text += more;
      },
      onProgress: () => undefined,
    });
    writeFileSync(file, text);
    const { sample, problems } = readSample(file, 'staging.example.com');
    expect(problems).toEqual([]);
    expect(quickSample(text)).toBeDefined();
    return { text, result, sample };
  }
  const idOf = (list: Iterable<{ id: string }>, fits: (one: never) => boolean) => [...list].find((one) => fits(one as never))?.id ?? '';
  const personId = (of: World, name: string) =>
    idOf(of.graph.store.users.values(), ({ userPrincipalName }: { userPrincipalName: string }) => userPrincipalName.startsWith(`${name}@`));
  const groupId = (of: World, name: string) =>
    idOf(of.graph.store.groups.values(), ({ displayName }: { displayName: string }) => displayName === name);

  test('everybody and every group has the id of this tenant', async () => {
    const { sample } = await pulled(null);
    expect(sample.people.ann?.ids).toEqual({ [staging()]: personId(world, 'ann') });
    expect(sample.groups.Sales?.ids).toEqual({ [staging()]: groupId(world, 'Sales') });
    expect(Object.values({ ...sample.people, ...sample.groups }).filter(({ ids }) => ids === undefined)).toEqual([]);
  });

  test('masked, the ids are pseudonyms: the same with one key, of no use without it, not to be compared with those of another', async () => {
    const [one, again, other] = [
      await pulled(null, world, world.plan, 'k1'),
      await pulled(null, world, world.plan, 'k1'),
      await pulled(null, world, world.plan, 'k2'),
    ];
    expect(again.text).toBe(one.text);
    for (const id of [...world.graph.store.users.keys(), ...world.graph.store.groups.keys()]) expect(one.text).not.toContain(id);
    const idsOf = ({ sample }: typeof one) => Object.values(sample.groups).flatMap(({ ids }) => Object.values(ids ?? {}));
    expect(idsOf(one)).toHaveLength(Object.keys(one.sample.groups).length);
    for (const id of idsOf(one)) expect(id).toMatch(/^masked-[0-9a-f]{6}-[0-9a-f]{16}$/);
    expect(new Set(idsOf(one).map(formOf)).size).toBe(1);
    expect(idsOf(one).filter((id) => idsOf(other).includes(id))).toEqual([]);
    expect(formOf(idsOf(one)[0] ?? '')).not.toBe(formOf(idsOf(other)[0] ?? ''));
  });

  test('another tenant: an entry of the same key keeps the id in the first, also in the third pull, masked or not', async () => {
    const { sample: first } = await pulled(null);
    const { sample: both } = await pulled(first, second, inProduction());
    const ids = { [staging()]: personId(world, 'ann'), [production]: personId(second, 'ann') };
    expect(both.people.ann?.ids).toEqual(ids);
    expect(both.groups.Sales?.ids).toEqual({ [staging()]: groupId(world, 'Sales'), [production]: groupId(second, 'Sales') });
    expect((await pulled(both)).sample.people.ann?.ids).toEqual(ids);
    // A masked file holds no id of any tenant; names of people are no keys of it.
    const masked = await pulled(both, world, world.plan, 'k1');
    for (const id of Object.values(ids)) expect(masked.text).not.toContain(id);
    expect(masked.sample.people.ann).toBeUndefined();
    expect(masked.sample.groups.Sales?.ids).toEqual({
      [staging()]: maskId(groupId(world, 'Sales'), 'k1'),
      [production]: maskId(groupId(second, 'Sales'), 'k1'),
    });
  });

  test('whoever is renamed keeps the key, and its ids elsewhere; the old name as a key goes to nobody else', async () => {
    const { sample: before } = await pulled((await pulled(null)).sample, second, inProduction());
    const { sample: first } = await pulled(before);
    const { sample: maskedFirst } = await pulled(null, world, world.plan, 'k1');
    const [ann, bob, sales] = [personId(world, 'ann'), personId(world, 'bob'), groupId(world, 'Sales')];
    await world.admin.patch(`/users/${ann}`, { userPrincipalName: 'ann.smith@staging.example.com' });
    await world.admin.patch(`/users/${bob}`, { userPrincipalName: 'ann@staging.example.com' });
    await world.admin.patch(`/groups/${sales}`, { displayName: 'Vertrieb' });
    const { sample, result } = await pulled(first);
    expect([sample.people.ann, sample.people.bob]).toMatchObject([
      { userPrincipalName: 'ann.smith@staging.example.com', ids: first.people.ann?.ids },
      { userPrincipalName: 'ann@staging.example.com', ids: first.people.bob?.ids },
    ]);
    expect(Object.keys(sample.people).filter((key) => !(key in first.people))).toEqual([]);
    // The stack still assigns Sales: the group is taken by its id.
    expect(sample.groups.Sales).toEqual({ ...first.groups.Sales, displayName: 'Vertrieb' });
    expect(result).toMatchObject({ unknownGroups: ['Sales'], renamedGroups: [{ before: 'Sales', after: 'Vertrieb' }] });
    // Without the file, ids tell who is who and keys follow the names.
    const { sample: alone } = await pulled(null);
    expect([alone.people.ann?.ids, alone.groups.Vertrieb, alone.groups.Sales]).toEqual([{ [staging()]: bob }, undefined, undefined]);
    const { sample: masked } = await pulled(maskedFirst, world, world.plan, 'k1');
    const keyOf = ({ people }: SampleDirectory) => Object.entries(people).find(([, { ids }]) => ids?.[staging()] === maskId(ann, 'k1'));
    expect(keyOf(masked)?.[0]).toBe(keyOf(maskedFirst)?.[0]);
    expect(keyOf(masked)?.[1].userPrincipalName).not.toBe(keyOf(maskedFirst)?.[1].userPrincipalName);
    expect(masked.groups.Sales?.displayName).toBe('Vertrieb');
    // With another key nobody is known again.
    expect((await pulled(maskedFirst, world, world.plan, 'k2')).result.renamedGroups).toEqual([]);
    await world.admin.patch(`/groups/${sales}`, { displayName: 'Sales' });
  });
});
