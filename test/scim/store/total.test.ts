import { expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../../src/scim/store/migrations.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { openResources } from '../../../src/scim/store/resources.ts';
import { query } from '../../../src/scim/store/work.ts';
import { asStored } from '../harness.ts';

test('a page far into a list begins where counting would begin it, also where rows are gone', async () => {
  const database = await openDatabase(':memory:');
  onTestFinished(() => database.close());
  const { dialect } = database;
  const resources = openResources(dialect, 'app');
  await database.write(function* () {
    // Every fifth row belongs to another app, so that row keys and places in the list differ.
    yield* query(
      `insert into resource (tenant, type, id, version, created, modified, doc)
       with recursive n(i) as (select 1 union all select i + 1 from n where i < 70000)
       select case when i % 5 = 0 then 'other' else 'app' end, 'User', 'p' || i, 1, '', '', '{}' from n`,
    );
    for (const sql of (migrations[3]?.(dialect) ?? '').split(';')) if (sql.trim() !== '') yield* query(sql);
    for (let i = 1; i < 30_000; i += 7) {
      const stored = yield* resources.get('User', `p${i}`);
      if (stored !== null) yield* resources.remove(stored, '');
    }
  });
  const ids = (await database.read(() => query("select id from resource where tenant = 'app' order by rid"))).map(({ id }) => id);
  for (const startIndex of [1, 2, 16_384, 16_385, 16_386, 30_000, 45_000, ids.length, ids.length + 1]) {
    const { total, found } = await database.read(() => resources.search('User', null, { startIndex, count: 3, look: asStored }));
    expect([startIndex, total, found.map(({ id }) => id)]).toEqual([startIndex, ids.length, ids.slice(startIndex - 1, startIndex + 2)]);
  }
});
