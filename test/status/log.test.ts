/** The provisioning logs of many jobs, read within the limit of 5 requests in 10 seconds; by a clock that waits move. */
import { describe, expect, test } from 'vitest';
import type { GraphClient } from '../../src/provider/graph/client.ts';
import { GraphError } from '../../src/provider/graph/error.ts';
import { GraphError as Refusal } from '../../src/rehearsal/graph/errors.ts';
import { pageOf } from '../../src/rehearsal/graph/query/query.ts';
import { limitCalls } from '../../src/rehearsal/graph/rate.ts';
import type { LogRow } from '../../src/status/causes.ts';
import { type LogWish, readLogs } from '../../src/status/log.ts';

const began = Date.parse('2026-01-10T00:00:00Z');
const since = '2026-01-08T23:00:00.000Z';

const row = (jobId: string, minute: number, status: 'success' | 'failure', id = 'ann'): LogRow => ({
  activityDateTime: new Date(Date.parse(since) + minute * 60_000).toISOString(),
  jobId,
  cycleId: `c${minute}`,
  provisioningAction: 'create',
  sourceIdentity: { id, displayName: id, identityType: 'User' },
  provisioningStatusInfo: { status, errorInformation: null },
});

/** A log that refuses the sixth request in ten seconds, and every answer takes a while. */
function logOf(rows: LogRow[], refuse: (path: string) => number | null = () => null) {
  let clock = began;
  const calls: number[] = [];
  const asked: string[] = [];
  const told: string[] = [];
  const get = async (path: string): Promise<unknown> => {
    asked.push(decodeURIComponent(path));
    const status = refuse(decodeURIComponent(path));
    if (status !== null) throw new GraphError({ status, code: 'x', message: 'refused', method: 'GET', path });
    try {
      limitCalls(new Date(clock), calls, 5, 'throttled');
    } catch (error) {
      throw error instanceof Refusal ? new Error(`the limit was met at ${asked.length} requests`) : error;
    }
    clock += 80;
    return pageOf({ url: new URL(`https://graph.test/v1.0${path}`), eventual: false }, rows as never);
  };
  const reader = {
    graph: { get, root: async () => 'https://graph.test' } as unknown as GraphClient,
    now: () => clock,
    sleep: async (ms: number) => {
      clock += ms;
    },
    onProgress: (message: string) => told.push(message),
  };
  return { reader, asked, told, seconds: () => (clock - began) / 1000 };
}

const wishes = (count: number): LogWish[] => Array.from({ length: count }, (_, index) => ({ jobId: `job${index}`, since }));
const good = (count: number) => wishes(count).flatMap(({ jobId }) => [row(jobId, 10, 'success'), row(jobId, 20, 'success')]);

describe('(7.12) 100 apps', () => {
  test('that do well are one request and no wait', async () => {
    const { reader, asked, told, seconds } = logOf(good(100));
    const logs = await readLogs(reader, wishes(100));
    expect([logs.size, asked.length, told, seconds() < 1]).toEqual([100, 1, [], true]);
    expect(asked[0]).toContain(`$filter=provisioningStatusInfo/status eq 'failure' and activityDateTime gt ${since}`);
  });

  test('of which three fail are four requests: what came after the first failure is read, before it is not', async () => {
    const mixed = ['job3', 'job50', 'job99'].flatMap((jobId) => [row(jobId, 30, 'failure', 'bob'), row(jobId, 40, 'success', 'bob')]);
    const { reader, asked, told } = logOf([...good(100), ...mixed]);
    const logs = await readLogs(reader, wishes(100));
    expect([asked.length, told]).toEqual([4, []]);
    expect(logs.get('job50')?.rows.map(({ provisioningStatusInfo: { status } }) => status)).toEqual(['success', 'failure']);
    expect(logs.get('job4')).toEqual({ rows: [], error: null });
  });

  test('that all fail are asked one by one, five in ten seconds, with the time that is left told; nothing is lost', async () => {
    const rows = wishes(100).flatMap(({ jobId }) => [
      row(jobId, 30, 'failure'),
      row(jobId, 31, 'failure', 'bob'),
      row(jobId, 32, 'success', 'eve'),
    ]);
    const { reader, asked, told, seconds } = logOf(rows);
    const logs = await readLogs(reader, wishes(100));
    expect([...logs.values()].map((log) => log.rows.length)).toEqual(Array.from({ length: 100 }, () => 3));
    expect(asked).toHaveLength(101);
    expect(seconds()).toBeGreaterThan(190);
    expect(seconds()).toBeLessThan(220);
    expect(told[0]).toBe('the provisioning log takes 5 requests in 10 s: 4 of 100 apps that fail are read, about 197 s are left');
    expect(told).toHaveLength(20);
  });

  test('are asked one by one where the filter is refused, or the failures are more than that', async () => {
    const refused = logOf(good(100), (path) => (path.includes('provisioningStatusInfo') ? 400 : null));
    expect((await readLogs(refused.reader, wishes(100))).get('job7')?.rows).toHaveLength(2);
    expect(refused.asked).toHaveLength(101);
    const many = logOf(Array.from({ length: 2_000 }, (_, index) => row('job1', 10 + index / 2000, 'failure', `p${index}`)));
    const logs = await readLogs(many.reader, wishes(3));
    expect(logs.get('job1')?.rows).toHaveLength(2_000);
    expect(many.asked.filter((path) => path.includes('provisioningStatusInfo'))).toHaveLength(3);
  });

  test('whose log may not be read say so, each', async () => {
    const { reader, asked } = logOf([], () => 403);
    const logs = await readLogs(reader, wishes(100));
    expect([...new Set([...logs.values()].map(({ error }) => error?.includes('ProvisioningLog.Read.All')))]).toEqual([true]);
    expect(asked).toHaveLength(1);
  });
});

test('(7.12) one app is one request, and only what may still fail is read', async () => {
  const { reader, asked } = logOf([row('job0', -5, 'failure'), row('job0', 5, 'success'), row('job1', 5, 'failure')]);
  const logs = await readLogs(reader, wishes(1));
  expect(logs.get('job0')?.rows.map(({ cycleId }) => cycleId)).toEqual(['c5']);
  expect(asked).toHaveLength(1);
});

test('(7.12) jobs that never ran are one request, which says whether the log may be read', async () => {
  const { reader, asked } = logOf([row('job0', 5, 'failure')]);
  const logs = await readLogs(
    reader,
    wishes(4).map((wish) => ({ ...wish, since: null })),
  );
  expect([...logs.values()].flatMap(({ rows }) => rows)).toEqual([]);
  expect(asked).toHaveLength(1);
});
