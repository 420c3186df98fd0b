import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { sqlite } from '../../../src/scim/store/dialect.ts';
import { migrations } from '../../../src/scim/store/migrations.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { attempt, query } from '../../../src/scim/store/work.ts';
import { databaseFile } from '../database.ts';
import { open } from '../harness.ts';

async function openFile(path = databaseFile()) {
  const database = await openDatabase(path);
  onTestFinished(() => database.close().catch(() => undefined));
  const add = (at: string) =>
    query("insert into audit (tenant, at, actor, action, type, id, changed) values ('t', ?, '', '', '', '', '')", at);
  const count = async () => Number((await database.read(() => query('select count(*) as n from audit')))[0]?.n);
  return { database, path, add, count };
}

test('writes of one turn share a commit, and each stands or falls alone', async () => {
  const { database, path, add, count } = await openFile();
  const other = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => other.close());
  const seen = () => Number(other.prepare('select count(*) as n from audit').get()?.n);
  const writes = [1, 2, 3].map((n) =>
    database.write(function* () {
      yield* add(`${n}`);
      if (n === 2) throw new Error('no');
    }),
  );
  expect(seen()).toBe(0);
  expect((await Promise.allSettled(writes)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect([seen(), await count()]).toEqual([2, 2]);
});

test('what a reader saw of an open commit is durable before it is told', async () => {
  const { database, path, add } = await openFile();
  const other = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => other.close());
  const order: string[] = [];
  const written = database.write(() => add('1')).then(() => order.push('write'));
  const read = database
    .read(() => query('select count(*) as n from audit'))
    .then(([row]) => {
      order.push('read');
      expect(row?.n).toBe(1);
      expect(other.prepare('select count(*) as n from audit').get()?.n).toBe(1);
    });
  await Promise.all([written, read]);
  expect(order).toEqual(['write', 'read']);
});

test('a turn that began with reading may still write, also when another program wrote meanwhile', async () => {
  const { database, path, add, count } = await openFile();
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  const seen = count();
  other.exec("insert into audit (tenant, at, actor, action, type, id, changed) values ('t', '1', '', '', '', '', '')");
  const again = count();
  const written = database.write(() => add('2'));
  // Both reads are of one state of the database: that of the turn's first.
  expect([await seen, await again]).toEqual([0, 0]);
  await written;
  expect(await count()).toBe(2);
});

test('nothing of a deleted person or group stays in any table', async () => {
  const path = databaseFile();
  const scim = await open({ deactivationDropsGrants: true }, { database: path });
  const ann = await scim.user('ann', { emails: [{ type: 'work', value: 'ann@x.org' }] });
  const group = await scim.group('Sales', ann);
  await scim.group('All', group);
  const file = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => file.close());
  const rows = () => ['member', 'attr_index', 'vendor_fact'].map((table) => file.prepare(`select count(*) as n from ${table}`).get()?.n);
  expect(rows()).toEqual([2, 2, 1]);
  await scim.delete(`/Users/${ann}`);
  expect(rows()).toEqual([1, 0, 0]);
  await scim.delete(`/Groups/${group}`);
  expect(rows()).toEqual([0, 0, 0]);
});

test('an attempt that fails leaves the work around it alone', async () => {
  const { database, add, count } = await openFile();
  await database.write(function* () {
    yield* add('1');
    try {
      yield* attempt(function* () {
        yield* add('2');
        yield* query('select * from nothing');
      });
    } catch {
      yield* add('3');
    }
  });
  expect(await count()).toBe(2);
});

test('a database of an older version is brought to ours, with what is in it', async () => {
  const path = databaseFile();
  const old = new DatabaseSync(path);
  old.exec(migrations[0]?.(sqlite) ?? '');
  old.exec(`pragma user_version = 1;
    insert into resource (tenant, type, id, user_key, active, label, version, created, modified, doc)
      values ('app', 'User', 'old', 'ann', 1, 'Ann', 7, '2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z', '{"userName":"Ann","active":true}');
    insert into total_slot values ('app', 'User', 1, 1)`);
  old.close();
  const scim = await open({}, { database: path });
  expect((await scim.get('/Users?filter=userName eq "ANN"')).body).toMatchObject({
    totalResults: 1,
    Resources: [{ id: 'old', meta: { version: 'W/"7"' } }],
  });
  await scim.patch('/Users/old', { op: 'replace', path: 'title', value: 'x' });
  expect(await scim.target.audit('app', 1)).toMatchObject([{ id: 'old' }]);
  const now = new DatabaseSync(path, { readOnly: true });
  expect(now.prepare('pragma user_version').get()?.user_version).toBe(migrations.length);
  now.close();
});

test('power loss is survived by default, and the weaker setting is a choice', async () => {
  const synchronous = async (durability?: 'power' | 'kill') => {
    const database = await openDatabase(databaseFile(), durability === undefined ? {} : { durability });
    const [row] = await database.read(() => query('pragma synchronous'));
    await database.close();
    return row?.synchronous;
  };
  // 2 is FULL, which syncs with every commit; 1 is NORMAL, which leaves that to checkpoints.
  expect([await synchronous(), await synchronous('kill')]).toEqual([2, 1]);
});

test('a database that another program has locked is 503 with Retry-After, and then goes on', async () => {
  const database = databaseFile();
  const scim = await open({}, { database });
  const other = new DatabaseSync(database);
  onTestFinished(() => other.close());
  const quiet = console.error;
  console.error = () => {};
  onTestFinished(() => {
    console.error = quiet;
  });
  other.exec('begin immediate');
  const refused = await scim.post('/Users', { userName: 'ann' });
  expect(refused).toMatchObject({ status: 503, body: { status: '503' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect((await scim.get('/Users')).body.totalResults).toBe(0);
  other.exec('rollback');
  expect((await scim.post('/Users', { userName: 'ann' })).status).toBe(201);
});

test('`muster backup` while writes go on: a whole database, with all that was answered before it began', async () => {
  const database = databaseFile();
  const scim = await open({}, { database, newId: () => crypto.randomUUID() });
  const before = await Promise.all(Array.from({ length: 50 }, (_, n) => scim.user(`before${n}`)));
  const copy = join(database, '..', 'copy.sqlite');
  let going = true;
  const writing = (async () => {
    for (let n = 0; going; n += 1) await scim.user(`during${n}`);
  })();
  const cli = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');
  const { execFile } = await import('node:child_process');
  await new Promise<void>((resolve, reject) =>
    execFile(process.execPath, [cli, 'backup', copy, '--database', database], (error) => (error ? reject(error) : resolve())),
  );
  going = false;
  await writing;
  const restored = await open({}, { database: copy });
  for (const id of before) expect((await restored.get(`/Users/${id}`)).status).toBe(200);
  const { totalResults } = (await restored.get('/Users?count=0')).body;
  const file = new DatabaseSync(copy, { readOnly: true });
  expect(file.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  expect(file.prepare("select count(*) as n from resource where type = 'User'").get()?.n).toBe(totalResults);
  file.close();
  expect(() => execFileSync(process.execPath, [cli, 'backup', copy, '--database', database], { stdio: 'pipe' })).toThrow('there already');
});

test('no index of people has a condition: SQLite would plan each lookup anew for every value of the type', async () => {
  const database = await openDatabase(':memory:');
  const rows = await database.read(() =>
    query(`select name, sql from sqlite_master where type = 'index' and tbl_name in ('resource', 'attr_index', 'member')`),
  );
  expect(rows.length).toBeGreaterThan(6);
  expect(rows.filter(({ sql }) => /\bwhere\b/i.test(String(sql))).map(({ name }) => name)).toEqual([]);
  await database.close();
});
