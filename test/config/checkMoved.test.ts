/** 9.1: what a move may say. */
import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { appStack, loadStack, stackFolder } from './stack.ts';

const problemsOf = (files: Record<string, string>): string[] => loadStack('s', stackFolder(files)).problems.map(renderProblem);
const moved = (words: string) => problemsOf(appStack(`scim: { url: https://new.example/scim, moved: { ${words} } }`));

test('9.1: reset belongs to another system', () => {
  expect(moved('system: other, reset: [full]')).toEqual([]);
  expect(moved('system: same')).toEqual([]);
  expect(moved('system: same, reset: [full]')).toEqual([
    expect.stringMatching(
      /^stacks\/s\.yaml:8:\d+ no-restart apps\.app\.scim\.moved: reset .*\n {2}Take reset out, or write system: other\.$/,
    ),
  ]);
});

test('9.1: of the bundled target too', () => {
  const { 's.yaml': stack = '', ...rest } = appStack('scim: { target: bundled }');
  const target = 'target: { url: https://new.example, moved: { system: same, reset: [full] } }\n';
  expect(problemsOf({ ...rest, 's.yaml': target + stack })).toEqual([
    expect.stringMatching(/^stacks\/s\.yaml:1:\d+ no-restart target\.moved: /),
  ]);
});
