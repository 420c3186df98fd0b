import { expect, test } from 'vitest';
import { openSessions } from '../../../src/scim/page/session.ts';

const token = 'a token of enough characters';

test('a session ends by itself, by logging out, and never opens for another value', () => {
  let at = 0;
  const sessions = openSessions(token, () => new Date(at));
  const login = sessions.login(token);
  if (!('session' in login)) throw new Error('refused');
  expect(sessions.isOpen(login.session)).toBe(true);
  expect(sessions.isOpen(`${login.session}x`)).toBe(false);
  expect(sessions.isOpen(undefined)).toBe(false);
  at = 8 * 3600 * 1000;
  expect(sessions.isOpen(login.session)).toBe(false);
  const again = sessions.login(token);
  if (!('session' in again)) throw new Error('refused');
  sessions.logout(again.session);
  expect(sessions.isOpen(again.session)).toBe(false);
});

test('ten wrong tokens in a minute close the login for a while, also for the right one', () => {
  let at = 0;
  const sessions = openSessions(token, () => new Date(at));
  for (let attempt = 0; attempt < 10; attempt++) expect(sessions.login('wrong')).toEqual({ refused: 'wrong' });
  expect(sessions.login(token)).toEqual({ refused: 'tooMany' });
  at = 61_000;
  expect(sessions.login(token)).toHaveProperty('session');
});

test('a token that could be guessed is refused at the start', () => {
  expect(() => openSessions('short', () => new Date())).toThrow('16 characters');
});
