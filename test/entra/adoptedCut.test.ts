/** An `up` or a `destroy` of an adopted app that broke anywhere is finished by the next one, and nothing of what stood there is forgotten. */
import { afterEach, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/types.ts';
import type { BrokenWrite } from '../../src/rehearsal/graph/faults.ts';
import { declared, everythingIn, makeByHand } from './handMade.ts';
import { app, nothing, type ProgramWorld, startProgram, writesOf } from './programWorld.ts';

let world: ProgramWorld;
afterEach(() => world.close());

test.each<['in' | 'out', BrokenWrite['how'], number]>([
  ['in', 'lost', 1],
  ['out', 'lost', 1],
  ['in', 'refused', 4],
  ['out', 'refused', 4],
])('cut on the way %s at a write that is %s: the next run goes on, and all of it is given back', async (way, how, step) => {
  async function run(plan: Plan, after: number | undefined): Promise<number> {
    const from = world.graph.requests.length;
    world.graph.faults.broken = after === undefined ? null : { after, how };
    const first = await world.up({ plan });
    if (after !== undefined) {
      expect(first.error, `write ${after}`).toContain('Interrupted');
      expect((await world.up({ plan })).error, `after write ${after}`).toBeNull();
    } else expect(first.error).toBeNull();
    return writesOf(world, from).length;
  }
  /** Writes on the way that is cut. */
  async function thereAndBack(cut: number | undefined): Promise<number> {
    world = await startProgram(app('name: wiki'));
    const made = await makeByHand(world);
    const before = everythingIn(world);
    const writes = {
      in: await run(declared(made.servicePrincipal), way === 'in' ? cut : undefined),
      out: await run(nothing, way === 'out' ? cut : undefined),
    };
    expect(everythingIn(world), `write ${cut}`).toEqual(before);
    await world.close();
    return writes[way];
  }
  const writes = await thereAndBack(undefined);
  expect(writes).toBeGreaterThan(8);
  for (let cut = 0; cut < writes; cut += step) await thereAndBack(cut);
  world = await startProgram(nothing);
});
