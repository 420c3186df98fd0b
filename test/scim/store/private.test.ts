/** Who may read what the target writes, and what stays of whoever was deleted. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { filesForAll } from '../../../src/scim/store/private.ts';
import { databaseFile } from '../database.ts';
import { open } from '../harness.ts';

const rights = (file: string): string => (statSync(file).mode & 0o777).toString(8);

function withUmask(umask: number): void {
  const before = process.umask(umask);
  onTestFinished(() => void process.umask(before));
}

test('(6 hostile) the database, its -wal and its -shm are for their owner alone, whatever the umask', async () => {
  withUmask(0);
  const file = databaseFile();
  const scim = await open({}, { database: file });
  await scim.user('ann');
  expect(['', '-wal', '-shm'].map((end) => rights(file + end))).toEqual(['600', '600', '600']);
  expect(filesForAll(file)).toEqual([]);
});

test('a database that others can read stays as it is, and is named', async () => {
  const file = databaseFile();
  await (await openDatabase(file)).close();
  chmodSync(file, 0o644);
  const database = await openDatabase(file);
  expect([rights(file), rights(`${file}-wal`)]).toEqual(['644', '644']);
  expect(filesForAll(file)).toEqual([file, `${file}-wal`, `${file}-shm`]);
  chmodSync(file, 0o640);
  expect(filesForAll(file)).not.toContain(file);
  await database.close();
});

const backup = (file: string, to: string): void =>
  void execFileSync(process.execPath, [join(import.meta.dirname, '../../../src/cli.ts'), 'backup', to, '--database', file], {
    stdio: 'pipe',
  });

test('a backup is for its owner alone, and never over what is there', async () => {
  withUmask(0);
  const file = databaseFile();
  await (await open({}, { database: file })).user('ann');
  backup(file, `${file}.copy`);
  expect(rights(`${file}.copy`)).toBe('600');
  const copy = new DatabaseSync(`${file}.copy`, { readOnly: true });
  expect(copy.prepare('select count(*) as n from resource').get()?.n).toBe(1);
  copy.close();
  expect(() => backup(file, `${file}.copy`)).toThrow('is there already');
});

const deleted = 'ann-who-left@example.com';

test('of a deleted person nothing is left in the file, nor in the -wal after its hour', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const file = databaseFile();
  const scim = await open({}, { database: file });
  const ann = await scim.user(deleted, { title: deleted.repeat(3000), emails: [{ value: deleted, type: 'work' }] });
  for (let n = 0; n < 20; n++) await scim.user(`other-${n}`);
  const isThere = (end: string): boolean => existsSync(file + end) && readFileSync(file + end).includes('who-left');
  expect(isThere('-wal')).toBe(true);
  await scim.delete(`/Users/${ann}`);
  expect(isThere('-wal')).toBe(true);
  await vi.advanceTimersByTimeAsync(3600_000);
  expect(['', '-wal'].map(isThere)).toEqual([false, false]);
  await scim.close();
  expect(isThere('')).toBe(false);
});

test('a stop empties the -wal as well', async () => {
  const file = databaseFile();
  const scim = await open({}, { database: file });
  await scim.delete(`/Users/${await scim.user(deleted)}`);
  await scim.close();
  expect([existsSync(`${file}-wal`), readFileSync(file).includes('who-left')]).toEqual([false, false]);
});

test('a place that may not be written is said by whoever opens it', async () => {
  const file = databaseFile();
  writeFileSync(file, 'no database at all, but long enough to be looked at');
  await expect(openDatabase(file)).rejects.toThrow('not a database');
  await expect(openDatabase(join(file, 'below'))).rejects.toThrow();
});
