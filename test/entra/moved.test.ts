/** The address of an app moves: two SCIM targets beside each other, each of them a system of its own. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EntraApp, Moved, Plan } from '../../src/plan/types.ts';
import { declareStack } from '../../src/program.ts';
import * as pulumi from '../../src/pulumi.ts';
import type { CycleResult } from '../../src/rehearsal/entra/run.ts';
import type { BrokenWrite } from '../../src/rehearsal/graph/faults.ts';
import type { RunResult } from '../../src/rehearsal/host/host.ts';
import { startTarget } from '../../src/scim/server.ts';
import type { Target } from '../../src/scim/target.ts';
import { app, changed, type ProgramWorld, refresh, startProgram, writesOf } from './programWorld.ts';

const lines = (more = '') => `assign:
  groups: { Everyone at Example: default, Stack AI Admins: default, Engineering: default, Stack AI Viewers: default }
users: { mappings: { externalId: objectId${more} } }
provisioning: { start: true }`;
const plan = app(lines());
/** With another mapping, so that the schema is saved too. */
const mapped = app(lines(', title: department'));

let world: ProgramWorld;
let second: Target;
beforeEach(async () => {
  world = await startProgram(plan);
  const [wiki] = Object.values(world.plan.apps);
  if (wiki === undefined) throw new Error('no app');
  second = await startTarget({
    mounts: [{ key: 'wiki', path: '/wiki/scim/v2', tokens: [...world.secrets.values()], behaviour: wiki.behaviour }],
    database: ':memory:',
    now: () => new Date(),
    newId: () => randomUUID(),
  });
});
afterEach(async () => {
  await world.close();
  await second.close();
});

const wiki = (): EntraApp => plan.apps.wiki as EntraApp;
const job = () => {
  const stored = world.graph.store.jobs.get(world.job(wiki()).jobId);
  if (stored === undefined) throw new Error('no job');
  return stored;
};
const base = (target: Target) => `${target.url}/wiki/scim/v2`;
const address = () => world.graph.store.secrets.get(world.job(wiki()).servicePrincipalId)?.get('BaseAddress');
const tags = () => world.graph.store.servicePrincipals.get(world.job(wiki()).servicePrincipalId)?.tags;

/** An `up` with the app at this target and this word. */
function up(target: Target, said: Partial<Moved> | null, of: Plan = plan): Promise<RunResult> {
  const moved = said && { from: null, reset: ['Full'], system: 'other' as const, ...said };
  const found = of.apps.wiki as EntraApp;
  const declared = { ...of, apps: { wiki: { ...found, endpoint: { ...found.endpoint, moved } } } };
  const readSecret = (name: string) => pulumi.secret(world.secrets.get(name) ?? '');
  return world.host.run(async () => (await declareStack(declared, { readSecret, target: target.url })).apps);
}

const people = (target: Target) => target.users('wiki') as unknown as { userName: string; active: boolean }[];

/** People (19) and groups (4) by what became of them; nobody who was left as is. */
function sums({ counts }: CycleResult): Record<string, number> {
  const of = (kind: keyof typeof counts.User) => counts.User[kind] + counts.Group[kind];
  const kinds = ['created', 'updated', 'disabled', 'deleted', 'failed'] as const;
  return Object.fromEntries(kinds.map((kind) => [kind, of(kind)] as const).filter(([, count]) => count > 0));
}

/** Calls of the job in order, by their last word. */
const jobCalls = (from: number) =>
  writesOf(world, from).flatMap((line) => /\/synchronization\/(?:jobs\/\{job\}\/)?(\w+)$/.exec(line)?.[1] ?? []);

describe('9.1: 19 people provisioned before', () => {
  beforeEach(async () => {
    expect((await up(world.target, null)).error).toBeNull();
    expect(sums(await world.cycle(wiki()))).toEqual({ created: 23 });
    expect(people(world.target)).toHaveLength(19);
  });

  test('another system: everybody is created there, nobody fails, and the links of before are forgotten', async () => {
    const from = world.graph.requests.length;
    expect((await up(second, { system: 'other' }, mapped)).error).toBeNull();
    expect(jobCalls(from)).toEqual(['pause', 'secrets', 'schema', 'restart']);
    expect(address()).toBe(base(second));
    const cycle = await world.cycle(wiki());
    expect(sums(cycle)).toEqual({ created: 23 });
    const there = people(second);
    expect(there).toHaveLength(19);
    expect(people(world.target)).toHaveLength(19);
    expect(changed(await up(second, { system: 'other' }, mapped))).toEqual([]);
    expect(sums(await world.cycle(wiki()))).toEqual({});
  });

  test('the same system: who left since the last cycle is disabled, and nobody is made twice', async () => {
    const raj = [...world.graph.store.users.values()].find(({ userPrincipalName }) => userPrincipalName.startsWith('raj@'));
    if (raj === undefined) throw new Error('no raj');
    raj.accountEnabled = false;
    const records = world.records.length;
    // The same accounts under another address: the same target by another name of this machine.
    const sameTarget = { ...world.target, url: world.target.url.replace('127.0.0.1', 'localhost') };
    const from = world.graph.requests.length;
    expect((await up(sameTarget, { system: 'same' })).error).toBeNull();
    expect(jobCalls(from)).toEqual(['secrets']);
    expect(address()).toContain('localhost');
    expect(sums(await world.cycle(wiki()))).toEqual({ disabled: 1 });
    const there = people(world.target);
    expect(there).toHaveLength(19);
    expect(there.filter(({ active }) => !active).map(({ userName }) => userName)).toEqual([raj.userPrincipalName]);
    expect(world.records.slice(records).filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('an app that nobody said it of is refused before anything is written', async () => {
    const from = world.graph.requests.length;
    const { error } = await up(second, null, mapped);
    expect(error).toMatch(/s\.yaml:\d+:\d+: the SCIM address moves from .*moved: same.*moved: other/);
    expect(writesOf(world, from)).toEqual([]);
  });
});

describe('9.1: cut between each pair of writes', () => {
  const places: [number, BrokenWrite['how']][] = [0, 1, 2, 3, 4, 5].map((after) => [after, 'lost']);
  beforeEach(async () => {
    await up(world.target, null);
    await world.cycle(wiki());
  });

  test('in one go', async () => {
    const from = world.graph.requests.length;
    await up(second, { system: 'other' }, mapped);
    expect(writesOf(world, from).map((line) => line.split('/').at(-1))).toEqual(['{id}', 'pause', 'secrets', 'schema', 'restart', '{id}']);
  });

  // A write that was refused is one less that was done.
  for (const refreshed of [false, true])
    test.each([[0, 'refused'], ...places] as const)(
      `another system, write %i %s${refreshed ? ', then a refresh' : ''}`,
      async (after, how) => {
        const from = world.graph.requests.length;
        world.graph.faults.broken = { after, how };
        expect((await up(second, { system: 'other' }, mapped)).error).toContain('Interrupted');
        if (refreshed) await refresh(world);
        const again = world.graph.requests.length;
        expect((await up(second, { system: 'other' }, mapped)).error).toBeNull();
        expect(address()).toBe(base(second));
        const calls = jobCalls(from);
        expect(calls.lastIndexOf('restart')).toBeGreaterThan(calls.lastIndexOf('schema'));
        expect(calls.lastIndexOf('restart')).toBeGreaterThan(calls.lastIndexOf('secrets'));
        // No start with the links of before.
        expect(calls.includes('start') && calls.indexOf('start') < calls.indexOf('restart')).toBe(false);
        expect(jobCalls(again)).toContain('restart');
        expect(job().job.schedule.state).toBe('Active');
        expect(tags()).not.toContain('muster-moving');
        expect(sums(await world.cycle(wiki()))).toEqual({ created: 23 });
        expect(changed(await up(second, { system: 'other' }, mapped))).toEqual([]);
      },
    );

  test.each([
    ['refused', false],
    ['refused', true],
    ['lost', false],
    ['lost', true],
  ] as const)('the same system, %s, refreshed: %s', async (how, refreshed) => {
    for (const after of [0, 1]) {
      const target = { ...world.target, url: world.target.url.replace(/127\.0\.0\.1|localhost/, after === 0 ? 'localhost' : '127.0.0.1') };
      const from = address() ?? '';
      world.graph.faults.broken = { after, how };
      const first = world.graph.requests.length;
      const which = after === 0 ? mapped : plan;
      expect((await up(target, { system: 'same', from }, which)).error).toContain('Interrupted');
      if (refreshed) await refresh(world);
      expect((await up(target, { system: 'same', from }, which)).error).toBeNull();
      expect(address()).toBe(base(target));
      expect(new Set(jobCalls(first))).toEqual(new Set(['secrets', 'schema']));
      expect(changed(await up(target, { system: 'same', from }, which))).toEqual([]);
    }
  });
});
