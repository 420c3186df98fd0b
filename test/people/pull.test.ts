import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSample } from '../../src/config/sampleFile.ts';
import { maskAddress, maskPerson, maskText } from '../../src/people/mask.ts';
import { filterProperties, pullSample } from '../../src/people/pull.ts';
import type { World } from '../../src/rehearsal/world.ts';
import { reachOf } from '../../src/review/reach.ts';
import { provisionedWorld } from '../verify/world.ts';

const key = 'a key';

describe('masks', () => {
  test.each([
    ['Ann Lee', /^[A-Z][a-z]{2} [A-Z][a-z]{2}$/],
    ["Dermot O'Brien", /^[A-Z][a-z]{5} [A-Z]'[A-Z][a-z]{4}$/],
    ['+31 20-123', /^\+\d\d \d\d-\d{3}$/],
    ['Núñez', /^[A-Z][^a-zA-Z\s][^a-zA-Z\s][a-z]{2}$/],
    ['王伟', /^\p{Script=Han}{2}$/u],
  ])('%s keeps its shape', (text, shape) => {
    expect(maskText(text, key)).toMatch(shape);
    expect(maskText(text, key)).not.toBe(text);
    expect(maskText(text, key)).toBe(maskText(text, key));
    expect(maskText(text, 'another key')).not.toBe(maskText(text, key));
  });

  test('a word is masked alike in a name and in an address, and domains stay', () => {
    const [given, surname] = maskText('Ann Lee', key).toLowerCase().split(' ');
    expect(maskAddress('ann.lee@example.com', key)).toBe(`${given}.${surname}@example.com`);
    expect(maskAddress('SMTP:ann@example.com', key)).toBe(`SMTP:${given}@example.com`);
    expect(maskAddress('ann_partner.example.net#EXT#@example.com', key)).toBe(`${given}_partner.example.net#EXT#@example.com`);
  });

  test('organisational and kept properties stay', () => {
    const person = {
      department: 'Sales',
      employeeHireDate: '2024-05-17T08:30:00Z',
      onPremisesExtensionAttributes: { extensionAttribute1: 'ADMIN', extensionAttribute3: 'badge-4' },
      accountEnabled: true,
      businessPhones: ['+31 6'],
    };
    const masked = maskPerson(person, { key, keep: new Set(['extensionAttribute3']) });
    expect(masked).toMatchObject({
      department: 'Sales',
      employeeHireDate: '2024-05-01T00:00:00Z',
      onPremisesExtensionAttributes: { extensionAttribute1: expect.stringMatching(/^[A-Z]{5}$/), extensionAttribute3: 'badge-4' },
      accountEnabled: true,
      businessPhones: [expect.stringMatching(/^\+\d\d \d$/)],
    });
    expect(JSON.stringify(masked)).not.toContain('ADMIN');
  });
});

describe('a sample taken from a tenant', () => {
  let world: World;
  beforeAll(async () => {
    world = await provisionedWorld(['cerby', 'stack-ai']);
  });
  afterAll(() => world.close());

  async function pulled(masked: boolean, most = Number.POSITIVE_INFINITY) {
    let text = '';
    const keep = new Set(filterProperties(world.plan));
    const result = await pullSample({
      graph: world.admin,
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
    expect(result).toEqual({ people: 23, groups: 6, unknownGroups: [], leftOut: 0 });
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

  test('masked, it holds nobody of the tenant and gives the same scope', async () => {
    const [plain, masked] = [await pulled(false), await pulled(true)];
    expect(masked.problems).toEqual([]);
    for (const { displayName, properties } of Object.values(plain.sample.people)) {
      expect(masked.text).not.toContain(displayName);
      if (typeof properties.mail === 'string') expect(masked.text).not.toContain(properties.mail);
    }
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
