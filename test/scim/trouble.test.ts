/** What of an error may be told on stderr. */
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { reportTrouble } from '../../src/scim/trouble.ts';

function told(error: unknown): string {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    reportTrouble('It failed', error);
    expect(spy).toHaveBeenCalledTimes(1);
    return spy.mock.calls.flat().join(' ');
  } finally {
    spy.mockRestore();
  }
}

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const postgres = (code: string, message: string, more: object = {}): pg.DatabaseError =>
  Object.assign(new pg.DatabaseError(message, 1, 'error'), { severity: 'ERROR', code, ...more });

test('Postgres: the code and what it is about, never a value', () => {
  const taken = postgres('23505', 'duplicate key value violates unique constraint "resource_user"', {
    ...{ detail: 'Key (user_key)=(ann@example.com) already exists.', table: 'resource', constraint: 'resource_user' },
  });
  expect(told(taken)).toBe('It failed: Postgres 23505 resource resource_user');
  expect(told(postgres('22P02', 'invalid input syntax for type bigint: "ann@example.com"'))).toBe('It failed: Postgres 22P02');
  expect(told(postgres('53100', 'could not extend file: No space left on device'))).toContain('No space left on device');
});

test('an error of our own: its kind and where, not its message, which may quote a body', () => {
  const inBody = thrown(() => JSON.parse('"S3CRET ann@example.com'));
  expect(told(inBody)).toMatch(/^It failed: SyntaxError\n\s+at JSON\.parse/);
  expect(told(inBody)).not.toMatch(/S3CRET|ann@/);
  const forged = told(new Error('a\n    at S3CRET (x.ts:1:1)'));
  expect(forged).not.toContain('S3CRET');
  expect(forged).toContain('trouble.test.ts');
});

test('SQLite and the network: their codes', () => {
  const database = new DatabaseSync(':memory:');
  database.exec("create table t (a text unique); insert into t values ('S3CRET')");
  const error = thrown(() => database.exec("insert into t values ('S3CRET')"));
  expect(told(error)).toMatch(/^It failed: SQLite \d+ constraint failed$/);
  expect(told(Object.assign(new Error('connect ECONNREFUSED'), { syscall: 'connect', code: 'ECONNREFUSED' }))).toBe(
    'It failed: ECONNREFUSED connect',
  );
});

test('what is thrown may be anything, and stays on its line', () => {
  for (const one of [null, undefined, 'S3CRET', 7, Symbol('S3CRET')]) expect(told(one)).not.toContain('S3CRET');
  expect(told(Object.assign(new Error('x'), { name: 'Bad\u001b[2J\nname' }))).toContain('Bad\\u001b[2J\\u000aname');
});
