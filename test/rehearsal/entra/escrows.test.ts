/** An object that fails is tried again in the next cycle, then less and less often, and given up after four weeks. */
import { expect, test } from 'vitest';
import { restartJob } from '../../../src/rehearsal/graph/jobs.ts';
import { type Harness, startHarness } from './harness.ts';
import { addGroup, addUser, assign } from './tenant.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

async function failing(): Promise<Harness> {
  const harness = await startHarness();
  for (const id of ['ann', 'bob']) assign(harness.store, addUser(harness.store, id).id);
  harness.target.refuse = (method) =>
    method === 'POST' && harness.target.users.size > 0 ? { status: 409, body: '{"detail":"taken"}' } : undefined;
  await harness.dueCycle();
  return harness;
}

/** Cycles every 40 minutes; the hours at which bob was tried again. */
async function triesUntil({ dueCycle, pass, now, store }: Harness, end: number): Promise<number[]> {
  const began = now().getTime();
  const tries: number[] = [];
  while (now().getTime() - began + 40 * minute <= end) {
    pass(40 * minute);
    const before = store.logs.length;
    await dueCycle();
    if (store.logs.slice(before).some(({ status }) => status === 'failure')) tries.push((now().getTime() - began) / hour);
  }
  return tries;
}

test('retries: the next cycle, 6, 12 and 24 hours, then daily; after four weeks none', async () => {
  const harness = await failing();
  const tries = await triesUntil(harness, 35 * day);
  expect(tries.slice(0, 6).map((hours) => Math.round(hours * 60))).toEqual([40, 360, 720, 1440, 2880, 4320]);
  expect(tries.at(-1)).toBe(28 * 24);
  const { status } = harness.stored.job;
  expect(status).toMatchObject({ escrowsPruned: true, code: 'Active', lastExecution: { countEscrowed: 1, state: 'Succeeded' } });
  const texts = harness.store.logs.flatMap(({ text }) => text ?? []);
  expect(texts[0]).toMatch(/retried 0 times\. It will be retried again after this date: 2026-01-02T03:44:05\.0000000Z UTC$/);
  expect(texts[2]).toMatch(/retried 2 times\. It will be retried again after this date: 2026-01-02T15:04:05\.0000000Z UTC$/);
  expect(texts.at(-1)).toMatch(/This operation was retried 31 times\.$/);
});

test('a change in Entra is a reason to try at once, and a success ends it', async () => {
  const harness = await failing();
  await triesUntil(harness, 2 * hour);
  expect((await harness.dueCycle()).entries).toEqual([]);
  expect(harness.stored.job.status.lastExecution?.countEscrowed).toBe(1);
  addUser(harness.store, 'bob', { displayName: 'Bob' });
  expect((await harness.dueCycle()).entries).toEqual([expect.objectContaining({ id: 'bob', status: 'failure' })]);
  expect(harness.stored.escrows?.get('bob')).toMatchObject({ retries: 0, began: harness.now().toISOString() });
  harness.target.refuse = () => undefined;
  harness.pass(40 * minute);
  expect((await harness.dueCycle()).counts.User.created).toBe(1);
  expect(harness.stored.job.status.lastExecution).toMatchObject({ countEscrowed: 0, countEscrowedRaw: 0 });
});

test.each(['', 'Escrows', 'Full', 'Watermark'])('a restart (%s) tries whoever was put off', async (scope) => {
  const harness = await failing();
  await triesUntil(harness, 2 * hour);
  restartJob(harness.stored, scope);
  expect((await harness.dueCycle()).entries).toContainEqual(expect.objectContaining({ id: 'bob', status: 'failure' }));
});

test('a group whose members fail is put off as a whole, and marked as a reference', async () => {
  const harness = await startHarness();
  addGroup(harness.store, 'sales', [addUser(harness.store, 'ann').id]);
  assign(harness.store, 'sales');
  harness.target.refuse = (method, path) => (method === 'PATCH' && path.startsWith('/Groups') ? { status: 400 } : undefined);
  await harness.dueCycle();
  expect(harness.store.logs.at(-1)).toMatchObject({ status: 'failure', isReference: true, sourceIdentity: { id: 'sales' } });
  harness.pass(40 * minute);
  await harness.dueCycle();
  harness.pass(40 * minute);
  const before = harness.sent.length;
  await harness.dueCycle();
  expect(harness.sent.slice(before).filter(({ path }) => path.startsWith('/Groups'))).toEqual([]);
});

test('a cycle that is asked for takes no notice of the clock', async () => {
  const harness = await failing();
  for (let count = 1; count <= 4; count++) {
    expect((await harness.cycle()).counts.User.failed).toBe(1);
    expect(harness.stored.escrows?.get('bob')?.retries).toBe(count);
  }
});
