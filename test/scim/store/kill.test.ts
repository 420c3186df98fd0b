/** Killed under load: what was answered is there, and nothing by half. MUSTER_KILLS=50 kills as often as the issue asks. */
import { execFileSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { databaseFile } from '../database.ts';
import { type Served, serveProcess } from './served.ts';

const kills = Number(process.env.MUSTER_KILLS ?? 3);

interface Answered {
  people: Map<string, string>;
  members: Set<string>;
  deleted: Set<string>;
}

/** Several clients that create people, put them into one group and delete some, until the server is gone. */
async function load(served: Served, group: string, round: number, answered: Answered): Promise<void> {
  let n = 0;
  const client = async (): Promise<void> => {
    for (;;) {
      const userName = `r${round}-${n++}@example.com`;
      const made = await served.send('POST', '/Users', { userName, emails: [{ type: 'work', value: userName }] });
      const id = String(made.body.id);
      if (made.status !== 201) throw new Error(`${made.status}`);
      answered.people.set(id, userName);
      const added = await served.send('PATCH', `/Groups/${group}`, {
        Operations: [{ op: 'add', path: 'members', value: [{ value: id }] }],
      });
      if (added.status === 204) answered.members.add(id);
      if (n % 5 === 0 && (await served.send('DELETE', `/Users/${id}`)).status === 204) answered.deleted.add(id);
    }
  };
  await Promise.allSettled(Array.from({ length: 6 }, client));
}

test.each(['power', 'kill'])(
  `${kills} times SIGKILL under a load of writes (--durability %s)`,
  async (durability) => {
    const database = databaseFile();
    const answered: Answered = { people: new Map(), members: new Set(), deleted: new Set() };
    let group = '';
    for (let round = 0; round < kills; round += 1) {
      const served = await serveProcess(database, ['--durability', durability]);
      if (round === 0) group = String((await served.send('POST', '/Groups', { displayName: 'Everyone' })).body.id);
      const loaded = load(served, group, round, answered);
      await new Promise((resolve) => setTimeout(resolve, 200 + 37 * (round % 7)));
      await served.kill();
      await loaded;
    }
    expect(answered.people.size).toBeGreaterThan(kills * 5);
    check(database, answered);
    const served = await serveProcess(database);
    expect((await served.send('GET', `/Groups/${group}`)).status).toBe(200);
  },
  20_000 + kills * 5_000,
);

function check(path: string, answered: Answered): void {
  const database = new DatabaseSync(path);
  const ids = (sql: string) =>
    new Set(
      database
        .prepare(sql)
        .all()
        .map((row) => String(row.id)),
    );
  const [stored, members] = [
    ids("select id from resource where type = 'User'"),
    ids('select r.id from member m join resource r on r.rid = m.member_rid'),
  ];
  const missing = [...answered.people.keys()].filter((id) => !answered.deleted.has(id) && !stored.has(id));
  // A delete that was under way when the process was killed may have been done without an answer: one a client and kill at most.
  expect(missing.length).toBeLessThanOrEqual(6 * kills);
  const audited = ids("select id from audit where action = 'delete' and status is null");
  expect(missing.filter((id) => !audited.has(id))).toEqual([]);
  expect([...answered.members].filter((id) => stored.has(id) && !members.has(id))).toEqual([]);
  expect([...answered.deleted].filter((id) => stored.has(id))).toEqual([]);
  // Nothing by half: totals, index rows and the audit trail agree with the resources.
  const one = (sql: string) => Number(database.prepare(sql).get()?.n);
  expect(one("select n from total where type = 'User'")).toBe(stored.size);
  expect(one("select count(*) as n from attr_index where path = 'emails.value'")).toBe(stored.size);
  expect(
    one("select count(*) as n from audit where action = 'create' and type = 'User' and status is null") -
      one("select count(*) as n from audit where action = 'delete' and status is null"),
  ).toBe(stored.size);
  expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
}

/** Changes the limits of a running process (util-linux). */
const limiter = 'prlimit';
const canLimit =
  process.platform === 'linux' &&
  [limiter, 'bash'].every((program) => {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });

test.skipIf(!canLimit)('a full disk is 503 and loses nothing; with room again it goes on', async () => {
  const database = databaseFile();
  // No file may pass 800 kB: to the database that is a disk that is full.
  const served = await serveProcess(database, ['--metrics-port', '0'], "trap '' XFSZ; ulimit -S -f 800");
  const inside = await vi.waitFor(() => {
    const [, url] = /health and metrics at (\S+)/.exec(served.printed()) ?? [];
    expect(url).toBeDefined();
    return url;
  });
  const told = () => Promise.all(['/live', '/ready', '/health'].map(async (path) => (await fetch(inside + path)).status));
  const post = (n: number) => served.send('POST', '/Users', { userName: `u${n}`, title: 'x'.repeat(20_000) });
  let made = 0;
  let full = await post(0);
  for (; full.status === 201 && made < 200; full = await post(made)) made += 1;
  expect(full).toMatchObject({ status: 503, body: { status: '503' } });
  expect(made).toBeGreaterThan(3);
  // It is asked again and again, and no less full by that.
  for (const _ of [1, 2]) expect(await told()).toEqual([200, 503, 503]);
  expect(await (await fetch(`${inside}/ready`)).json()).toEqual({ status: 'the storage takes no writes' });
  expect((await served.send('GET', '/Users?count=0')).body.totalResults).toBe(made);
  execFileSync(limiter, ['--fsize=unlimited', '--pid', String(served.child.pid)]);
  // Nobody sends requests to what is not ready: it finds out by itself.
  expect(await told()).toEqual([200, 200, 200]);
  expect((await post(made)).status).toBe(201);
  expect((await served.send('GET', '/Users?count=0')).body.totalResults).toBe(made + 1);
});
