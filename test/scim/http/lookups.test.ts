/** Tokens in a database elsewhere: how many statements strangers cause, and who waits for them. */
import { expect, test } from 'vitest';
import { openLookups } from '../../../src/scim/http/lookups.ts';
import { openTokens } from '../../../src/scim/http/tokens.ts';
import type { Database } from '../../../src/scim/store/database.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { hash, openTokenStore } from '../../../src/scim/store/tokens.ts';
import { wait } from './raw.ts';

const now = () => new Date(0);

/** SQLite that answers after a while, as a database elsewhere does, and counts. */
async function elsewhere() {
  const near = await openDatabase(':memory:');
  const stored = openTokenStore('app');
  const record = { id: 'one', kind: 'token', label: 'entra', created: 'x', expires: null } as const;
  await near.write(() => stored.add(record, 'good'));
  const count = { reads: 0 };
  const database: Database = {
    ...near,
    readNow: null,
    async read(work) {
      count.reads += 1;
      await wait(20);
      return await near.read(work);
    },
  };
  return { database, near, stored, count, record };
}

test('a thousand strangers at once cost two statements, and a token among them waits for no more', async () => {
  const { database, stored, count } = await elsewhere();
  const find = openLookups(database, stored, now);
  const strangers = Array.from({ length: 1000 }, (_, index) => find(hash(`wrong ${index}`)));
  const again = Array.from({ length: 1000 }, () => find(hash('wrong 0')));
  expect(await find(hash('good'))).toMatchObject({ id: 'one', label: 'entra', parent: null });
  expect(new Set(await Promise.all([...strangers, ...again]))).toEqual(new Set([null]));
  expect(count.reads).toBe(2);
});

test('more than fit in the time of one statement are told to come again', async () => {
  const { database, stored } = await elsewhere();
  const find = openLookups(database, stored, now);
  const asked = await Promise.allSettled(Array.from({ length: 5010 }, (_, index) => find(hash(`wrong ${index}`))));
  const refused = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(refused).toHaveLength(9);
  expect(refused[0]).toMatchObject({ status: 503, retryAfter: 1 });
});

test('a database that fails is everybody’s trouble, and asked again for the next', async () => {
  const { database, stored, count } = await elsewhere();
  let fails = true;
  const read: Database['read'] = async (work) => {
    if (fails) throw new Error('away');
    return await database.read(work);
  };
  const find = openLookups({ ...database, read }, stored, now);
  await expect(find(hash('good'))).rejects.toThrow('away');
  fails = false;
  expect(await find(hash('good'))).toMatchObject({ id: 'one' });
  expect(count.reads).toBe(1);
});

test('a token is believed for a second, also where the clock is set back meanwhile', async () => {
  const { database, near, stored, count } = await elsewhere();
  let ms = 1e9;
  const keys = { given: [], declared: [], clientId: undefined, stored, usage: { note: () => undefined, settled: async () => undefined } };
  const tokens = openTokens(keys, database, () => new Date(ms));
  for (let index = 0; index < 5; index++)
    expect(await tokens.callerOf('Bearer good')).toMatchObject({ id: 'one', label: 'entra', bucket: 'stored one' });
  expect(count.reads).toBe(1);
  ms = 0;
  expect(await tokens.callerOf('good')).toMatchObject({ label: 'entra' });
  await near.write(() => stored.remove('one'));
  ms = 1000;
  expect(await tokens.callerOf('good')).toBeNull();
});
