/**
 * Whether size matters: our target over a database that was filled without HTTP, at a small and a large size, so that a million
 * people need seconds and not an hour. Usage: node bench/target/storage.ts [--sizes 1000,1000000] [--durability kill|power]
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { sqlite } from '../../src/scim/store/dialect.ts';
import { places } from '../../src/scim/store/migrations.ts';
import { openDatabase } from '../../src/scim/store/open.ts';
import { type Client, openClient } from './client.ts';
import { type Measurement, measure } from './measure.ts';
import { startServer } from './servers.ts';

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '1000,1000000' }, durability: { type: 'string', default: 'kill' } },
});

const groups = { small: 50, large: 50_000 };
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

type Operation = (client: Client, size: number, index: number) => Promise<boolean>;

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const employeeNumber = `${enterprise}:employeeNumber`;

const declared = 'lookup by a declared attribute';

const spread = (size: number, index: number): number => (index * 7919) % size;

const finds =
  (attribute: string, value: (number: number) => string): Operation =>
  async (client, size, index) => {
    const filter = encodeURIComponent(`${attribute} eq "${value(spread(size, index))}"`);
    const { body } = await client.send('GET', `/Users?filter=${filter}`);
    return body?.totalResults === 1;
  };

const patches =
  (path: (number: number) => string, operation: (number: number) => object): Operation =>
  async (client, size, index) => {
    const number = spread(size, index);
    const { status } = await client.send('PATCH', path(number), { schemas: [patchSchema], Operations: [operation(number)] });
    return status === 200 || status === 204;
  };

/** The same people go in and out, so each group has its size again afterwards. */
const member = (group: keyof typeof groups, op: 'add' | 'remove'): Operation =>
  op === 'add'
    ? patches(
        () => `/Groups/${group}`,
        (number) => ({ op, path: 'members', value: [{ value: `p${number}` }] }),
      )
    : patches(
        () => `/Groups/${group}`,
        (number) => ({ op, path: `members[value eq "p${number}"]` }),
      );

const pageAt =
  (share: number): Operation =>
  async (client, size) => {
    const { body } = await client.send('GET', `/Users?count=100&startIndex=${Math.floor(size * share) + 1}`);
    return body?.totalResults === size;
  };

const operations: Record<string, Operation> = {
  'lookup by userName, other case': finds('userName', (number) => `PERSON${number}@EXAMPLE.COM`),
  'lookup by externalId': finds('externalId', (number) => `external-${number}`),
  [declared]: finds(employeeNumber, (number) => `e${number}`),
  'lookup by work e-mail': finds('emails[type eq "work"].value', (number) => `mail${number}@example.com`),
  read: async (client, size, index) => (await client.send('GET', `/Users/p${spread(size, index)}`)).status === 200,
  'PATCH displayName': patches(
    (number) => `/Users/p${number}`,
    (number) => ({ op: 'replace', path: 'displayName', value: `Renamed ${number}` }),
  ),
  'PATCH active': patches(
    (number) => `/Users/p${number}`,
    () => ({ op: 'replace', path: 'active', value: false }),
  ),
  'member into the small group': member('small', 'add'),
  'member out of the small group': member('small', 'remove'),
  'member into the large group': member('large', 'add'),
  'member out of the large group': member('large', 'remove'),
  'first page of 100': pageAt(0),
  'page of 100 at nine tenths': pageAt(0.9),
};

const results: Map<string, Measurement>[] = [];
const sizes = values.sizes.split(',').map(Number);
for (const size of sizes) results.push(await runSize(size));
const [first, last] = [results[0], results.at(-1)];
console.log(`| operation, p50 · p99 ms | ${sizes.map((size) => `${size.toLocaleString('en')} people`).join(' | ')} | p50 last ÷ first |`);
console.log(`| ${['---', ...sizes.map(() => '---'), '---'].join(' | ')} |`);
for (const name of Object.keys(operations)) {
  const cells = results.map((one) => {
    const measured = one.get(name);
    return measured === undefined
      ? '-'
      : `${measured.p50.toFixed(2)} · ${measured.p99.toFixed(2)}${measured.wrong > 0 ? ` (${measured.wrong} WRONG)` : ''}`;
  });
  const growth = (last?.get(name)?.p50 ?? Number.NaN) / (first?.get(name)?.p50 ?? Number.NaN);
  console.log(`| ${[name, ...cells, `${growth.toFixed(2)}×`].join(' | ')} |`);
}

async function runSize(size: number): Promise<Map<string, Measurement>> {
  const data = mkdtempSync(join(tmpdir(), 'muster-storage-'));
  const name = values.durability === 'power' ? 'muster-power' : 'muster';
  const file = join(data, `muster.ts-${values.durability}.sqlite`);
  try {
    const begin = performance.now();
    await (await openDatabase(file)).close();
    fill(file, size);
    console.error(
      `${size} people filled in ${((performance.now() - begin) / 1000).toFixed(1)} s, ${(statSync(file).size / 2 ** 20).toFixed(0)} MB`,
    );
    const server = await startServer(name, randomUUID(), { data, peers: data, file, index: [employeeNumber] });
    const client = openClient(server.base, server.token, 1);
    try {
      // The rows were filled without the declared attribute, as before it was declared.
      const indexing = performance.now();
      while (!(await operations[declared]?.(client, size, size - 1).catch(() => false)))
        await new Promise((resolve) => setTimeout(resolve, 500));
      console.error(`the declared attribute indexed in ${((performance.now() - indexing) / 1000).toFixed(1)} s`);
      const measured = new Map<string, Measurement>();
      for (const [operation, run] of Object.entries(operations)) {
        const bounds = { count: operation.includes('page') ? 50 : 1000, seconds: 15, workers: 1 };
        measured.set(operation, await measure((index) => run(client, size, index), bounds, server.cpu));
      }
      console.error(`memory ${server.memory()?.now.toFixed(0)} MB, peak ${server.memory()?.peak.toFixed(0)} MB`);
      return measured;
    } finally {
      client.close();
      await server.stop();
    }
  } finally {
    rmSync(data, { recursive: true });
  }
}

/** Rows as the target itself writes them. */
function fill(file: string, size: number): void {
  const database = new DatabaseSync(file);
  database.exec('pragma synchronous = off; pragma cache_size = -200000; begin');
  const at = '2026-01-31T08:00:00.000Z';
  const insert = database.prepare(
    `insert into resource (tenant, type, id, user_key, display_key, external_id, active, label, version, created, modified, doc)
     values ('bench', ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)`,
  );
  const index = database.prepare(`insert into attr_index (tenant, type, path, value_key, rid) values ('bench', 'User', ?, ?, ?)`);
  const join = database.prepare('insert into member (group_rid, member_rid) values (?, ?)');
  const rids = Object.keys(groups).map((id) => {
    const name = `Group ${id}`;
    return insert.run('Group', id, null, name.toLowerCase(), null, null, name, at, at, JSON.stringify({ displayName: name }))
      .lastInsertRowid;
  });
  for (let number = 0; number < size; number++) {
    const userName = `person${number}@example.com`;
    const displayName = `Person ${number}`;
    const mail = `mail${number}@example.com`;
    const externalId = `external-${number}`;
    const document = {
      externalId,
      userName,
      displayName,
      active: true,
      emails: [{ type: 'work', primary: true, value: mail }],
      [enterprise]: { employeeNumber: `E${number}` },
    };
    const keys = [userName, displayName.toLowerCase(), externalId, 1, displayName];
    const { lastInsertRowid } = insert.run('User', `p${number}`, ...keys, at, at, JSON.stringify(document));
    for (const path of ['emails.value', 'emails[work].value']) index.run(path, mail, lastInsertRowid);
    for (const [position, count] of Object.values(groups).entries()) {
      const group = rids[position];
      if (number < count && number < size / 2 && group !== undefined) join.run(group, lastInsertRowid);
    }
  }
  // Totals as the migration works them out.
  database.exec(`${places(sqlite)}; commit`);
  database.close();
}
