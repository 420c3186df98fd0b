import { expect, test } from 'vitest';
import { openUsage } from '../../../src/scim/http/usage.ts';
import type { Database } from '../../../src/scim/store/database.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { openTokenUses } from '../../../src/scim/store/tokenUse.ts';

test('a use is written after the turn of the request, and a stop waits for it', async () => {
  const real = await openDatabase(':memory:');
  const calls: string[] = [];
  const database: Database = {
    ...real,
    async write(work) {
      calls.push('begun');
      await new Promise((resolve) => setTimeout(resolve, 20));
      const result = await real.write(work);
      calls.push('written');
      return result;
    },
  };
  const uses = openTokenUses('app');
  const usage = openUsage(database, uses, () => new Date('2026-01-31T08:00:59Z'));
  usage.note('hash');
  await Promise.resolve();
  expect(calls).toEqual([]);
  await usage.settled();
  expect(calls).toEqual(['begun', 'written']);
  const minute = '2026-01-31T08:00:00.000Z';
  expect(await real.read(() => uses.all())).toEqual(new Map([['hash', { firstUsed: minute, lastUsed: minute }]]));
  await real.close();
});
