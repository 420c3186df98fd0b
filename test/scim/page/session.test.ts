import { expect, test } from 'vitest';
import { openSessions, type Sessions } from '../../../src/scim/page/session.ts';

const token = 'a token of enough characters';
const sessionOf = (answer: ReturnType<Sessions['login']>): string => ('session' in answer ? answer.session : '');

test('a session ends by itself, by logging out, and never opens for another value', () => {
  let at = 0;
  const sessions = openSessions(token, () => new Date(at));
  const session = sessionOf(sessions.login(token));
  expect(sessions.isOpen(session)).toBe(true);
  expect(sessions.isOpen(`${session}x`)).toBe(false);
  expect(sessions.isOpen(undefined)).toBe(false);
  at = 8 * 3600 * 1000;
  expect(sessions.isOpen(session)).toBe(false);
  const again = sessionOf(sessions.login(token));
  expect(sessions.isOpen(again)).toBe(true);
  sessions.logout(again);
  expect(sessions.isOpen(again)).toBe(false);
});

test('wrong tokens close the login to nobody', () => {
  const sessions = openSessions(token, () => new Date(0));
  const answers = Array.from({ length: 1000 }, (_, attempt) => sessions.login(`wrong ${attempt}`));
  // Only a few of them are worth a note.
  expect(answers.filter((answer) => 'refused' in answer && answer.refused === 'wrong')).toHaveLength(10);
  expect(answers.filter((answer) => 'refused' in answer)).toHaveLength(1000);
  expect(sessionOf(sessions.login(token))).toMatch(/^[\w-]{43}$/);
});

test('a session ends after its time also where the clock was set back', () => {
  const hour = 3600 * 1000;
  let at = 100 * hour;
  const sessions = openSessions(token, () => new Date(at));
  const session = sessionOf(sessions.login(token));
  at -= 24 * hour;
  expect(sessions.isOpen(session)).toBe(true);
  at += 8 * hour - 1;
  expect(sessions.isOpen(session)).toBe(true);
  at += 1;
  expect(sessions.isOpen(session)).toBe(false);
});

test('a token that could be guessed is refused at the start', () => {
  expect(() => openSessions('short', () => new Date())).toThrow('16 characters');
});
