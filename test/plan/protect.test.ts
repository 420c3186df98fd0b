/** `protect: true` of a stack in a review and in a comparison. What it does: test/e2e/protect. */
import { expect, test } from 'vitest';
import { changeBetween } from '../../src/plan/change.ts';
import type { Planned } from '../../src/plan/facts.ts';
import { planStack } from '../../src/plan/plan.ts';
import { compareStacks } from '../../src/review/promotion.ts';
import { changeText, sign } from '../../src/review/show/words.ts';
import { loadStack, stackFolder, tenants } from '../config/stack.ts';

function planned(line: string): Planned {
  const { document, problems } = loadStack('s', stackFolder({ 's.yaml': `${tenants}${line}` }));
  expect(problems).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return { document, plan: planStack(document) };
}

test.each([
  ['protect: true\n', '', ['- protect: true']],
  ['', 'protect: true\n', ['+ protect: true']],
  ['protect: false\n', '', []],
])('from %j to %j a review shows %j', (base, head, lines) => {
  const change = changeBetween(planned(base), planned(head));
  expect(change.lines.map((line) => `${sign[line.kind]} ${changeText(line)}`)).toEqual(lines);
  expect(planned(head).plan.protect).toBe(head !== '');
});

test('one stack may be protected and the other not', () => {
  expect(compareStacks(planned('protect: true\n'), planned('')).lines).toEqual([]);
});

test('what is neither true nor false is a problem at its line', () => {
  const { problems } = loadStack('s', stackFolder({ 's.yaml': `${tenants}protect: yes\n` }));
  expect(problems).toEqual([expect.objectContaining({ code: 'bad-value', line: 4, file: 'stacks/s.yaml' })]);
});
