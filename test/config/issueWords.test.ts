/** A value that does not fit: what is wrong with it, and what the key takes. */
import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { appStack, loadStack, stackFolder } from './stack.ts';

test.each<[string, string, RegExp]>([
  [
    'a word for a move',
    'scim: { moved: elsewhere }',
    /scim\.moved: must be same, other or a map\n {2}A changed address, said in the change: same/,
  ],
  [
    'a day that is none',
    'scim: { token: { secret: a, expires: 2027-02-31 } }',
    /token\.expires: is no day of the calendar, written as 2027-01-31\n {2}Last day/,
  ],
  ['an empty text', 'name: ""', /app\.name: is empty\n {2}Display name;/],
  ['an empty text where a number may stand', 'scim: { target: bundled, token: { secret: a, trigger: "" } }', /trigger: is empty$/m],
  ['an empty list', 'assign: { users: { ann: [] } }', /users\.ann: is an empty list\n {2}Role value/],
  ['too small a number', 'provisioning: { deletionThreshold: 0 }', /deletionThreshold: must be at least 1\n {2}Stop when/],
  ['too large a number', 'provisioning: { deletionThreshold: 1000001 }', /deletionThreshold: must be at most 1000000\n/],
  ['an address that is none', 'scim: { url: api.example.com }', /scim\.url: is no full address, such as https:/],
  ['a text for a switch', 'provisioning: { start: yes }', /start: must be true or false$/m],
])('%s', (_what, lines, said) => {
  const { problems } = loadStack('s', stackFolder(appStack(lines)));
  expect(problems.map(renderProblem).join('\n')).toMatch(said);
});
