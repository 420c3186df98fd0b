/** A quarantine from its first hour to its end after four weeks, by a clock that is moved. */
import { describe, expect, test } from 'vitest';
import { stopByFailures } from '../../../src/rehearsal/entra/quarantine.ts';
import { restartJob, startJob } from '../../../src/rehearsal/graph/jobs.ts';
import { type Harness, startHarness } from './harness.ts';
import { addUser, assign, unassign } from './tenant.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const notify = JSON.stringify({ Enabled: true, Recipients: 'idm@example.com', DeleteThresholdEnabled: true, DeleteThresholdValue: 1 });

/** Wakes the service every five minutes; when it tried, in hours since the first failure. */
async function triesUntil({ dueCycle, pass, now }: Harness, end: number): Promise<number[]> {
  const began = now().getTime();
  const tries: number[] = [];
  while (now().getTime() - began <= end) {
    const { ran } = await dueCycle();
    if (ran) tries.push((now().getTime() - began) / hour);
    pass(5 * minute);
  }
  return tries;
}

async function refused(secrets: Record<string, string> = {}): Promise<Harness> {
  const harness = await startHarness({ secrets });
  assign(harness.store, addUser(harness.store, 'ann').id);
  harness.target.refuse = () => ({ status: 401 });
  return harness;
}

test('(7.16) it is tried after five minutes, six and twelve hours, then once a day, and disabled after four weeks', async () => {
  const harness = await refused();
  const { job } = harness.stored;
  const tries = await triesUntil(harness, 40 * day);
  expect(tries.slice(0, 6)).toEqual([0, 5 / 60, 6, 12, 24, 48]);
  expect(tries.at(-1)).toBe(28 * 24);
  expect(tries).toHaveLength(4 + 28);
  expect(job).toMatchObject({
    schedule: { state: 'Disabled' },
    status: {
      code: 'Quarantine',
      quarantine: { reason: 'EncounteredQuarantineException', seriesCount: 32, seriesBegan: '2026-01-02T03:04:05.000Z' },
    },
  });
  expect(job.status.countSuccessiveCompleteFailures).toBe(32);
  expect(await harness.dueCycle()).toMatchObject({ ran: false, state: 'NotRun', reason: 'the job is not started (schedule is Disabled)' });
});

test('(7.16) a day before its end it still runs, and a cycle that works lifts it', async () => {
  const harness = await refused();
  await triesUntil(harness, 27 * day);
  expect(harness.stored.job.schedule.state).toBe('Active');
  harness.target.refuse = () => undefined;
  harness.pass(day);
  expect(await harness.dueCycle()).toMatchObject({ ran: true, state: 'Succeeded', quarantine: null });
  expect(harness.stored.job.status).toMatchObject({ code: 'Active', quarantine: null, countSuccessiveCompleteFailures: 0 });
});

test.each<[string, (harness: Harness) => void]>([
  ['start', ({ stored }) => startJob(stored)],
  ['restart', ({ stored }) => restartJob(stored, '')],
  ['restart of its quarantine', ({ stored }) => restartJob(stored, 'QuarantineState')],
])('(7.16) %s sets a disabled job going, at once and with a new series', async (_how, again) => {
  const harness = await refused();
  await triesUntil(harness, 29 * day);
  again(harness);
  expect(harness.stored.job).toMatchObject({ schedule: { state: 'Active' }, status: { code: 'Active', quarantine: null } });
  // Still refused: another four weeks begin.
  expect(await harness.dueCycle()).toMatchObject({ ran: true, quarantine: 'EncounteredQuarantineException' });
  expect(harness.stored.job.status.quarantine).toMatchObject({ seriesCount: 1, seriesBegan: harness.now().toISOString() });
  expect(harness.stored.job.schedule.state).toBe('Active');
  harness.target.refuse = () => undefined;
  again(harness);
  expect(await harness.dueCycle()).toMatchObject({ state: 'Succeeded', full: true, counts: { User: { created: 1 } } });
});

test('(7.16) a mail is sent once, and again when the reason changes; the series goes on', async () => {
  const harness = await refused({ SyncNotificationSettings: notify });
  harness.target.refuse = () => undefined;
  await harness.cycle();
  unassign(harness.store, 'ann');
  await harness.cycle();
  await harness.cycle();
  harness.pass(hour);
  harness.target.refuse = () => ({ status: 401 });
  await harness.cycle();
  expect(harness.stored.mails).toEqual([
    { at: '2026-01-02T03:04:05.000Z', to: 'idm@example.com', reason: 'TooManyDeletes' },
    { at: '2026-01-02T04:04:05.000Z', to: 'idm@example.com', reason: 'EncounteredQuarantineException' },
  ]);
  expect(harness.stored.job.status.quarantine).toMatchObject({ seriesCount: 3, seriesBegan: '2026-01-02T03:04:05.000Z' });
});

test('(7.16) nobody is mailed where nobody is named', async () => {
  const harness = await refused();
  await harness.cycle();
  expect(harness.stored.mails ?? []).toEqual([]);
});

describe('failures of single objects that end in quarantine', () => {
  const rows = (failures: number, references: number, successes: number) => [
    ...Array.from({ length: failures }, () => ({ status: 'failure' as const })),
    ...Array.from({ length: references }, () => ({ status: 'failure' as const, isReference: true })),
    ...Array.from({ length: successes }, () => ({ status: 'success' as const })),
  ];
  // The examples of the page.
  test.each([
    [4_000, 0, 0, null],
    [4_999, 0, 0, null],
    [30_000, 0, 5_000, 'EncounteredEscrowProportionThreshold'],
    [20_000, 0, 100_000, null],
    [45_000, 0, 200_000, 'EncounteredBaseEscrowThreshold'],
    [40_000, 21_000, 200_000, 'EncounteredTotalEscrowThreshold'],
    [4_000, 50_000, 100, null],
  ])('(7.16) %i failures, %i of references, %i good: %s', (failures, references, successes, reason) => {
    expect(stopByFailures(rows(failures, references, successes))?.reason ?? null).toBe(reason);
  });
});
