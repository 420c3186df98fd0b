/** The largest input that each limit allows, one by one and side by side: how much is asked of the store, in all and before others are let in. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { elsewhere, inputs, type Request, type Send } from '../../../bench/limits/inputs.ts';
import * as limits from '../../../src/scim/limits.ts';
import { type Client, open } from '../harness.ts';

interface Work {
  statements: number;
  rows: number;
  /** Characters of text in the rows. */
  text: number;
}

const none: Work = { statements: 0, rows: 0, text: 0 };

/** What may be asked of SQLite in one turn of the event loop, in which nobody else is answered. */
const inOneTurn: Work = { statements: 4000, rows: 41_000, text: 8_500_000 };
/** And by one request in all: 1,000 operations of a Bulk write most, 64 MB of documents are read at most. */
const inAll: Work = { statements: 20_000, rows: 150_000, text: 80_000_000 };

/** Counts the statements of every SQLite connection that is opened from now on. */
function countWork() {
  const all = { ...none };
  const most = { ...none };
  let turn: Work | null = null;
  const note = (rows: Record<string, unknown>[]): void => {
    if (turn === null) {
      turn = { ...none };
      setImmediate(() => {
        turn = null;
      });
    }
    const text = rows.reduce((sum, row) => sum + Object.values(row).reduce((n: number, one) => n + String(one ?? '').length, 0), 0);
    for (const work of [all, turn]) {
      work.statements += 1;
      work.rows += rows.length;
      work.text += text;
    }
    for (const key of ['statements', 'rows', 'text'] as const) most[key] = Math.max(most[key], turn[key]);
  };
  const prepare = DatabaseSync.prototype.prepare;
  const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql: string) {
    const statement = prepare.call(this, sql);
    const read = statement.all.bind(statement);
    statement.all = ((...values: never[]) => {
      const rows = read(...values);
      note(rows as Record<string, unknown>[]);
      return rows;
    }) as typeof statement.all;
    return statement;
  });
  onTestFinished(() => spy.mockRestore());
  return {
    begin() {
      Object.assign(all, none);
      Object.assign(most, none);
      turn = null;
    },
    all,
    most,
  };
}

const sender =
  (scim: Client): Send =>
  (method, path, body, headers) =>
    scim.send(method, path, { ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(headers && { headers }) });

const ask = (send: Send, { method, path, body, headers }: Request) => send(method, path, body, headers);

function expectWithin(work: Work, bound: Work, title: string): void {
  for (const key of ['statements', 'rows', 'text'] as const) expect(work[key], `${title}: ${key}`).toBeLessThanOrEqual(bound[key]);
}

test('every limit has an input that goes to it, or a test of its own', () => {
  const sent = new Set(inputs.flatMap((input) => input.limits));
  const missing = Object.keys(limits).filter((name) => {
    const file = elsewhere[name as keyof typeof limits];
    return !sent.has(name as keyof typeof limits) && !(file !== undefined && existsSync(file));
  });
  expect(missing).toEqual([]);
});

test('the largest input of each limit is answered for a bounded number of statements, rows and characters, alone and beside all others', async () => {
  const work = countWork();
  const scim = await open();
  const send = sender(scim);
  const prepared: { title: string; allowed: number; request: Request }[] = [];
  const report: Record<string, Work & { most: Work }> = {};
  for (const { title, allowed, beyond, prepare } of inputs) {
    const request = await prepare(send);
    work.begin();
    const answer = await ask(send, request);
    expect([title, answer.status, answer.status === allowed ? '' : answer.body]).toEqual([title, allowed, '']);
    report[title] = { ...work.all, most: { ...work.most } };
    expectWithin(work.most, inOneTurn, title);
    expectWithin(work.all, inAll, title);
    prepared.push({ title, allowed, request });
    if (beyond === undefined) continue;
    const refused = await ask(send, await beyond.request(send));
    expect([title, refused.status, refused.body.scimType]).toEqual([title, beyond.status, beyond.scimType]);
  }
  if (process.env.MUSTER_REPORT) console.log(JSON.stringify(report, null, 1));
  // What was created is there now, so only what can be asked again is.
  const again = prepared.filter(({ allowed }) => allowed !== 201);
  work.begin();
  let plain = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      expect((await send('GET', '/ServiceProviderConfig')).status).toBe(200);
      plain += 1;
    }
  })();
  const answers = await Promise.all(again.map(({ request }) => ask(send, request)));
  isOver = true;
  await others;
  expect(answers.map(({ status }, i) => [again[i]?.title, status])).toEqual(again.map(({ title, allowed }) => [title, allowed]));
  expectWithin(work.most, inOneTurn, 'all side by side');
  expect(plain).toBeGreaterThan(10);
}, 120_000);
